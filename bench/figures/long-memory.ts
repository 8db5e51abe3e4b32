import { join } from "node:path";
import { profileFlags } from "../bot-process.ts";
import type { Bench, Figure } from "../figure.ts";
import type { Runner, TurnCost } from "../long-place.ts";
import { startHelper } from "../rpc.ts";
import { openWorld } from "../scene.ts";
import { median, round } from "../stats.ts";

const SHORT = 10;
const LONG = 10_000;
const TURNS = 120;
const WARM_UP = 40;
const PACE = { tokens: 60, perSecond: 0, tokensPerPacket: 1, thinkMs: [0, 0] } as const;

export default {
  name: "long-memory",
  about: "a turn in a place with 10,000 stored turns, against one with 10; also as a branch from the oldest",
  async run() {
    const { venice, close } = await openWorld({ limits: "lifted", places: 0, pace: PACE });
    const { call: runner, stop } = startHelper<Runner>(join(import.meta.dirname, "../long-place.ts"), [
      "--expose-gc",
      ...profileFlags(),
    ]);
    try {
      await runner.open({ veniceUrl: venice });
      await runner.fill({ place: "long", turns: LONG });
      // A turn makes a short place longer: each is used once.
      const places = WARM_UP + 2 * TURNS;
      for (let n = 0; n < places; n += 1) await runner.fill({ place: `short-${n}`, turns: SHORT });
      let used = 0;
      const short = () => runner.turn({ place: `short-${used++}` });
      const newest = () => runner.turn({ place: "long" });
      const oldest = () => runner.turn({ place: "long", replyTo: "answer-long-0" });
      await inTurn(runner.collect, WARM_UP, short, newest);
      const plain = await inTurn(runner.collect, TURNS, short, newest);
      const branch = await inTurn(runner.collect, TURNS, short, oldest);
      return [...compared("newest", plain), ...compared("branch from the oldest", branch)];
    } finally {
      await runner.close();
      await stop();
      await close();
    }
  },
} satisfies Bench;

type Pair = readonly [short: TurnCost[], long: TurnCost[]];

/** One of each after the other, so that whatever else happens on the machine happens to both. */
async function inTurn(
  collect: () => Promise<void>,
  count: number,
  short: () => Promise<TurnCost>,
  long: () => Promise<TurnCost>,
): Promise<Pair> {
  const pair: Pair = [[], []];
  for (let n = 0; n < count; n += 1) {
    if (n % 20 === 0) await collect();
    pair[0].push(await short());
    pair[1].push(await long());
  }
  return pair;
}

function compared(what: string, [short, long]: Pair): readonly Figure[] {
  return (["cpuMs", "wallMs"] as const).map((key) => {
    const of = (costs: readonly TurnCost[]) => median(costs.map((cost) => cost[key]));
    const detail = { shortMs: round(of(short)), longMs: round(of(long)), turns: short.length };
    const name = `turn among 10,000 to turn among 10, ${what}, ${key === "cpuMs" ? "CPU" : "time"}`;
    return { name, value: of(long) / of(short), unit: "×", target: 1.2, detail };
  });
}
