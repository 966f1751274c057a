// Brings the cited words into view. Only when the reader asked for the article does the page itself move,
// and only where the columns stand below each other.
const holder = () => document.getElementById("source");

function markButtons() {
  const opened = element.querySelector(".by-source")?.dataset.opened;
  for (const button of document.querySelectorAll(".by-pin, .by-claim")) {
    if (opened && button.dataset.opens === opened) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function show() {
  const lines = element.querySelector(".by-lines");
  const mark = element.querySelector("mark");
  if (lines && mark) {
    const from = mark.getBoundingClientRect().top - lines.getBoundingClientRect().top + lines.scrollTop;
    lines.scrollTop = Math.max(0, from - lines.clientHeight / 3);
  }
  markButtons();
  const asked = holder()?.dataset.asked === "true";
  if (holder()) delete holder().dataset.asked;
  if (asked && window.matchMedia("(max-width: 900px)").matches) {
    holder().scrollIntoView({ block: "start" });
    element.querySelector("#by-source-title")?.focus({ preventScroll: true });
  }
}

element.addEventListener("click", (event) => {
  if (!event.target.closest(".by-back")) return;
  const from = window.bylineOpenedFrom;
  const target = from && from.isConnected ? from : document.querySelector("#question textarea");
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
});

holder()?.addEventListener("show", show);
holder()?.addEventListener("redrawn", markButtons);
watch("value", () => requestAnimationFrame(show));
