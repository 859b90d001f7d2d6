
// Search: `/` goes to it from everywhere. What is found are services, headings, steps and rows of tables, headings first.
{
  const SHOWN = 30;
  const input = make("input", { type: "search", placeholder: "Search", id: "search" });
  input.setAttribute("aria-label", "Search the report; key /");
  input.setAttribute("aria-keyshortcuts", "/");
  const results = make("ol", { className: "results" });
  const count = make("p", { className: "sr" });
  count.setAttribute("role", "status");
  const panel = make("div", { className: "found-list", hidden: true }, results);
  const form = make("form", { className: "search" }, input, count, panel);
  form.setAttribute("role", "search");
  document.querySelector(".mast").insertBefore(form, toggle);

  // What can be found, with the section it stands in; collected when it is needed first.
  let index;
  const collect = () => {
    const entries = [];
    for (const section of document.querySelectorAll("main > section")) {
      const title = section.querySelector("h1, h2").textContent;
      for (const element of section.querySelectorAll("h2, h3, summary, dt, .steps > li > .title, tbody > tr")) {
        const text = element.textContent.replace(/\s+/g, " ").trim();
        if (text) entries.push({ element, text, lower: text.toLowerCase(), title, rank: /^H/.test(element.tagName) ? 0 : element.tagName === "TR" ? 2 : 1 });
      }
    }
    return entries.sort((a, b) => a.rank - b.rank);
  };
  const close = () => { panel.hidden = true; results.replaceChildren(); count.textContent = ""; };
  const go = (entry) => {
    close();
    open(entry.element);
    const row = entry.element;
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  };
  const look = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) { close(); return; }
    index ??= collect();
    const hits = index.filter((entry) => words.every((word) => entry.lower.includes(word)));
    results.replaceChildren(...hits.slice(0, SHOWN).map((entry) => {
      const at = entry.lower.indexOf(words[0]);
      const from = Math.max(0, at - 40);
      const excerpt = `${from ? "…" : ""}${entry.text.slice(from, from + 110)}${entry.text.length > from + 110 ? "…" : ""}`;
      const button = make("button", { type: "button" }, make("bdi", {}, excerpt), make("span", { className: "where" }, entry.title));
      button.addEventListener("click", () => go(entry));
      return make("li", {}, button);
    }));
    const told = hits.length > SHOWN ? `${hits.length} found, ${SHOWN} shown` : `${hits.length} found`;
    results.append(make("li", { className: "where" }, hits.length ? (hits.length > SHOWN ? `and ${hits.length - SHOWN} more` : "") : "Nothing found"));
    count.textContent = told;
    panel.hidden = false;
  };
  input.addEventListener("input", look);
  form.addEventListener("submit", (event) => { event.preventDefault(); results.querySelector("button")?.click(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; close(); input.focus(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...results.querySelectorAll("button")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) panel.hidden = true; });
  input.addEventListener("focus", () => { if (results.children.length) panel.hidden = false; });
  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select");
    if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
