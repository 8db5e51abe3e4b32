/** @import { OptionView } from "../view.ts" */
import { Attachments } from "./attachments.js";
import { withSuggestions } from "./complete.js";
import { h, icon } from "./dom.js";
import { canRecord } from "./recorder.js";
import { recordVoice } from "./voice-bar.js";
import { w } from "./words.js";

/**
 * One option as a field.
 * @typedef {object} Field
 * @property {HTMLElement} element
 * @property {() => unknown} read undefined where nothing is filled in
 * @property {(files: readonly File[]) => void} [add] gives it files
 * @property {() => Promise<unknown>} [ready] waits until all its files are on the server
 * @property {() => boolean} [lacks] whether a file must be chosen that is not: no browser says so
 */

let count = 0;

/**
 * @param {OptionView} option
 * @param {{ command: string, place: string, given: () => Record<string, unknown> }} o
 * @returns {Field}
 */
export function fieldOf(option, o) {
  const id = `option-${++count}`;
  const label = h(
    "label",
    { for: id },
    h("b", {}, option.name),
    option.required && h("span", { class: "needed", "aria-hidden": "true" }, " *"),
    h("span", { class: "soft" }, option.description === option.name ? "" : ` ${option.description}`),
  );
  if (option.kind === "boolean") {
    const box = h("input", { id, type: "checkbox" });
    return { element: h("div", { class: "option-field check" }, box, label), read: () => box.checked || undefined };
  }
  if (option.kind === "image" || option.kind === "audio" || option.kind === "file")
    return fileField(option.kind, { id, label, place: o.place, required: option.required });
  const field = inputOf(option, id);
  const isNumber = option.kind !== "string";
  const read = () => {
    // A secret may begin or end with a space.
    const text = option.secret ? field.value : field.value.trim();
    if (text === "") return undefined;
    return isNumber ? Number(text) : text;
  };
  const query = () => ({
    ...{ place: o.place, command: o.command, option: option.name },
    given: JSON.stringify(o.given()),
  });
  const slot = option.completes && field instanceof HTMLInputElement ? withSuggestions(field, query) : field;
  return { element: h("div", { class: "option-field" }, label, slot), read };
}

/**
 * @param {"image" | "audio" | "file"} kind
 * @param {{ id: string, label: HTMLElement, place: string, required: boolean }} o
 * @returns {Field}
 */
function fileField(kind, { id, label, place, required }) {
  const files = new Attachments(() => place, kind === "file" ? "" : `${kind}/*`);
  /** @type {Promise<unknown>} */
  let coming = Promise.resolve();
  const add = (/** @type {readonly File[]} */ more) => {
    coming = Promise.all([coming, files.add(more)]);
  };
  files.onPick = add;
  const pick = h("button", { id, type: "button", class: "quiet", onclick: () => files.pick() }, w("chooseFile"));
  const row = h("div", { class: "row" }, pick);
  if (kind === "audio" && canRecord) {
    const button = h("button", {
      type: "button",
      class: "quiet",
      onclick: async () => {
        const file = await recordVoice({ slot: row, done: w("done") });
        if (file) add([file]);
        button.focus();
      },
    });
    button.append(icon("mic"), w("record"));
    row.append(button);
  }
  const element = h("div", { class: "option-field" }, label, row, files.input, files.element);
  const lacks = () => required && files.size === 0;
  return { element, add, lacks, ready: () => coming, read: () => (files.ids.length > 0 ? files.ids : undefined) };
}

/** @param {OptionView} option @param {string} id */
function inputOf(option, id) {
  const { required, maxLength, min, max, choices } = option;
  if (choices && !option.completes)
    return h(
      "select",
      { id, class: "field", required },
      h("option", { value: "" }, required ? w("choose") : w("asUsual")),
      ...choices.map((choice) => h("option", { value: choice }, choice)),
    );
  const limit = maxLength ? { maxLength } : {};
  // Never offered to be kept by the browser, nor filled in by it.
  if (option.secret)
    return h("input", { id, class: "field", type: "password", autocomplete: "new-password", required, ...limit });
  if (option.multiline) return h("textarea", { id, class: "field", required, rows: 3, ...limit });
  if (option.kind === "integer" || option.kind === "number") {
    const step = option.kind === "integer" ? "1" : "any";
    return h("input", { id, class: "field", type: "number", step, required, min: min ?? "", max: max ?? "" });
  }
  return h("input", { id, class: "field", type: "text", required, ...limit });
}
