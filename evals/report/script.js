"use strict";
// Filters the cases. Without this script all of them are shown.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const cases = [...document.querySelectorAll("details.case")].map((element) => ({
    element,
    tags: JSON.parse(element.dataset.tags),
    outcomes: JSON.parse(element.dataset.outcomes),
    text: null,
  }));
  const field = (name) => document.getElementById(name);
  const openAll = field("open-all");
  const shown = () => cases.filter((one) => !one.element.hidden);

  const words = (one) => (one.text ??= one.element.textContent.toLowerCase());

  function apply() {
    const wanted = field("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [outcome, tag] = [field("outcome").value, field("tag").value];
    for (const one of cases) {
      const fits =
        (!outcome || one.outcomes.includes(outcome)) &&
        (!tag || one.tags.includes(tag)) &&
        wanted.every((word) => words(one).includes(word));
      one.element.hidden = !fits;
    }
    const count = shown().length;
    field("shown").textContent = `${count} of ${cases.length} cases`;
    label();
  }

  function label() {
    const some = shown();
    const open = some.length > 0 && some.every((one) => one.element.open);
    openAll.textContent = open ? "Close all" : "Open all";
    openAll.disabled = some.length === 0;
  }

  function choose(chosen) {
    form.reset();
    for (const [name, value] of Object.entries(chosen)) field(name).value = value;
    apply();
  }

  // A link to one case shows and opens it.
  function follow() {
    const found = cases.find((one) => `#${one.element.id}` === location.hash);
    if (!found) return;
    if (found.element.hidden) choose({});
    found.element.open = true;
    found.element.scrollIntoView();
    found.element.querySelector("summary").focus({ preventScroll: true });
  }

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 80);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  openAll.addEventListener("click", () => {
    const open = openAll.textContent === "Open all";
    for (const one of shown()) one.element.open = open;
    label();
  });
  field("all-cases").addEventListener("toggle", label, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-choose]");
    if (link) choose(JSON.parse(link.dataset.choose));
  });
  addEventListener("hashchange", follow);
  form.hidden = false;
  apply();
  follow();
})();
