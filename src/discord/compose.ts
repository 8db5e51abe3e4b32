import type { Media } from "../core/part.ts";
import { t } from "../i18n.ts";
import { toDiscord } from "../render/discord.ts";
import type { Latest } from "../render/latest.ts";
import { createGrowingTree } from "../render/markdown.ts";
import type { Body, FileOut } from "./body.ts";
import { clip, toRows } from "./components.ts";
import { inMegabytes } from "./files.ts";
import { toPlain, toSmall, toSourceList, toThinking } from "./small-text.ts";
import { LIMIT, withTail } from "./tail.ts";
import { groupFiles, isVoice } from "./uploads.ts";

/** What an answer leaves free in each message while its thinking is shown above it. */
const LIMIT_BELOW_THINKING = 1250;
const CAPTION = 200;

export interface ComposeOptions {
  readonly locale: string;
  readonly maxPieces: number;
  readonly maxFileBytes: number;
  /** Whether a status may stand in for an answer that has not begun. */
  readonly showStatus: boolean;
  /** What of a file can be uploaded; undefined: nothing, it is too large. */
  readonly fit: (media: Media) => Media | undefined;
  /** Whether files are taken at all, and voice messages as such. */
  readonly takes: { readonly files: boolean; readonly voice: boolean };
  /** Whether the first message cannot be a voice message, because it is there already. */
  readonly needsWords: boolean;
  /** A line above the first words; empty for none. */
  readonly lead: string;
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
    const limit = (thinking ? LIMIT_BELOW_THINKING : LIMIT) - (o.lead === "" ? 0 : o.lead.length + 1);
    const root = tree.update(latest.text, latest.ended);
    const pieces = latest.text.trim() === "" ? [] : toDiscord(root, limit).filter((piece) => piece.trim() !== "");
    if (thinking) pieces.splice(0, 1, pieces[0] === undefined ? thinking : `${thinking}\n${pieces[0]}`);
    if (o.lead !== "" && (pieces.length > 0 || hasFiles)) {
      pieces.splice(0, 1, pieces[0] === undefined ? o.lead : `${o.lead}\n${pieces[0]}`);
    }
    const small = [toSourceList(latest.sources), ...notes.map(toSmall)].filter((line) => line !== "");
    if (pieces.length > 0 || hasFiles) return withTail(pieces, small);
    if (latest.notices.length > 0 || notes.length > 0) {
      return withTail([], [toPlain([...latest.notices, ...extra(latest, notes)])]);
    }
    if (small.length > 0) return withTail([], small);
    return latest.status !== undefined && o.showStatus ? withTail([], [toSmall(latest.status)]) : [];
  }

  /** The messages that can still change. */
  function written(latest: Latest, o: ComposeOptions, files: readonly FileOut[], all: readonly string[]) {
    let pieces = all;
    let restFile: FileOut | undefined;
    const rest = pieces.slice(o.maxPieces);
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
    const groups = groupFiles([...files, ...(restFile ? [restFile] : [])]);
    const settled = pieces.length === 0 || latest.ended;
    if (groups.length > 0 && settled) filesFrom ??= Math.max(0, pieces.length - 1);
    const shownGroups = filesFrom === undefined ? [] : groups.slice(0, o.maxPieces - filesFrom);
    const count = Math.max(pieces.length, shownGroups.length > 0 ? (filesFrom ?? 0) + shownGroups.length : 0);
    return Array.from({ length: count }, (_, n) => ({
      content: pieces[n] ?? "",
      files: shownGroups[n - (filesFrom ?? 0)] ?? [],
    }));
  }

  return {
    compose(said, o) {
      const latest = o.takes.files ? said : withWords(said);
      const { fit, refused } = sortFiles(latest.media, o);
      const voices = o.takes.voice ? fit.filter(isVoice) : [];
      const files = fit.filter((each) => !voices.includes(each));
      const notes = [...latest.notices.map((notice) => notice.text), ...refused];
      const isSpoken = voices.length > 0 && latest.ended;
      const rows = toRows(latest.done ?? (latest.ended ? undefined : latest.growing));
      let messages = written(latest, o, files, words(latest, o, notes, files.length > 0));
      if (messages.length === 0 && isSpoken && (o.needsWords || rows.length > 0 || o.lead !== "")) {
        const caption = [o.lead, toSmall(clip(`🔊 ${voices[0]?.alt ?? ""}`, CAPTION))].filter((line) => line !== "");
        messages = [{ content: caption.join("\n"), files: [] }];
      }
      const bodies = messages.map((message, n) => ({ ...message, rows: n === messages.length - 1 ? rows : [] }));
      // They cannot be changed, so they come when nothing before them will.
      const spoken = isSpoken ? voices.slice(0, Math.max(0, o.maxPieces - bodies.length)) : [];
      return [...bodies, ...spoken.map((voice) => ({ content: "", rows: [], files: [voice], voice: true }))];
    },
  };
}

const extra = (latest: Latest, notes: readonly string[]) =>
  notes.slice(latest.notices.length).map((text) => ({ type: "notice", text, tone: "info" }) as const);

/** Where nothing can be uploaded, what a voice would have said is read. */
function withWords(latest: Latest): Latest {
  const words = latest.media.flatMap((media) => media.words ?? []);
  return words.length === 0 ? latest : { ...latest, text: [latest.text, ...words].filter(Boolean).join("\n\n") };
}

function sortFiles(media: readonly Media[], o: ComposeOptions): { fit: readonly Media[]; refused: readonly string[] } {
  if (!o.takes.files) {
    const why = ({ name, words }: Media) =>
      words === undefined ? t(o.locale, "error.file.refused", { name }) : t(o.locale, "upload.words");
    return { fit: [], refused: [...new Set(media.map(why))] };
  }
  const limit = inMegabytes(o.maxFileBytes);
  const fit: Media[] = [];
  const refused: string[] = [];
  for (const each of media) {
    const fitting = o.fit(each);
    if (fitting) fit.push(fitting);
    else {
      const size = inMegabytes(each.bytes.byteLength);
      refused.push(t(o.locale, "error.file.unshowable", { name: each.name, size, limit }));
    }
  }
  return { fit, refused };
}
