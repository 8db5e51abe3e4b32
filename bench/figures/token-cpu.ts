import { join } from "node:path";
import type { Bench, Figure } from "../figure.ts";
import type { Reader } from "../reader.ts";
import { startHelper } from "../rpc.ts";
import { openWorld } from "../scene.ts";
import { round } from "../stats.ts";
import type { Pace } from "../world/venice.ts";

const STREAMS = 100;
const TOKENS = 250;
const PER_SECOND = 50;
const PACKETS = [1, 4, 16];

const paceOf = (tokensPerPacket: number): Pace => ({
  ...{ tokens: TOKENS, perSecond: PER_SECOND, tokensPerPacket, thinkMs: [100, 900] },
});

/** The same streams, read one way and then the other. */
export default {
  name: "token-cpu",
  about: "CPU per streamed token up to the rendered text, against a bare loop of undici, SSE parser and JSON.parse",
  async run() {
    const { venice, world, close } = await openWorld({ limits: "lifted", places: 0, pace: paceOf(1) });
    const { call: reader, stop } = startHelper<Reader>(join(import.meta.dirname, "../reader.ts"), ["--expose-gc"]);
    try {
      await reader.open({ veniceUrl: venice });
      await world.pace({ ...paceOf(1), perSecond: PER_SECOND * 2 });
      for (const how of ["ours", "bare"] as const) await reader.read({ how, streams: STREAMS });
      const figures: Figure[] = [];
      for (const tokensPerPacket of PACKETS) {
        await world.pace(paceOf(tokensPerPacket));
        const bare = await reader.read({ how: "bare", streams: STREAMS });
        const ours = await reader.read({ how: "ours", streams: STREAMS });
        if (bare.characters !== ours.characters) throw new Error("the two ways did not read the same");
        const perToken = ({ cpuMs }: { readonly cpuMs: number }) => round((cpuMs * 1000) / (STREAMS * TOKENS));
        const detail = {
          ...{ bareMicroseconds: perToken(bare), oursMicroseconds: perToken(ours), draws: ours.draws },
          ...{ streams: STREAMS, tokens: TOKENS, tokensPerSecond: PER_SECOND },
        };
        const name = `CPU per token to bare loop, ${tokensPerPacket} token${tokensPerPacket > 1 ? "s" : ""} a packet`;
        figures.push({ name, value: ours.cpuMs / bare.cpuMs, unit: "×", target: 3, detail });
      }
      return figures;
    } finally {
      await stop();
      await close();
    }
  },
} satisfies Bench;
