import type { MessageEntity } from "grammy/types";
import { hasInk } from "../core/ink.ts";
import type { Source } from "../core/part.ts";
import type { Latest } from "../render/latest.ts";
import { createGrowingTree } from "../render/markdown.ts";
import { toTelegram } from "../render/telegram.ts";

export const TEXT_MAX = 4096;
/** Telegram drops what is beyond without a word. */
const ENTITIES_MAX = 100;
/** Of the thinking, its newest words. */
const REASONING_MAX = 900;
const SOURCES_MAX = 3_000;
const TITLE_MAX = 120;
const NOTICE_MAX = 3_900;
const QUOTE_MAX = 300;

/** One message's text. */
export interface Piece {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

const EMPTY: Piece = { text: "", entities: [] };

/** Turns an answer's state into the texts of messages: thinking above, then the words, then what stands beside them. */
export interface Composer {
  /** @param withStatus whether what is going on is worth showing, as long as there is nothing else */
  compose(latest: Latest, withStatus: boolean): readonly Piece[];
}

/** @param above stands above everything else */
export function createComposer(above: Piece = EMPTY): Composer {
  const tree = createGrowingTree();
  return {
    compose(latest, withStatus) {
      const name = latest.speaker ? bold(latest.speaker.name) : EMPTY;
      const thoughts = latest.reasoning.trim() ? thinking(latest.reasoning) : EMPTY;
      // The room for the thinking is kept at its full size, so that no word moves from message to message while it grows.
      const kept = roomOf(above) + roomOf(name) + (thoughts.text ? REASONING_MAX + 4 : 0);
      const pieces: Piece[] = latest.text.trim() ? texts(tree.update(latest.text, latest.ended), TEXT_MAX - kept) : [];
      const head = joined(above, thoughts);
      if (head.text) pieces.splice(0, 1, joined(head, pieces[0] ?? EMPTY));
      for (const block of tail(latest, withStatus && !latest.text.trim() && !thoughts.text))
        append(pieces, block, TEXT_MAX - roomOf(name));
      // A name alone says nothing; above a voice or a picture it does.
      if (pieces[0] || (latest.ended && latest.media.length > 0)) pieces[0] = joined(name, pieces[0] ?? EMPTY, "\n");
      return pieces.filter((piece) => piece.text !== "");
    },
  };
}

const roomOf = ({ text }: Piece): number => (text ? text.length + 2 : 0);

function texts(root: Parameters<typeof toTelegram>[0], limit: number): Piece[] {
  return toTelegram(root, limit).filter((piece) => hasInk(piece.text)) as Piece[];
}

function tail(latest: Latest, withStatus: boolean): readonly Piece[] {
  return [
    ...(withStatus && latest.status ? [italic(latest.status)] : []),
    ...(latest.sources.length > 0 ? [sourceList(latest.sources)] : []),
    ...latest.notices.map((notice) => italic(notice.text)),
  ].filter((block) => block.text.trim() !== "");
}

/** Somebody's words, as a quotation. */
export function quotation(words: string): Piece {
  const text = cut(words.trim(), QUOTE_MAX);
  return { text, entities: [{ type: "blockquote", offset: 0, length: text.length }] };
}

export function bold(words: string): Piece {
  const text = cut(words.replace(/\s+/g, " ").trim(), TITLE_MAX);
  return { text, entities: text ? [{ type: "bold", offset: 0, length: text.length }] : [] };
}

function italic(text: string): Piece {
  const short = cut(text.trim(), NOTICE_MAX);
  return { text: short, entities: [{ type: "italic", offset: 0, length: short.length }] };
}

function thinking(reasoning: string): Piece {
  const all = reasoning.trim();
  const text = all.length > REASONING_MAX ? `…${all.slice(-REASONING_MAX).toWellFormed().trimStart()}` : all;
  return { text, entities: [{ type: "expandable_blockquote", offset: 0, length: text.length }] };
}

/** The title is the link; its host stands beside it, so that everyone sees where it leads. */
function sourceList(sources: readonly Source[]): Piece {
  let text = "";
  const entities: MessageEntity[] = [];
  for (const { number, title, url, date } of sources) {
    const parsed = URL.parse(url);
    if (!parsed || !/^https?:$/.test(parsed.protocol)) continue;
    const name = cut(title.replace(/\s+/g, " ").trim() || parsed.hostname, TITLE_MAX);
    const start = `${text ? "\n" : ""}${number}. `;
    const line = `${start}${name} — ${parsed.hostname.replace(/^www\./, "")}${date ? `, ${date}` : ""}`;
    if (text.length + line.length > SOURCES_MAX) break;
    entities.push({ type: "text_link", offset: text.length + start.length, length: name.length, url: parsed.href });
    text += line;
  }
  return { text, entities };
}

function append(pieces: Piece[], block: Piece, limit: number): void {
  const last = pieces.at(-1);
  const fits =
    last !== undefined &&
    last.text.length + block.text.length + 2 <= limit &&
    last.entities.length + block.entities.length <= ENTITIES_MAX;
  if (fits) pieces[pieces.length - 1] = joined(last, block);
  else pieces.push(block);
}

function joined(above: Piece, below: Piece, between = "\n\n"): Piece {
  if (!above.text || !below.text) return above.text ? above : below;
  const words = above.text.trimEnd();
  const text = words + between;
  const kept = above.entities.filter(({ offset }) => offset < words.length);
  const ends = kept.map((e) => ({ ...e, length: Math.min(e.length, words.length - e.offset) }));
  const moved = below.entities.map((entity) => ({ ...entity, offset: entity.offset + text.length }));
  return { text: text + below.text, entities: [...ends, ...moved] };
}

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1).toWellFormed()}…` : text;
}
