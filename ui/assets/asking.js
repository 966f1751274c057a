// What is asked while the answer before it is still in work waits here: gradio would drop it without a word.
element.setAttribute("role", "status");

const box = () => document.querySelector("#question textarea");
const WAITS = '<p class="by-hint-text by-hint-text--calm">Will be asked when this answer is finished.</p>';
let waiting = null; // the question as it stood in the box
let taken = ""; // the question whose answer is in work

function fill(text) {
  const field = box();
  if (!field || field.value === text) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Before gradio sees the event.
const remember = () => (waiting = box()?.value.trim() ? box().value : null);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target === box()) remember();
}, true);
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#ask")) remember();
}, true);

window.byline = {
  ask(question) {
    fill(question);
    document.getElementById("ask")?.click();
  },
  // A question leaves for the server. The box is emptied here, so that nothing typed from now on is wiped later.
  takes(typed, turns) {
    taken = typed ?? "";
    if (taken.trim()) {
      waiting = null;
      fill("");
    }
    return [typed, turns];
  },
  waits: () => (waiting === null ? undefined : WAITS),
  // The answer before it is finished. Who has changed the question since will send it anew.
  next() {
    const due = waiting;
    waiting = null;
    if (due === null) return undefined;
    if (box()?.value === due) document.getElementById("ask")?.click();
    return "";
  },
  forgets() {
    waiting = null;
    fill("");
  },
  fails() {
    waiting = null;
    if (!box()?.value) fill(taken);
    document.querySelector("#live [aria-busy=true]")?.setAttribute("aria-busy", "false");
    return '<p class="by-hint-text">This could not be asked just now. Please try again.</p>';
  },
};
