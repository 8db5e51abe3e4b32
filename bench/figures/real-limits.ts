import type { Bench } from "../figure.ts";
import { allLateness } from "../pace.ts";
import { openScene } from "../scene.ts";
import { median, round, spread } from "../stats.ts";
import type { TurnTrace } from "../world/load.ts";
import { KINDS } from "../world/platforms.ts";
import type { Pace } from "../world/venice.ts";

const TURNS = 1_000;
const PACE: Pace = { tokens: 240, perSecond: 12, tokensPerPacket: 1, thinkMs: [500, 1_500] };

/** The bot as it is, and platforms that refuse what is too much: which draws wait? */
export default {
  name: "real-limits",
  about: "1,000 turns at once with the platforms' limits as they are: 429s, and who waits",
  async run() {
    const scene = await openScene({ limits: "real", places: TURNS / KINDS.length, pace: PACE });
    try {
      const traces = await scene.world.run({
        kinds: KINDS,
        turns: TURNS,
        atOnce: TURNS,
        everyMs: 16,
        withinMs: 90_000,
      });
      const toll = await scene.world.toll();
      const detail = {
        ...{ pace: PACE, finished: traces.filter(({ isDone }) => isDone).length, requests: toll.requests },
        ...{ violations: toll.violations.slice(0, 5) },
      };
      return [
        { name: "1,000 at once, real limits: refused with 429", value: toll.tooMany, unit: "", target: 0, detail },
        ...["discord message", "telegram"].map((platform) => order(platform, traces)),
      ];
    } finally {
      await scene.close();
    }
  },
} satisfies Bench;

/** First words and ends are to wait less than middles: the larger of their medians, divided by the middles'. */
function order(platform: string, traces: readonly TurnTrace[]) {
  const { first, middle, last } = allLateness(traces.filter(({ kind }) => kind.startsWith(platform)));
  const value = Math.max(median(first), median(last)) / Math.max(1, median(middle));
  const detail = { first: spread(first), last: spread(last), middle: spread(middle) };
  const medians = `${round(median(first))} and ${round(median(last))} : ${round(median(middle))} ms`;
  return {
    name: `median wait of firsts and ends to middles, ${platform} (${medians})`,
    value,
    unit: "×",
    target: 1,
    detail,
  };
}
