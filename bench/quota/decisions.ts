import { createMemoryState } from "../../src/core/fair/memory-state.ts";
import type { Waiter } from "../../src/core/fair/state.ts";

const ROUNDS = 20_000;

/**
 * Processor time of one decision in microseconds: somebody comes, somebody is chosen, and the chosen one's permit is settled,
 * while so many wait. The best of three runs, for others use the machine too.
 */
export async function decisionMicros(waiters: number, people: number): Promise<number> {
  const found: number[] = [];
  for (let i = 0; i < 3; i++) found.push(await once(waiters, people));
  return Math.min(...found);
}

async function once(waiters: number, people: number): Promise<number> {
  const now = 1_800_000_000_000;
  const state = createMemoryState({ now: () => now });
  let count = 0;
  const enter = () => {
    const seq = count++;
    const waiter: Waiter = {
      id: `w${seq}`,
      process: "bench",
      person: `p${(seq * 7919) % people}`,
      weight: 1,
      background: false,
      keys: ["key"],
      model: "m",
      tokens: 1000 + ((seq * 104_729) % 7000),
      promptTokens: 1000,
      defaults: { "requests/minute": 1e9, "tokens/minute": 100_000 },
    };
    return state.enter(waiter);
  };
  const running: string[] = [];
  const collect = async () => {
    for (const { id } of (await state.beat("bench")).outcomes) running.push(id);
  };
  for (let i = 0; i < waiters + 100; i++) if ((await enter()).kind === "granted") running.push(`w${i}`);
  await collect();
  let decisions = 0;
  const before = process.cpuUsage();
  while (decisions < ROUNDS) {
    // What is settled is all used up again by the next ones: tokens are freed as they are in a window.
    await state.settle("bench", running.shift() as string, 0);
    const already = running.length;
    await collect();
    for (let i = already; i < running.length; i++) {
      decisions++;
      await enter();
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / decisions;
}
