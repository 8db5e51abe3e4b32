import { h, iconButton } from "./dom.js";
import { w } from "./words.js";

/**
 * A button that opens a small menu, which is moved through with the arrow keys.
 * @param {readonly { label: string, onChoose: () => void }[]} items
 */
export function menuButton(items) {
  const button = iconButton("dots", w("more"), () => (list.hidden ? open() : close()));
  const list = h("div", { class: "popup", role: "menu", "aria-label": w("more"), hidden: true });
  const entries = items.map(({ label, onChoose }) => {
    const onclick = () => {
      close();
      onChoose();
    };
    return h("button", { type: "button", role: "menuitem", tabIndex: -1, onclick }, label);
  });
  list.append(...entries);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");

  const onOutside = (/** @type {Event} */ event) => {
    if (event.target instanceof Node && !frame.contains(event.target)) close(false);
  };
  function open() {
    list.hidden = false;
    // Where there is no room below, it opens above.
    const { bottom } = list.getBoundingClientRect();
    list.classList.toggle("above", bottom > innerHeight - 120);
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", onOutside, true);
    entries[0]?.focus();
  }
  function close(refocus = true) {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", onOutside, true);
    if (refocus) button.focus();
  }
  const step = (/** @type {number} */ by) => {
    const at = entries.indexOf(/** @type {any} */ (document.activeElement));
    entries[(at + by + entries.length) % entries.length]?.focus();
  };
  const frame = h(
    "span",
    {
      class: "menu-frame",
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (list.hidden) return;
        if (event.key === "ArrowDown") step(1);
        else if (event.key === "ArrowUp") step(-1);
        else if (event.key === "Home") entries[0]?.focus();
        else if (event.key === "End") entries.at(-1)?.focus();
        else if (event.key === "Escape") close();
        else if (event.key === "Tab") return close(false);
        else return;
        event.preventDefault();
        event.stopPropagation();
      },
    },
    button,
    list,
  );
  return frame;
}
