import { bad } from "../failure.ts";
import { findEntities } from "./find.ts";
import { addFound, nest } from "./nesting.ts";
import { byPlace, type Entity, endOf, FOUND, type Formatted } from "./types.ts";

const RANGE = 1_000_000;
const SERVER_BYTES = 35_000;
/** The server keeps no more in one message. */
const MAX_ENTITIES = 100;
const REMOVED = new Set(["\r", "\u0333", "\u033f", "\u030a"]);

export interface Cleaned extends Formatted {
  /** What the original would silently have dropped of the formatting that was sent. */
  readonly lost: readonly string[];
}

/**
 * The text as the original keeps it: entities checked and nested, control characters replaced, trimmed, links and
 * mentions found.
 * @throws ApiFailure for what the original refuses; an empty text is no failure here
 */
export function clean(text: string, given: readonly Entity[]): Cleaned {
  const own = given.filter((e) => !FOUND.has(e.type));
  for (const { offset, length } of own) {
    if (offset < 0 || offset > RANGE) throw bad(`Receive an entity with incorrect offset ${offset}`);
    if (length < 0 || length > RANGE) throw bad(`Receive an entity with incorrect length ${length}`);
  }
  const sized = own.filter((e) => e.length > 0);
  const nested = nest(sized);
  for (const entity of nested) checkBorders(text, entity);
  const lost = lostStyles(sized, nested);
  const moved = withoutControls(text, nested);
  const trimmed = trim(moved);
  const short = cutAtServer(trimmed);
  const all = addFound(short.entities, findEntities(short.text));
  if (all.slice(MAX_ENTITIES).some((e) => !FOUND.has(e.type))) {
    lost.push(`more than ${MAX_ENTITIES} entities: ${all.length - MAX_ENTITIES} are dropped`);
  }
  return { text: short.text, entities: all.slice(0, MAX_ENTITIES), lost };
}

function checkBorders(text: string, entity: Entity): void {
  const { offset } = entity;
  const end = endOf(entity);
  if (offset > text.length) {
    throw bad(`Entity begins after the end of the text at UTF-16 offset ${offset}`);
  }
  if (isInsidePair(text, offset)) {
    throw bad(`Entity begins in a middle of a UTF-16 symbol at byte offset ${bytesBefore(text, offset + 1)}`);
  }
  if (end > text.length) {
    throw bad(`Entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`);
  }
  if (isInsidePair(text, end)) {
    throw bad(
      `Entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${bytesBefore(text, end + 1)}`,
    );
  }
}

function isInsidePair(text: string, index: number): boolean {
  return (
    index > 0 && index < text.length && /[\udc00-\udfff]/.test(text[index]!) && /[\ud800-\udbff]/.test(text[index - 1]!)
  );
}

function bytesBefore(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index));
}

function withoutControls(text: string, entities: readonly Entity[]): Formatted {
  let out = "";
  const at: number[] = [];
  for (let i = 0; i < text.length; i++) {
    at.push(out.length);
    const c = text[i]!;
    if (REMOVED.has(c) || (c >= "\u2028" && c <= "\u202e")) continue;
    out += c < " " && c !== "\n" ? " " : c;
  }
  at.push(out.length);
  return { text: out, entities: rebased(entities, (i) => at[i]!) };
}

/** Blank ends go; blanks at the beginning stay when formatting covers them. */
function trim({ text, entities }: Formatted): Formatted {
  const end = text.replace(/[ \n]+$/, "").length;
  const firstCovered = entities.length ? Math.min(...entities.map((e) => e.offset)) : end;
  const start = Math.min(text.length - text.replace(/^[ \n]+/, "").length, firstCovered, end);
  return {
    text: text.slice(start, end),
    entities: rebased(entities, (i) => Math.max(0, Math.min(i, end) - start)),
  };
}

function cutAtServer({ text, entities }: Formatted): Formatted {
  if (Buffer.byteLength(text) <= SERVER_BYTES) return { text, entities };
  let cut = "";
  let size = 0;
  for (const c of text) {
    size += Buffer.byteLength(c);
    if (size > SERVER_BYTES) break;
    cut += c;
  }
  return { text: cut, entities: entities.filter((e) => endOf(e) <= cut.length) };
}

function rebased(entities: readonly Entity[], map: (index: number) => number): Entity[] {
  return entities
    .map((e): Entity => ({ ...e, offset: map(e.offset), length: map(endOf(e)) - map(e.offset) }))
    .filter((e) => e.length > 0)
    .sort(byPlace);
}

function lostStyles(before: readonly Entity[], after: readonly Entity[]): string[] {
  return before.flatMap((entity) => {
    const kept = after.filter((e) => e.type === entity.type);
    for (let i = entity.offset; i < endOf(entity); i++) {
      if (!kept.some((e) => e.offset <= i && i < endOf(e))) {
        return [`${entity.type} at ${entity.offset}+${entity.length} overlaps or nests as Telegram does not allow`];
      }
    }
    return [];
  });
}
