import type { Stage } from "./stage.ts";

/** How many times processes are killed, over all tests of this kind. */
export const KILLS = Number(process.env.GONDOLIER_KILLS ?? 39);
export const SEED = Number(process.env.GONDOLIER_SEED ?? 20_261_120);

/** The same numbers for the same seed, from 0 to 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export interface Storm {
  readonly kills: number;
  readonly random: () => number;
  /** How many requests the platform has had. */
  readonly requests: () => number;
  /** What connections there are, by name. */
  readonly ears: () => readonly string[];
  /** Says one more question. */
  readonly ask: () => void;
}

/**
 * Kills the bot again and again while people go on asking: at random moments of its life, often in the very moment in which
 * a request has arrived whose answer it will never see.
 */
export async function storm(stage: Stage, o: Storm): Promise<void> {
  const { random } = o;
  // Connections of a process that is gone may take a moment to be seen as such.
  let stale = new Set<string>();
  for (let kill = 0; kill < o.kills; kill++) {
    // Most lives are long enough to hear something; some end while the process is still starting.
    const untilHears = random() < 0.8;
    const diesAt = Date.now() + (untilHears ? 6_000 : 200 + random() * 900);
    while (Date.now() < diesAt && !(untilHears && o.ears().some((ear) => !stale.has(ear)))) await pause(5);
    const questions = Math.floor(random() * 3) + (kill % 3 === 0 ? 1 : 0);
    for (let i = 0; i < questions; i++) o.ask();
    const before = o.requests();
    const more = 1 + Math.floor(random() * 9);
    const until = Date.now() + 150 + random() * 500;
    while (Date.now() < until && o.requests() < before + more) await pause(1);
    stale = new Set(o.ears());
    await stage.bot.kill();
    stage.bot.start();
  }
}
