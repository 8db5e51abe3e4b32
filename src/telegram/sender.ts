import type { Message } from "grammy/types";
import type { Media } from "../core/part.ts";
import type { Place } from "../core/turn.ts";
import { sendAlbum } from "./albums.ts";
import { ApiRefusal, type Client } from "./api.ts";
import type { Item, Shown } from "./items.ts";
import { editMedia, isAboutTheFile, sendMedia } from "./media.ts";
import { refuses } from "./refusals.ts";
import type { Sightings } from "./sightings.ts";

/** Where an answer goes. Telegram may move it: a group becomes a supergroup, a topic or the question goes away. */
export interface Spot {
  readonly place: Place;
  chat: number;
  thread?: number | undefined;
  reply?: number | undefined;
  /** A message that was sent by way of the bot, in whatever chat: the answer is in it, and can have no other. */
  readonly inline?: string | undefined;
  /** What the bot itself says there is said in; English by default. */
  readonly locale?: string | undefined;
  /** Leave to answer so that only one person sees it. */
  whisper?: { readonly user: number; readonly message?: number | undefined; readonly callback?: string | undefined };
}

export interface Sender {
  /**
   * @param items one message, or all of an album
   * @returns the numbers of the messages that are out: all, or the first where Telegram takes no such album
   * @throws Unsendable for a medium that can be sent in no way
   */
  send(spot: Spot, items: readonly Item[], signal: AbortSignal): Promise<readonly number[]>;
  /**
   * Makes a message what it is to be. `gone`: it is no longer there. `kind`: it cannot become that. `moved`: the group
   * has, and its messages have no numbers there.
   */
  edit(spot: Spot, shown: Shown, item: Item, signal: AbortSignal): Promise<"done" | "gone" | "kind" | "moved">;
  remove(spot: Spot, id: number, signal: AbortSignal): Promise<void>;
}

const NO_PREVIEW = { is_disabled: true };

export function createSender(o: {
  readonly client: Client;
  readonly sightings: Sightings;
  /** Counts a call that was made besides the one that the pacer gave leave for. */
  readonly spent: (chat: number) => void;
  /** Makes the call that the pacer gave leave for count as several messages. */
  readonly take: (chat: number, messages: number) => void;
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

  function sendText(spot: Spot, { piece, keyboard }: Item, signal: AbortSignal): Promise<Message> {
    const { text, entities } = piece;
    const words = { text, ...(entities.length > 0 && { entities: [...entities] }) };
    const markup = keyboard && { reply_markup: keyboard };
    return client.call(
      "sendMessage",
      { ...whereOf(spot), ...words, link_preview_options: NO_PREVIEW, ...markup },
      signal,
    );
  }

  function sendFile(spot: Spot, media: Media, item: Item, signal: AbortSignal): Promise<Message> {
    const markup = item.keyboard && { reply_markup: item.keyboard };
    return sendMedia(client, media, item.piece, { ...whereOf(spot), ...markup }, signal);
  }

  async function sendOnce(spot: Spot, items: readonly Item[], signal: AbortSignal): Promise<readonly Message[]> {
    const [first] = items;
    if (!first) return [];
    if (items.length === 1) {
      return [first.media ? await sendFile(spot, first.media, first, signal) : await sendText(spot, first, signal)];
    }
    o.take(spot.chat, items.length);
    try {
      return await sendAlbum(client, items, whereOf(spot), signal);
    } catch (error) {
      if (!isAboutTheFile(error)) throw error;
      o.spent(spot.chat);
      return sendOnce(spot, [first], signal);
    }
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
    async send(spot, items, signal) {
      let wanted = items;
      for (let tries = 1; ; tries += 1) {
        try {
          const sent = await sendOnce(spot, wanted, signal);
          if (sent[0]) await checkWhispered(spot, sent[0]);
          for (const { message_id: id } of sent) if (id > 0) o.sightings.saw(spot.chat, id);
          return sent.map((message) => message.message_id);
        } catch (error) {
          const unmarked = refuses(error, "markup") && wanted.some(({ piece }) => piece.entities.length > 0);
          if (unmarked) wanted = wanted.map((item) => ({ ...item, piece: { ...item.piece, entities: [] } }));
          if (tries > 3 || !(unmarked || adapt(spot, error))) throw error;
          o.spent(spot.chat);
        }
      }
    },
    async edit(spot, { id, item: before }, item, signal) {
      const { chat, inline } = spot;
      const where = inline === undefined ? { chat_id: chat, message_id: id } : { inline_message_id: inline };
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
          if (error instanceof ApiRefusal && error.movedTo !== undefined && adapt(spot, error)) return "moved";
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
