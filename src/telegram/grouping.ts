import { topicOf } from "./people.ts";
import type { Message } from "./wire.ts";

/** A piece of a long text that a client cut, at a line or a word, is nearly as long as Telegram takes at once. */
const LONG_TEXT = 3_500;
/** Seconds between the dates of two pieces of one text. */
const NEAR_SECONDS = 1;

interface Group {
  readonly messages: Message[];
  readonly taken: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | undefined;
}

/** Brings together what one person sent as several messages: albums, and long texts that their client cut. */
export interface Grouping {
  /** @returns resolves when the turn that the message belongs to was taken in, rejects when that failed */
  push(message: Message): Promise<void>;
  /** Whether the message belongs to others, or others may follow that belong to it. */
  gathers(message: Message): boolean;
  /** Hands on at once whatever is still being collected. */
  flush(): void;
}

/**
 * @param o.take gets messages that belong together; called in the order of their first ones
 * @param o.quietMs how long nothing more must come for an album or a text to be whole
 */
export function createGrouping(o: {
  readonly take: (messages: readonly Message[]) => Promise<void>;
  readonly quietMs?: number;
}): Grouping {
  const groups = new Map<string, Group>();
  const { quietMs = 900 } = o;

  function close(key: string): void {
    const group = groups.get(key);
    if (!group) return;
    groups.delete(key);
    clearTimeout(group.timer);
    o.take(group.messages).then(group.taken.resolve, group.taken.reject);
  }

  function wait(key: string, group: Group): void {
    clearTimeout(group.timer);
    group.timer = setTimeout(() => close(key), quietMs);
  }

  function join(key: string, group: Group, message: Message): Promise<void> {
    if (!group.messages.some((other) => other.message_id === message.message_id)) group.messages.push(message);
    if (message.media_group_id || isLong(message)) wait(key, group);
    else close(key);
    return group.taken.promise;
  }

  return {
    push(message) {
      const key = keyOf(message);
      const open = groups.get(key);
      if (open && belongs(open, message)) return join(key, open, message);
      close(key);
      if (!message.media_group_id && !isLong(message)) return o.take([message]);
      const group: Group = { messages: [message], taken: Promise.withResolvers<void>(), timer: undefined };
      // Whoever pushed looks at the outcome; where nobody does any more, it must not bring the process down.
      group.taken.promise.catch(() => {});
      groups.set(key, group);
      wait(key, group);
      return group.taken.promise;
    },
    gathers(message) {
      const open = groups.get(keyOf(message));
      return message.media_group_id !== undefined || isLong(message) || (!!open && belongs(open, message));
    },
    flush() {
      for (const key of [...groups.keys()]) close(key);
    },
  };
}

function keyOf(message: Message): string {
  const { chat, from, sender_chat: sender } = message;
  return `${chat.id}/${topicOf(message) ?? ""}/${sender?.id ?? from?.id ?? ""}`;
}

function isLong(message: Message): boolean {
  return (message.text?.length ?? 0) >= LONG_TEXT;
}

function belongs({ messages }: Group, message: Message): boolean {
  const last = messages.at(-1);
  if (!last) return false;
  if (messages.some((other) => other.message_id === message.message_id)) return true;
  if (message.media_group_id || last.media_group_id) return message.media_group_id === last.media_group_id;
  const isCommand = message.entities?.some((entity) => entity.type === "bot_command" && entity.offset === 0);
  return (
    message.text !== undefined &&
    isLong(last) &&
    !isCommand &&
    Math.abs(message.date - last.date) <= NEAR_SECONDS &&
    message.reply_to_message?.message_id === last.reply_to_message?.message_id
  );
}
