/** @import { OptionView } from "../view.ts" */
import { toast } from "./announce.js";
import { h, iconButton } from "./dom.js";
import { fieldOf } from "./field.js";
import { w } from "./words.js";

/**
 * A form on the page, which takes files from anywhere.
 * @typedef {HTMLFormElement & { addFiles(files: readonly File[]): boolean }} CommandForm
 */

/**
 * A command's options as a form, made from their spec.
 * @param {object} o
 * @param {string} o.title
 * @param {string} o.about
 * @param {string} o.command
 * @param {string} o.place
 * @param {readonly OptionView[]} o.options
 * @param {(values: Record<string, unknown>) => Promise<boolean>} o.onRun true when the form is done with
 * @param {() => void} o.onClose
 * @returns {CommandForm}
 */
export function commandForm(o) {
  /** @type {readonly import("./field.js").Field[]} */
  const fields = o.options.map((option) => {
    // What the others hold so far; a secret is nobody's business.
    const given = () =>
      Object.fromEntries(
        o.options.flatMap(({ name, secret }, at) => {
          const value = name === option.name || secret ? undefined : fields[at]?.read();
          return value === undefined || Array.isArray(value) ? [] : [[name, value]];
        }),
      );
    return fieldOf(option, { place: o.place, command: o.command, given });
  });
  const run = h("button", { class: "primary" }, w("run"));
  const form = h(
    "form",
    {
      class: "sheet",
      "aria-label": o.title,
      onsubmit: async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (run.disabled) return;
        const lacking = fields.find((field) => field.lacks?.());
        if (lacking) {
          lacking.element.querySelector("button")?.focus();
          return toast(w("chooseFile"));
        }
        run.disabled = true;
        await Promise.all(fields.map((field) => field.ready?.()));
        const values = o.options.map(({ name }, at) => [name, fields[at]?.read()]);
        if (!(await o.onRun(Object.fromEntries(values.filter(([, value]) => value !== undefined)))))
          run.disabled = false;
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          o.onClose();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      },
      onpaste: (/** @type {ClipboardEvent} */ event) => {
        if (addFiles([...(event.clipboardData?.files ?? [])])) event.preventDefault();
      },
    },
    h(
      "div",
      { class: "sheet-head" },
      h(
        "h2",
        { class: o.title.startsWith("/") ? "command" : "" },
        o.title,
        o.about !== o.command && h("span", { class: "soft" }, o.about),
      ),
      iconButton("close", w("close"), o.onClose),
    ),
    ...fields.map((field) => field.element),
    h(
      "div",
      { class: "row end" },
      h("button", { type: "button", class: "quiet", onclick: o.onClose }, w("cancel")),
      run,
    ),
  );
  /** Gives each file to the field that takes its kind; false where none takes any. @param {readonly File[]} files */
  function addFiles(files) {
    const taken = files.filter((file) => {
      const kind = file.type.split("/")[0];
      const at = [kind, "file"].map((wanted) => o.options.findIndex((option) => option.kind === wanted));
      const field = fields[at.find((each) => each >= 0) ?? -1];
      field?.add?.([file]);
      return field?.add !== undefined;
    });
    return taken.length > 0;
  }
  return Object.assign(form, { addFiles });
}
