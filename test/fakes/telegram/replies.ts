import { accessible, findChat } from "./access.ts";
import { type Call, FieldError, flagField, intField, neededInt, textField, within } from "./call.ts";
import { bad } from "./failure.ts";
import { isObject } from "./json.ts";
import type { FakeChat, ReplyRef, StoredMessage } from "./model.ts";
import { formatted } from "./texts.ts";
import type { World } from "./world.ts";

interface Wanted {
  readonly messageId: number;
  readonly chatId: string;
  readonly mayLack: boolean;
  readonly quote: string;
  readonly quoteMode: string;
  readonly quoteEntities: Parameters<typeof formatted>[3];
}

/**
 * What the call replies to, checked.
 * @throws ApiFailure when the message is not found (and may not be missing) or does not hold the quote
 */
export function replyOf(call: Call, chat: FakeChat, threadId: number | undefined): ReplyRef | undefined {
  const wanted = read(call);
  if (!wanted || wanted.messageId <= 0) return undefined;
  const elsewhere = wanted.chatId !== "" && wanted.chatId !== String(chat.id) && wanted.chatId !== call.text("chat_id");
  const from = elsewhere ? accessible(call.world, findChat(call.world, wanted.chatId), "read") : chat;
  const target = call.world.message(from, wanted.messageId);
  const otherTopic = target?.threadId !== threadId && threadId !== undefined;
  if (!target?.seenByBot) {
    if (wanted.mayLack && !elsewhere) return undefined;
    throw bad("message to be replied not found");
  }
  if (otherTopic) call.world.oddities.push(`${call.method}: replies to a message of another topic`);
  const quote = wanted.quote ? { quote: findQuote(call.world, wanted, target) } : {};
  return { chatId: from.id, messageId: target.id, ...quote };
}

function read(call: Call): Wanted | undefined {
  const none = { chatId: "", quote: "", quoteMode: "", quoteEntities: undefined };
  if (!call.has("reply_parameters")) {
    const messageId = call.integer("reply_to_message_id");
    return { ...none, messageId, mayLack: call.flag("allow_sending_without_reply") };
  }
  const value = call.json("reply_parameters", "reply parameters");
  if (value === undefined) return undefined;
  if (!isObject(value)) throw bad("Object expected as reply parameters");
  if (Object.keys(value).length === 0) return undefined;
  return within("", () => {
    if (value.message_id === undefined && value.ephemeral_message_id !== undefined) {
      throw new FieldError("message to be replied not found");
    }
    intField(value, "quote_position");
    return {
      messageId: neededInt(value, "message_id"),
      chatId: textField(value, "chat_id"),
      mayLack: flagField(value, "allow_sending_without_reply"),
      quote: textField(value, "quote"),
      quoteMode: textField(value, "quote_parse_mode"),
      quoteEntities: value.quote_entities,
    };
  });
}

function findQuote(world: World, wanted: Wanted, target: StoredMessage): NonNullable<ReplyRef["quote"]> {
  const quote = formatted(world, wanted.quote, wanted.quoteMode, wanted.quoteEntities, "reply_parameters.quote");
  const { text, caption } = target.content.fields;
  const source = typeof text === "string" ? text : typeof caption === "string" ? caption : "";
  const position = source.indexOf(quote.text);
  if (quote.text.length > 1024) throw bad("QUOTE_TEXT_INVALID");
  if (position < 0) throw bad("QUOTE_TEXT_INVALID");
  return { ...quote, position };
}
