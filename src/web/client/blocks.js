import { toast } from "./announce.js";
import { h, icon, iconButton, setSafeHtml } from "./dom.js";
import { highlight, unhighlight } from "./highlight.js";
import { w } from "./words.js";

/**
 * The blocks of one answer: only those that changed are drawn again, so that a selection in the others survives.
 */
export class Blocks {
  element = h("div", { class: "blocks prose" });

  /** @param {readonly string[]} blocks */
  setAll(blocks) {
    blocks.forEach((html, index) => {
      this.set(index, html);
    });
    this.keep(blocks.length);
  }

  /** @param {number} index @param {string} html */
  set(index, html) {
    while (this.element.children.length <= index) this.element.append(h("div", { class: "block" }));
    const block = /** @type {HTMLElement & { html?: string }} */ (this.element.children[index]);
    if (block.html === html) return;
    block.html = html;
    unhighlight(block);
    if (html.startsWith("<pre")) drawCode(block, html);
    else drawProse(block, html);
  }

  /** Drops the blocks after the first `count`. @param {number} count */
  keep(count) {
    while (this.element.children.length > count) {
      const last = /** @type {Element} */ (this.element.lastElementChild);
      unhighlight(last);
      last.remove();
    }
  }
}

/** @param {HTMLElement} block @param {string} html */
function drawProse(block, html) {
  block.className = "block";
  setSafeHtml(block, html);
  for (const link of block.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow");
  }
  for (const table of block.querySelectorAll("table")) {
    const frame = h("div", { class: "table", tabIndex: 0, role: "region", "aria-label": w("table") });
    table.replaceWith(frame);
    frame.append(table);
  }
  for (const pre of block.querySelectorAll("pre")) {
    const figure = codeFigure(languageOf(pre), () => pre.textContent ?? "");
    pre.replaceWith(figure);
    figure.append(pre);
    highlight(pre, languageOf(pre));
  }
}

/** Only the code itself is drawn again, so that its Copy button keeps the focus. @param {HTMLElement} block @param {string} html */
function drawCode(block, html) {
  const old = block.querySelector(":scope > .code");
  const fresh = h("div");
  setSafeHtml(fresh, html);
  const pre = fresh.querySelector("pre");
  if (!pre) return;
  pre.tabIndex = 0;
  if (pre.querySelector(".math")) {
    pre.className = "formula";
    block.className = "block";
    return block.replaceChildren(pre);
  }
  const language = languageOf(pre);
  if (old instanceof HTMLElement && old.dataset.language === language) {
    old.querySelector("pre")?.replaceWith(pre);
    return highlight(pre, language);
  }
  block.className = "block";
  const figure = codeFigure(language, () => figure.querySelector("pre")?.textContent ?? "");
  figure.append(pre);
  block.replaceChildren(figure);
  highlight(pre, language);
}

/** @param {Element} pre */
function languageOf(pre) {
  return /\blanguage-([\w+#.-]+)/.exec(pre.querySelector("code")?.className ?? pre.className)?.[1] ?? "";
}

/**
 * @param {string} language
 * @param {() => string} read
 */
function codeFigure(language, read) {
  const copy = h("button", { type: "button", class: "ghost small copy", onclick: () => copyText(read(), copy) });
  copy.append(icon("copy"), h("span", {}, w("copy")));
  const figure = h("figure", { class: "code" }, h("figcaption", {}, h("span", {}, language || "text"), copy));
  figure.dataset.language = language;
  return figure;
}

/**
 * Copies, and shows on the button that it did.
 * @param {string} text
 * @param {HTMLElement} button
 */
async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return toast(w("noCopy"));
  }
  const before = [...button.childNodes];
  const words = button.querySelector("span");
  button.replaceChildren(icon("check"), ...(words ? [h("span", {}, w("copied"))] : []));
  button.classList.add("did");
  setTimeout(() => {
    button.replaceChildren(...before);
    button.classList.remove("did");
  }, 1500);
}

/** A copy button for text that is read when it is pressed. @param {() => string} read */
export function copyButton(read) {
  const button = iconButton("copy", w("copy"), () => copyText(read(), button));
  return button;
}
