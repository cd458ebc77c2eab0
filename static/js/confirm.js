// <form data-confirm="What will be lost" data-confirm-title="…" data-confirm-yes="…">
// asks before it is sent. Without scripts it is simply sent.
const dialog = document.getElementById("confirm");

function ask(form, submitter) {
  document.getElementById("confirm-title").textContent = form.dataset.confirmTitle ?? "Are you sure?";
  document.getElementById("confirm-text").textContent = form.dataset.confirm;
  document.getElementById("confirm-yes").textContent = form.dataset.confirmYes ?? "Continue";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => onAnswer(form, submitter), { once: true });
  dialog.showModal();
}

function onAnswer(form, submitter) {
  if (dialog.returnValue !== "yes") return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(submitter);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!dialog || !form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  ask(form, event.submitter);
}, true);
