/* The record as data: documents, pages with their words, places. See payload.py for the short names. */
const evidence = (() => {
"use strict";
let data = null, words = [], ids = [];

function load(text) { data = JSON.parse(text); words = new Array(data.sheets.length); ids = Object.keys(data.places); }

/* A place with its names: s sheet, a b characters, l label, h how, k kind, d date, q quote, w where. */
function place(id) {
  const raw = data.places[id];
  if (!raw) return null;
  const [s, a, b, label, how, k, d, q, w] = raw;
  const sheet = s === null ? null : data.sheets[s];
  const doc = sheet && data.docs[sheet.d];
  return {
    id, s, a, b, k, d, l: data.labels[label], h: data.labels[how],
    q: q ?? sheet.t.slice(a, b),
    w: w ?? (doc[0] + ", " + (doc[1] || doc[3]) + ", p. " + sheet.n),
    plain: q === undefined,
  };
}

/* The words of a page: [start, end, left, top, right, bottom], in characters and points. */
function wordsOf(number) {
  if (words[number]) return words[number];
  const sheet = data.sheets[number], found = [];
  if (sheet.w) {
    const bytes = Uint8Array.from(atob(sheet.w), (sign) => sign.charCodeAt(0));
    const view = new DataView(bytes.buffer), where = sheet.at || spans(sheet.t);
    let at = 0;
    const next = () => { const value = view.getUint16(at, true) / 2; at += 2; return value; };
    while (at < bytes.length) {
      const top = next(), bottom = next(), many = next() * 2;
      for (let i = 0; i < many; i++) {
        const k = found.length * 2;
        found.push([where[k], where[k + 1], next(), top, next(), bottom]);
      }
    }
  }
  return (words[number] = found);
}
function spans(text) {
  const found = [];
  for (const match of text.matchAll(/\S+/g)) found.push(match.index, match.index + match[0].length);
  return found;
}

/* Rectangles [x, y, width, height] around characters a to b: one a line, a hair wider than the words. */
function boxes(number, a, b) {
  const found = [];
  for (const [start, end, left, top, right, bottom] of wordsOf(number)) {
    if (start >= b) break;
    if (end <= a) continue;
    const width = (right - left) / (end - start);
    const x0 = start < a ? left + (a - start) * width : left;
    const x1 = end > b ? right - (end - b) * width : right;
    const last = found[found.length - 1];
    const same = last && Math.abs(last[1] - top) < 3 && x0 >= last[2] - 2 && x0 - last[2] < 60;
    if (same) { last[2] = x1; last[3] = Math.max(last[3], bottom); }
    else found.push([x0, top, x1, bottom]);
  }
  return found.map(rectangle);
}
const rectangle = ([x0, y0, x1, y1]) => [x0 - 1.5, y0 - 1.5, Math.max(x1 - x0, 0) + 3, Math.max(y1 - y0, 0) + 3];
function boxesOf(it) {
  const given = data.boxes[it.id];
  if (!given) return it.plain || it.b > it.a ? boxes(it.s, it.a, it.b) : [];
  const found = [];
  for (let i = 0; i < given.length; i += 4) found.push(rectangle(given.slice(i, i + 4)));
  return found;
}

/* All places of a page, gathered once. */
let bySheet = null;
function placesOn(number) {
  if (!bySheet) {
    bySheet = new Map();
    for (const [id, raw] of Object.entries(data.places)) {
      if (raw[0] !== null) bySheet.has(raw[0]) ? bySheet.get(raw[0]).push(id) : bySheet.set(raw[0], [id]);
    }
  }
  return bySheet.get(number) || [];
}

/* Search: the words next to one another, else pages that have all of them. */
const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
function search(query) {
  const terms = query.trim().split(/\s+/).filter(Boolean).map(escaped);
  if (!terms.length || query.trim().length < 2) return { phrase: true, hits: [], pages: 0 };
  const phrase = matches(new RegExp(terms.join("\\s+"), "giu"));
  if (phrase.hits.length || terms.length === 1) return { phrase: true, ...phrase };
  const each = terms.map((term) => new RegExp(term, "iu"));
  return { phrase: false, ...matches(new RegExp(terms.join("|"), "giu"), (text) => each.every((one) => one.test(text))) };
}
function matches(pattern, fits = null) {
  const hits = [], pages = new Set();
  data.sheets.forEach((sheet, s) => {
    if (fits && !fits(sheet.t)) return;
    for (const match of sheet.t.matchAll(pattern)) {
      hits.push({ s, a: match.index, b: match.index + match[0].length });
      pages.add(s);
    }
  });
  return { hits, pages: pages.size };
}

return { load, place, numbered: (number) => place(ids[number]), wordsOf, boxes, boxesOf, placesOn, search, get data() { return data; } };
})();
