import { t } from "../../i18n.ts";
import { inUsd } from "../money.ts";
import type { Button, Media, Part } from "../part.ts";
import type { Call, FileRef } from "../turn.ts";
import type { Made } from "./made.ts";
import { showable } from "./showable.ts";

/** Discord takes 1024 and cuts the rest off in the middle of a word. */
const MOST_ALT = 1000;

/** What a press does with one picture, in the order of the buttons. */
const ACTIONS = [
  ["upscale", "🔍"],
  ["vary", "🎲"],
  ["edit", "✏️"],
  ["cutout", "✂️"],
  ["video", "🎬"],
] as const;
type Action = (typeof ACTIONS)[number][0];

/** The pictures with their alt text, and what is to be said beside them. */
export async function* pictureParts(made: Made, bytes: readonly Uint8Array[], locale: string): AsyncGenerator<Part> {
  let reduced = false;
  for (const [n, { file, width, height }] of made.pictures.entries()) {
    const whole = bytes[n];
    if (!whole) continue;
    const shown = await showable(whole, file);
    reduced ||= shown.bytes !== whole;
    const { spoiler } = made;
    const media: Media = { kind: "image", ...shown, alt: clip(made.prompt), spoiler, file, width, height };
    yield { type: "media", media };
  }
  const notices = reduced ? [...made.notices, t(locale, "notice.picture.reduced")] : made.notices;
  for (const text of notices) yield { type: "notice", text, tone: "info" };
}

/** Model, seed and price in one line. */
export function factsOf({ model, seed, usd }: Made, locale: string): string {
  const facts = [model, seed === undefined ? "" : t(locale, "picture.seed", { seed })];
  return [...facts, usd === undefined ? t(locale, "price.unknown") : inUsd(usd)].filter(Boolean).join(" · ");
}

/**
 * Buttons for each picture; whoever presses pays, so everyone may. Several pictures are numbered, a row for each thing
 * that can be done. "Again" stands at the end of the first row that has room.
 * @param offered whether there is a command of that name
 */
export function cardRows(made: Made, locale: string, offered: (command: string) => boolean): readonly Button[][] {
  const { pictures, prompt, again } = made;
  const button = (label: string, emoji: string, call: Call): Button => ({
    ...{ kind: "button", label, emoji, who: "anyone", call },
  });
  const row = ([action, emoji]: (typeof ACTIONS)[number]): Button[] =>
    pictures.map(({ file }, n) => {
      const number = pictures.length > 1 ? `${n + 1} ` : "";
      return button(`${number}${t(locale, `button.picture.${action}`)}`, emoji, callOf(action, file, prompt));
    });
  const each = ACTIONS.filter(([action]) => offered(action)).map(row);
  const rows = pictures.length > 1 ? each : [each.flat()];
  if (again) {
    const last = button(t(locale, "button.picture.again"), "🔄", again);
    const roomy = rows.find(({ length }) => length < 5);
    if (roomy) roomy.push(last);
    else rows.push([last]);
  }
  return rows;
}

/** What is missing in a call (the words for an edit) is asked for natively. */
function callOf(action: Action, file: FileRef, prompt: string): Call {
  return { command: action, options: { image: [file], ...(action === "vary" && { prompt }) } };
}

function clip(text: string): string {
  if (text.length <= MOST_ALT) return text;
  const cut = text.slice(0, MOST_ALT - 1).replace(/[\ud800-\udbff]$/, "");
  return `${cut}…`;
}
