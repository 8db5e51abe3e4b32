import { randomUUID } from "node:crypto";
import type { Adapter, Core } from "../core/adapter.ts";
import { DeliveryError } from "../core/adapter.ts";
import type { Store } from "../core/store/store.ts";
import type { Log } from "../log.ts";
import { Rests } from "../render/rest.ts";
import { Answer } from "./answer.ts";
import { ApiRefusal, createClient } from "./api.ts";
import { createAsking } from "./asking.ts";
import { syncCommands } from "./commands.ts";
import { toKeyboard } from "./components.ts";
import { createDraftTurns } from "./draft-turns.ts";
import { createFaces } from "./faces.ts";
import { createFiles } from "./files.ts";
import { UPLOAD_MAX } from "./fitted.ts";
import { createGate } from "./gate.ts";
import { createInline } from "./inline.ts";
import { createInlinePlaces } from "./inline-places.ts";
import { createListening } from "./listening.ts";
import { createLooks } from "./looks.ts";
import { createManage } from "./manage.ts";
import { createNames } from "./names.ts";
import { createPacers, PER_SECOND } from "./pacers.ts";
import { createParts } from "./parts.ts";
import { createPolling } from "./polling.ts";
import { createPresses } from "./presses.ts";
import { createWaitingCalls } from "./questions.ts";
import { createRecovery } from "./recovery.ts";
import { createReplies } from "./replies.ts";
import { createSender, type Spot } from "./sender.ts";
import { createSightings } from "./sightings.ts";
import type { Tools } from "./tools.ts";
import { createTopics } from "./topics.ts";
import { createTyping } from "./typing.ts";
import { createUpdates } from "./updates.ts";
import { CHECK_MS, createWebhook, insist } from "./webhook.ts";
import { privatePlace } from "./whisper.ts";
import type { Me } from "./words.ts";

const RECORDS_MS = 90 * 86_400_000;

export interface TelegramOptions {
  readonly token: string;
  /** The Bot API's root, without the token. */
  readonly apiRoot: string;
  readonly core: Core;
  readonly log: Log;
  /** What is to be known after a restart: whose face was shown, what waits for an answer, topics, parts of albums. */
  readonly store: Pick<Store, "space" | "timeline">;
  /** Telegram posts updates there; they are polled when it is left out. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** Whether files may be fetched from an API root on loopback or in a private network. */
  readonly allowPrivateFiles: boolean;
  /** What the bot may send in all chats together, each second; a little less than Telegram's 30 by default. */
  readonly perSecond?: number;
  readonly now?: () => number;
}

export interface Telegram extends Adapter {
  /** The path that takes posts from Telegram, when there is a webhook. */
  readonly webhookPath: string | undefined;
  /** @returns the HTTP status to answer with */
  handleWebhook(secretHeader: string | undefined, body: unknown): Promise<number>;
}

