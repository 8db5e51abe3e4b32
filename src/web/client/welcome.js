/** @import { CommandView } from "../view.ts" */
import { h } from "./dom.js";
import { w } from "./words.js";

/** What to begin with, and the command that it needs. */
const suggestions = () => [
  { title: w("tryAsk"), text: w("tryAskText"), command: "ask" },
  { title: w("tryPaint"), text: `/imagine ${w("tryPaintText")}`, command: "imagine" },
  { title: w("trySay"), text: `/say ${w("trySayText")}`, command: "say" },
  { title: w("tryCharacter"), text: "/character", command: "character" },
];

/**
 * The first steps that an empty conversation offers.
 * @param {HTMLElement} list
 * @param {readonly CommandView[]} commands
 * @param {(text: string) => void} onChoose
 */
export function showWelcome(list, commands, onChoose) {
  list.replaceChildren(
    ...suggestions()
      .filter(({ command }) => commands.some(({ name }) => name === command))
      .map(({ title, text }) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "suggestion", onclick: () => onChoose(text) },
            h("b", {}, title),
            h("span", {}, text),
          ),
        ),
      ),
  );
}
