import { byId, h, iconButton } from "./dom.js";
import { w } from "./words.js";

const LONGEST = 1500;
const TOAST_MS = 8000;

/**
 * Says something to screen readers once nothing else is being said.
 * @param {string} text
 */
export function announce(text) {
  const live = byId("live");
  // The same words twice would be no change, and no change is not read.
  live.replaceChildren(h("p", {}, text.length > LONGEST ? `${text.slice(0, LONGEST)}… ${w("restOnPage")}` : text));
}

/**
 * Shows a sentence for a while; it is read aloud at once, and stays while it is pointed at.
 * @param {string} text
 */
export function toast(text) {
  const toasts = byId("toasts");
  for (const old of toasts.children) if (old.firstChild?.textContent === text) old.remove();
  const close = () => note.remove();
  const note = h(
    "div",
    { class: "toast" },
    h("p", {}, text),
    iconButton("close", w("close"), close, "ghost small on-dark"),
  );
  let timer = setTimeout(close, TOAST_MS);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => {
    timer = setTimeout(close, TOAST_MS);
  });
  toasts.append(note);
}

/**
 * Does something, and shows why it failed if it does.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error instanceof Error ? error.message : w("failed"));
    return undefined;
  }
}
