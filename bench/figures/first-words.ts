import type { Bench, Figure } from "../figure.ts";
import { openScene } from "../scene.ts";
import { spread } from "../stats.ts";
import type { TurnTrace } from "../world/load.ts";
import { KINDS } from "../world/platforms.ts";
import type { Pace } from "../world/venice.ts";

const AT_ONCE = 100;
const WARM_UP = 100;
const TURNS = 500;
const PACE: Pace = { tokens: 150, perSecond: 40, tokensPerPacket: 1, thinkMs: [500, 1_500] };

/** From the first word's way into Venice's socket to the platform's having read the request that shows it. */
export default {
  name: "first-words",
  about: "Venice's first word to the first platform request with words, 100 turns under way, global limits lifted",
  async run() {
    const scene = await openScene({ entry: "bench/bot.ts", limits: "lifted", places: 60, pace: PACE });
    try {
      const load = { kinds: KINDS, atOnce: AT_ONCE, everyMs: 25, withinMs: 60_000 };
      await scene.world.run({ ...load, turns: WARM_UP });
      const traces = (await scene.world.run({ ...load, turns: TURNS })).filter(({ draws }) => draws.length > 0);
      const toll = await scene.world.toll();
      // Neither while the load builds up nor while it ebbs away.
      const busy = traces.filter(({ company }) => company > AT_ONCE * 0.4);
      const detail = {
        ...{ pace: PACE, turnsAtOnce: AT_ONCE, growingAtOnce: spread(busy.map(({ company }) => company)).p50 },
        ...{ worldLoopDelayMs: toll.loopDelayMs, tooMany: toll.tooMany, violations: toll.violations.slice(0, 5) },
      };
      return [
        ...both("all", busy, detail),
        ...KINDS.flatMap((kind) =>
          both(
            kind,
            busy.filter((t) => t.kind === kind),
          ),
        ),
      ];
    } finally {
      await scene.close();
    }
  },
} satisfies Bench;

const waitOf = ({ draws, firstAt }: TurnTrace) => (draws[0]?.at ?? Number.NaN) - firstAt;

function both(what: string, traces: readonly TurnTrace[], more: object = {}): readonly Figure[] {
  const { p50, p99, ...rest } = spread(traces.map(waitOf));
  return [
    { name: `first words, ${what}, p50`, value: p50, unit: "ms", target: 3, detail: { ...rest, ...more } },
    { name: `first words, ${what}, p99`, value: p99, unit: "ms", target: 20 },
  ];
}
