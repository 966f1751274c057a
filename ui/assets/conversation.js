// Runs once for each part of the conversation. The document patches itself in place when the server sends
// new text, so one listener on the part serves every button that ever stands in it.
const scroller = () => document.getElementById("scroll");

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !element.contains(button)) return;
  if (button.dataset.opens) {
    const source = document.getElementById("source");
    source.dataset.asked = "true";
    window.bylineOpenedFrom = button;
    const open = source.querySelector(".by-source")?.dataset.opened;
    // An article that is open already does not come again from the server, so nothing would scroll.
    if (open === button.dataset.opens) source.dispatchEvent(new CustomEvent("show"));
    else trigger("click", { open: button.dataset.opens });
  } else if (button.dataset.example) {
    window.byline.ask(button.textContent);
  } else if (button.dataset.copy !== undefined) {
    copy(button);
  }
});

async function copy(button) {
  const said = button.parentElement.querySelector(".by-copied");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // No clipboard outside a secure context: select a copy of the text and use the old command.
    const area = document.createElement("textarea");
    area.value = button.dataset.copy;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  if (said) {
    said.textContent = "Copied";
    setTimeout(() => (said.textContent = ""), 2000);
  }
}

if (element.closest("#live")) {
  element.setAttribute("aria-live", "polite");
  element.setAttribute("aria-relevant", "additions text");
}

// The question stays at the top of the column while its answer grows below it.
watch("value", () => {
  // New text comes without the mark of the citation that is open.
  requestAnimationFrame(() => document.getElementById("source")?.dispatchEvent(new CustomEvent("redrawn")));
  const box = scroller();
  const live = document.getElementById("live");
  if (!box || !live || !element.closest("#live")) return;
  const top = live.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  const narrow = getComputedStyle(box).overflowY === "visible";
  if (!narrow) box.scrollTop = Math.min(box.scrollHeight - box.clientHeight, Math.max(0, top - 8));
  // There the whole page scrolls: once for each later question, so that reading on is not disturbed.
  const turn = live.querySelector(".by-turn")?.ariaLabel;
  if (narrow && turn && turn !== window.bylineTurn && document.querySelector("#past .by-turn")) live.scrollIntoView();
  window.bylineTurn = turn;
});
