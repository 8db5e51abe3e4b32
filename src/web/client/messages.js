/** @import { MessageView, WebEvent } from "../view.ts" */
/** @import { MessageActions } from "./message.js" */
import { announce } from "./announce.js";
import { byId } from "./dom.js";
import { authorOf } from "./head.js";
import { Message } from "./message.js";
import { excerptOf } from "./question.js";
import { w } from "./words.js";

/** The conversation on the page: what the event stream says, drawn. */
export class Messages {
  /** @type {Map<string, Message>} */
  #shown = new Map();
  #list = byId("messages");

  /**
   * @param {Omit<MessageActions, "find" | "goTo">} actions
   * @param {() => void} onChange told when messages come, go, or stop growing
   */
  constructor(actions, onChange) {
    /** @type {MessageActions} */
    this.actions = { ...actions, find: (id) => this.#shown.get(id)?.view, goTo: (id) => this.goTo(id) };
    this.onChange = onChange;
  }

  get size() {
    return this.#shown.size;
  }

  get isGrowing() {
    return [...this.#shown.values()].some((message) => message.isGrowing);
  }

  /** The newest question that can be edited. */
  get lastQuestion() {
    return [...this.#shown.values()].findLast(({ view }) => view.role === "question" && view.command === "ask");
  }

  get lastId() {
    return this.#list.lastElementChild?.id;
  }

  get firstId() {
    return this.#list.firstElementChild?.id;
  }

  /** @param {string} id */
  get(id) {
    return this.#shown.get(id);
  }

  /**
   * Shows these messages, and none that came after the first of them but is not there.
   * @param {readonly MessageView[]} views
   * @param {boolean} [more] there are older ones: those that are shown already stay
   */
  reset(views, more = false) {
    const wanted = new Set(views.map((view) => view.id));
    const ids = [...this.#list.children].map((item) => item.id);
    const first = more ? Math.max(0, ids.indexOf(views[0]?.id ?? "")) : 0;
    this.#drop(ids.slice(first).filter((id) => !wanted.has(id)));
    for (const view of views) this.#put(view);
    for (const view of views) this.#list.append(/** @type {Message} */ (this.#shown.get(view.id)).element);
    this.onChange();
  }

  /** Adds an earlier page of messages. @param {readonly MessageView[]} views */
  addBefore(views) {
    const first = this.#list.firstChild;
    for (const view of views) {
      this.#put(view);
      this.#list.insertBefore(/** @type {Message} */ (this.#shown.get(view.id)).element, first);
    }
    this.onChange();
  }

  clear() {
    this.reset([]);
  }

  /** Brings a message into sight and gives it the focus. @param {string} id */
  goTo(id) {
    const message = this.#shown.get(id);
    if (!message) return;
    message.element.scrollIntoView({ block: "center" });
    message.article.focus({ preventScroll: true });
    message.element.classList.add("pointed");
    setTimeout(() => message.element.classList.remove("pointed"), 1600);
  }

  /** Moves the focus one message up or down. @param {-1 | 1} step */
  step(step) {
    const items = [...this.#list.children];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = at < 0 ? items.at(-1) : items[at + step];
    if (next) this.#shown.get(next.id)?.article.focus();
    if (next) next.scrollIntoView({ block: "nearest" });
    return next !== undefined;
  }

  /** @param {WebEvent} event */
  take(event) {
    if (event.type === "message-added" || event.type === "message-changed" || event.type === "answer-started") {
      this.#put(event.message);
      if (event.type === "answer-started" && event.message.turn?.startsWith("web:"))
        announce(w("answers", { name: authorOf(event.message) }));
      this.onChange();
    } else if (event.type === "messages-removed") {
      this.#drop(event.ids);
      this.onChange();
    } else if ("message" in event) {
      const message = this.#shown.get(event.message);
      if (message) this.#grow(message, event);
    }
  }

  /** @param {Message} message @param {WebEvent} event */
  #grow(message, event) {
    switch (event.type) {
      case "block": {
        const blocks = [...message.view.blocks];
        blocks[event.index] = event.html;
        message.set({ blocks });
        message.blocks.set(event.index, event.html);
        return message.drawStatus();
      }
      case "blocks-end":
        message.set({ blocks: message.view.blocks.slice(0, event.count) });
        return message.blocks.keep(event.count);
      case "reasoning":
        return message.drawReasoning(event.from, event.text);
      case "speaker":
        message.set({ speaker: event.speaker });
        return message.drawHead();
      case "status":
        message.set({ status: event.text });
        return message.drawStatus();
      case "notices":
        message.set({ notices: event.notices });
        return message.drawNotices();
      case "sources":
        message.set({ sources: event.sources });
        return message.drawSources();
      case "media":
        message.set({ media: event.media, mediaFirst: event.mediaFirst });
        return message.drawMedia();
      case "choices":
        message.set({ choices: event.choices });
        return message.drawChoices();
      case "done":
        return this.#finish(message, event);
    }
  }

  /** @param {Message} message @param {Extract<WebEvent, { type: "done" }>} event */
  #finish(message, { state, text }) {
    message.set({ state, text });
    message.drawStatus();
    message.drawNotices();
    message.drawChoices();
    const { view, blocks } = message;
    const words = blocks.element.textContent?.trim() || (view.media.length > 0 ? "" : excerptOf(view));
    const files = view.media.map(({ kind, alt, name }) => (kind === "voice" ? w("voiceMessage") : alt || name));
    const said = [words, ...files, ...view.notices.map((notice) => notice.text)].filter(Boolean).join(" ");
    announce(`${authorOf(view)}: ${said}`);
    this.onChange();
  }

  /** @param {MessageView} view */
  #put(view) {
    const known = this.#shown.get(view.id);
    // What is drawn anew loses the focus, a selection, or a text that is being edited.
    if (known) return JSON.stringify(known.view) === JSON.stringify(view) ? undefined : known.draw(view);
    const message = new Message(view, this.actions);
    this.#shown.set(view.id, message);
    this.#list.append(message.element);
  }

  /** @param {readonly string[]} ids */
  #drop(ids) {
    for (const id of ids) {
      const element = this.#shown.get(id)?.element;
      // Who stood on a message that leaves goes on from the one before it.
      if (element?.contains(document.activeElement))
        (element.previousElementSibling?.querySelector("article") ?? byId("prompt"))?.focus();
      this.#shown.get(id)?.blocks.keep(0);
      element?.remove();
      this.#shown.delete(id);
    }
  }
}
