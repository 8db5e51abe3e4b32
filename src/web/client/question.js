/** @import { MessageView } from "../view.ts" */
/** @import { MessageActions } from "./message.js" */
import { h, icon } from "./dom.js";
import { mediaElements } from "./media.js";
import { w } from "./words.js";

/**
 * What a person said: to which message, with which files, which command and options.
 * @param {MessageView} view
 * @param {MessageActions} actions
 * @returns {HTMLElement[]}
 */
export function questionBody({ command, text, fields, files, replyTo }, actions) {
  const parent = replyTo ? actions.find(replyTo) : undefined;
  const quote =
    replyTo &&
    h(
      "button",
      { type: "button", class: "quote", onclick: () => actions.goTo(replyTo) },
      icon("reply"),
      h("span", {}, parent ? excerptOf(parent) : w("earlierMessage")),
    );
  const known = actions.commands().find(({ name }) => name === command);
  const called = known?.onMessage ? known.description : `/${command}`;
  const chip = command && command !== "ask" && h("span", { class: "command" }, called);
  const shown = fields.filter(([name]) => name !== "private");
  const bubble =
    (chip || text || shown.length > 0) &&
    h(
      "div",
      { class: "bubble" },
      chip,
      text && h("p", { class: "words" }, text),
      ...shown.map(([name, value]) => h("span", { class: "option" }, h("b", {}, name), " ", value)),
    );
  const media = files.length > 0 && h("div", { class: "files" }, ...mediaElements(files));
  return /** @type {HTMLElement[]} */ ([quote, media, bubble].filter(Boolean));
}

/** A message in a few words. @param {MessageView} view */
export function excerptOf(view) {
  const [file] = [...view.media, ...view.files];
  const said = view.text || view.notices[0]?.text || file?.name || (view.command ? `/${view.command}` : "");
  const line = (said || w("earlierMessage"))
    .replace(/[#*`>_|]+/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
