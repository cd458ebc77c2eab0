// The three theme buttons of the person menu. The server reads the cookie on the next page.
const YEAR = 365 * 24 * 60 * 60; // seconds
const buttons = [...document.querySelectorAll("[data-theme-choice]")];

function choose(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  document.documentElement.dataset.theme = theme;
  document.documentElement.dispatchEvent(new Event("switchroom:theme"));
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => choose(button.dataset.themeChoice));
}
