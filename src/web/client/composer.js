/** @import { CommandView, MessageView } from "../view.ts" */
import { announce, toast } from "./announce.js";
import { Attachments } from "./attachments.js";
import { h, icon, iconButton } from "./dom.js";
import { Palette } from "./palette.js";
import { excerptOf } from "./question.js";
import { canRecord } from "./recorder.js";
import { recordVoice } from "./voice-bar.js";
import { w } from "./words.js";

/**
 * What a person is about to send.
 * @typedef {object} Draft
 * @property {string} text
 * @property {readonly import("../view.ts").FileView[]} files
 * @property {boolean} private
 * @property {string} [replyTo]
 */

/** Where questions are written: text, files, a reply, a private switch, and the way to commands. */
export class Composer {
  #sending = false;
  /** @type {MessageView | undefined} */
  #replyTo;
  /** Unsent words of the other places. @type {Map<string, string>} */
  #drafts = new Map();
  #place = "";

  /**
   * @param {object} on
   * @param {(draft: Draft) => Promise<boolean>} on.send true when it was taken
   * @param {(command: CommandView) => void} on.command
   * @param {() => void} on.stop
   * @param {() => void} on.editLast
   */
  constructor(on) {
    this.on = on;
    this.prompt = h("textarea", {
      id: "prompt",
      rows: 1,
      placeholder: w("askAnything"),
      "aria-label": w("yourMessage"),
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": "palette",
      enterKeyHint: "send",
    });
    this.palette = new Palette(this.prompt, (command) => {
      this.palette.close();
      this.prompt.value = "";
      this.#fit();
      on.command(command);
    });
    this.files = new Attachments(
      () => this.#place,
      "",
      () => this.#draw(),
    );
    this.private = h("button", {
      type: "button",
      class: "ghost labelled toggle",
      "aria-pressed": "false",
      title: w("privateTitle"),
      onclick: () => this.#setPrivate(this.private.getAttribute("aria-pressed") !== "true"),
    });
    this.private.append(icon("lock"), h("span", {}, w("private")));
    this.replying = h("div", { class: "replying", hidden: true });
    this.button = h("button", { class: "send" });
    this.row = h(
      "div",
      { class: "composer-row" },
      iconButton("clip", w("attachFiles"), () => this.files.pick(), "ghost"),
      canRecord && iconButton("mic", w("recordVoice"), () => this.#record(), "ghost"),
      iconButton("slash", w("commands"), () => this.#openPalette(), "ghost"),
      this.private,
      this.files.input,
      h("span", { class: "hint", "aria-hidden": "true" }, w("sendHint")),
      this.button,
    );
    this.element = h(
      "form",
      { class: "composer", "aria-label": w("writeMessage") },
      this.palette.element,
      this.replying,
      this.files.element,
      this.prompt,
      this.row,
    );
    this.#listen();
    this.setGrowing(false);
  }

  /** @param {string} place */
  setPlace(place) {
    if (this.#place) this.#drafts.set(this.#place, this.prompt.value);
    this.#place = place;
    this.files.clear();
    this.setReply(undefined);
    this.setText(this.#drafts.get(place) ?? "");
  }

  /** @param {string} text */
  setText(text) {
    this.prompt.value = text;
    this.#fit();
    this.palette.look();
    this.#draw();
  }

  /** @param {MessageView | undefined} message */
  setReply(message) {
    this.#replyTo = message;
    this.replying.hidden = !message;
    if (!message) return;
    this.replying.replaceChildren(
      icon("reply"),
      h("span", {}, `${w("goingOn")} `, h("q", {}, excerptOf(message))),
      iconButton("close", w("noReply"), () => this.setReply(undefined)),
    );
    this.prompt.focus();
    announce(`${w("goingOn")} ${excerptOf(message)}`);
  }

  /** While something grows the button stops it, unless there are words to send. @param {boolean} growing */
  setGrowing(growing) {
    this.growing = growing;
    this.#draw();
  }

  /** Gives the prompt the focus, but not where that would open a keyboard over the page. */
  focus() {
    if (matchMedia("(hover: hover)").matches) this.prompt.focus();
  }

  /** @param {readonly File[]} files */
  addFiles(files) {
    this.files.add(files);
    this.prompt.focus();
  }

  /** @param {boolean} offered */
  offerPrivate(offered) {
    this.private.hidden = !offered;
  }

  get #isEmpty() {
    return this.prompt.value.trim() === "" && this.files.size === 0;
  }

  #draw() {
    const stops = Boolean(this.growing) && this.#isEmpty;
    const label = stops ? w("stop") : w("send");
    if (this.button.title !== label) {
      this.button.replaceChildren(icon(stops ? "stop" : "send"));
      this.button.title = label;
      this.button.setAttribute("aria-label", label);
      this.button.classList.toggle("stops", stops);
    }
    this.button.disabled = !stops && (this.#isEmpty || this.files.isBusy || this.#sending);
  }

  /** @param {boolean} on */
  #setPrivate(on) {
    this.private.setAttribute("aria-pressed", String(on));
    this.element.classList.toggle("is-private", on);
    this.prompt.focus();
  }

  #openPalette() {
    if (this.prompt.value.trim() === "") this.setText("/");
    this.prompt.focus();
  }

  /** A voice message goes out as soon as it is done, with what stands in the prompt. */
  async #record() {
    const file = await recordVoice({ slot: this.row, done: w("sendVoice") });
    if (!file) return this.prompt.focus();
    await this.files.add([file]);
    await this.#submit();
    this.prompt.focus();
  }

  async #submit() {
    if (this.growing && this.#isEmpty) return this.on.stop();
    if (this.#isEmpty || this.#sending) return;
    if (this.files.isBusy) return toast(w("filesComing"));
    this.#sending = true;
    this.#draw();
    const text = this.prompt.value;
    const isPrivate = this.private.getAttribute("aria-pressed") === "true";
    const draft = { text: text.trim(), files: this.files.views, private: isPrivate, replyTo: this.#replyTo?.id };
    const taken = await this.on.send(draft);
    this.#sending = false;
    if (taken) {
      // Words that were typed meanwhile stay.
      if (this.prompt.value === text) this.setText("");
      this.files.clear();
      this.setReply(undefined);
    }
    this.#draw();
  }

  #listen() {
    const { prompt, element } = this;
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    prompt.addEventListener("input", () => {
      this.#fit();
      this.palette.look();
      this.#draw();
    });
    prompt.addEventListener("blur", () => this.palette.close());
    prompt.addEventListener("keydown", (event) => {
      // Enter also ends the composition of a character: that is no message yet.
      if (event.isComposing || this.palette.onKey(event)) return;
      if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey) {
        event.preventDefault();
        this.#submit();
      } else if (event.key === "ArrowUp" && prompt.value === "" && !event.altKey) {
        event.preventDefault();
        this.on.editLast();
      } else if (event.key === "Escape" && this.#replyTo) {
        event.stopPropagation();
        this.setReply(undefined);
      }
    });
    prompt.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.files.add(files);
    });
  }

  /** As high as its words, up to what the style allows. */
  #fit() {
    this.prompt.style.height = "auto";
    this.prompt.style.height = `${this.prompt.scrollHeight}px`;
  }
}
