/** @import { OptionView } from "../view.ts" */
/** @import { Composer } from "./composer.js" */
/** @import { CommandForm } from "./form.js" */
import { byId } from "./dom.js";
import { commandForm } from "./form.js";

/** The form that stands where the prompt is, while a command is filled in. */
export class Sheet {
  /** @type {CommandForm | undefined} */
  #form;

  /** @param {Composer} composer */
  constructor(composer) {
    this.composer = composer;
  }

  /**
   * @param {object} o
   * @param {string} o.title
   * @param {string} o.about
   * @param {string} o.command
   * @param {string} o.place
   * @param {readonly OptionView[]} o.options
   * @param {(values: Record<string, unknown>) => Promise<boolean>} run true when it was taken
   */
  show(o, run) {
    const form = commandForm({
      ...o,
      onClose: () => this.close(),
      onRun: async (values) => {
        const taken = await run(values);
        // Another form may have taken its place, for what was still missing.
        if (taken && this.#form === form) this.close();
        return taken;
      },
    });
    this.#form?.remove();
    this.#form = form;
    this.composer.element.hidden = true;
    byId("dock").prepend(form);
    /** @type {HTMLElement | null} */ (
      form.querySelector(".option-field :is(input:not(.unseen), textarea, select, button)")
    )?.focus();
  }

  close() {
    if (!this.#form) return;
    this.#form.remove();
    this.#form = undefined;
    this.composer.element.hidden = false;
    this.composer.prompt.focus();
  }

  /** Files go where they are wanted. @param {readonly File[]} files */
  addFiles(files) {
    if (!this.#form) this.composer.addFiles(files);
    else this.#form.addFiles(files);
  }
}
