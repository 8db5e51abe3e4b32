/** @import { MessageView } from "../view.ts" */
import { h, icon } from "./dom.js";
import { addressOf } from "./file.js";
import { dateOf, timeOf } from "./format.js";
import { w } from "./words.js";

/** Whose words a message is. @param {MessageView} view */
export function authorOf(view) {
  return view.role === "question" ? w("you") : (view.speaker?.name ?? "Gondolier");
}

/**
 * What stands over a message: who says it, and when.
 * @param {MessageView} view
 * @returns {HTMLElement[]}
 */
export function headOf(view) {
  const { role, at, private: isPrivate, edited } = view;
  const time = h("time", { dateTime: new Date(at).toISOString(), title: dateOf(at) }, timeOf(at));
  const mark = isPrivate && h("span", { class: "mark", title: w("notRemembered") }, icon("lock"), w("privateMark"));
  const parts =
    role === "question"
      ? [mark, edited && h("span", { class: "soft" }, w("edited")), time]
      : [avatarOf(view), h("span", { class: "who" }, authorOf(view)), mark, time];
  return /** @type {HTMLElement[]} */ (parts.filter(Boolean));
}

/** The face of who speaks; where there is none, the name's first letter. @param {MessageView} view */
function avatarOf({ speaker }) {
  if (!speaker) return icon("gondola", "avatar");
  const letter = () => h("span", { class: "avatar letter", "aria-hidden": "true" }, [...speaker.name][0] ?? "?");
  if (!speaker.face) return letter();
  const face = h("img", { class: "avatar face", alt: "", decoding: "async", src: addressOf({ id: speaker.face }) });
  face.addEventListener("error", () => face.replaceWith(letter()), { once: true });
  return face;
}
