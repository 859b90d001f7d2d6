
// What if a module were in another service: moves, and the figures of the cut counted again by the formulas of the book.
const whatIf = (model, place) => {
  const { services, modules, references, tables, transactions } = model;
  const base = modules.map(([, , service]) => service);
  const shared = modules.map(([, , , candidate]) => candidate === 1);
  const names = services.map(visible);
  let now = base.slice();

  const figures = (service) => {
    const k = services.length;
    const [lines, files, inside, across] = [0, 0, 0, 0].map(() => new Array(k).fill(0));
    modules.forEach(([, count], module) => { lines[service[module]] += count; files[service[module]] += 1; });
    let [all, crossings, own] = [0, 0, 0];
    const pairs = new Map();
    for (let at = 0; at < references.length; at += 3) {
      const [from, to, count] = [references[at], references[at + 1], references[at + 2]];
      const [a, b] = [service[from], service[to]];
      all += count;
      if (a === b) { inside[a] += count; continue; }
      across[a] += count;
      across[b] += count;
      crossings += count;
      if (shared[from] || shared[to]) continue;
      own += count;
      pairs.set(a * k + b, (pairs.get(a * k + b) ?? 0) + count);
    }
    const held = [...services.keys()].filter((s) => files[s] > 0);
    const sum = (list) => list.reduce((total, value) => total + value, 0);
    // Of equal claims to a table that of the larger service goes first, as services are listed.
    const rank = new Map(held.slice().sort((a, b) => lines[b] - lines[a] || a - b).map((s, index) => [s, index]));
    const owners = [];
    const written = [];
    const used = [];
    tables.forEach(([, known, uses], table) => {
      const users = new Map();
      for (let at = 0; at < uses.length; at += 3) {
        const user = users.get(service[uses[at]]) ?? [0, 0];
        users.set(service[uses[at]], [user[0] + uses[at + 1], user[1] + uses[at + 2]]);
      }
      const order = [...users].sort(([a, [readsA, writesA]], [b, [readsB, writesB]]) =>
        writesB - writesA || readsB - readsA || rank.get(a) - rank.get(b));
      owners.push(known && order.length ? order[0][0] : null);
      if (order.length > 1) used.push(table);
      if (order.filter(([, [, writes]]) => writes > 0).length > 1) written.push(table);
    });
    const split = transactions.flatMap(([, touched], index) =>
      new Set(touched.map((table) => owners[table]).filter((owner) => owner !== null)).size > 1 ? [index] : []);
    return {
      values: {
        k: held.length,
        crossings: own,
        crossings_all: crossings,
        coupling: all ? (2 * crossings) / all : null,
        cohesion: held.length ? sum(held.map((s) => (inside[s] + across[s] ? inside[s] / (inside[s] + across[s]) : 0))) / held.length : null,
        modularity: all ? sum(held.map((s) => inside[s] / all - ((2 * inside[s] + across[s]) / (2 * all)) ** 2)) : null,
        largest_share: modules.length ? Math.max(...files) / modules.length : null,
        largest_share_lines: sum(lines) ? Math.max(...lines) / sum(lines) : null,
        tables_used: used.length,
        tables_written: written.length,
        transactions_split: split.length,
      },
      pairs, written, used, split, owners,
    };
  };
  const before = figures(base);

  // The names of the figures, and whether more of it is better (1), worse (-1), or neither.
  const ROWS = [
    ["crossings", "Crossings, shared-library candidates left out", -1],
    ["crossings_all", "Crossings, all", -1],
    ["tables_used", "Tables that several services use", -1],
    ["tables_written", "Tables that several services write", -1],
    ["transactions_split", "Transactions that the cut splits", -1],
    ["cohesion", "Cohesion", 1],
    ["coupling", "Coupling", -1],
    ["modularity", "Modularity of the references", 1],
    ["largest_share", "Largest share of modules", 0],
    ["largest_share_lines", "Largest share of lines", 0],
    ["k", "Services", 0],
  ];
  const written = (value) => (value === null ? "–" : Number.isInteger(value) ? value.toLocaleString("en") : value.toFixed(3));

  const labelled = (text, control) => make("label", {}, make("span", {}, text), control);
  const which = make("select", { id: "what-if-module" });
  const target = make("select", { id: "what-if-service" });
  const button = make("button", { type: "submit" }, "Move");
  const form = make("form", { className: "what-if-form" }, labelled("Module", which), labelled("to service", target), button);
  const list = make("ol", { className: "moves" });
  const body = make("tbody");
  const head = (text, numeric) => Object.assign(make("th", { scope: "col", className: numeric ? "n" : "" }), { textContent: text });
  const table = make("table", { className: "figures" },
    make("caption", {}, "What the moves change"),
    make("thead", {}, make("tr", {}, head("figure"), head("now", true), head("then", true), head("change", true))), body);
  const changes = make("ul", { className: "reasons" });
  const said = make("p", { className: "sr" });
  said.setAttribute("role", "status");
  const whole = make("input", { type: "checkbox", id: "what-if-whole" });
  const text = make("textarea", { id: "what-if-toml", readOnly: true, rows: 6, spellcheck: false });
  const take = make("button", { type: "button" }, "Copy");
  const exported = make("div", { className: "export" },
    labelled("For decompose.toml", text), make("label", { className: "choice" }, whole, make("span", {}, "keep all other modules where they are")), take);

  const fill = () => {
    const chosen = which.value;
    which.replaceChildren(...[...services.keys()].map((s) => {
      const group = make("optgroup", { label: names[s] });
      group.append(...modules.flatMap(([file], module) => (now[module] === s ? [make("option", { value: String(module) }, visible(file))] : [])));
      return group;
    }).filter((group) => group.children.length));
    if (chosen) which.value = chosen;
    offer();
  };
  // Where the chosen module can go: every other service, or one of its own.
  const offer = () => {
    const chosen = target.value;
    const module = Number(which.value);
    const held = new Set(now);
    const options = [...services.keys()].filter((s) => s !== now[module] && (s < model.found || held.has(s)));
    target.replaceChildren(...options.map((s) => make("option", { value: String(s) }, names[s])), make("option", { value: "new" }, "a service of its own"));
    if (options.includes(Number(chosen))) target.value = chosen;
  };
  // A name for a service of one module: the module's, unlike all others.
  const fresh = (file) => {
    const parts = file.replace(/\.rs$/, "").split("/").filter((part) => !["mod", "lib", "main", "src"].includes(part));
    const stem = (parts.pop() ?? "service").replaceAll("_", "-");
    let name = stem;
    for (let n = 2; services.includes(name); n += 1) name = `${stem}-${n}`;
    services.push(name);
    names.push(visible(name));
    return services.length - 1;
  };
  const quoted = (name) => `"${name.replace(/["\\]/g, "\\$&").replace(UNSEEN, (c) => `\\U${c.codePointAt(0).toString(16).padStart(8, "0")}`)}"`;
  const toml = () => {
    const rows = modules.flatMap(([file], module) => (whole.checked || now[module] !== base[module] ? [`${quoted(file)} = ${quoted(services[now[module]])}`] : []));
    return rows.length ? `[pin]\n${rows.join("\n")}\n` : "";
  };

  const show = () => {
    const after = figures(now);
    body.replaceChildren(...ROWS.map(([key, title, better]) => {
      const [was, is] = [before.values[key], after.values[key]];
      const change = was === null || is === null ? 0 : is - was;
      const word = Math.abs(change) < 5e-10 ? "" : `${change > 0 ? "+" : "−"}${written(Math.abs(change))}`;
      const row = make("tr", { className: !word || !better ? "" : change * better > 0 ? "better" : "worse" },
        Object.assign(make("th", { scope: "row" }), { textContent: title }),
        make("td", { className: "n" }, written(was)), make("td", { className: "n" }, written(is)),
        make("td", { className: "n change" }, word ? `${word}${better ? (change * better > 0 ? " better" : " worse") : ""}` : "="));
      row.dataset.figure = key;
      row.dataset.now = was ?? "";
      row.dataset.then = is ?? "";
      return row;
    }));
    const moved = modules.flatMap((_, module) => (now[module] !== base[module] ? [module] : []));
    list.replaceChildren(...moved.map((module) => {
      const file = visible(modules[module][0]);
      const back = make("button", { type: "button" }, "Take back");
      back.setAttribute("aria-label", `Take back the move of ${file}`);
      back.addEventListener("click", () => { now[module] = base[module]; fill(); show(); which.focus(); });
      return make("li", {}, make("code", {}, file), ` from ${names[base[module]]} to ${names[now[module]]} `, back);
    }));
    const sentences = [];
    const gained = (was, is, name, one, other) => {
      const [old, later] = [new Set(was), new Set(is)];
      for (const entry of is) if (!old.has(entry)) sentences.push(`${name(entry)} ${one}`);
      for (const entry of was) if (!later.has(entry)) sentences.push(`${name(entry)} ${other}`);
    };
    gained(before.split, after.split, (at) => `The transaction of ${visible(transactions[at][0])}`, "would be split.", "would be whole again.");
    gained(before.written, after.written, (at) => `The table ${visible(tables[at][0])}`, "would be written by several services.", "would be written by one service only.");
    gained(before.used, after.used, (at) => `The table ${visible(tables[at][0])}`, "would be used by several services.", "would be used by one service only.");
    before.owners.forEach((owner, at) => {
      const next = after.owners[at];
      if (owner !== next && next !== null) sentences.push(`The table ${visible(tables[at][0])} would belong to ${names[next]}${owner === null ? "" : ` instead of ${names[owner]}`}.`);
    });
    const k = services.length;
    const counts = new Map();
    for (let a = 0; a < k; a += 1) for (let b = 0; b < k; b += 1) {
      const [was, is] = [before.pairs.get(a * before.size + b) ?? 0, after.pairs.get(a * k + b) ?? 0];
      if (a < before.size && b < before.size ? was !== is : is) counts.set(`${names[a]} → ${names[b]}`, [a < before.size && b < before.size ? was : 0, is]);
    }
    const most = [...counts].sort(([, [a, b]], [, [c, d]]) => Math.abs(d - c) - Math.abs(b - a));
    for (const [pair, [was, is]] of most) sentences.push(`Crossings ${pair}: ${was} now, ${is} then.`);
    const SHOWN = 12;
    changes.replaceChildren(...sentences.slice(0, SHOWN).map((sentence) => make("li", {}, sentence)));
    if (sentences.length > SHOWN) changes.append(make("li", {}, `and ${sentences.length - SHOWN} more`));
    text.value = toml();
    const { crossings, tables_written: tablesWritten, transactions_split: split } = after.values;
    said.textContent = moved.length ? `${moved.length} moved: ${crossings} crossings, ${tablesWritten} tables written by several services, ${split} transactions split.` : "";
  };

  before.size = services.length;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const module = Number(which.value);
    now[module] = target.value === "new" ? fresh(modules[module][0]) : Number(target.value);
    fill();
    show();
  });
  which.addEventListener("change", offer);
  whole.addEventListener("change", () => { text.value = toml(); });
  take.addEventListener("click", () => copy(text.value, "it; put it into decompose.toml"));
  place.replaceChildren(form, list, said, make("div", { className: "scroll" }, table), changes, exported);
  fill();
  show();
};
{
  const data = document.getElementById("model");
  if (data) whatIf(JSON.parse(data.textContent), document.getElementById("what-if-tool"));
}
