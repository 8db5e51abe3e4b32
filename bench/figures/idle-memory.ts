import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BotProcess, startBot } from "../bot-process.ts";
import { sleep } from "../clock.ts";
import type { Bench } from "../figure.ts";
import { INSTANT, openWorld } from "../scene.ts";
import { median, round } from "../stats.ts";

const ROUNDS = 2;
const WORLD = { guilds: 50, channelsPerGuild: 20 };
const IDLE_MS = 3_000;
const MEGABYTE = 1_048_576;

/** Both in the same world, in turn. */
export default {
  name: "idle-memory",
  about: "resident memory with both adapters idle, against a bare discord.js client plus grammY",
  async run() {
    // The second start is the one that people live with: what was compiled lies in the cache.
    const home = mkdtempSync(join(tmpdir(), "bench-home-"));
    const ours: Memory[] = [];
    const bare: Memory[] = [];
    try {
      await idle("src/start.js", home);
      for (let n = 0; n < ROUNDS; n += 1) {
        bare.push(await idle("bench/bare.mjs", home));
        ours.push(await idle("src/start.js", home));
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
    const of = (all: readonly Memory[], key: keyof Memory) => median(all.map((each) => each[key])) / MEGABYTE;
    const detail = {
      world: WORLD,
      ours: { rssMb: round(of(ours, "rssBytes")), anonymousMb: round(of(ours, "anonymousBytes")) },
      bare: { rssMb: round(of(bare, "rssBytes")), anonymousMb: round(of(bare, "anonymousBytes")) },
      bareOptions:
        "discord.js Client { intents: Guilds, GuildMessages, DirectMessages, MessageContent }, grammY Bot polling",
    };
    const value = of(ours, "rssBytes") / of(bare, "rssBytes");
    return [{ name: "idle memory, ours to bare", value, unit: "×", target: 1.15, detail }];
  },
} satisfies Bench;

type Memory = ReturnType<BotProcess["memory"]>;

async function idle(entry: string, dataDir: string): Promise<Memory> {
  const { env, world, close } = await openWorld({ limits: "real", places: 1, pace: INSTANT, ...WORLD });
  const isOurs = entry.startsWith("src/");
  // A bare client tells Discord no commands.
  const bot = await startBot({ entry, env, gc: "collect", dataDir: isOurs ? join(dataDir, "ours") : dataDir });
  try {
    if (isOurs) await bot.ready();
    await world.settled({ withinMs: 20_000, commands: isOurs });
    await sleep(IDLE_MS);
    bot.collect();
    await sleep(IDLE_MS / 2);
    bot.collect();
    await sleep(500);
    return bot.memory();
  } finally {
    await bot.stop();
    await close();
  }
}
