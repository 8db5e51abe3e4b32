import type { InlineKeyboardMarkup } from "grammy/types";
import type { Media } from "../core/part.ts";
import type { Latest } from "../render/latest.ts";
import { inAlbums } from "./albums.ts";
import { toKeyboard } from "./components.ts";
import type { Piece } from "./compose.ts";

export const CAPTION_MAX = 1024;

/** One message as it is to be. */
export interface Item {
  readonly piece: Piece;
  readonly media?: Media;
  /** Neighbours with the same number are sent together. */
  readonly album?: number;
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

function isSameKeyboard(a: Item, b: Item): boolean {
  return a.keyboard === b.keyboard || JSON.stringify(a.keyboard) === JSON.stringify(b.keyboard);
}

/** The messages of a growing answer: Stop stands under the last. */
export function growingItems(pieces: readonly Piece[], latest: Latest): readonly Item[] {
  const keyboard = toKeyboard(latest.growing);
  return pieces.map((piece, i) => (i === pieces.length - 1 && keyboard ? { piece, keyboard } : { piece }));
}

/** All that fits into the one message that was sent by way of the bot: it can be followed by no other. */
export function inlineItems([piece = { text: "…", entities: [] }]: readonly Piece[], latest: Latest): readonly Item[] {
  return [{ piece, keyboard: toKeyboard(latest.ended ? latest.done : latest.growing) }];
}

/**
 * The messages of a finished answer: texts, then files, and the buttons under the last of them. Albums have no buttons:
 * below them the words come last, as long as none are there already.
 * @param isTextless whether no words of the answer are there already
 */
export function finalItems(pieces: readonly Piece[], latest: Latest, isTextless: boolean): readonly Item[] {
  const [only] = pieces;
  const captioned =
    isTextless && pieces.length === 1 && latest.media.length === 1 && only && only.text.length <= CAPTION_MAX;
  const albums = inAlbums(latest.media);
  const files = albums.flatMap((album, number) =>
    album.map(
      (media): Item => ({
        piece: captioned ? only : EMPTY,
        media,
        ...(album.length > 1 && { album: number }),
      }),
    ),
  );
  const texts = captioned ? [] : pieces.map((piece): Item => ({ piece }));
  const keyboard = toKeyboard(latest.done);
  if (!keyboard) return [...texts, ...files];
  // Buttons need a message to stand under.
  if (texts.length === 0 && (files.length === 0 || files.at(-1)?.album !== undefined)) texts.push({ piece: ELLIPSIS });
  if (files.at(-1)?.album === undefined) return withKeyboard([...texts, ...files], keyboard);
  return isTextless ? [...files, ...withKeyboard(texts, keyboard)] : [...withKeyboard(texts, keyboard), ...files];
}

const EMPTY: Piece = { text: "", entities: [] };
const ELLIPSIS: Piece = { text: "…", entities: [] };

function withKeyboard(items: readonly Item[], keyboard: InlineKeyboardMarkup): readonly Item[] {
  return items.map((item, i) => (i === items.length - 1 ? { ...item, keyboard } : item));
}
