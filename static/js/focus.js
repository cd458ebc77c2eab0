// What must be read first takes the focus: a summary of what to fix, a token shown once.
const focus = () => document.querySelector("[data-focus]")?.focus();

focus();
document.addEventListener("htmx:afterSettle", focus);
