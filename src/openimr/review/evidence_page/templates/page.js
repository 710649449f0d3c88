(() => {
"use strict";
const root = document.documentElement;
root.classList.add("js");
const $ = (id) => document.getElementById(id);
const all = (query, within = document) => [...within.querySelectorAll(query)];
const quiet = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 900px)");
const SVG = "http://www.w3.org/2000/svg";
let data, chosen = null, hit = -1, found = { hits: [] }, at = -1, asText = false, zoom = 1, keysOn = true;

const panelOn = () => document.querySelector(".panel.on");
const docOf = (sheet) => data.docs[sheet.d];
const openAround = (node) => {
  for (let up = node; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
};
function part(tag, text, name, attributes = {}) {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (name) node.className = name;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
function drawn(tag, attributes, parent) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent?.append(node);
  return node;
}

/* Tabs */
const fill = { facts: listFacts, timeline: listTimeline, pages: listPages, search: () => {} };
function showPanel(name) {
  const tabs = all("[role=tab]");
  if (!tabs.some((tab) => tab.id === "tab-" + name)) return;
  fill[name]?.();
  for (const tab of tabs) {
    const on = tab.id === "tab-" + name;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    $(tab.getAttribute("aria-controls")).classList.toggle("on", on);
    if (on) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
function tabKeys(event) {
  const tabs = all("[role=tab]");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  showPanel(next.id.slice(4));
  next.focus();
  event.preventDefault();
  event.stopPropagation();
}
function remember(key, value) {
  try { history.replaceState(null, "", "#" + key + "=" + encodeURIComponent(value)); } catch { /* opened where addresses are fixed */ }
}

/* The page of the record */
function figureOf(number) {
  const sheet = data.sheets[number], doc = docOf(sheet), [width, height] = sheet.z;
  const title = doc[0] + ", page " + sheet.n + " of " + doc[4];
  const figure = part("figure", "", "sheet", { "data-number": number });
  figure.append(part("figcaption", title, "on-paper"));
  const paper = part("div", "", "paper");
  paper.style.aspectRatio = width + " / " + height;
  if (sheet.p) {
    const image = part("img", "", "", { src: sheet.p, alt: "Picture of " + title });
    image.addEventListener("error", () => { delete sheet.p; if (at === number) show(number); });
    paper.append(image);
  }
  const svg = drawn("svg", { viewBox: "0 0 " + width + " " + height, role: sheet.p ? "presentation" : "img" });
  if (!sheet.p) {
    svg.setAttribute("aria-label", title + ", its words where they stand");
    for (const [a, b, left, top, right, bottom] of evidence.wordsOf(number)) {
      drawn("text", { x: left, y: bottom - (bottom - top) * 0.22, "font-size": (bottom - top) * 0.8,
        textLength: Math.max(right - left, 1), lengthAdjust: "spacingAndGlyphs" }, svg).textContent = sheet.t.slice(a, b);
    }
  }
  for (const id of evidence.placesOn(number)) {
    for (const box of evidence.boxesOf(evidence.place(id))) rect(svg, box, id === chosen ? "on" : "", id);
  }
  found.hits.forEach((one, index) => {
    if (one.s === number) for (const box of evidence.boxes(number, one.a, one.b)) rect(svg, box, index === hit ? "hit on" : "hit");
  });
  paper.append(svg);
  figure.append(paper);
  return figure;
}
function rect(svg, [x, y, width, height], name, id) {
  const node = drawn("rect", { x, y, width, height, rx: 1.5, class: name }, svg);
  if (id) node.dataset.place = id;
}
const pictured = (number) => data.sheets[number].p || evidence.wordsOf(number).length;
function show(number) {
  const sheet = data.sheets[number];
  if (!sheet) return;
  at = number;
  const doc = docOf(sheet), picture = pictured(number) && !asText;
  all(".sheet", $("stage")).forEach((node) => node.remove());
  if (picture) $("stage").prepend(figureOf(number));
  $("v-text").hidden = Boolean(picture);
  if (!picture) writeText(sheet, number);
  const place = "p. " + sheet.n + " of " + doc[4];
  $("v-doc").textContent = doc[0];
  $("v-meta").textContent = [doc[1], doc[2], doc[3]].filter(Boolean).join(" · ");
  $("v-at").textContent = place;
  $("stage").setAttribute("aria-label", doc[0] + ", " + place);
  $("v-mode").disabled = !pictured(number);
  $("v-mode").setAttribute("aria-pressed", !picture);
  $("v-prev").disabled = number === 0;
  $("v-next").disabled = number === data.sheets.length - 1;
  for (const tool of ["v-in", "v-out", "v-fit"]) $(tool).disabled = !picture;
  all(".thumb[aria-current]").forEach((node) => node.removeAttribute("aria-current"));
  $("thumb-" + number)?.setAttribute("aria-current", "true");
  describe();
  reveal();
}
function marked(text, spans) {
  const box = document.createElement("div");
  let from = 0;
  for (const [a, b, name] of spans) {
    if (a < from || b > text.length || b <= a) continue;
    box.append(text.slice(from, a), part("mark", text.slice(a, b), name));
    from = b;
  }
  box.append(text.slice(from));
  return box;
}
function writeText(sheet, number) {
  const place = chosen && evidence.place(chosen);
  const spans = hit >= 0 ? found.hits.map((one, i) => [one.a, one.b, i === hit ? "on" : "", one.s]).filter((one) => one[3] === number)
    : place && place.s === number ? [[place.a, place.b, "on"]] : [];
  const nodes = sheet.note ? [part("p", sheet.note, "note")] : [];
  if (sheet.t) nodes.push(marked(sheet.t, spans));
  else if (!sheet.note) nodes.push(part("p", "This page has no text.", "note"));
  $("v-text").replaceChildren(...nodes);
}
const flat = (text) => text.replace(/\s+/g, " ").trim();
function describe() {
  const box = $("v-fact"), place = chosen && evidence.place(chosen), note = at >= 0 && data.sheets[at].note;
  const nodes = [];
  if (place && (place.s === at || place.s === null)) {
    nodes.push(part("p", "“" + flat(place.q) + "”", "quote"));
    const said = part("p", place.k === "passage" ? "Passage, not a fact" : place.l, "from");
    if (place.h) said.append(" ", part("i", place.h, "how"));
    nodes.push(said);
    if (place.s === null) nodes.push(part("p", place.w + ": this page is not inside this file.", "note"));
  }
  if (note && $("v-text").hidden) nodes.push(part("p", note, "note"));
  box.replaceChildren(...nodes);
}
function reveal() {
  const stage = $("stage");
  const target = all("rect.on, mark.on", stage).find((node) => node.getBoundingClientRect().height);
  if (!target) { stage.scrollTo(0, 0); return; }
  const box = target.getBoundingClientRect(), frame = stage.getBoundingClientRect();
  stage.scrollTo({
    top: stage.scrollTop + box.top - frame.top - frame.height * 0.35,
    left: stage.scrollLeft + box.left - frame.left - 24,
    behavior: quiet.matches ? "auto" : "smooth",
  });
}
function light() {
  for (const node of all("button[data-place], button[data-hit]")) {
    const on = node.dataset.place ? node.dataset.place === chosen : Number(node.dataset.hit) === hit;
    node.classList.toggle("on", on);
    on ? node.setAttribute("aria-current", "true") : node.removeAttribute("aria-current");
  }
}
function choose(id, keep = true) {
  const place = evidence.place(id);
  if (!place) return;
  chosen = id;
  hit = -1;
  light();
  if (keep) { remember("fact", id); root.classList.add("viewing"); }
  if (place.s === null) {
    all(".sheet", $("stage")).forEach((node) => node.remove());
    $("v-text").hidden = true;
    at = -1;
    $("v-doc").textContent = place.w;
    $("v-meta").textContent = $("v-at").textContent = "";
    return describe();
  }
  asText = !pictured(place.s) || !evidence.boxesOf(place).length;
  show(place.s);
}
function openSheet(number) {
  asText = false;
  chosen = null;
  hit = -1;
  light();
  root.classList.add("viewing");
  show(number);
}
function turn(step) {
  if (!data.sheets[at + step]) return;
  show(at + step);
}
function scale(value) {
  zoom = Math.min(4, Math.max(0.5, value));
  $("stage").style.setProperty("--zoom", zoom);
  reveal();
}
function closeViewer() { root.classList.remove("viewing"); }

/* Search in the whole file */
const SHOWN = 300;
function runSearch() {
  const query = $("find-words").value;
  found = evidence.search(query);
  hit = -1;
  const count = found.hits.length;
  $("find-count").textContent = query.trim().length < 2 ? "" : !count ? "Not in the file"
    : (found.phrase ? "" : "Not next to one another; ") + count + (count === 1 ? " hit" : " hits") + " on " + found.pages + (found.pages === 1 ? " page" : " pages")
      + (count > SHOWN ? ", the first " + SHOWN + " listed" : "");
  const list = document.createDocumentFragment();
  found.hits.slice(0, SHOWN).forEach((one, index) => list.append(hitRow(one, index)));
  $("hits").replaceChildren(list);
  if (at >= 0) show(at);
}
function hitRow(one, index) {
  const sheet = data.sheets[one.s], doc = docOf(sheet), text = sheet.t;
  const button = part("button", "", "fact", { type: "button", "data-hit": index });
  const quote = part("span", "", "quote");
  const head = text.slice(Math.max(0, one.a - 70), one.a).replace(/^\S*\s/, ""), tail = text.slice(one.b, one.b + 90).replace(/\s\S*$/, "");
  quote.append("…" + head.replace(/\s+/g, " "), part("mark", flat(text.slice(one.a, one.b))), tail.replace(/\s+/g, " ") + "…");
  button.append(quote, part("span", [doc[0], doc[1] || doc[3]].filter(Boolean).join(", ") + ", p. " + sheet.n, "from"));
  const row = document.createElement("li");
  row.append(button);
  return row;
}
function chooseHit(index) {
  const one = found.hits[index];
  if (!one) return;
  hit = index;
  chosen = null;
  light();
  root.classList.add("viewing");
  asText = !pictured(one.s);
  show(one.s);
}
function openSearch() {
  showPanel("search");
  remember("tab", "search");
  $("find-words").focus();
  $("find-words").select();
}

/* Moving through the argument */
function next(list, current, step) {
  if (!list.length) return null;
  const place = list.indexOf(current);
  return list[place < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, place + step))];
}
function bring(node, focus = node) {
  openAround(node);
  focus.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest", behavior: quiet.matches ? "auto" : "smooth" });
}
function stepCriterion(step) {
  showPanel("items");
  const list = all(".criterion");
  const node = next(list, document.activeElement.closest(".criterion") || document.querySelector(".criterion.at"), step);
  if (node) goTo(node);
}
function goTo(node) {
  all(".criterion.at").forEach((old) => old.classList.remove("at"));
  const inside = node.querySelector("details");
  if (inside && node.matches(".criterion")) {
    node.classList.add("at");
    inside.open = true;
    bring(node, inside.firstElementChild);
    const fact = node.querySelector("[data-place]");
    if (fact) choose(fact.dataset.place, !narrow.matches);
  } else bring(node);
}
function stepFact(step) {
  const list = all("button[data-place], button[data-hit]", panelOn()).filter((node) => !node.closest("[hidden]"));
  const here = list.includes(document.activeElement) ? document.activeElement : list.find((node) => node.classList.contains("on"));
  const node = next(list, here, step);
  if (!node) return;
  bring(node);
  node.dataset.place ? choose(node.dataset.place) : chooseHit(Number(node.dataset.hit));
}

/* Facts: the rows that fit, a few hundred at a time */
const ROWS = 200;
let rows = null, fitting = [], factsShown = 0;
function listFacts() {
  if (rows) return;
  rows = data.facts.map((number) => {
    const place = evidence.numbered(number);
    return { place, seen: [data.kinds[place.k], place.l, place.h, place.d, place.q, place.w].join(" ").replace(/\s+/g, " ").toLowerCase() };
  });
  filterFacts();
}
function filterFacts() {
  const words = $("filter-words").value.toLowerCase().split(/\s+/).filter(Boolean), kind = $("filter-kind").value;
  fitting = rows.filter((row) => (!kind || row.place.k === kind) && words.every((word) => row.seen.includes(word)));
  $("filter-count").textContent = fitting.length + " of " + rows.length;
  factsShown = 0;
  $("facts-table").tBodies[0].replaceChildren();
  moreFacts();
}
function moreFacts(many = ROWS) {
  const batch = document.createDocumentFragment();
  for (const { place } of fitting.slice(factsShown, factsShown + many)) batch.append(factRow(place));
  factsShown += many;
  $("facts-table").tBodies[0].append(batch);
  $("facts-more").hidden = factsShown >= fitting.length;
  $("facts-more").textContent = "Show " + Math.min(ROWS, fitting.length - factsShown) + " more";
}
function factRow(place) {
  const row = document.createElement("tr"), words = document.createElement("td"), label = document.createElement("td");
  label.append(part("b", place.l));
  if (place.h) label.append(" ", part("i", place.h, "how"));
  words.append(factButton(place));
  row.append(part("td", place.d || "–", "date"), part("td", data.kinds[place.k]), label, words);
  return row;
}
function factButton(place, limit = 160, labelled = false) {
  const quote = flat(place.q), button = part("button", "", "fact" + (place.id === chosen ? " on" : ""), { type: "button", "data-place": place.id });
  button.append(part("span", "“" + (quote.length > limit ? quote.slice(0, limit).replace(/\s\S*$/, " …") : quote) + "”", "quote"), part("span", (labelled ? place.l + (place.h ? " (" + place.h + ")" : "") + " · " : "") + place.w, "from"));
  return button;
}

/* Timeline */
const SOURCES = 1, MORE = 50;
function listTimeline() {
  if ($("timeline").childElementCount) return;
  const kind = $("timeline-kind")?.value, list = document.createDocumentFragment(), days = new Map();
  for (const event of data.events) {
    if (kind && event[1] !== kind) continue;
    days.has(event[0]) ? days.get(event[0]).push(event) : days.set(event[0], [event]);
  }
  let count = 0;
  for (const [date, events] of days) {
    const day = document.createElement("li"), inside = document.createElement("div");
    day.append(part("time", date, "", { datetime: date }), inside);
    for (const event of events) { inside.append(eventLine(event)); count++; }
    list.append(day);
  }
  $("timeline").replaceChildren(list);
  if ($("timeline-count")) $("timeline-count").textContent = count + (count === 1 ? " entry" : " entries");
}
function eventLine([, kind, what, ids, doc]) {
  const line = part("p", "", "event event-" + kind);
  if (kind === "document") {
    const sheet = data.sheets.findIndex((one) => one.d === doc);
    line.append(sheet < 0 ? part("b", what) : part("button", what, "link", { type: "button", "data-sheet": sheet }));
    return line;
  }
  line.append(part("span", what));
  for (const number of ids.slice(0, SOURCES)) line.append(" ", reference(evidence.numbered(number), true));
  if (ids.length > SOURCES) {
    line.append(" ", part("button", ids.length - SOURCES + " more", "ref more", { type: "button", "data-more": ids.slice(SOURCES).join(" ") }));
  }
  return line;
}
function reference(place, named = false) {
  const sheet = data.sheets[place.s], doc = sheet && docOf(sheet);
  const page = !sheet ? "source" : (named ? doc[0] + (doc[1] ? " " + doc[1] : "") + ", " : "") + "p. " + sheet.n;
  return part("button", page, "ref" + (place.id === chosen ? " on" : ""), { type: "button", "data-place": place.id, title: place.w, "aria-label": "Source: " + place.l + ", " + place.w });
}
/* The rest of a long list of places, some tens at a time. */
function showMore(button) {
  const numbers = button.dataset.more.trim().split(" "), within = button.closest("ul.facts");
  const nodes = numbers.slice(0, MORE).map((number) => {
    const place = evidence.numbered(number);
    if (!within) return [reference(place), " "];
    const item = part("li", "");
    item.append(factButton(place, 260, true));
    return [item];
  }).flat();
  (within ? button.parentElement : button).before(...nodes);
  const first = nodes[0].matches("button") ? nodes[0] : nodes[0].firstElementChild;
  first.focus();
  const rest = numbers.slice(MORE);
  button.dataset.more = rest.join(" ");
  button.textContent = rest.length + " more";
  if (!rest.length) (within ? button.parentElement : button).remove();
}

/* Records in another order */
function orderRecords() {
  const key = $("records-order").value, body = $("records-table").tBodies[0];
  const compare = (a, b) => (a === "~") - (b === "~") || a.localeCompare(b);
  const sorted = [...body.rows].map((row, place) => [row, place]).sort(([a, i], [b, j]) =>
    compare(a.dataset[key], b.dataset[key]) || compare(a.dataset.date, b.dataset.date) || i - j);
  body.append(...sorted.map(([row]) => row));
}
function filterRecords() {
  const words = $("records-words").value.toLowerCase().split(/\s+/).filter(Boolean), list = [...$("records-table").tBodies[0].rows];
  let shown = 0;
  for (const row of list) {
    row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    shown += !row.hidden;
  }
  $("records-count").textContent = shown + " of " + list.length;
}

/* Thumbnails */
function listPages() {
  if ($("thumbs").childElementCount) return;
  const list = part("ul", "", "thumbs");
  data.sheets.forEach((sheet, number) => list.append(thumb(sheet, number, sheet.d !== data.sheets[number - 1]?.d)));
  $("thumbs").append(list);
}
function thumb(sheet, number, opens) {
  const item = document.createElement("li"), facts = evidence.placesOn(number).length;
  const says = "Page " + sheet.n + (facts ? ", " + facts + (facts === 1 ? " fact" : " facts") : "") + (sheet.s ? ", " + data.states[sheet.s] : "");
  const button = part("button", "", "thumb", { type: "button", "data-sheet": number, id: "thumb-" + number, "aria-label": docOf(sheet)[0] + ", " + says });
  const frame = part("span", "", "frame");
  frame.style.aspectRatio = sheet.z[0] + " / " + sheet.z[1];
  if (sheet.p) frame.append(part("img", "", "", { src: sheet.p, alt: "", loading: "lazy", decoding: "async" }));
  else frame.append(part("span", sheet.t.slice(0, 700), "small-print", { "aria-hidden": "true" }));
  button.append(frame, part("span", String(sheet.n) + (sheet.s ? " " + data.states[sheet.s] : ""), "under"));
  if (facts) button.lastChild.append(part("span", String(facts), "no", { title: says }));
  if (opens) {
    const doc = docOf(sheet), name = part("span", doc[0], "opens");
    name.append(part("span", doc[1] || "", "fine"));
    button.append(name);
  }
  item.append(button);
  return item;
}

/* A sentence and what it rests on light up together */
function restsOn(event) {
  const sentence = event.target.closest?.("[data-rests-on]");
  all(".lit").forEach((node) => node.classList.remove("lit"));
  if (!sentence) return;
  for (const name of sentence.dataset.restsOn.split(" ").filter(Boolean)) {
    $(name)?.classList.add("lit");
    all('.fact[data-place="' + CSS.escape(name) + '"]').forEach((node) => node.classList.add("lit"));
  }
}

const KEYS = {
  j: () => stepCriterion(1), k: () => stepCriterion(-1),
  n: () => stepFact(1), p: () => stepFact(-1),
  ArrowLeft: () => turn(-1), ArrowRight: () => turn(1),
  "+": () => scale(zoom + 0.25), "=": () => scale(zoom + 0.25), "-": () => scale(zoom - 0.25), "−": () => scale(zoom - 0.25),
  t: () => $("v-mode").click(), "/": openSearch, "?": () => $("help").showModal(),
};
function onKey(event) {
  if (event.key === "Escape" && !$("help").open) return closeViewer();
  if (event.key === "Enter" && event.target.id === "find-words") return stepFact(1);
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.closest?.("input, select, textarea")) return;
  if (event.target.closest?.("[role=tab]") && event.key.startsWith("Arrow")) return;
  if (event.target === $("stage") && event.key.startsWith("Arrow") && zoom > 1) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
}
function onClick(event) {
  const node = event.target.closest("[data-place], [data-hit], [data-sheet], [role=tab], [data-more], a[href^='#']");
  if (!node) return;
  if (node.dataset.place) {
    choose(node.dataset.place);
    if (narrow.matches && node.tagName === "BUTTON") node.scrollIntoView({ block: "nearest" });
  } else if (node.dataset.hit) chooseHit(Number(node.dataset.hit));
  else if (node.dataset.sheet) openSheet(Number(node.dataset.sheet));
  else if (node.dataset.more) showMore(node);
  else if (node.matches("[role=tab]")) {
    showPanel(node.id.slice(4));
    remember("tab", node.id.slice(4));
  } else {
    const target = $(node.getAttribute("href").slice(1));
    if (target && target.id !== "argument") { event.preventDefault(); showPanel("items"); goTo(target); }
  }
}
function fromAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  if (said.get("tab")) showPanel(said.get("tab"));
  const id = said.get("fact");
  if (!evidence.place(id)) return false;
  choose(id);
  const button = all("button[data-place]").find((node) => node.dataset.place === id);
  if (button) {
    const panel = button.closest(".panel");
    if (panel && !said.get("tab")) showPanel(panel.id.slice(6));
    openAround(button);
    button.scrollIntoView({ block: "center" });
  }
  return true;
}
function keepKeys() {
  keysOn = $("keys-on").checked;
  try { localStorage.setItem("openimr-keys", keysOn ? "on" : "off"); } catch { /* no store: this visit only */ }
}
/* On paper: everything that was filled in only when asked for, and the cited pages one after the other. */
let closed = [];
function toPaper() {
  closed = all("details:not([open])");
  closed.forEach((node) => { node.open = true; });
  listTimeline();
  if (rows === null) listFacts();
  const cited = part("div", "", "for-paper");
  cited.append(part("h2", "Pages cited"));
  data.cited.slice(0, 60).forEach((number) => cited.append(figureOf(number)));
  $("stage").append(cited);
}
function fromPaper() {
  closed.forEach((node) => { node.open = false; });
  all(".for-paper").forEach((node) => node.remove());
}

