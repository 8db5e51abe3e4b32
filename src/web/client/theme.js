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
 * The switch between light, dark and the system's colours.
 * @param {HTMLElement} group
 */
export function startTheme(group) {
  for (const radio of group.querySelectorAll("input")) {
    radio.checked = radio.value === current();
    radio.addEventListener("change", () => apply(/** @type {Theme} */ (radio.value)));
  }
}
