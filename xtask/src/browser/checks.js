// What must hold on the page as it is shown now. Gives a list of sentences, one per finding; an empty list is good.
(() => {
  const found = [];
  const say = (what, element) => {
    const text = element ? `: <${element.tagName.toLowerCase()}${element.id ? ` id=${element.id}` : ""} class="${element.getAttribute("class") ?? ""}"> ${(element.textContent ?? "").trim().slice(0, 60)}` : "";
    found.push(what + text);
  };
  const root = document.documentElement;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: false });

  // Structure: language, title, landmarks, headings in order, ids once.
  if (!root.lang) say("no language");
  if (!document.title.trim()) say("no title");
  for (const [landmark, selector] of [["main", "main"], ["banner", "body > header"], ["footer", "footer"], ["navigation", "nav[aria-label]"]]) {
    const count = document.querySelectorAll(selector).length;
    if (count !== 1) say(`${count} landmarks of kind ${landmark}`);
  }
  let level = 0;
  let first = 0;
  for (const heading of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    const next = Number(heading.tagName[1]);
    first += next === 1;
    if (next > level + 1) say(`a heading of level ${next} after ${level}`, heading);
    if (!heading.textContent.trim()) say("an empty heading", heading);
    level = next;
  }
  if (first !== 1) say(`${first} headings of the first level`);
  const ids = new Set();
  for (const element of document.querySelectorAll("[id]")) {
    if (ids.has(element.id)) say(`the id ${element.id} stands twice`);
    ids.add(element.id);
  }
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) if (!ids.has(id)) say(`${attribute} names ${id}, which is nowhere`, element);
    }
  }

  // Links lead somewhere.
  for (const link of document.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    if (href.startsWith("#")) { if (!ids.has(href.slice(1))) say(`nothing has the id ${href}`, link); }
    else if (!/^https?:\/\//.test(href)) say(`a link to ${href}`, link);
  }

  // Tables: a caption or a name, heads with a scope and text.
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption?.textContent.trim()) say("a table without a caption", table);
    const heads = table.querySelectorAll("th");
    if (!heads.length) say("a table without heads", table);
    for (const head of heads) {
      if (!head.scope) say("a head without scope", head);
      if (!head.textContent.trim()) say("an empty head", head);
    }
  }

  // Nothing is wider than the window, except inside what scrolls by itself; and that can be reached by keyboard.
  const width = root.clientWidth;
  if (root.scrollWidth > width) {
    const wide = [...document.body.querySelectorAll("*")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.right > width + 1 && shown(element) && !element.closest(".scroll, pre, .sr, .skip") && !element.closest("caption");
    });
    say(`${root.scrollWidth - width} px wider than the window`, wide.pop());
  }
  for (const element of document.querySelectorAll("body *")) {
    if (element.scrollWidth > element.clientWidth + 1 && shown(element)) {
      const flow = getComputedStyle(element).overflowX;
      if ((flow === "auto" || flow === "scroll") && element.tabIndex < 0) say("scrolls and cannot be reached by keyboard", element);
    }
  }

  // Controls are large enough to hit (24 by 24 px), unless they stand in text.
  for (const control of document.querySelectorAll("button:not(.sort), input, select, textarea")) {
    if (!shown(control)) continue;
    const box = control.getBoundingClientRect();
    if (box.height < 23.5 || box.width < 23.5) say(`a control of ${box.width.toFixed(0)} by ${box.height.toFixed(0)} px`, control);
  }

  // Contrast of every piece of text with what is painted behind it.
  const read = (text) => {
    const numbers = (text.match(/-?[\d.]+(e-?\d+)?%?/g) ?? []).map((n) => (n.endsWith("%") ? parseFloat(n) / 100 : parseFloat(n)));
    if (text.startsWith("rgb")) return [numbers[0] / 255, numbers[1] / 255, numbers[2] / 255, numbers[3] ?? 1];
    if (text.startsWith("color(srgb")) return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
    return null;
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = new Map();
  const background = (element) => {
    if (!element) return read(getComputedStyle(document.body).backgroundColor);
    const known = behind.get(element);
    if (known) return known;
    const own = read(getComputedStyle(element).backgroundColor) ?? [0, 0, 0, 0];
    const color = own[3] >= 1 ? own : over(own, background(element.parentElement));
    behind.set(element, color);
    return color;
  };
  const told = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || /^(SCRIPT|STYLE|TITLE)$/i.test(element.tagName) || !shown(element)) continue;
    if (element.closest("svg.bar, .sr, caption, [aria-hidden=true], :disabled")) continue;
    const style = getComputedStyle(element);
    const drawn = element instanceof SVGElement;
    const ink = read(drawn ? style.fill : style.color);
    const paper = background(drawn ? element.closest("svg").parentElement : element);
    if (!ink || !paper) { say(`colours that cannot be read: ${style.color} ${style.backgroundColor}`, element); continue; }
    const [light, dark] = [luminance(over(ink, paper)), luminance(paper)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const key = `${style.color} ${paper} ${large}`;
    if (ratio < (large ? 3 : 4.5) - 0.005 && !told.has(key)) { told.add(key); say(`contrast ${ratio.toFixed(2)}`, element); }
  }
  return found.slice(0, 40);
})()
