// Times in the viewer's own zone; the UTC time stays in the title. Also after htmx swaps.
const EXACT = { dateStyle: "medium", timeStyle: "short" };
const DATE = { dateStyle: "medium" };

function localize(root) {
  for (const time of root.querySelectorAll("time[data-when]")) {
    const value = new Date(time.dateTime);
    if (time.dataset.when === "exact") time.textContent = value.toLocaleString(undefined, EXACT);
    if (time.dataset.when === "date") time.textContent = value.toLocaleDateString(undefined, DATE);
  }
}

localize(document);
document.addEventListener("htmx:afterSwap", (event) => localize(event.target));
