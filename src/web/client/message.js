/** @import { ChoiceView, MessageView } from "../view.ts" */
import { Blocks, copyButton } from "./blocks.js";
import { choiceRows } from "./choices.js";
import { dateOf, h, icon, iconButton, timeOf } from "./dom.js";
import { attachmentElement, mediaElement } from "./media.js";
import { sourceList } from "./sources.js";

/**
 * What a message asks of the page.
 * @typedef {object} MessageActions
 * @property {(message: MessageView) => void} reply
 * @property {(message: MessageView) => void} edit
 * @property {(message: MessageView) => void} remove
 * @property {(message: MessageView) => void} stop
 * @property {(choice: ChoiceView, value?: string) => void} press
 * @property {(id: string) => MessageView | undefined} find
 * @property {(id: string) => void} goTo
 */

/** One message on the page. */
export class Message {
  /** @param {MessageView} view @param {MessageActions} actions */
  constructor(view, actions) {
    /** @type {MessageView} */
    this.view = view;
    this.actions = actions;
    this.blocks = new Blocks();
    this.body = h("div", { class: "body" });
    this.reasoning = h("div", { class: "reasoning" });
    this.thinking = h("details", { class: "thinking" }, h("summary", {}, "Thinking"), this.reasoning);
    this.status = h("p", { class: "status" });
    this.notices = h("div", { class: "notices" });
    this.sources = h("div", { class: "sources-slot" });
    this.media = h("div", { class: "media" });
    this.choices = h("div", { class: "choices" });
    this.tools = h("div", { class: "tools" });
    this.head = h("div", { class: "head" });
    this.article = h("article", { tabIndex: -1 });
    this.element = h("li", { class: `message ${view.role}`, id: view.id }, this.article);
    this.draw(view);
  }

  get isGrowing() {
    return this.view.state === "waiting" || this.view.state === "growing";
  }

  /** Draws the whole message. @param {MessageView} view */
  draw(view) {
    this.view = view;
    const who = view.role === "question" ? "You" : "Gondolier";
    this.article.setAttribute("aria-label", `${who}, ${timeOf(view.at)}`);
    this.head.replaceChildren(...this.#head());
    if (view.role === "question") {
      this.article.replaceChildren(this.head, this.body, this.tools);
      this.body.replaceChildren(...this.#question());
    } else {
      const { thinking, status, notices, sources, media, choices } = this;
      this.article.replaceChildren(
        this.head,
        thinking,
        this.blocks.element,
        media,
        status,
        notices,
        sources,
        choices,
        this.tools,
      );
      this.blocks.setAll(view.blocks);
      this.drawReasoning(0, view.reasoning);
      this.drawMedia();
      this.drawSources();
      this.drawNotices();
      this.drawStatus();
    }
    this.drawChoices();
  }

  /** @param {Partial<MessageView>} change */
  set(change) {
    this.view = { ...this.view, ...change };
  }

  #head() {
    const { role, at, private: isPrivate, edited } = this.view;
    const time = h("time", { dateTime: new Date(at).toISOString(), title: dateOf(at) }, timeOf(at));
    const mark = isPrivate && h("span", { class: "mark", title: "Not remembered" }, icon("lock"), "private");
    if (role === "question") return [mark, edited && h("span", { class: "soft" }, "edited"), time].filter(notEmpty);
    return [icon("gondola", "avatar"), h("span", { class: "who" }, "Gondolier"), mark, time].filter(notEmpty);
  }

  #question() {
    const { command, text, fields, files, replyTo } = this.view;
    const parent = replyTo ? this.actions.find(replyTo) : undefined;
    const quote =
      replyTo &&
      h(
        "button",
        { type: "button", class: "quote", onclick: () => this.actions.goTo(replyTo) },
        icon("reply"),
        h("span", {}, parent ? excerptOf(parent) : "an earlier message"),
      );
    const chip = command && command !== "ask" && h("span", { class: "command" }, `/${command}`);
    const shown = fields.filter(([name]) => name !== "private");
    return [
      quote,
      files.length > 0 && h("div", { class: "files" }, ...files.map(attachmentElement)),
      (chip || text || shown.length > 0) &&
        h(
          "div",
          { class: "bubble" },
          chip,
          text && h("p", { class: "words" }, text),
          ...shown.map(([name, value]) => h("span", { class: "option" }, h("b", {}, name), " ", value)),
        ),
    ].filter(notEmpty);
  }

  /** @param {number} from @param {string} text */
  drawReasoning(from, text) {
    this.set({ reasoning: this.view.reasoning.slice(0, from) + text });
    this.reasoning.textContent = this.view.reasoning;
    this.thinking.hidden = this.view.reasoning === "";
  }

  drawMedia() {
    this.media.replaceChildren(...this.view.media.map(mediaElement));
  }

  drawSources() {
    this.sources.replaceChildren(...sourceList(this.view.sources));
  }

  drawNotices() {
    const notices = this.view.notices.map(({ text, tone }) =>
      h("p", { class: `notice ${tone}` }, icon(tone === "error" ? "warn" : "info"), h("span", {}, text)),
    );
    if (this.view.state === "cut" && notices.length === 0)
      notices.push(h("p", { class: "notice info" }, icon("info"), h("span", {}, "This answer was cut off.")));
    this.notices.replaceChildren(...notices);
  }

  drawStatus() {
    const { status, state, blocks } = this.view;
    const quiet = state === "waiting" || (state === "growing" && !this.view.text && blocks.length === 0);
    this.status.hidden = !this.isGrowing || !(status || quiet);
    this.status.replaceChildren(h("span", { class: "ripple", "aria-hidden": "true" }), status ?? "Thinking…");
    this.element.classList.toggle("growing", this.isGrowing);
    this.article.setAttribute("aria-busy", String(this.isGrowing));
  }

  drawChoices() {
    const { press } = this.actions;
    this.choices.replaceChildren(...choiceRows(this.view.choices, press));
    this.tools.replaceChildren(...this.#tools());
  }

  #tools() {
    const { actions, view } = this;
    const again = view.choices.flat().find((choice) => choice.again && choice.kind === "button");
    const isText = view.role === "question" && view.command === "ask";
    if (this.isGrowing) return [iconButton("stop", "Stop", () => actions.stop(this.view))];
    return [
      view.text && copyButton(() => this.view.text),
      again &&
        h(
          "button",
          { type: "button", class: "ghost small again", "data-action": again.id, onclick: () => actions.press(again) },
          icon("again"),
          h("span", {}, again.label),
        ),
      isText && iconButton("edit", "Edit", () => actions.edit(this.view)),
      view.role === "answer" && iconButton("reply", "Reply to this", () => actions.reply(this.view)),
      iconButton("trash", "Delete", () => actions.remove(this.view)),
    ].filter(notEmpty);
  }
}

/** A message in a few words. @param {MessageView} view */
export function excerptOf(view) {
  const words = (view.text || view.notices[0]?.text || (view.command ? `/${view.command}` : "a message")).replace(
    /[#*`>_|]+/g,
    "",
  );
  const line = words.replace(/\s+/g, " ").trim();
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

/**
 * @template T
 * @param {T | false | "" | undefined | null} value
 * @returns {value is T}
 */
function notEmpty(value) {
  return Boolean(value);
}
