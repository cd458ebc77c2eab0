// Runs before the page is drawn, so that nothing flashes: "auto" follows the system.
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const dark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && system.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
  };
  apply();
  system.addEventListener("change", apply);
  root.addEventListener("switchroom:theme", apply);
}
