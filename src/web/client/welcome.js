import { h } from "./dom.js";

const SUGGESTIONS = [
  ["Explain it", "Explain how the tides work in the Venetian lagoon, step by step."],
  ["Put it in a table", "Compare sailing, rowing and motor boats in a table: speed, cost, noise."],
  ["Write some code", "Write a short Python function that counts the words of a text, with an example."],
  ["Find the words", "Write a polite message that moves a dinner from Friday to Saturday."],
];

/**
 * The first steps that an empty conversation offers.
 * @param {HTMLElement} list
 * @param {(text: string) => void} onChoose
 */
export function showWelcome(list, onChoose) {
  list.replaceChildren(
    ...SUGGESTIONS.map(([title, text = ""]) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "suggestion", onclick: () => onChoose(text) },
          h("b", {}, title ?? ""),
          h("span", {}, text),
        ),
      ),
    ),
  );
}
