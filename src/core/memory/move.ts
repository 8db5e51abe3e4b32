import type { Memory } from "./memory.ts";

/**
 * Takes along what a place remembers when the platform gives it another id. Its messages are numbered anew there, so the
 * old numbers are left behind.
 * @param from the places' keys
 */
export async function moveMemory(memory: Memory, from: string, to: string): Promise<void> {
  for (const turn of await memory.ofPlace(from)) await memory.remember(to, { ...turn, asked: [], answered: [] });
  for (const [turn, summary] of await memory.summaries.all(from)) await memory.summaries.set(to, turn, summary);
  await memory.drop(from);
}
