import type { Message, MessageEntity } from "grammy/types";
import type { Place } from "../core/turn.ts";
import { ApiRefusal, type Client } from "./api.ts";
import type { Item, Shown } from "./items.ts";
import { editMedia, sendMedia } from "./media.ts";
import { refuses } from "./refusals.ts";
import type { Sightings } from "./sightings.ts";

/** Where an answer goes. Telegram may move it: a group becomes a supergroup, a topic or the question goes away. */
export interface Spot {
  readonly place: Place;
  chat: number;
  thread?: number | undefined;
  reply?: number | undefined;
  /** Leave to answer so that only one person sees it. */
  whisper?: { readonly user: number; readonly message?: number | undefined; readonly callback?: string | undefined };
}

export interface Sender {
  /** @returns the message's number */
  send(spot: Spot, item: Item, signal: AbortSignal): Promise<number>;
  /** Makes a message what it is to be. `gone`: it is no longer there. `kind`: it cannot become that. */
  edit(spot: Spot, shown: Shown, item: Item, signal: AbortSignal): Promise<"done" | "gone" | "kind">;
  remove(spot: Spot, id: number, signal: AbortSignal): Promise<void>;
}

const NO_PREVIEW = { is_disabled: true };

export function createSender(o: {
  readonly client: Client;
  readonly sightings: Sightings;
  /** Counts a call that was made besides the one that the pacer gave leave for. */
  readonly spent: (chat: number) => void;
}): Sender {
  const { client } = o;

  const whereOf = ({ chat, thread, reply, whisper }: Spot) => ({
    chat_id: chat,
    ...(thread !== undefined && { message_thread_id: thread }),
    ...(reply !== undefined && { reply_parameters: { message_id: reply, allow_sending_without_reply: true } }),
    ...(whisper && {
      ephemeral_message_parameters: {
        receiver_user_id: whisper.user,
        ...(whisper.callback !== undefined && { callback_query_id: whisper.callback }),
      },
      ...(whisper.message !== undefined && { reply_parameters: { ephemeral_message_id: whisper.message } }),
    }),
  });

  async function sendOnce(
    spot: Spot,
    item: Item,
    entities: readonly MessageEntity[],
    signal: AbortSignal,
  ): Promise<Message> {
    const markup = item.keyboard && { reply_markup: item.keyboard };
    if (item.media) {
      const rest = { ...whereOf(spot), ...markup };
      return sendMedia(client, item.media, { text: item.piece.text, entities }, rest, signal);
    }
    const words = { text: item.piece.text, ...(entities.length > 0 && { entities: [...entities] }) };
    const params = { ...whereOf(spot), ...words, link_preview_options: NO_PREVIEW, ...markup };
    return client.call("sendMessage", params, signal);
  }

  /** A server that knows nothing of ephemeral messages shows them to everyone: then at least not for long. */
  async function checkWhispered(spot: Spot, sent: Message): Promise<void> {
    if (!spot.whisper || sent.ephemeral_message_id !== undefined) return;
    await client.call("deleteMessage", { chat_id: spot.chat, message_id: sent.message_id });
    throw new ApiRefusal("sendMessage", 400, "ephemeral messages are not supported");
  }

  /** @returns whether another try makes sense, after the spot was changed */
  function adapt(spot: Spot, error: unknown): boolean {
    if (!(error instanceof ApiRefusal)) return false;
    if (error.movedTo !== undefined && error.movedTo !== spot.chat) {
      // Numbers of messages do not move along.
      Object.assign(spot, { chat: error.movedTo, thread: undefined, reply: undefined });
      return true;
    }
    if (refuses(error, "replied") && spot.reply !== undefined) {
      spot.reply = undefined;
      return true;
    }
    // In a private chat the words are welcome outside a topic, too; in a group they would be out of place.
    if (refuses(error, "thread") && spot.thread !== undefined && spot.place.private) {
      spot.thread = undefined;
      return true;
    }
    return false;
  }

  return {
    async send(spot, item, signal) {
      let { entities } = item.piece;
      for (let tries = 1; ; tries += 1) {
        try {
          const sent = await sendOnce(spot, item, entities, signal);
          await checkWhispered(spot, sent);
          if (sent.message_id > 0) o.sightings.saw(spot.chat, sent.message_id);
          return sent.message_id;
        } catch (error) {
          const unmarked = refuses(error, "markup") && entities.length > 0;
          if (unmarked) entities = [];
          if (tries > 3 || !(unmarked || adapt(spot, error))) throw error;
          o.spent(spot.chat);
        }
      }
    },
    async edit({ chat }, { id, item: before }, item, signal) {
      const where = { chat_id: chat, message_id: id };
      const markup = item.keyboard && { reply_markup: item.keyboard };
      let entities = [...item.piece.entities];
      for (;;) {
        try {
          if (item.media && before?.media === item.media) {
            await client.call("editMessageReplyMarkup", { ...where, ...markup }, signal);
          } else if (item.media) {
            const caption = { text: item.piece.text, entities };
            if (!(await editMedia(client, item.media, caption, { ...where, ...markup }, signal))) return "kind";
          } else {
            const words = { text: item.piece.text, ...(entities.length > 0 && { entities }) };
            const params = { ...where, ...words, link_preview_options: NO_PREVIEW, ...markup };
            await client.call("editMessageText", params, signal);
          }
          return "done";
        } catch (error) {
          if (refuses(error, "unchanged")) return "done";
          if (refuses(error, "gone")) return "gone";
          if (refuses(error, "kind")) return "kind";
          if (!refuses(error, "markup") || entities.length === 0) throw error;
          entities = [];
          o.spent(chat);
        }
      }
    },
    async remove({ chat }, id, signal) {
      try {
        await client.call("deleteMessage", { chat_id: chat, message_id: id }, signal);
      } catch (error) {
        // Too old, or gone already: it stays or is not there, and neither can be helped.
        if (!(error instanceof ApiRefusal)) throw error;
      }
    },
  };
}
