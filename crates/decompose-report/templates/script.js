"use strict";
(() => {
  const root = document.documentElement;
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // Theme: the system's until the reader chooses.
  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const toggle = make("button", { type: "button", className: "theme" });
  const label = () => { toggle.textContent = dark() ? "Light" : "Dark"; toggle.setAttribute("aria-label", `Use the ${dark() ? "light" : "dark"} theme`); };
  toggle.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; label(); });
  label();
  document.querySelector(".mast").append(toggle);

  // A link into a fold opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Everything is open on paper.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });

  // A click on a place copies it.
  const status = make("p", { className: "status" });
  status.setAttribute("role", "status");
  document.body.append(status);
  let fade;
  const copy = async (text, what) => {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = `Copied ${what}`;
    } catch {
      status.textContent = "Copying is not allowed here";
    }
    status.classList.add("shown");
    clearTimeout(fade);
    fade = setTimeout(() => status.classList.remove("shown"), 1600);
  };
  document.addEventListener("click", (event) => {
    const place = event.target.closest("code.at");
    if (place && getSelection().isCollapsed) copy(place.textContent, place.textContent);
  });

  // Tables: sort by a column; search and copy where there is enough to search.
  const value = (cell) => {
    const text = cell.textContent.trim();
    const digits = text.replace(/[,%\s]/g, "");
    return digits !== "" && !isNaN(digits) ? Number(digits) : text.toLowerCase();
  };
  const compare = (a, b) => typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1;
  for (const table of document.querySelectorAll("table:not(.matrix)")) {
    const body = table.tBodies[0];
    if (body.rows.length < 3) continue;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("n");
        const was = head.getAttribute("aria-sort");
        const direction = was ? (was === "ascending" ? -1 : 1) : numeric ? -1 : 1;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
        const keyed = [...body.rows].map((row) => [value(row.cells[column]), row]);
        keyed.sort((a, b) => direction * compare(a[0], b[0]));
        body.append(...keyed.map(([, row]) => row));
      });
    });
    if (body.rows.length < 12) continue;
    const name = table.caption.textContent;
    const input = make("input", { type: "search", placeholder: "Filter" });
    input.setAttribute("aria-label", `Filter: ${name}`);
    const found = make("span", { className: "found" });
    const all = make("button", { type: "button" }, "Copy places");
    const tools = make("div", { className: "tools" }, input, found);
    if (table.querySelector("code.at")) tools.append(all);
    let texts;
    input.addEventListener("input", () => {
      texts ??= [...body.rows].map((row) => [row, row.textContent.toLowerCase()]);
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const [row, text] of texts) {
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) count += 1;
      }
      found.textContent = words.length ? `${count} of ${texts.length}` : "";
    });
    all.addEventListener("click", () => {
      const rows = [...body.rows].filter((row) => !row.hidden);
      const places = rows.flatMap((row) => [...row.querySelectorAll("code.at")].map((code) => code.textContent));
      copy(places.join("\n"), `${places.length} places`);
    });
    table.parentElement.before(tools);
  }
})();
