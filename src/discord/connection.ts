import type { Client, GatewayIntentsString } from "discord.js";
import type { Health } from "../core/adapter.ts";
import type { Log } from "../log.ts";
import { ApiError } from "./faults.ts";
import { Closed, createGateway, type Gateway } from "./gateway.ts";
import type { GatewayEvent } from "./progress.ts";
import { type Api, pause } from "./rest.ts";
import type { Transport } from "./transport.ts";
import { Application } from "./wire.ts";

/** @see https://discord.com/developers/docs/resources/application#application-object-application-flags */
const MESSAGE_CONTENT_FLAGS = (1 << 18) | (1 << 19);
const RETRY_AT_MOST_MS = 15_000;
const RETRY_REFUSED_MS = 60_000;

/** The bot's life on the gateway: connected, or on its way to be. */
export interface Connection {
  /** Resolves when every shard receives. @throws a plain sentence where trying again is of no use */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
  /** The library's caches of servers and channels; undefined before the first connection. */
  readonly client: Client | undefined;
  /** Whether the text of messages that do not address the bot can be read. */
  readonly readsAll: boolean;
  readonly shards: number;
}

export function createConnection(o: {
  readonly token: string;
  readonly apiUrl: string;
  readonly transport: Transport;
  readonly api: Api;
  readonly log: Log;
  readonly now: () => number;
  readonly onApplication: (application: Application) => void;
  readonly onEvent: (event: GatewayEvent) => void;
  /** Called when every shard has told what there is. */
  readonly onReady: () => void;
}): Connection {
  const stopped = new AbortController();
  let gateway: Gateway | undefined;
  let trouble: string | undefined;
  let warned = false;
  let readsAll = false;

  async function readIntents(): Promise<readonly GatewayIntentsString[]> {
    const application = Application.parse(await o.api.bot({ method: "GET", path: "/applications/@me" }));
    o.onApplication(application);
    readsAll = (application.flags & MESSAGE_CONTENT_FLAGS) !== 0;
    if (!readsAll && !warned) {
      warned = true;
      o.log.warn(
        "Discord: without the Message Content Intent I see only direct messages and messages that mention me. Replies that " +
          "do not mention me and messages in my threads arrive empty. Switch it on in the Developer Portal: " +
          "Bot → Privileged Gateway Intents → Message Content Intent, then restart.",
      );
    }
    return ["Guilds", "GuildMessages", "DirectMessages", ...(readsAll ? (["MessageContent"] as const) : [])];
  }

  async function connect(): Promise<void> {
    const intents = readIntents();
    intents.catch(() => {});
    await gateway?.close().catch(() => {});
    gateway = createGateway({
      token: o.token,
      apiUrl: o.apiUrl,
      transport: o.transport,
      intents,
      now: o.now,
      onReady: o.onReady,
      onEvent(event) {
        if (event.type === "READY" || event.type === "RESUMED") trouble = undefined;
        o.onEvent(event);
      },
      onLost(error) {
        o.log.error({ err: error }, "discord: the gateway was closed for good; connecting anew");
        void keepTrying(false).catch(() => {});
      },
      onTrouble(error, shard) {
        const before = trouble;
        trouble = nameOf(error);
        // The library tries twice a second.
        if (trouble !== before) o.log.warn({ shard, fault: trouble }, "discord: gateway trouble");
      },
    });
    try {
      // Either may be the one that says why it cannot work.
      await Promise.all([intents, gateway.open()]);
    } catch (error) {
      await gateway.close().catch(() => {});
      throw error;
    }
  }

  async function keepTrying(rejects: boolean): Promise<void> {
    for (let tries = 0; !stopped.signal.aborted; tries++) {
      try {
        await connect();
        trouble = undefined;
        o.log.info({ shards: gateway?.state(o.now()).shards }, "discord: connected");
        return;
      } catch (error) {
        if (stopped.signal.aborted) break;
        const sentence = finalSentence(error);
        if (sentence !== undefined && rejects) throw new Error(sentence);
        trouble = sentence ?? nameOf(error);
        const waitMs = sentence ? RETRY_REFUSED_MS : Math.min(RETRY_AT_MOST_MS, 500 * 2 ** Math.min(tries, 5));
        o.log.warn({ fault: trouble, waitMs: Math.round(waitMs) }, "discord: cannot connect");
        await pause(waitMs, stopped.signal).catch(() => {});
      }
    }
  }

  return {
    start: () => keepTrying(true),
    async stop() {
      stopped.abort(new Error("stopped"));
      await gateway?.close().catch((error: unknown) => o.log.warn({ fault: nameOf(error) }, "discord: closing"));
    },
    health() {
      if (stopped.signal.aborted) return { ready: false, reason: "Discord: stopped" };
      const state = gateway?.state(o.now());
      if (!state || state.shards === 0) return { ready: false, reason: `Discord: not connected${because(trouble)}` };
      if (state.down.length === 0) return { ready: true };
      const which = state.shards === 1 ? "the gateway is" : `shards ${state.down.join(", ")} of ${state.shards} are`;
      return { ready: false, reason: `Discord: ${which} not connected${because(trouble)}` };
    },
    get client() {
      return gateway?.client;
    },
    get readsAll() {
      return readsAll;
    },
    get shards() {
      return gateway?.state(o.now()).shards ?? 0;
    },
  };
}

const because = (trouble: string | undefined): string => (trouble ? ` (${trouble})` : "");

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown fault";
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code ?? (error.message.slice(0, 120) || error.name);
}

/** What to tell who runs the bot, where only they can mend it. */
function finalSentence(error: unknown): string | undefined {
  const refused = "Discord refuses DISCORD_TOKEN. Copy it again from the Developer Portal (Bot → Reset Token).";
  if (error instanceof ApiError && error.status === 401) return refused;
  if (error instanceof Error && "code" in error && error.code === "TokenInvalid") return refused;
  if (!(error instanceof Closed)) return undefined;
  if (error.code === 4004) return refused;
  if (error.code === 4013 || error.code === 4014) {
    return (
      "Discord refuses the intents that I need. Look in the Developer Portal under Bot → Privileged Gateway Intents " +
      `(close code ${error.code}).`
    );
  }
  return undefined;
}
