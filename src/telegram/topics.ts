import type { Space } from "../core/store/store.ts";
import type { Place } from "../core/turn.ts";
import type { Log } from "../log.ts";
import { ApiRefusal, type Client } from "./api.ts";

/** @see https://core.telegram.org/bots/api#createforumtopic */
const MAX_NAME = 128;
const MAX_KEPT = 5_000;

/** Topics that the bot opens: what people say in them is for it. */
export interface Topics {
  /** @returns undefined where there are no topics, or the bot may open none */
  open(place: Place, title: string): Promise<Place | undefined>;
  isOwn(chat: number, topic: number): Promise<boolean>;
}

export function createTopics(o: {
  readonly client: Client;
  /** Whether private chats with the bot have topics. */
  readonly hasPrivateTopics: () => boolean;
  readonly records: Space<unknown>;
  readonly log: Log;
}): Topics {
  const known = new Map<string, boolean>();
  const keyOf = (chat: number, topic: number) => `topic ${chat}/${topic}`;

  function remember(key: string, isOwn: boolean): boolean {
    if (known.size >= MAX_KEPT) known.clear();
    known.set(key, isOwn);
    return isOwn;
  }

  async function hasTopics(place: Place, chat: number): Promise<boolean> {
    if (place.owner !== undefined) return false;
    if (place.private) return o.hasPrivateTopics();
    return (await o.client.call("getChat", { chat_id: chat })).is_forum === true;
  }

  return {
    async open(place, title) {
      const chat = Number(place.id);
      const name = title.replace(/\s+/g, " ").trim().slice(0, MAX_NAME).toWellFormed() || "…";
      try {
        if (!(await hasTopics(place, chat))) return undefined;
        const { message_thread_id: topic } = await o.client.call("createForumTopic", { chat_id: chat, name });
        remember(keyOf(chat, topic), true);
        await o.records.set(keyOf(chat, topic), true, null);
        return { ...place, thread: String(topic) };
      } catch (error) {
        if (!(error instanceof ApiRefusal)) throw error;
        o.log.info({ err: error }, "a topic could not be opened");
        return undefined;
      }
    },
    async isOwn(chat, topic) {
      const key = keyOf(chat, topic);
      return known.get(key) ?? remember(key, (await o.records.get(key)) === true);
    },
  };
}
