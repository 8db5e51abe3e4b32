import type { Adapter, Core } from "../core/adapter.ts";
import { DeliveryError } from "../core/adapter.ts";
import type { Part } from "../core/part.ts";
import type { TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { warmUp } from "../render/markdown.ts";
import { Answer, type Growth } from "./answer.ts";
import { ApiRefusal, createClient } from "./api.ts";
import { syncCommands } from "./commands.ts";
import { toKeyboard } from "./components.ts";
import { createDraftTurns } from "./draft-turns.ts";
import { createFiles } from "./files.ts";
import { createGate } from "./gate.ts";
import { createListening } from "./listening.ts";
import { createManage } from "./manage.ts";
import { createPacers, PER_SECOND } from "./pacers.ts";
import { createPolling } from "./polling.ts";
import { createPresses } from "./presses.ts";
import { createRecovery } from "./recovery.ts";
import { createSender, type Spot } from "./sender.ts";
import { createSightings } from "./sightings.ts";
import { parseTarget, type Target } from "./target.ts";
import type { Tools } from "./tools.ts";
import { createTyping } from "./typing.ts";
import { createUpdates } from "./updates.ts";
import { CHECK_MS, createWebhook, insist } from "./webhook.ts";
import { privatePlace, say, showUnseen } from "./whisper.ts";
import type { Me } from "./words.ts";

export interface TelegramOptions {
  readonly token: string;
  /** The Bot API's root, without the token. */
  readonly apiRoot: string;
  readonly core: Core;
  readonly log: Log;
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
  const pacers = createPacers(perSecond);
  const sightings = createSightings();
  const drafts = createDraftTurns(core);
  const spent = (chat: number) => pacers.spent(chat);
  const sender = createSender({ client, sightings, spent });
  const recovery = createRecovery({ client, core, sightings, spent });
  const typing = createTyping(client);
  const refusedWhispers = new Map<number, number>();
  const tools: Tools = { client, core, log, pacers, sender, recovery, sightings, typing, drafts, refusedWhispers, now };

  let me: Me = { id: Number(token.split(":")[0]), username: "", name: "" };
  const presses = createPresses({ client, core, log, now, me: () => me });
  const updates = createUpdates({ client, core, log, me: () => me, presses, drafts, pacers, sightings });
  const listening = createListening(now, o.webhook ? 3 * CHECK_MS : undefined);
  const webhook = o.webhook && createWebhook({ client, log, listening, updates, now, ...o.webhook });
  const polling = createPolling({ client, log, listening, handle: updates.handle, flush: updates.flush });
  const openFile = createFiles({ client, token, apiRoot, allowPrivate: o.allowPrivateFiles });
  const mayManage = createManage(client, now);
  const stopping = new AbortController();

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

  function answerTo(turn: TurnRecord, sent: readonly string[]) {
    const target = parseTarget(turn.target);
    const resumed = !updates.isFresh(turn.id);
    const replaced = target.edit !== undefined && (turn.update || turn.replaces !== undefined) ? [target.edit] : [];
    const shown = sent.length > 0 ? sent.map(Number) : replaced;
    return { target, resumed: resumed && replaced.length === 0, shown };
  }

  const isImmediate = ({ call }: TurnRecord) => core.commands.find(({ name }) => name === call.command)?.immediate;

  function growthIn(target: Target, turn: TurnRecord, shown: readonly number[]): Growth {
    // What is there at once appears at once, with its buttons; and a panel never stands without them.
    if (turn.update || isImmediate(turn)) return "whole";
    return shown.length > 0 || !turn.place.private || drafts.without.has(target.chat) ? "edit" : "draft";
  }

  /** What is changed in place is where everybody sees it already. */
  function isUnseen(turn: TurnRecord, { edit, whisper }: Target): boolean {
    if (turn.place.private || (turn.update && edit !== undefined)) return false;
    return core.isPrivate(turn.call) || whisper?.message !== undefined || whisper?.edit !== undefined;
  }

  async function show(
    turn: TurnRecord,
    { target, resumed, shown }: ReturnType<typeof answerTo>,
    parts: AsyncIterable<Part>,
    store: (ids: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const { chat, thread, reply, greet } = target;
    const { place, person } = turn;
    if (isUnseen(turn, target)) {
      return showUnseen(tools, { turn, target, sent: shown, resumed }, parts, store);
    }
    const spot: Spot = { place, chat, thread, reply };
    const greeting = greet === undefined ? undefined : t(person.locale, "start.greeting", { name: greet });
    const after = Number(turn.asked.at(-1) ?? 0) || undefined;
    const growth = growthIn(target, turn, shown);
    const answer = new Answer(tools, { spot, growth, turn, sent: shown, resumed, greeting, ...(after && { after }) });
    try {
      await answer.show(parts, store);
    } catch (error) {
      if (error instanceof DeliveryError && !place.private && target.user !== undefined) {
        const text = t(person.locale, "error.delivery", { place: place.name ?? place.id });
        await say(tools, { chat: target.user }, text);
      }
      throw error;
    }
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
    reply(turn, sent) {
      // The parser is wanted with the first words; it loads while they are being thought of.
      setImmediate(warmUp);
      const answer = answerTo(turn, sent);
      return { show: (parts, store) => show(turn, answer, parts, store) };
    },
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
    targetIn({ id, thread }): Target {
      return { chat: Number(id), ...(thread !== undefined && { thread: Number(thread) }) };
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
