import type { Client } from "discord.js";
import type { Adapter, Core } from "../core/adapter.ts";
import { createRecent } from "../core/recent.ts";
import type { Space } from "../core/store/store.ts";
import type { Log } from "../log.ts";
import { createPacer } from "../render/pacer.ts";
import { createAcks } from "./acks.ts";
import { syncCommands } from "./command-sync.ts";
import { toNative } from "./commands.ts";
import { createConnection } from "./connection.ts";
import { createEvents } from "./events.ts";
import { createFiles } from "./files.ts";
import { createInteractions } from "./interactions.ts";
import { lookBack } from "./look-back.ts";
import { createManage } from "./manage.ts";
import { readText } from "./message-text.ts";
import { createMessages } from "./messages.ts";
import { createModals } from "./modals.ts";
import { createPlaces } from "./places.ts";
import { createReadChannel } from "./read-channel.ts";
import { createReplies } from "./replies.ts";
import { type Api, createApi } from "./rest.ts";
import { createRooms } from "./rooms.ts";
import { createServers } from "./servers.ts";
import { createSessions } from "./sessions.ts";
import { createTransport } from "./transport.ts";
import { createTyping } from "./typing.ts";
import { createWebhooks } from "./webhooks.ts";

/** What Discord allows a bot, requests to interactions and webhooks not counted. */
const GLOBAL_PER_SECOND = 50;
/** Some are left for what is not an answer. */
const PER_SECOND = 45;
/** It takes about 5 edits in 5 s in a channel. */
const GAP_MS = 1200;

export interface DiscordOptions {
  readonly token: string;
  /** REST base without the version: `https://discord.com/api`. */
  readonly apiUrl: string;
  readonly core: Core;
  readonly log: Log;
  /** Where it keeps how far it has heard. */
  readonly sessions: Space<unknown>;
  /** Where it keeps its webhooks, and whose pictures were shown. */
  readonly personas: Space<unknown>;
  /** Whether files on the host of `apiUrl` may be fetched although its address is private. */
  readonly allowPrivateFiles: boolean;
  /** For persons whose language Discord does not tell; "en" by default. */
  readonly locale?: string;
  /** Draws in any second over all channels; 45 by default. */
  readonly perSecond?: number;
  /** Between two edits in a channel, milliseconds; 1,200 by default. */
  readonly gapMs?: number;
  readonly now?: () => number;
}

/** Discord: the bot behind a token. */
export function createDiscord(o: DiscordOptions): Adapter {
  const { token, core, log, locale = "en", perSecond = PER_SECOND, gapMs = GAP_MS, now = Date.now } = o;
  const apiUrl = o.apiUrl.replace(/\/+$/, "");
  const stopped = new AbortController();
  const transport = createTransport(Number.isFinite(perSecond) ? GLOBAL_PER_SECOND : perSecond);
  const api = createApi(token, apiUrl, transport);
  const pacer = createPacer({ perSecond });
  // What no draw sends counts as well.
  const aside: Api = {
    ...api,
    bot(request) {
      pacer.spent("aside");
      return api.bot(request);
    },
  };
  const acks = createAcks(api, now);
  const files = createFiles(aside, o.allowPrivateFiles ? new URL(apiUrl).hostname : undefined, now);
  const servers = createServers();
  const fresh = createRecent<true>(50_000, 86_400_000, now);
  const removed = createRecent<true>(5000, 600_000, now);
  let botId = "0";
  let applicationId = "0";
  let isSynced = false;

  const client = (): Client | undefined => connection.client;
  const bot = () => botId;
  const webhooks = createWebhooks({ api: aside, space: o.personas, client, application: () => applicationId, now });
  const manage = createManage(aside, client, now);
  const places = createPlaces({ api: aside, servers, client, locale, now });
  const typing = createTyping(api, (channel) => pacer.spent(channel), now);
  const messages = createMessages({
    core,
    api: aside,
    places,
    manage,
    log,
    client,
    bot,
    application: () => applicationId,
    webhooks,
    fresh,
    removed,
    now,
    readsAll: () => connection.readsAll,
  });
  const onInteraction = createInteractions({
    core,
    api,
    acks,
    places,
    manage,
    log,
    fresh,
    now,
    modals: createModals(now),
    remember: files.remember,
    read: (message) => readText(message, botId, client()),
  });
  const replies = createReplies({
    core,
    api,
    aside,
    acks,
    webhooks,
    files,
    personas: o.personas,
    client,
    pacer,
    gapMs,
    typing,
    log,
    fresh,
    removed,
    now,
    bot,
    locale,
    isStopping: () => stopped.signal.aborted,
  });
  const events = createEvents({
    core,
    messages,
    onInteraction,
    servers,
    onSelf: (id, application) => {
      botId = id;
      applicationId = application;
    },
    shards: () => connection.shards,
    log,
  });
  const sessions = createSessions({
    space: o.sessions,
    token,
    onMissed: events.onEvent,
    async lookBack(since, direct) {
      const found = client();
      const onMessage = (message: unknown) => events.onEvent("MESSAGE_CREATE", message, 0);
      const { signal } = stopped;
      if (found) await lookBack({ client: found, api: aside, since, direct, now: now(), onMessage, signal });
    },
    signal: stopped.signal,
    log,
    now,
  });
  const connection = createConnection({
    token,
    apiUrl,
    transport,
    api: aside,
    log,
    now,
    onApplication(application) {
      // Known before the gateway is open, so that answers of an earlier process can go on meanwhile.
      botId = application.bot?.id ?? application.id;
      applicationId = application.id;
      sync(application.id);
    },
    onEvent: (event) => sessions.heard(event, events.onEvent(event.type, event.data, event.shard)),
    onReady: sessions.catchUp,
  });

  /** In the background: Discord takes few writes a minute, and nobody has to wait for them. */
  function sync(application: string): void {
    if (isSynced) return;
    isSynced = true;
    syncCommands(aside, application, toNative(core.commands), log, stopped.signal).catch((error: unknown) => {
      if (!stopped.signal.aborted) log.error({ err: error }, "discord: the commands could not be brought up to date");
    });
  }

  return {
    platform: "discord",
    async start() {
      await connection.start();
    },
    async stop() {
      stopped.abort(new Error("stopped"));
      const left = events.stop();
      await connection.stop();
      await left;
      await sessions.save();
    },
    async close() {
      await pacer.stop();
      await files.close();
      api.close();
      await transport.close();
    },
    health: connection.health,
    mayManage: manage.mayManage,
    ...createRooms({ api: aside, client, bot, now }),
    recent: createReadChannel({ api: aside, client, bot }),
    openFile: files.open,
    ...replies,
  };
}
