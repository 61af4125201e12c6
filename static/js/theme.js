// Runs before the page is painted: marks it as scripted and applies the colours that were chosen last.
(() => {
  const NEXT = { auto: "light", light: "dark", dark: "auto" };
  const KEY = "facefeel-theme";
  const root = document.documentElement;

  function remembered() {
    try {
      const theme = localStorage.getItem(KEY);
      return theme in NEXT ? theme : "auto";
    } catch {
      return "auto"; // Storage is switched off: follow the system.
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Storage is switched off: the choice lasts for this page.
    }
  }

  function show(theme, button) {
    root.dataset.theme = theme;
    if (!button) return;
    button.dataset.now = theme;
    button.title = button.dataset[theme];
    button.querySelector("[data-theme-name]").textContent = button.dataset[theme];
  }

  root.dataset.scripted = "";
  show(remembered());

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-button]");
    button.hidden = false;
    show(root.dataset.theme, button);
    button.addEventListener("click", () => {
      const theme = NEXT[root.dataset.theme];
      remember(theme);
      show(theme, button);
    });
  });
})();
