// Theme, folds, print, copying, tables. The files beside this one make one script with it; the head of it is in Rust.
const root = document.documentElement;
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// What acts instead of being read: control characters, and what turns the direction or takes no room.
const UNSEEN = /[\p{Cc}\u{ad}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;
const visible = (text) => text.replace(UNSEEN, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);

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
const open = (target) => {
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
};
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (target) open(target);
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
  if (place && !place.closest("a") && getSelection().isCollapsed) copy(place.textContent, place.textContent);
});

// Places lead to the code host where the project names one; outside tables, whose places are copied together, the others
// are buttons.
const template = root.dataset.link;
const encoded = (file) => file.split("/").map(encodeURIComponent).join("/");
for (const place of document.querySelectorAll("code.at")) {
  const [, file, line] = place.textContent.match(/^(.*):(\d+):\d+$/s) ?? [];
  if (template && file) {
    const link = make("a", { href: template.replaceAll("{file}", () => encoded(file)).replaceAll("{line}", line), rel: "noreferrer" });
    place.replaceWith(link);
    link.append(place);
  } else if (!place.closest("table")) {
    place.tabIndex = 0;
    place.setAttribute("role", "button");
    place.setAttribute("aria-label", `Copy ${place.textContent}`);
  }
}
document.addEventListener("keydown", (event) => {
  const place = event.target.closest("code.at[role=button]");
  if (!place || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  copy(place.textContent, place.textContent);
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
  if (body.rows.length > 2) [...table.tHead.rows[0].cells].forEach((head, column) => {
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
  const name = table.caption.textContent;
  const all = make("button", { type: "button" }, "Copy places");
  all.setAttribute("aria-label", `Copy places: ${name}`);
  all.addEventListener("click", () => {
    const rows = [...body.rows].filter((row) => !row.hidden);
    const places = rows.flatMap((row) => [...row.querySelectorAll("code.at")].map((code) => code.textContent));
    copy(places.join("\n"), `${places.length} places`);
  });
  const tools = make("div", { className: "tools" });
  if (body.querySelector("code.at")) {
    tools.append(all);
    table.parentElement.before(tools);
  }
  if (body.rows.length < 12) continue;
  const input = make("input", { type: "search", placeholder: "Filter" });
  input.setAttribute("aria-label", `Filter: ${name}`);
  const found = make("span", { className: "found" });
  tools.prepend(input, found);
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
  table.parentElement.before(tools);
}
