import { join } from "node:path";
import { type BotOptions, type BotProcess, startBot } from "./bot-process.ts";
import { type Helper, startHelper } from "./rpc.ts";
import type { World } from "./world/index.ts";
import type { PlatformOptions } from "./world/platforms.ts";
import type { Pace } from "./world/venice.ts";

export const SEED = 20_261_120;

/** A bot in a process of its own, and in another one all that it talks to. */
export interface Scene {
  readonly world: Helper<World>["call"];
  readonly bot: BotProcess;
  close(): Promise<void>;
}

export interface SceneOptions extends PlatformOptions, Omit<BotOptions, "env"> {
  readonly pace: Pace;
}

export const INSTANT: Pace = { tokens: 10, perSecond: 0, tokensPerPacket: 1, thinkMs: [0, 0] };

export async function openWorld(o: PlatformOptions & { readonly pace: Pace }) {
  const helper = startHelper<World>(join(import.meta.dirname, "world/index.ts"));
  const opened = await helper.call.open({ ...o, seed: SEED });
  const close = async () => {
    await helper.call.close();
    await helper.stop();
  };
  return { ...opened, world: helper.call, close };
}

/** Opens the world and starts the bot in it. */
export async function openScene({
  pace,
  limits,
  places,
  guilds,
  channelsPerGuild,
  ...bot
}: SceneOptions): Promise<Scene> {
  const { env, world, close } = await openWorld({
    ...{ pace, limits, places },
    ...(guilds !== undefined && { guilds }),
    ...(channelsPerGuild !== undefined && { channelsPerGuild }),
  });
  const process = await startBot({ ...bot, env });
  await process.ready();
  await world.settled({ withinMs: 20_000, commands: true });
  return {
    world,
    bot: process,
    async close() {
      await process.stop();
      await close();
    },
  };
}
