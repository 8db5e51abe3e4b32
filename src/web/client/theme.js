/** @typedef {"light" | "auto" | "dark"} Theme */

const KEY = "gondolier-theme";

/** @returns {Theme} */
function current() {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

/** @param {Theme} theme */
function apply(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/**
 * The switch between light, dark and the system's colours: a radio group with arrow keys.
 * @param {HTMLElement} group
 */
export function startTheme(group) {
  const radios = /** @type {HTMLButtonElement[]} */ ([...group.querySelectorAll("[data-theme-choice]")]);
  const themeOf = (/** @type {HTMLElement} */ radio) => /** @type {Theme} */ (radio.dataset.themeChoice);
  const draw = () => {
    for (const radio of radios) {
      const checked = themeOf(radio) === current();
      radio.setAttribute("aria-checked", String(checked));
      radio.tabIndex = checked ? 0 : -1;
    }
  };
  radios.forEach((radio, at) => {
    radio.addEventListener("click", () => {
      apply(themeOf(radio));
      draw();
    });
    radio.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = radios[(at + step + radios.length) % radios.length];
      next?.click();
      next?.focus();
    });
  });
  draw();
}
