import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBot } from "../bot-process.ts";
import type { Bench } from "../figure.ts";
import { INSTANT, openWorld } from "../scene.ts";
import { median, round } from "../stats.ts";

const STARTS = 7;

/** From the process's birth to the first 200 of `/readyz`: Venice answers, and both platforms send events. */
export default {
  name: "start-time",
  about: "from process start to ready on both platforms",
  async run() {
    const cache = mkdtempSync(join(tmpdir(), "bench-cache-"));
    const { env, close } = await openWorld({
      limits: "real",
      places: 1,
      pace: INSTANT,
      guilds: 50,
      channelsPerGuild: 20,
    });
    const start = async (dataDir: string): Promise<number> => {
      const bot = await startBot({ env: { ...env, TMPDIR: cache }, dataDir });
      try {
        await bot.ready();
        return performance.now() - bot.startedAt;
      } finally {
        await bot.stop();
      }
    };
    const data = mkdtempSync(join(tmpdir(), "bench-"));
    try {
      const cold = await start(data);
      const warm: number[] = [];
      for (let n = 0; n < STARTS; n += 1) warm.push(await start(data));
      const detail = { coldMs: round(cold), startsMs: warm.map(round), world: "50 servers with 20 channels each" };
      return [
        { name: "start to ready, compile cache warm", value: median(warm), unit: "ms", target: 1_500, detail },
        { name: "start to ready, first start ever", value: cold, unit: "ms" },
      ];
    } finally {
      await close();
      for (const folder of [cache, data]) rmSync(folder, { recursive: true, force: true });
    }
  },
} satisfies Bench;
