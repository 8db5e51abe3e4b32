/** @typedef {Node | string | false | null | undefined} Child */

/**
 * Makes an element. Properties that begin with "on" listen; `class`, `data-…`, `aria-…` and `role` become attributes; the
 * rest are set as properties.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "role" || name === "for" || /^(aria|data)-/.test(name))
      element.setAttribute(name, String(value));
    else Reflect.set(element, name, value);
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child || child === "")));
  return element;
}

/**
 * One of the page's own pictures; they say nothing to a screen reader.
 * @param {string} name
 * @param {string} [className]
 */
export function icon(name, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  if (className) svg.setAttribute("class", className);
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button that shows only a picture.
 * @param {string} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {string} [className]
 */
export function iconButton(name, label, onclick, className = "ghost small") {
  return h("button", { type: "button", class: className, title: label, "aria-label": label, onclick }, icon(name));
}

/**
 * The element with this id, which the page always has.
 * @template {HTMLElement} [E=HTMLElement]
 * @param {string} id
 * @returns {E}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}`);
  return /** @type {E} */ (element);
}

/** @type {{ createHTML(html: string): string } | undefined} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("gondolier", {
  createHTML: (/** @type {string} */ html) => html,
});

/**
 * Shows HTML that the server has sanitised.
 * @param {Element} element
 * @param {string} html
 */
export function setSafeHtml(element, html) {
  element.innerHTML = policy ? policy.createHTML(html) : html;
}

/** @param {string} name */
export function meta(name) {
  return document.querySelector(`meta[name="gondolier-${name}"]`)?.getAttribute("content") ?? "";
}
