
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const form = document.querySelector(".filter");
  const status = form.querySelector(".status");
  const cards = [...document.querySelectorAll(".cards li")];
  const deals = [...document.querySelectorAll(".deal")];
  const rows = [...document.querySelectorAll("tr a")].filter((a) => /^#[cd]/.test(a.hash));
  const ownerOf = (element) => element.dataset.owner;
  const others = [...document.querySelectorAll("tr[data-owner]")]; // of deals with neither
  const words = new Map();
  // "1 150 000" and "1.150.000" are looked for as "1150000".
  const plain = (text) => text.toLowerCase().replace(/(\d)[\s.,'’](?=\d)/g, "$1");
  const textOf = (element) => {
    if (!words.has(element)) {
      const names = element.matches("tr") ? "td:not(.n, .d)" : "h3, .title span";
      const places = element.matches("li") ? "p:not(.age, .step), .what" : names;
      const parts = [...element.querySelectorAll(places)].map((part) => part.textContent);
      words.set(element, plain([...parts, ownerOf(element)].join("\n")));
    }
    return words.get(element);
  };
  const anchorOf = (element) => {
    const link = element.matches("a") ? element : element.querySelector(".who a");
    return link ? decodeURIComponent(link.hash) : "#" + element.id;
  };
  const stageOf = (element) => (element.closest("[data-stage]") || element).dataset.stage;

  const apply = () => {
    const { owner, team, stage, text } = form.elements;
    const people = team.value && JSON.parse(team.selectedOptions[0].dataset.people);
    const parts = plain(text.value).split(/\s+/).filter(Boolean);
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
    for (const row of others) row.hidden = !stands(row);
    const chosen = [owner, team, stage, text].filter((field) => field.value.trim());
    const count = cards.filter((card) => !card.hidden).length;
    const told = status.dataset.some.replace("COUNT", count).replace("ALL", cards.length);
    status.textContent = chosen.length ? `${told} (${chosen.map(nameOf).join(", ")})` : "";
    for (const tabs of allTabs) turn(tabs, chosen.length > 0, stage.value);
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));

  const nameOf = (field) => {
    const value = field.selectedOptions ? field.selectedOptions[0].textContent : field.value;
    return `${field.closest("label").firstChild.textContent}: ${value}`;
  };

  const allTabs = [...document.querySelectorAll(".tabs")];
  const columnsOf = (tabs) => [...tabs.nextElementSibling.children];
  const left = (column) => column.querySelectorAll("li:not([hidden])").length;
  const choose = (tabs, stage) => {
    for (const button of tabs.children) {
      button.setAttribute("aria-pressed", String(button.dataset.stage === stage));
    }
    for (const column of columnsOf(tabs)) {
      column.classList.toggle("current", column.dataset.stage === stage);
    }
  };
  // Each tab counts its cards; where the present one has none, the first with any is shown.
  const turn = (tabs, some, stage) => {
    const columns = columnsOf(tabs);
    columns.forEach((column, at) => {
      const number = tabs.children[at].querySelector("span");
      number.textContent = some ? left(column) : number.dataset.all;
    });
    const wanted = columns.filter((column) => !stage || column.dataset.stage === stage).find(left);
    const present = columns.find((column) => column.matches(".current"));
    if (wanted && !(present && left(present))) choose(tabs, wanted.dataset.stage);
  };
  for (const tabs of allTabs) {
    tabs.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) choose(tabs, button.dataset.stage);
    });
    if (tabs.children.length) choose(tabs, tabs.children[0].dataset.stage);
    turn(tabs, false, "");
  }

  const behind = document.querySelector("#behind");
  behind.querySelector(".every").addEventListener("click", () => behind.classList.add("whole"));

  const opened = [];
  addEventListener("beforeprint", () => {
    opened.push(...document.querySelectorAll("details:not([open])"));
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) details.open = false;
  });
  // A browser keeps what was filled in when a page is loaded again.
  apply();
})();
