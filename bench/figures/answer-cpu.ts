import type { Bench } from "../figure.ts";
import { openScene, type SceneOptions } from "../scene.ts";
import { median, round } from "../stats.ts";
import type { Pace } from "../world/venice.ts";

const AT_ONCE = 100;
/** A bot that is up for a day has given so many answers, and its code is compiled as well as it will be. */
const WARM_UPS = 4;
const ROUNDS = 2;
const PACE: Pace = { tokens: 150, perSecond: 50, tokensPerPacket: 1, thinkMs: [200, 1_000] };

/** Everything that the process does for an answer: updates, ledger, memory, reading, drawing, HTTP to both sides. */
async function cpuPerAnswer(o: Pick<SceneOptions, "entry" | "limits">) {
  const scene = await openScene({ ...o, places: AT_ONCE, pace: PACE });
  try {
    const load = {
      kinds: ["telegram private"],
      turns: AT_ONCE,
      atOnce: AT_ONCE,
      everyMs: 0,
      withinMs: 30_000,
    } as const;
    for (let n = 0; n < WARM_UPS; n += 1) await scene.world.run(load);
    const rounds: number[] = [];
    const draws: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) {
      const before = scene.bot.cpuMs();
      const traces = await scene.world.run(load);
      rounds.push((scene.bot.cpuMs() - before) / traces.filter(({ isDone }) => isDone).length);
      draws.push(traces.reduce((sum, trace) => sum + trace.draws.length, 0) / traces.length);
    }
    const toll = await scene.world.toll();
    const detail = {
      ...{ rounds: rounds.map(round), requestsPerAnswer: round(median(draws)), pace: PACE, atOnce: AT_ONCE },
      ...{ tooMany: toll.tooMany, violations: toll.violations.slice(0, 5) },
    };
    return { value: median(rounds), detail };
  } finally {
    await scene.close();
  }
}

export default {
  name: "answer-cpu",
  about: "CPU of the whole bot per answer of 150 tokens in Telegram private chats, 100 at once",
  async run() {
    const real = await cpuPerAnswer({ limits: "real" });
    const lifted = await cpuPerAnswer({ entry: "bench/bot.ts", limits: "lifted" });
    return [
      { name: "CPU per answer, Telegram's limits as they are", unit: "ms", target: 10, ...real },
      { name: "CPU per answer, global limits lifted", unit: "ms", target: 10, ...lifted },
    ];
  },
} satisfies Bench;
