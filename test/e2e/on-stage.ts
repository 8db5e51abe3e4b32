import { openStage, type Stage, type StageOptions } from "./stage.ts";

/** Bots that start side by side are slow to start: in a file so many run at once. */
const AT_ONCE = 3;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a test on a stage of its own; gives it time of the others by waiting for a place first. */
export async function onStage(o: StageOptions, test: (stage: Stage) => Promise<void>): Promise<void> {
  while (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    const stage = await openStage(o);
    try {
      await test(stage);
    } finally {
      await stage.end();
    }
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** What a test may take that has to wait for its place. */
export const UNHURRIED_MS = 360_000;
