import { byId, h } from "./dom.js";
import { w } from "./words.js";

/**
 * Asks for yes or no, or for one line of text.
 * @param {{ title: string, text?: string, value?: string, yes: string, danger?: boolean }} o `value` asks for text
 * @returns {Promise<string | undefined>} the text ("" where none was asked for), or undefined for no
 */
export function ask(o) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("ask"));
  const field =
    o.value === undefined
      ? undefined
      : h("input", { class: "field", value: o.value, maxLength: 200, required: true, "aria-label": o.title });
  return new Promise((resolve) => {
    const form = h(
      "form",
      {
        method: "dialog",
        onsubmit: () => resolve(field ? field.value.trim() : ""),
      },
      h("h2", { id: "ask-title" }, o.title),
      o.text && h("p", {}, o.text),
      field,
      h(
        "div",
        { class: "row end" },
        h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, w("cancel")),
        h("button", { class: o.danger ? "primary danger" : "primary" }, o.yes),
      ),
    );
    dialog.replaceChildren(form);
    dialog.addEventListener("close", () => resolve(undefined), { once: true });
    dialog.showModal();
    field?.select();
  });
}
