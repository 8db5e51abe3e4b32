// Runs before the first paint, so that the page never flashes in the wrong colours.
try {
  const theme = localStorage.getItem("gondolier-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be closed; the system's colours are fine then.
}
