/** @import { CommandView } from "../view.ts" */
import { announce } from "./announce.js";
import { h } from "./dom.js";
import { w } from "./words.js";

/**
 * The list of commands over the prompt: it opens with "/", narrows with what is typed, and is moved through with the
 * arrow keys while the focus stays in the prompt.
 */
export class Palette {
  element = h("ul", { class: "palette", id: "palette", role: "listbox", "aria-label": w("commands"), hidden: true });
  /** @type {readonly CommandView[]} */
  commands = [];
  /** @type {readonly CommandView[]} */
  #found = [];
  #active = 0;

  /** @param {HTMLTextAreaElement} prompt @param {(command: CommandView) => void} onChoose */
  constructor(prompt, onChoose) {
    this.prompt = prompt;
    this.onChoose = onChoose;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Follows what stands in the prompt. */
  look() {
    const typed = /^\/([\w-]*)$/.exec(this.prompt.value)?.[1]?.toLowerCase();
    if (typed === undefined) return this.close();
    const fits = (/** @type {CommandView} */ command) =>
      command.name.includes(typed) || (typed.length > 2 && command.description.toLowerCase().includes(typed));
    const rank = (/** @type {CommandView} */ command) => (command.name.startsWith(typed) ? 0 : 1);
    this.#found = this.commands.filter(fits).sort((a, b) => rank(a) - rank(b));
    if (this.#found.length === 0) return this.close();
    this.element.hidden = false;
    this.#draw();
    this.#mark(0);
    if (typed === "") announce(w("commandsFound", { count: this.#found.length }));
  }

  close() {
    this.element.hidden = true;
    this.prompt.removeAttribute("aria-activedescendant");
  }

  /** Whether the key was for the palette. @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.isOpen) return false;
    const chosen = this.#found[this.#active];
    if (event.key === "ArrowDown") this.#mark(this.#active + 1);
    else if (event.key === "ArrowUp") this.#mark(this.#active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey && chosen) this.onChoose(chosen);
    else if (event.key === "Tab" && !event.shiftKey && chosen) {
      this.prompt.value = `/${chosen.name} `;
      this.close();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #draw() {
    this.element.replaceChildren(
      ...this.#found.map((command, at) =>
        h(
          "li",
          {
            id: `palette-${at}`,
            role: "option",
            onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
            onclick: () => this.onChoose(command),
          },
          h("span", { class: "command" }, `/${command.name}`),
          h("span", { class: "about" }, command.description),
        ),
      ),
    );
  }

  /** @param {number} at */
  #mark(at) {
    const items = [...this.element.children];
    this.#active = (at + items.length) % items.length;
    items.forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === this.#active));
    });
    this.prompt.setAttribute("aria-activedescendant", `palette-${this.#active}`);
    items[this.#active]?.scrollIntoView({ block: "nearest" });
  }
}
