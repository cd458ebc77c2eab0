// The summary of what to fix takes the focus when a form comes back.
document.querySelector("[data-focus]")?.focus();
