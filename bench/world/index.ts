import { monitorEventLoopDelay } from "node:perf_hooks";
import { serve } from "../rpc.ts";
import { round } from "../stats.ts";
import { createLoads, type Load } from "./load.ts";
import { openPlatforms, type PlatformOptions, type Platforms } from "./platforms.ts";
import { loadUploads, type UploadLoad } from "./uploads.ts";
import { type Pace, startVenice, type VeniceServer } from "./venice.ts";

export interface Opened {
  /** The environment that makes a bot find this world. */
  readonly env: Readonly<Record<string, string>>;
  readonly venice: string;
}

/** How the servers fared. */
export interface Toll {
  readonly cpuMs: number;
  /** How late the servers themselves were (99 of 100 times no later): a figure cannot be more exact than that. */
  readonly loopDelayMs: number;
  readonly requests: number;
  readonly tooMany: number;
  /** Requests that the real platforms would have refused. */
  readonly violations: readonly string[];
}

const RESOLUTION_MS = 5;
const loopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
loopDelay.enable();

let venice: VeniceServer | undefined;
let platforms: Platforms | undefined;
let loads: ReturnType<typeof createLoads> | undefined;

function opened(): { venice: VeniceServer; platforms: Platforms; run: ReturnType<typeof createLoads> } {
  if (!venice || !platforms || !loads) throw new Error("the world is not open");
  return { venice, platforms, run: loads };
}

const world = {
  async open({
    pace,
    seed,
    ...more
  }: PlatformOptions & { readonly pace: Pace; readonly seed: number }): Promise<Opened> {
    venice = await startVenice(pace, seed);
    platforms = await openPlatforms(more);
    loads = createLoads(platforms, venice);
    const { discord, telegram } = platforms;
    return {
      venice: venice.url,
      env: {
        VENICE_API_KEY: "bench",
        VENICE_BASE_URL: venice.url,
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.url,
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
      },
    };
  },
  /** Resolves when the bot receives on both platforms and has told Discord its commands. */
  async settled(o: { readonly withinMs: number; readonly commands: boolean }): Promise<void> {
    const { discord, telegram } = opened().platforms;
    const isTold = () => !o.commands || discord.commands.length > 0;
    await telegram.until(() => discord.gateway.connected > 0 && isTold() && telegram.isPolled, o.withinMs);
  },
  async pace(pace: Pace): Promise<void> {
    opened().venice.pace = pace;
  },
  run: (load: Load) => opened().run(load),
  make: (load: UploadLoad) => loadUploads(load, opened().platforms, opened().venice),
  async toll(): Promise<Toll> {
    const { discord, telegram } = opened().platforms;
    const { user, system } = process.cpuUsage();
    const all = [...discord.traffic, ...telegram.traffic];
    return {
      cpuMs: (user + system) / 1000,
      loopDelayMs: round(loopDelay.percentile(99) / 1e6 - RESOLUTION_MS),
      requests: all.length,
      tooMany: all.filter(({ status }) => status === 429).length,
      violations: [
        ...discord.violations.map(({ method, path, status, message }) => `${status} ${method} ${path}: ${message}`),
        ...telegram.violations.map(({ method, status, description }) => `${status} ${method}: ${description}`),
      ],
    };
  },
  async close(): Promise<void> {
    await platforms?.stop();
    await venice?.close();
  },
};
export type World = typeof world;

serve(world);
