import { byId, h, iconButton } from "./dom.js";
import { addressOf, saveLink } from "./file.js";
import { w } from "./words.js";

/**
 * Shows a picture in large; its neighbours are a key or a press away, those behind a veil left out.
 * @param {HTMLElement} grid
 * @param {HTMLElement} first the picture's button
 */
export function enlarge(grid, first) {
  const box = /** @type {HTMLDialogElement} */ (byId("lightbox"));
  const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll(".picture:not(.spoiler)"))];
  let at = Math.max(0, buttons.indexOf(first));
  const image = h("img", {});
  const caption = h("figcaption", { "aria-live": "polite" });
  const count = h("span", { class: "count" });
  const tools = h("span", { class: "save-slot" });
  const close = iconButton("close", w("close"), () => box.close(), "ghost on-dark");

  const show = (/** @type {number} */ next) => {
    at = (next + buttons.length) % buttons.length;
    const button = /** @type {HTMLElement} */ (buttons[at]);
    const small = /** @type {HTMLImageElement} */ (button.querySelector("img"));
    const file = { id: button.dataset.file ?? "", name: button.dataset.name ?? "", mime: "", size: 0 };
    image.src = addressOf(file);
    image.alt = small.alt;
    caption.textContent = small.alt === file.name ? "" : small.alt;
    count.textContent = buttons.length > 1 ? `${at + 1} / ${buttons.length}` : "";
    const save = saveLink(file);
    save.classList.add("on-dark");
    save.querySelector(".soft")?.remove();
    tools.replaceChildren(save);
  };

  const step = (/** @type {string} */ name, /** @type {"left" | "right"} */ picture, /** @type {number} */ by) =>
    iconButton(picture, name, () => show(at + by), `ghost on-dark ${picture}`);
  const leaves = buttons.length > 1 ? [step(w("before"), "left", -1), step(w("after"), "right", 1)] : [];
  const figure = h("figure", {}, image, caption);
  box.replaceChildren(
    h("div", { class: "lightbox-head" }, count, h("span", { class: "row" }, tools, close)),
    figure,
    ...leaves,
  );
  box.onclick = ({ target }) => {
    if (target === box || target === figure || target === image) box.close();
  };
  box.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || buttons.length < 2) return;
    event.preventDefault();
    show(at + by);
  };
  box.onclose = () => {
    box.replaceChildren();
    buttons[at]?.focus();
  };
  show(at);
  box.showModal();
  close.focus();
}
