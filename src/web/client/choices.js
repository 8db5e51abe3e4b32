/** @import { ChoiceView, MessageView } from "../view.ts" */
import { h, icon } from "./dom.js";
import { w } from "./words.js";

const MANY_ROWS = 3;

/**
 * The buttons and menus of an answer.
 * @param {MessageView["choices"]} rows
 * @param {(choice: ChoiceView, value?: string) => void} onPress
 */
export function choiceRows(rows, onPress) {
  return rows.flatMap((row) => {
    // Stop is the page's own button; one that makes the answer anew stands among the message's tools.
    const shown = row.filter((choice) => !choice.stop && !(choice.again && choice.kind === "button"));
    if (shown.length === 0) return [];
    // What is offered for each of several pictures stands in columns.
    const isTable = rows.length >= MANY_ROWS && shown.every((choice) => choice.kind === "button" && choice.emoji);
    const elements = shown.map((choice) => choiceElement(choice, onPress));
    return [h("div", { class: isTable ? "choice-row table-row" : "choice-row" }, ...elements)];
  });
}

/**
 * @param {ChoiceView} choice
 * @param {(choice: ChoiceView, value?: string) => void} onPress
 */
function choiceElement(choice, onPress) {
  if (choice.kind === "menu") return menu(choice, onPress);
  const className = `choice ${choice.style ?? "secondary"}`;
  const { label } = choice;
  return h(
    "button",
    {
      ...{ type: "button", class: className, "data-action": choice.id, "aria-label": nameOf(label) },
      onclick: () => onPress(choice),
    },
    choice.emoji && emojiOf(choice.emoji),
    arrowOf(label) ?? label,
  );
}

/** What stands for an emoji, so that the page looks alike everywhere. @type {Readonly<Record<string, string>>} */
const ICONS = {
  "🔍": "zoom",
  "🎲": "dice",
  "✏️": "edit",
  "✂️": "scissors",
  "🎬": "film",
  "🔄": "again",
  "⏹️": "stop",
  "🎭": "mask",
  "🔊": "sound",
  "🔑": "key",
  "📎": "clip",
};

/** @param {string} emoji */
function emojiOf(emoji) {
  const name = ICONS[emoji];
  return name ? icon(name) : h("span", { class: "emoji", "aria-hidden": "true" }, emoji);
}

/** The arrow's own picture. @param {string} label */
export function arrowOf(label) {
  if (label === "◀") return icon("left");
  return label === "▶" ? icon("right") : undefined;
}

/** What an arrow is called, which by itself says little to who hears it. @param {string} label */
export function nameOf(label) {
  if (label === "◀") return w("before");
  return label === "▶" ? w("after") : undefined;
}

/**
 * @param {ChoiceView} choice
 * @param {(choice: ChoiceView, value?: string) => void} onPress
 */
function menu(choice, onPress) {
  const items = choice.items ?? [];
  const chosen = items.find((item) => item.selected);
  const select = h(
    "select",
    { class: "field", "data-action": choice.id },
    !chosen && h("option", { value: "", disabled: true, selected: true }, w("choose")),
    ...items.map((item) =>
      h("option", { value: item.value, selected: item.selected ?? false, title: item.description }, item.label),
    ),
  );
  const about = h("span", { class: "soft menu-about" }, chosen?.description ?? "");
  // Arrow keys change a closed menu at every step: the choice is made when the person leaves it, or by mouse or Enter.
  let before = select.value;
  let byKeys = false;
  const commit = () => {
    byKeys = false;
    if (select.value === before) return;
    before = select.value;
    onPress(choice, select.value);
  };
  select.addEventListener("keydown", (event) => {
    if (event.key === "Enter") commit();
    else byKeys = /^(Arrow|Page|Home|End|.$)/.test(event.key);
  });
  select.addEventListener("pointerdown", () => {
    byKeys = false;
  });
  select.addEventListener("change", () => {
    about.textContent = items.find((item) => item.value === select.value)?.description ?? "";
    if (!byKeys) commit();
  });
  select.addEventListener("blur", commit);
  return h("label", { class: "menu" }, h("span", { class: "menu-label" }, choice.label), select, about);
}
