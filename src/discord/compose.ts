import type { Media } from "../core/part.ts";
import { t } from "../i18n.ts";
import { toDiscord } from "../render/discord.ts";
import type { Latest } from "../render/latest.ts";
import { createGrowingTree } from "../render/markdown.ts";
import type { Body, FileOut } from "./body.ts";
import { toRows } from "./components.ts";
import { inMegabytes } from "./files.ts";
import { toPlain, toSmall, toSourceList, toThinking } from "./small-text.ts";

const LIMIT = 2000;
/** What an answer leaves free in each message while its thinking is shown above it. */
const LIMIT_BELOW_THINKING = 1250;
const FILES = 10;
/** Requests may hold 25 MiB; the rest is for what is around the files. */
const REQUEST_BYTES = 24 * 1_048_576;

export interface ComposeOptions {
  readonly locale: string;
  readonly maxPieces: number;
  readonly maxFileBytes: number;
  /** Whether a status may stand in for an answer that has not begun. */
  readonly showStatus: boolean;
}

/** Turns what an answer says so far into the messages that show it. Made for one answer, which only grows. */
export interface Composer {
  /** Empty while there is nothing to show. */
  compose(latest: Latest, o: ComposeOptions): readonly Body[];
}

export function createComposer(): Composer {
  const tree = createGrowingTree();
  /** The message on which the first file stands: it stays there. */
  let filesFrom: number | undefined;

  function words(latest: Latest, o: ComposeOptions, notes: readonly string[], hasFiles: boolean): readonly string[] {
    const thinking = toThinking(latest.reasoning, latest.text === "");
    const limit = thinking ? LIMIT_BELOW_THINKING : LIMIT;
    const root = tree.update(latest.text, latest.ended);
    const pieces = latest.text.trim() === "" ? [] : toDiscord(root, limit).filter((piece) => piece.trim() !== "");
    if (thinking) pieces.splice(0, 1, pieces[0] === undefined ? thinking : `${thinking}\n${pieces[0]}`);
    const small = [toSourceList(latest.sources), ...notes.map(toSmall)].filter((line) => line !== "");
    if (pieces.length > 0 || hasFiles) return withTail(pieces, small);
    if (latest.notices.length > 0 || notes.length > 0) {
      return withTail([], [toPlain([...latest.notices, ...extra(latest, notes)])]);
    }
    if (small.length > 0) return withTail([], small);
    return latest.status !== undefined && o.showStatus ? withTail([], [toSmall(latest.status)]) : [];
  }

  return {
    compose(latest, o) {
      const { fit, refused } = sortFiles(latest.media, o);
      const notes = [...latest.notices.map((notice) => notice.text), ...refused];
      let pieces = words(latest, o, notes, fit.length > 0);
      const rest = pieces.slice(o.maxPieces);
      let restFile: FileOut | undefined;
      if (rest.length > 0) {
        pieces = pieces.slice(0, o.maxPieces);
        if (latest.ended) {
          const hint = toSmall(t(o.locale, "notice.file"));
          const last = pieces.at(-1) ?? "";
          const moved = last.length + hint.length + 1 > LIMIT ? last : undefined;
          pieces = [...pieces.slice(0, -1), moved === undefined ? `${last}\n${hint}` : hint];
          const text = [...(moved === undefined ? [] : [moved]), ...rest].join("\n\n");
          restFile = { name: "answer.md", mime: "text/markdown", bytes: Buffer.from(text, "utf8") };
        }
      }
      const groups = groupFiles([...fit, ...(restFile ? [restFile] : [])]);
      const settled = pieces.length === 0 || latest.ended;
      if (groups.length > 0 && settled) filesFrom ??= Math.max(0, pieces.length - 1);
      const shownGroups = filesFrom === undefined ? [] : groups.slice(0, o.maxPieces - filesFrom);
      const count = Math.max(pieces.length, shownGroups.length > 0 ? (filesFrom ?? 0) + shownGroups.length : 0);
      const rows = toRows(latest.done ?? (latest.ended ? undefined : latest.growing));
      return Array.from({ length: count }, (_, n) => ({
        content: pieces[n] ?? "",
        rows: n === count - 1 ? rows : [],
        files: shownGroups[n - (filesFrom ?? 0)] ?? [],
      }));
    },
  };
}

const extra = (latest: Latest, notes: readonly string[]) =>
  notes.slice(latest.notices.length).map((text) => ({ type: "notice", text, tone: "info" }) as const);

/** Puts small print under the last piece, or into a message of its own where it does not fit. */
function withTail(pieces: readonly string[], tail: readonly string[]): readonly string[] {
  const all = [...pieces];
  for (const block of tail.flatMap(chop)) {
    const last = all.at(-1);
    if (last !== undefined && last.length + block.length + 1 <= LIMIT) all[all.length - 1] = `${last}\n${block}`;
    else all.push(block);
  }
  return all;
}

/** Cuts a block between its lines, so that no part is over the limit. */
function chop(block: string): readonly string[] {
  if (block.length <= LIMIT) return [block];
  const parts: string[] = [];
  for (const line of block.split("\n").flatMap((each) => each.match(/.{1,1000}/gsu) ?? [])) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= LIMIT) parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line.slice(0, LIMIT));
  }
  return parts;
}

function sortFiles(media: readonly Media[], o: ComposeOptions): { fit: readonly Media[]; refused: readonly string[] } {
  const isSmall = (each: Media) => each.bytes.byteLength <= o.maxFileBytes;
  const refused = media
    .filter((each) => !isSmall(each))
    .map(({ name, bytes }) =>
      t(o.locale, "error.file.large", {
        name,
        size: inMegabytes(bytes.byteLength),
        limit: inMegabytes(o.maxFileBytes),
      }),
    );
  return { fit: media.filter(isSmall), refused };
}

/** Files that go into one message each: at most 10, and no more bytes than a request may hold. */
function groupFiles(files: readonly FileOut[]): readonly (readonly FileOut[])[] {
  const groups: FileOut[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = groups.at(-1);
    if (last && last.length < FILES && bytes + file.bytes.byteLength <= REQUEST_BYTES) last.push(file);
    else {
      groups.push([file]);
      bytes = 0;
    }
    bytes += file.bytes.byteLength;
  }
  return groups;
}
