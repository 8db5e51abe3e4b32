import { attempt } from "./announce.js";
import { h } from "./dom.js";
import { w } from "./words.js";

/**
 * Turns a question into a field in its place.
 * @param {import("./message.js").Message} message
 * @param {(text: string, again: boolean) => Promise<unknown>} save
 */
export function editInPlace(message, save) {
  const { view, body, article } = message;
  if (body.querySelector("textarea")) return;
  const before = [...body.childNodes];
  const close = () => {
    if (form.isConnected) body.replaceChildren(...before);
    message.tools.hidden = false;
    article.focus();
  };
  const field = h("textarea", { class: "field", value: view.text, rows: 2, "aria-label": w("yourQuestion") });
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  const submit = async (/** @type {boolean} */ again) => {
    const text = field.value.trim();
    if (text === "") return field.focus();
    if (text === view.text) return close();
    await attempt(async () => {
      await save(text, again);
      close();
    });
  };
  const form = h(
    "form",
    {
      class: "editing",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit(true);
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          close();
        } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          submit(true);
        }
      },
    },
    field,
    h(
      "div",
      { class: "row end" },
      h("button", { type: "button", class: "quiet", onclick: close }, w("cancel")),
      h("button", { type: "button", class: "quiet", onclick: () => submit(false) }, w("onlySave")),
      h("button", { class: "primary" }, w("answerAgain")),
    ),
  );
  field.addEventListener("input", grow);
  body.replaceChildren(form);
  message.tools.hidden = true;
  grow();
  field.focus();
}
