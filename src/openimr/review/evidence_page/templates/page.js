(() => {
"use strict";
const root = document.documentElement;
root.classList.add("js");
const $ = (id) => document.getElementById(id);
const all = (query, within = document) => [...within.querySelectorAll(query)];
const quiet = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 900px)");
let places, sheets, chosen = null, at = -1, asText = false, zoom = 1, keysOn = true;

const panelOn = () => document.querySelector(".panel.on");
const openAround = (node) => {
  for (let up = node; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
};

/* Tabs */
function showPanel(name) {
  const tabs = all("[role=tab]");
  if (!tabs.some((tab) => tab.id === "tab-" + name)) return;
  for (const tab of tabs) {
    const on = tab.id === "tab-" + name;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
    $(tab.getAttribute("aria-controls")).classList.toggle("on", on);
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
function show(number) {
  const sheet = sheets[number];
  if (!sheet) return;
  at = number;
  all(".sheet.on").forEach((node) => node.classList.remove("on"));
  const figure = $("sheet-" + number);
  const picture = sheet.i && !asText;
  if (picture) figure.classList.add("on");
  $("v-text").hidden = picture;
  if (!picture) writeText(sheet, number);
  $("v-doc").textContent = sheet.d;
  $("v-meta").textContent = sheet.m;
  $("v-at").textContent = "p. " + sheet.n + " of " + sheet.of;
  $("stage").setAttribute("aria-label", sheet.d + ", page " + sheet.n + " of " + sheet.of);
  $("v-mode").disabled = !sheet.i;
  $("v-mode").setAttribute("aria-pressed", !picture);
  $("v-prev").disabled = number === 0;
  $("v-next").disabled = number === sheets.length - 1;
  for (const tool of ["v-in", "v-out", "v-fit"]) $(tool).disabled = !picture;
  describe();
  reveal();
}
function part(tag, text, name) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (name) node.className = name;
  return node;
}
function writeText(sheet, number) {
  const box = $("v-text");
  const place = chosen && places[chosen].s === number ? places[chosen] : null;
  const nodes = sheet.note ? [part("p", sheet.note, "note")] : [];
  const text = document.createElement("div");
  if (place && place.b > place.a && place.b <= sheet.t.length) {
    text.append(sheet.t.slice(0, place.a), part("mark", sheet.t.slice(place.a, place.b)), sheet.t.slice(place.b));
  } else text.textContent = sheet.t;
  if (sheet.t) nodes.push(text);
  else if (!sheet.note) nodes.push(part("p", "This page has no text.", "note"));
  box.replaceChildren(...nodes);
}
function describe() {
  const box = $("v-fact"), place = chosen && places[chosen];
  if (!place || (place.s !== at && place.s !== null)) return box.replaceChildren();
  const nodes = [part("p", "“" + place.q.replace(/\s+/g, " ").trim() + "”", "quote")];
  const said = part("p", place.k === "passage" ? "Passage found by the search" : place.l, "from");
  if (place.h) said.append(" ", part("i", place.h, "how"));
  nodes.push(said);
  if (place.s === null) nodes.push(part("p", place.w + ": this page is not inside this file.", "note"));
  box.replaceChildren(...nodes);
}
function reveal() {
  const stage = $("stage");
  const target = all("rect.on, mark", stage).find((node) => node.getBoundingClientRect().height);
  if (!target) { stage.scrollTo(0, 0); return; }
  const box = target.getBoundingClientRect(), frame = stage.getBoundingClientRect();
  stage.scrollTo({
    top: stage.scrollTop + box.top - frame.top - frame.height * 0.35,
    left: stage.scrollLeft + box.left - frame.left - 24,
    behavior: quiet.matches ? "auto" : "smooth",
  });
}
function choose(id, keep = true) {
  const place = places[id];
  if (!place) return;
  chosen = id;
  for (const node of all("[data-place]")) {
    const on = node.dataset.place === id;
    node.classList.toggle("on", on);
    if (node.tagName === "BUTTON") on ? node.setAttribute("aria-current", "true") : node.removeAttribute("aria-current");
  }
  if (keep) { remember("fact", id); root.classList.add("viewing"); }
  if (place.s === null) {
    all(".sheet.on").forEach((node) => node.classList.remove("on"));
    $("v-text").hidden = true;
    at = -1;
    $("v-doc").textContent = place.w;
    $("v-meta").textContent = $("v-at").textContent = "";
    return describe();
  }
  asText = sheets[place.s].i ? !all("#sheet-" + place.s + " rect.on").length : true;
  show(place.s);
}
function turn(step) {
  if (!sheets[at + step]) return;
  asText = asText && sheets[at].i && sheets[at + step].i;
  show(at + step);
}
function scale(value) {
  zoom = Math.min(4, Math.max(0.5, value));
  $("stage").style.setProperty("--zoom", zoom);
  reveal();
}
function closeViewer() { root.classList.remove("viewing"); }

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
  const list = all("button[data-place]", panelOn()).filter((node) => !node.closest("[hidden]"));
  const here = list.includes(document.activeElement) ? document.activeElement : list.find((node) => node.dataset.place === chosen);
  const node = next(list, here, step);
  if (!node) return;
  bring(node);
  choose(node.dataset.place);
}

/* The table of facts */
function filter() {
  const words = $("filter-words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = $("filter-kind").value, rows = all("#facts-table tbody tr");
  let shown = 0;
  for (const row of rows) {
    const fits = (!kind || row.dataset.kind === kind) && words.every((word) => row.dataset.search.includes(word));
    row.hidden = !fits;
    shown += fits;
  }
  $("filter-count").textContent = shown + " of " + rows.length;
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
  t: () => $("v-mode").click(), "?": () => $("help").showModal(),
};
function onKey(event) {
  if (event.key === "Escape" && !$("help").open) return closeViewer();
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.closest?.("input, select, textarea, [role=tab]")) return;
  if (event.target === $("stage") && event.key.startsWith("Arrow") && zoom > 1) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
}
function onClick(event) {
  const node = event.target.closest("[data-place], [data-sheet], [role=tab], a[href^='#']");
  if (!node) return;
  if (node.dataset.place) {
    choose(node.dataset.place);
    if (narrow.matches && node.tagName === "BUTTON") node.scrollIntoView({ block: "nearest" });
  } else if (node.dataset.sheet) {
    asText = false;
    root.classList.add("viewing");
    show(Number(node.dataset.sheet));
  } else if (node.matches("[role=tab]")) {
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
  if (!places[id]) return false;
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

document.addEventListener("DOMContentLoaded", () => {
  ({ places, sheets } = JSON.parse($("data").textContent));
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
    "open-help": KEYS["?"], "close-help": () => $("help").close() };
  for (const [id, act] of Object.entries(on)) $(id).addEventListener("click", act);
  $("keys-on").addEventListener("change", keepKeys);
  $("filter-words").addEventListener("input", filter);
  $("filter-kind").addEventListener("change", filter);
  let closed = [];
  addEventListener("beforeprint", () => { closed = all("details:not([open])"); closed.forEach((node) => { node.open = true; }); });
  addEventListener("afterprint", () => closed.forEach((node) => { node.open = false; }));
  if (narrow.matches) scale(1.75);
  else $("argument").focus({ preventScroll: true });
  if (fromAddress()) return;
  const first = document.querySelector(".decisive [data-place]") || document.querySelector("#panel-items .fact");
  if (first) choose(first.dataset.place, false);
  else if (sheets.length) show(0);
});
})();
