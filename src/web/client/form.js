/** @import { OptionView } from "../view.ts" */
import { Attachments } from "./attachments.js";
import { withSuggestions } from "./complete.js";
import { h, iconButton } from "./dom.js";

/**
 * A command's options as a form, made from their spec.
 * @param {object} o
 * @param {string} o.title
 * @param {string} o.about
 * @param {string} o.command
 * @param {string} o.place
 * @param {readonly OptionView[]} o.options
 * @param {Record<string, unknown>} [o.values] what is filled in already
 * @param {(values: Record<string, unknown>) => Promise<boolean>} o.onRun true when the form is done with
 * @param {() => void} o.onClose
 */
export function commandForm(o) {
  /** @type {(() => [string, unknown])[]} */
  const readers = [];
  const fields = o.options.map((option) => {
    const { element, read } = fieldOf(option, o);
    readers.push(() => [option.name, read()]);
    return element;
  });
  const run = h("button", { class: "primary" }, "Run");
  const form = h(
    "form",
    {
      class: "sheet",
      "aria-label": o.title,
      onsubmit: async (/** @type {Event} */ event) => {
        event.preventDefault();
        run.disabled = true;
        const values = readers.map((read) => read()).filter(([, value]) => value !== undefined);
        if (!(await o.onRun(Object.fromEntries(values)))) run.disabled = false;
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          o.onClose();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
    },
    h(
      "div",
      { class: "sheet-head" },
      h("h2", {}, o.title, o.about !== o.command && h("span", { class: "soft" }, o.about)),
      iconButton("close", "Close", o.onClose),
    ),
    ...fields,
    h("div", { class: "row end" }, h("button", { type: "button", class: "quiet", onclick: o.onClose }, "Cancel"), run),
  );
  return form;
}

let count = 0;

/**
 * @param {OptionView} option
 * @param {{ command: string, place: string, values?: Record<string, unknown> }} o
 * @returns {{ element: HTMLElement, read: () => unknown }}
 */
function fieldOf(option, o) {
  const id = `option-${++count}`;
  const given = o.values?.[option.name];
  const label = h(
    "label",
    { for: id },
    h("b", {}, option.name),
    option.required && h("span", { class: "needed", "aria-hidden": "true" }, " *"),
    h("span", { class: "soft" }, option.description === option.name ? "" : ` ${option.description}`),
  );
  if (option.kind === "boolean") {
    const box = h("input", { id, type: "checkbox", checked: given === true });
    return { element: h("div", { class: "option-field check" }, box, label), read: () => box.checked || undefined };
  }
  if (option.kind === "image" || option.kind === "audio" || option.kind === "file") {
    const files = new Attachments(() => o.place, accepted(option.kind));
    const pick = h("button", { id, type: "button", class: "quiet", onclick: () => files.pick() }, "Choose a file…");
    const element = h("div", { class: "option-field" }, label, pick, files.input, files.element);
    return { element, read: () => (files.ids.length > 0 ? files.ids : undefined) };
  }
  const field = inputOf(option, id);
  if (given !== undefined) field.value = String(given);
  const read = () => {
    const text = field.value.trim();
    if (text === "") return undefined;
    return option.kind === "integer" || option.kind === "number" ? Number(text) : text;
  };
  const query = () => ({ place: o.place, command: o.command, option: option.name });
  const slot = option.completes && field instanceof HTMLInputElement ? withSuggestions(field, query) : field;
  return { element: h("div", { class: "option-field" }, label, slot), read };
}

/** @param {OptionView} option @param {string} id */
function inputOf(option, id) {
  const { required, maxLength, min, max, choices } = option;
  if (choices && !option.completes)
    return h(
      "select",
      { id, class: "field", required },
      h("option", { value: "" }, required ? "Choose…" : "as usual"),
      ...choices.map((choice) => h("option", { value: choice }, choice)),
    );
  const limit = maxLength ? { maxLength } : {};
  if (option.multiline) return h("textarea", { id, class: "field", required, rows: 3, ...limit });
  if (option.kind === "integer" || option.kind === "number")
    return h("input", { id, class: "field", type: "number", step: "1", required, min: min ?? "", max: max ?? "" });
  return h("input", { id, class: "field", type: "text", required, ...limit });
}

/** @param {"image" | "audio" | "file"} kind */
function accepted(kind) {
  return kind === "file" ? "" : `${kind}/*`;
}
