import type { InlineQueryResultArticle, MessageEntity } from "grammy/types";
import { t } from "../i18n.ts";
import { HEADING } from "./components.ts";
import { type Piece, quotation } from "./compose.ts";

const MAX_TITLE = 60;
const MAX_DESCRIPTION = 200;

/** What is offered while somebody types a question to the bot in another chat. @param words not empty */
export function articleFor(id: string, words: string, locale: string): InlineQueryResultArticle {
  const title = t(locale, "inline.ask", { question: words });
  return {
    ...message(id, quotation(words), locale),
    title: title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1).toWellFormed()}…` : title,
    description: words.slice(0, MAX_DESCRIPTION).toWellFormed(),
    // Without a button Telegram does not tell how to edit the message. Where it tells nothing at all, it is pressed.
    reply_markup: { inline_keyboard: [[{ text: t(locale, "inline.begin"), callback_data: `go:${id}` }]] },
  };
}

/** What stands below a guest's call until there is more. */
export function guestArticle(id: string, locale: string): InlineQueryResultArticle {
  return {
    ...message(id, { text: "", entities: [] }, locale),
    reply_markup: { inline_keyboard: [[{ text: "⏳", callback_data: HEADING }]] },
  };
}

function message(id: string, above: Piece, locale: string): InlineQueryResultArticle {
  const thinking = t(locale, "status.thinking");
  const text = above.text ? `${above.text}\n\n${thinking}` : thinking;
  const offset = text.length - thinking.length;
  const entities: MessageEntity[] = [...above.entities, { type: "italic", offset, length: thinking.length }];
  return {
    type: "article",
    id,
    title: thinking,
    input_message_content: { message_text: text, entities, link_preview_options: { is_disabled: true } },
  };
}
