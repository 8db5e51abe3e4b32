import { join } from "node:path";
import { profileFlags } from "../bot-process.ts";
import type { Bench, Figure } from "../figure.ts";
import type { Reader, ReadingCost } from "../reader.ts";
import { startHelper } from "../rpc.ts";
import { openWorld } from "../scene.ts";
import { median, round } from "../stats.ts";
import type { Pace } from "../world/venice.ts";

const STREAMS = 150;
const TOKENS = 150;
const PER_SECOND = 50;
const PACKETS = [1, 4, 16];
const ROUNDS = 2;
const WAYS = ["bare", "ours"] as const;

const paceOf = (tokensPerPacket: number): Pace => ({
  ...{ tokens: TOKENS, perSecond: PER_SECOND, tokensPerPacket, thinkMs: [100, 900] },
});

/** The same streams, read one way and then the other. */
export default {
  name: "token-cpu",
  about: "CPU per streamed token up to the rendered text, against a bare loop of undici, SSE parser and JSON.parse",
  async run() {
    const { venice, world, close } = await openWorld({ limits: "lifted", places: 0, pace: paceOf(1) });
    const { call: reader, stop } = startHelper<Reader>(join(import.meta.dirname, "../reader.ts"), [
      "--expose-gc",
      ...profileFlags(),
    ]);
    try {
      await reader.open({ veniceUrl: venice });
      // Code that runs for the first time is slower than it will ever be again.
      await world.pace({ ...paceOf(1), perSecond: PER_SECOND * 4 });
      for (const how of WAYS) await reader.read({ how, streams: STREAMS });
      const figures: Figure[] = [];
      for (const tokensPerPacket of PACKETS) {
        await world.pace(paceOf(tokensPerPacket));
        const bare: ReadingCost[] = [];
        const ours: ReadingCost[] = [];
        for (let n = 0; n < ROUNDS; n += 1) {
          bare.push(await reader.read({ how: "bare", streams: STREAMS }));
          ours.push(await reader.read({ how: "ours", streams: STREAMS }));
        }
        if (bare[0]?.characters !== ours[0]?.characters) throw new Error("the two ways did not read the same");
        const cpuMs = (costs: readonly ReadingCost[]) => median(costs.map((cost) => cost.cpuMs));
        const perToken = (costs: readonly ReadingCost[]) => round((cpuMs(costs) * 1000) / (STREAMS * TOKENS));
        const detail = {
          ...{ bareMicroseconds: perToken(bare), oursMicroseconds: perToken(ours), draws: ours[0]?.draws },
          ...{ streams: STREAMS, tokens: TOKENS, tokensPerSecond: PER_SECOND },
        };
        const name = `CPU per token to bare loop, ${tokensPerPacket} token${tokensPerPacket > 1 ? "s" : ""} a packet`;
        figures.push({ name, value: cpuMs(ours) / cpuMs(bare), unit: "×", target: 3, detail });
      }
      return figures;
    } finally {
      await stop();
      await close();
    }
  },
} satisfies Bench;