document.addEventListener("DOMContentLoaded", () => {
  evidence.load($("data").textContent);
  data = evidence.data;
  try { keysOn = localStorage.getItem("openimr-keys") !== "off"; } catch { /* as it stands */ }
  $("keys-on").checked = keysOn;
  all(".panel").forEach((panel) => { panel.setAttribute("role", "tabpanel"); });
  showPanel("items");
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("mouseover", restsOn);
  document.addEventListener("focusin", restsOn);
  document.querySelector("[role=tablist]").addEventListener("keydown", tabKeys);
  addEventListener("hashchange", fromAddress);
  const on = { "v-prev": () => turn(-1), "v-next": () => turn(1), "v-in": KEYS["+"], "v-out": KEYS["-"],
    "v-fit": () => scale(1), "v-mode": () => { asText = !asText; show(at); }, "v-close": closeViewer,
    "open-help": KEYS["?"], "close-help": () => $("help").close(), "facts-more": () => moreFacts() };
  for (const [id, act] of Object.entries(on)) $(id).addEventListener("click", act);
  $("keys-on").addEventListener("change", keepKeys);
  $("filter-words").addEventListener("input", filterFacts);
  $("filter-kind").addEventListener("change", filterFacts);
  $("timeline-kind")?.addEventListener("change", () => { $("timeline").replaceChildren(); listTimeline(); });
  $("records-words").addEventListener("input", filterRecords);
  $("records-order").addEventListener("change", orderRecords);
  let soon = 0;
  $("find-words").addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(runSearch, 120); });
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  if (narrow.matches) scale(1.75);
  else $("argument").focus({ preventScroll: true });
  if (fromAddress()) return;
  const first = document.querySelector(".decisive [data-place]") || document.querySelector("#panel-items .fact");
  if (first) choose(first.dataset.place, false);
  else if (data.sheets.length) show(0);
});
})();
