import { api } from "./api.js";
import { h } from "./dom.js";
import { w } from "./words.js";

const TYPING_MS = 120;
let lists = 0;

/**
 * Gives a text field suggestions for what is typed: a combobox with a list, moved through with the arrow keys.
 * @param {HTMLInputElement} input
 * @param {() => Record<string, string>} query what else the server is told
 * @returns {HTMLElement} the field with its list
 */
export function withSuggestions(input, query) {
  const listId = `suggestions-${++lists}`;
  const list = h("ul", { class: "options", id: listId, role: "listbox", hidden: true, "aria-label": w("suggestions") });
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-expanded", "false"],
    ["aria-controls", listId],
  ])
    input.setAttribute(/** @type {string} */ (name), /** @type {string} */ (value));
  input.autocomplete = "off";
  let active = -1;
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const close = () => {
    asking?.abort();
    clearTimeout(timer);
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (/** @type {number} */ at) => {
    const items = [...list.children];
    active = items.length === 0 ? -1 : (at + items.length) % items.length;
    items.forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === active));
    });
    const item = items[active];
    if (!item) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const choose = (/** @type {string} */ value) => {
    input.value = value;
    close();
    input.focus();
  };
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const { suggestions } = await api
      .complete({ ...query(), typed: input.value.slice(0, 200) }, signal)
      .catch(() => ({ suggestions: [] }));
    if (signal.aborted || document.activeElement !== input) return;
    list.replaceChildren(
      ...suggestions.map(({ name, value }, at) =>
        h(
          "li",
          {
            id: `${listId}-${at}`,
            role: "option",
            "aria-selected": "false",
            // Before the field loses the focus, which would close the list.
            onmousedown: (/** @type {Event} */ event) => event.preventDefault(),
            onclick: () => choose(value),
          },
          ...described(name),
        ),
      ),
    );
    active = -1;
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, TYPING_MS);
  });
  input.addEventListener("focus", look);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) look();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) /** @type {HTMLElement} */ (list.children[active])?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return h("div", { class: "combo" }, input, list);
}

/** What stands before the first dot is the name, the rest says what it is. @param {string} name */
function described(name) {
  const at = name.indexOf(" · ");
  return at < 0 ? [name] : [h("b", {}, name.slice(0, at)), h("span", { class: "about" }, name.slice(at))];
}
