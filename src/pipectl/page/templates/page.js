
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const form = document.querySelector(".filter");
  const status = form.querySelector(".status");
  const cards = [...document.querySelectorAll(".cards li")];
  const deals = [...document.querySelectorAll(".deal")];
  const rows = [...document.querySelectorAll("tr a")].filter((a) => /^#[cd]/.test(a.hash));
  const words = new Map();
  const textOf = (element) => {
    if (!words.has(element)) words.set(element, element.textContent.toLowerCase());
    return words.get(element);
  };
  const ownerOf = (element) => element.dataset.owner;
  const anchorOf = (element) => {
    const link = element.matches("a") ? element : element.querySelector(".who a");
    return link ? decodeURIComponent(link.hash) : "#" + element.id;
  };
  const stageOf = (element) => (element.closest("[data-stage]") || element).dataset.stage;

  const apply = () => {
    const { owner, team, stage, text } = form.elements;
    const people = team.value && JSON.parse(team.selectedOptions[0].dataset.people);
    const parts = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const stands = (element) =>
      (!owner.value || ownerOf(element) === owner.value) &&
      (!people || people.includes(ownerOf(element))) &&
      (!stage.value || stageOf(element) === stage.value) &&
      parts.every((part) => textOf(element).includes(part));
    // A deal stands in several places: all show it where one of them has what is looked for.
    const all = [...cards, ...deals];
    const shown = new Set(all.filter(stands).map(anchorOf));
    for (const element of all) element.hidden = !shown.has(anchorOf(element));
    for (const link of rows) link.closest("tr").hidden = !shown.has(anchorOf(link));
    const some = owner.value || people || stage.value || parts.length;
    const count = cards.filter((card) => !card.hidden).length;
    const words = status.dataset.some.replace("COUNT", count).replace("ALL", cards.length);
    status.textContent = some ? words : "";
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));

  for (const tabs of document.querySelectorAll(".tabs")) {
    const board = tabs.nextElementSibling;
    const choose = (stage) => {
      for (const button of tabs.children) {
        button.setAttribute("aria-pressed", String(button.dataset.stage === stage));
      }
      for (const column of board.children) {
        column.classList.toggle("current", column.dataset.stage === stage);
      }
    };
    tabs.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) choose(button.dataset.stage);
    });
    const filled = [...board.children].find((column) => column.querySelector("li"));
    if (board.children.length) choose((filled || board.children[0]).dataset.stage);
  }

  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
