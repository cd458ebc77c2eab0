// Copy buttons. The clipboard interface exists on https and localhost only; elsewhere the
// field is selected and the browser's older command is tried.
const SHOWN = 2000; // milliseconds for which a button says "Copied"

async function copy(field) {
  if (navigator.clipboard) return navigator.clipboard.writeText(field.value);
  field.select();
  if (!document.execCommand("copy")) throw new Error("refused");
}

async function onCopy(button) {
  const field = document.getElementById(button.dataset.copy);
  const text = button.querySelector("[data-copy-text]");
  let outcome = "Copied";
  try {
    await copy(field);
  } catch {
    field.select();
    outcome = "Press Ctrl-C";
  }
  text.textContent = outcome;
  document.getElementById("live").textContent = outcome;
  setTimeout(() => (text.textContent = "Copy"), SHOWN);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) onCopy(button);
});
