import type { Bench } from "../figure.ts";
import { allLateness } from "../pace.ts";
import { openScene } from "../scene.ts";
import { largest, spread } from "../stats.ts";
import { KINDS } from "../world/platforms.ts";
import type { Pace } from "../world/venice.ts";

const TURNS = 1_000;
const PACE: Pace = { tokens: 300, perSecond: 15, tokensPerPacket: 1, thinkMs: [500, 1_500] };

/** All four ways of growing, 250 turns each, begun over 10 s: for another 10 s all of them grow. */
export default {
  name: "thousand",
  about: "1,000 turns streaming at once in one process, global limits lifted: how far replies fall behind their pace",
  async run() {
    const scene = await openScene({
      entry: "bench/bot.ts",
      limits: "lifted",
      places: TURNS / KINDS.length,
      pace: PACE,
    });
    try {
      // What is compiled while the first turns run is not what a bot that has been up for a day does.
      await scene.world.pace({ ...PACE, tokens: 60, perSecond: 30 });
      await scene.world.run({ kinds: KINDS, turns: 200, atOnce: 100, everyMs: 10, withinMs: 20_000 });
      await scene.world.pace(PACE);
      const before = { cpuMs: scene.bot.cpuMs(), world: (await scene.world.toll()).cpuMs, at: performance.now() };
      const traces = await scene.world.run({
        kinds: KINDS,
        turns: TURNS,
        atOnce: TURNS,
        everyMs: 10,
        withinMs: 60_000,
      });
      const tookMs = performance.now() - before.at;
      const toll = await scene.world.toll();
      const { first, middle, last } = allLateness(traces);
      const detail = {
        ...{ pace: PACE, finished: traces.filter(({ isDone }) => isDone).length },
        growingAtOnce: largest(traces.map(({ company }) => company)),
        late: { first: spread(first), middle: spread(middle), last: spread(last) },
        byKind: Object.fromEntries(
          KINDS.map((kind) => [kind, spread(allLateness(traces.filter((t) => t.kind === kind)).middle)]),
        ),
        botCpuShare: (scene.bot.cpuMs() - before.cpuMs) / tookMs,
        worldCpuShare: (toll.cpuMs - before.world) / tookMs,
        ...{ worldLoopDelayMs: toll.loopDelayMs, tooMany: toll.tooMany, violations: toll.violations.slice(0, 5) },
      };
      const value = largest([...first, ...middle, ...last]);
      return [{ name: "1,000 at once: most that any reply was behind", value, unit: "ms", target: 250, detail }];
    } finally {
      await scene.close();
    }
  },
} satisfies Bench;
