"use strict";
(() => {
  const form = document.getElementById("filters");
  const chips = [...form.querySelectorAll(".chip")];
  const clauses = [...document.querySelectorAll(".clause")];
  const fields = ["vendor", "level", "kind"];
  const text = new Map(clauses.map((it) => [it, it.querySelector("summary").textContent.toLowerCase()]));

  const pressed = () => chips.filter((it) => it.ariaPressed === "true").map((it) => it.dataset.standing);

  function filter() {
    const standings = pressed();
    const terms = form.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const clause of clauses) {
      const matches =
        (!standings.length || standings.includes(clause.dataset.standing)) &&
        fields.every((name) => !form[name].value || form[name].value === clause.dataset[name]) &&
        terms.every((term) => text.get(clause).includes(term));
      clause.hidden = !matches;
      shown += matches;
    }
    for (const group of document.querySelectorAll(".group")) {
      group.hidden = !group.querySelector(".clause:not([hidden])");
    }
    document.getElementById("empty").hidden = shown > 0;
    document.getElementById("shown").textContent =
      shown === clauses.length ? String(shown) : `${shown} of ${clauses.length}`;
  }

  function remember() {
    const kept = new URLSearchParams();
    if (pressed().length) kept.set("standing", pressed().join(" "));
    for (const name of [...fields, "q"]) if (form[name].value) kept.set(name, form[name].value);
    const hash = String(kept);
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function clear() {
    for (const chip of chips) chip.ariaPressed = "false";
    for (const name of [...fields, "q"]) form[name].value = "";
  }

  function follow() {
    const hash = location.hash.slice(1);
    const target = document.getElementById(hash);
    if (target) {
      if (target.hidden) { clear(); filter(); }
      if (target.tagName === "DETAILS") target.open = true;
      target.scrollIntoView();
    } else if (hash.includes("=")) {
      const kept = new URLSearchParams(hash);
      const standings = (kept.get("standing") || "").split(" ");
      for (const chip of chips) chip.ariaPressed = String(standings.includes(chip.dataset.standing));
      for (const name of [...fields, "q"]) form[name].value = kept.get(name) || "";
      filter();
    }
  }

  function copy(button) {
    // Works in a file opened from disk, where a browser may refuse navigator.clipboard.
    getSelection().selectAllChildren(button.parentElement.querySelector("pre"));
    button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  function fill(details) {
    const template = document.getElementById(`content-${details.dataset.content}`);
    if (!template || details.childElementCount > 1) return;
    details.append(template.content.cloneNode(true));
  }

  form.addEventListener("input", () => { filter(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => { event.preventDefault(); clear(); filter(); remember(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.matches(".chip")) {
      button.ariaPressed = String(button.ariaPressed !== "true");
      filter();
      remember();
    } else if (button?.matches(".copy")) {
      copy(button);
    }
  });
  document.addEventListener("toggle", (event) => fill(event.target), true);
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    for (const it of document.querySelectorAll(".card details, .reason")) it.open = true;
  });
  follow();
})();
