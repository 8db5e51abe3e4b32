import type { InlineKeyboardMarkup } from "grammy/types";
import type { Media } from "../core/part.ts";
import type { Latest } from "../render/latest.ts";
import { toKeyboard } from "./components.ts";
import type { Piece } from "./compose.ts";

export const CAPTION_MAX = 1024;

/** One message as it is to be. */
export interface Item {
  readonly piece: Piece;
  readonly media?: Media;
  readonly keyboard?: InlineKeyboardMarkup | undefined;
}

/** One message as it is, as far as we know: what an earlier process sent is known by its number only. */
export interface Shown {
  readonly id: number;
  readonly item?: Item;
}

export function isSame(shown: Shown | undefined, item: Item): boolean {
  const is = shown?.item;
  if (!is || is.media !== item.media || is.piece.text !== item.piece.text) return false;
  return isSameKeyboard(is, item) && JSON.stringify(is.piece.entities) === JSON.stringify(item.piece.entities);
}

export function isSameKeyboard(a: Item, b: Item): boolean {
  return a.keyboard === b.keyboard || JSON.stringify(a.keyboard) === JSON.stringify(b.keyboard);
}

/** The messages of a growing answer: Stop stands under the last. */
export function growingItems(pieces: readonly Piece[], latest: Latest): readonly Item[] {
  const keyboard = toKeyboard(latest.growing);
  return pieces.map((piece, i) => (i === pieces.length - 1 && keyboard ? { piece, keyboard } : { piece }));
}

/** The messages of a finished answer: texts, then files, and the buttons under the last of them. */
export function finalItems(pieces: readonly Piece[], latest: Latest, mayCaption: boolean): readonly Item[] {
  const empty: Piece = { text: "", entities: [] };
  const [only] = pieces;
  const captioned =
    mayCaption && pieces.length === 1 && latest.media.length === 1 && only && only.text.length <= CAPTION_MAX;
  const texts = captioned ? [] : pieces.map((piece): Item => ({ piece }));
  const files = latest.media.map((media): Item => ({ piece: captioned ? only : empty, media }));
  const items = [...texts, ...files];
  const keyboard = toKeyboard(latest.done);
  const last = items.at(-1);
  if (!keyboard) return items;
  // Buttons need a message to stand under.
  if (!last) return [{ piece: { text: "…", entities: [] }, keyboard }];
  return [...items.slice(0, -1), { ...last, keyboard }];
}
