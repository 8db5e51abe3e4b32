/** @import { ChoiceView, CommandView, MessageView } from "../view.ts" */
import { Blocks } from "./blocks.js";
import { choiceRows } from "./choices.js";
import { h, icon } from "./dom.js";
import { timeOf } from "./format.js";
import { authorOf, headOf } from "./head.js";
import { mediaElements } from "./media.js";
import { questionBody } from "./question.js";
import { sourceList } from "./sources.js";
import { toolsOf } from "./tools.js";
import { w } from "./words.js";

/** Pixels; what is larger is looked at for itself. */
const SMALL = 320;

/**
 * What a message asks of the page.
 * @typedef {object} MessageActions
 * @property {(message: MessageView) => void} reply
 * @property {(message: MessageView) => void} edit
 * @property {(message: MessageView) => void} remove
 * @property {(message: MessageView) => void} stop
 * @property {(message: MessageView, command: CommandView) => void} doTo
 * @property {(choice: ChoiceView, value?: string) => void} press
 * @property {() => readonly CommandView[]} commands
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
    this.thinking = h("details", { class: "thinking" }, h("summary", {}, w("reasoning")), this.reasoning);
    this.status = h("div", { class: "status" });
    this.notices = h("div", { class: "notices" });
    this.sources = h("div", { class: "sources-slot" });
    this.media = h("div", { class: "media" });
    this.content = h("div", { class: "content" }, this.blocks.element, this.media);
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
    this.drawHead();
    if (view.role === "question") {
      this.article.replaceChildren(this.head, this.body, this.tools);
      this.body.replaceChildren(...questionBody(view, this.actions));
    } else {
      const { thinking, content, status, notices, sources, choices } = this;
      this.article.replaceChildren(this.head, thinking, content, status, notices, sources, choices, this.tools);
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

  drawHead() {
    this.article.setAttribute("aria-label", `${authorOf(this.view)}, ${timeOf(this.view.at)}`);
    this.element.classList.toggle("in-character", this.view.speaker !== undefined);
    this.head.replaceChildren(...headOf(this.view));
  }

  /** @param {number} from @param {string} text */
  drawReasoning(from, text) {
    this.set({ reasoning: this.view.reasoning.slice(0, from) + text });
    this.reasoning.textContent = this.view.reasoning;
    this.thinking.hidden = this.view.reasoning === "";
  }

  drawMedia() {
    const { media, mediaFirst } = this.view;
    this.media.replaceChildren(...mediaElements(media));
    this.content.classList.toggle("media-first", mediaFirst ?? false);
    this.#drawCard();
  }

  /** Words with one small picture are a card: the face beside them. */
  #drawCard() {
    const { media, mediaFirst, blocks } = this.view;
    const [picture] = media;
    const isSmall =
      picture?.kind === "image" && Math.max(picture.width ?? Infinity, picture.height ?? Infinity) <= SMALL;
    this.content.classList.toggle("portrait", isSmall && media.length === 1 && blocks.length > 0 && !mediaFirst);
  }

  drawSources() {
    this.sources.replaceChildren(...sourceList(this.view.sources));
  }

  drawNotices() {
    const notices = this.view.notices.map(({ text, tone }) =>
      h("p", { class: `notice ${tone}` }, icon(tone === "error" ? "warn" : "info"), h("span", {}, text)),
    );
    if (this.view.state === "cut" && notices.length === 0)
      notices.push(h("p", { class: "notice info" }, icon("info"), h("span", {}, w("cutOff"))));
    this.notices.replaceChildren(...notices);
  }

  drawStatus() {
    const { status, state, blocks } = this.view;
    const quiet = state === "waiting" || (state === "growing" && !this.view.text && blocks.length === 0);
    this.status.hidden = !this.isGrowing || !(status || quiet);
    const text = status ?? w("thinking");
    const part = /(\d{1,3}) ?%/.exec(text)?.[1];
    const bar = part && h("progress", { max: 100, value: Number(part), "aria-label": text });
    const ripple = h("span", { class: "ripple", "aria-hidden": "true" });
    this.status.replaceChildren(ripple, h("span", {}, text), ...(bar ? [bar] : []));
    this.element.classList.toggle("growing", this.isGrowing);
    this.article.setAttribute("aria-busy", String(this.isGrowing));
  }

  drawChoices() {
    this.#drawCard();
    this.choices.replaceChildren(...choiceRows(this.view.choices, this.actions.press));
    this.tools.replaceChildren(...toolsOf(this.view, this.actions));
  }
}
