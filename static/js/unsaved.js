// <form data-unsaved> warns before its page is left with changes that were not saved.
const changed = new Set();

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const note = form.querySelector("[data-unsaved-note]");
  const show = () => note && (note.hidden = !changed.has(form));
  form.addEventListener("input", () => (changed.add(form), show()));
  form.addEventListener("submit", () => (changed.delete(form), show()));
  form.addEventListener("reset", () => (changed.delete(form), show()));
}

addEventListener("beforeunload", (event) => {
  if (changed.size) event.preventDefault();
});