/** Telegram, by grammY's client. @see https://core.telegram.org/bots/api */
export function createTelegram(o: TelegramOptions): Telegram {
  const { core, log, token, now = Date.now } = o;
  const apiRoot = o.apiRoot.replace(/\/+$/, "");
  const perSecond = o.perSecond ?? PER_SECOND;
  const client = createClient(token, apiRoot, createGate(perSecond + 1));
  const records = o.store.space<unknown>("telegram", RECORDS_MS);
  const pacers = createPacers(perSecond);
  const sightings = createSightings();
  const drafts = createDraftTurns(core);
  const spent = (chat: number) => pacers.spent(chat);
  const faces = createFaces({ client, pacers, sightings, records, log });
  const stopping = new AbortController();
  const tools: Tools = {
    ...{ client, core, log, pacers, sightings, faces, drafts, now },
    sender: createSender({ client, sightings, spent, take: pacers.take }),
    recovery: createRecovery({ client, core, sightings, faces, pacers }),
    looks: createLooks(),
    typing: createTyping(client),
    refusedWhispers: new Map(),
    inlinePlaces: createInlinePlaces(records),
    rests: new Rests(),
    stopping: stopping.signal,
  };

  let me: Me = { id: Number(token.split(":")[0]), username: "", name: "" };
  let hasPrivateTopics = false;
  const topics = createTopics({ client, hasPrivateTopics: () => hasPrivateTopics, records, log });
  const names = createNames(client, now);
  const waiting = createWaitingCalls(() => me, records);
  const presses = createPresses({ client, core, log, now, waiting, inlinePlaces: tools.inlinePlaces });
  const asking = createAsking({ client, core, pacers, sightings, waiting, log });
  const inline = createInline({ client, core, log, now, me: () => me });
  const updates = createUpdates({
    ...{ core, log, presses, inline, asking, waiting, topics, names, drafts, sightings },
    me: () => me,
  });
  const replies = createReplies(tools, updates.isFresh, randomUUID());
  const listening = createListening(now, o.webhook ? 3 * CHECK_MS : undefined);
  const introduced = Promise.withResolvers<void>();
  const parts = createParts(o.store, now);
  const webhook =
    o.webhook &&
    createWebhook({ ...{ client, log, listening, updates, parts, now }, introduced: introduced.promise, ...o.webhook });
  const polling = createPolling({ client, log, listening, handle: updates.handle, flush: updates.flush });
  const openFile = createFiles({ client, token, apiRoot, allowPrivate: o.allowPrivateFiles });
  const mayManage = createManage(client, now);

  const onFailure = (error: unknown, failures: number) => {
    const why = error instanceof ApiRefusal ? `Telegram says no: ${error.description}` : "Telegram cannot be reached";
    listening.failed(why, failures);
    if (failures === 1) log.warn({ err: error }, `${why}; trying again`);
  };
  const insisting = <T>(work: () => Promise<T>) => insist({ work, signal: stopping.signal, onFailure });

  async function introduce(): Promise<void> {
    try {
      const { id, username = "", first_name: name, ...rights } = await client.call("getMe", {}, stopping.signal);
      me = { id, username, name };
      hasPrivateTopics = rights.has_topics_enabled === true;
      introduced.resolve();
      if (rights.supports_inline_queries) {
        log.info(
          "inline mode is on: for answers without a press, switch on its feedback: @BotFather → /setinlinefeedback",
        );
      }
      if (rights.can_read_all_group_messages) return;
      log.info("privacy mode is on: in groups the bot hears commands, replies to it and, at best, its name");
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      const why =
        error.status === 401 || error.status === 404 ? "Telegram does not know this bot token" : error.description;
      throw new ApiRefusal("getMe", error.status, `${why}. Copy it again from @BotFather into TELEGRAM_BOT_TOKEN.`);
    }
  }

  /** Polling needs that no webhook is set. What waits there for delivery stays. */
  async function leaveWebhook(): Promise<void> {
    const { url } = await client.call("getWebhookInfo", {}, stopping.signal);
    if (url) await client.call("deleteWebhook", { drop_pending_updates: false }, stopping.signal);
  }

  return {
    platform: "telegram",
    webhookPath: o.webhook && new URL(o.webhook.url).pathname,
    async start() {
      await insisting(introduce);
      if (webhook) await insisting(() => webhook.start());
      else {
        await insisting(leaveWebhook);
        await insisting(() => polling.start());
      }
      if (stopping.signal.aborted) return;
      void syncCommands(client, core, log, stopping.signal);
    },
    async stop() {
      stopping.abort();
      await (webhook ? webhook.stop() : polling.stop());
    },
    async close() {
      await pacers.stop();
      client.close();
    },
    health: () => listening.health(),
    reply: replies.reply,
    restMs: ({ id }) => tools.rests.of(id),
    mostFileBytes: () => UPLOAD_MAX,
    targetIn: replies.targetIn,
    openThread: topics.open,
    names: names.in,
    mayManage,
    openFile,
    async amend(place, sent, choices) {
      const last = Number(sent.at(-1));
      if (!last) return;
      const chat = Number(place.id);
      const keyboard = toKeyboard(choices);
      try {
        const params = { chat_id: chat, message_id: last, ...(keyboard && { reply_markup: keyboard }) };
        await pacers.once(chat, (signal) => client.call("editMessageReplyMarkup", params, signal));
      } catch (error) {
        // The answer may be gone, or have the buttons already.
        if (!(error instanceof ApiRefusal)) throw error;
      }
    },
    async tell(personId, parts) {
      const spot: Spot = { place: privatePlace(personId), chat: Number(personId) };
      try {
        await new Answer(tools, { spot, growth: "whole" }).show(parts, async () => {});
        return true;
      } catch (error) {
        if (error instanceof DeliveryError) return false;
        throw error;
      }
    },
    async handleWebhook(secretHeader, body) {
      return webhook ? webhook.receive(secretHeader, body) : 404;
    },
  };
}
