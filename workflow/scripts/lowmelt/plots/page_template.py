"""HTML, style and script of the page of candidates; :mod:`lowmelt.plots.page` fills in the data.

Rows are drawn fifty at a time from a JSON table, so that a filter takes milliseconds and the page opens
at once however long the list is.
"""

from string import Template

STYLE = """
body { font: 13px/1.35 sans-serif; margin: 0; color: #222; display: grid; grid-template-columns: 15em 1fr }
header { grid-column: 1 / 3; padding: .6em 1.2em; border-bottom: 1px solid #ccc }
h1 { font-size: 1.3em; margin: 0 } header p { margin: .3em 0 0; max-width: 75em }
aside { padding: .8em; border-right: 1px solid #ccc; position: sticky; top: 0; height: 100vh;
  box-sizing: border-box; overflow-y: auto }
main { padding: .8em; min-width: 0 }
fieldset { border: 0; padding: 0; margin: 0 0 .9em } legend { font-weight: bold; padding: 0 }
label { display: block } aside input[type=number] { width: 4.3em; font: inherit }
aside svg { display: block; width: 100%; height: 34px; background: #f6f6f6 }
table { border-collapse: collapse; width: 100% }
th { position: sticky; top: 0; background: #fff; border-bottom: 2px solid #0072B2; cursor: pointer;
  text-align: right; padding: .3em .4em; user-select: none; font-size: 12px }
th.text, td.text { text-align: left }
th[aria-sort=ascending]::after { content: " \\25B2" } th[aria-sort=descending]::after { content: " \\25BC" }
td { border-bottom: 1px solid #ddd; padding: .15em .4em; text-align: right }
td.structure { white-space: nowrap; text-align: left } td.text { max-width: 15em; overflow-wrap: anywhere }
tr.selected { background: #eef6fb } tr.marked td:first-child { box-shadow: inset 4px 0 #D55E00 }
button { font: inherit } #search { width: 100%; box-sizing: border-box; font: inherit }
.bar { fill: #bbb } .bar.left { fill: #0072B2 } #acts { margin-bottom: .5em }
@media print { body { display: block; font-size: 9px } aside, #acts button, #more { display: none }
  th { position: static } tr { break-inside: avoid } td.structure svg { width: 90px; height: 66px } }
"""

PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>lowmelt: candidates</title>
<style>$style</style></head><body>
<header><h1>Candidates</h1><p>$lead</p></header>
<svg width="0" height="0" style="position:absolute" aria-hidden="true">$symbols</svg>
<aside><fieldset><legend>Text</legend><input id="search" type="search" aria-label="search"
placeholder="SMILES, origin, salt_id"></fieldset>
<fieldset><legend>Show</legend><label><input type="checkbox" id="only"> simulated only</label>
<label><input type="checkbox" id="marked"> marked only</label></fieldset>
<div id="ranges"></div><div id="choices"></div>
<fieldset><legend>Columns</legend><div id="columns"></div></fieldset></aside>
<main><div id="acts"><span id="shown"></span>
<button id="reset">all rows</button> <button id="mark">mark these</button>
<button id="export">export CSV</button> <span id="note"></span></div>
<table id="candidates"><thead><tr id="head"></tr></thead><tbody id="rows"></tbody></table>
<p><button id="more">more rows</button></p></main>
<script id="data" type="application/json">$data</script>
<script>$script</script></body></html>
""")

SCRIPT = """
"use strict";
const D = JSON.parse(document.getElementById("data").textContent), COLUMNS = D.columns, ROWS = D.rows;
const at = Object.fromEntries(COLUMNS.map((column, place) => [column.key, place]));
const byId = name => document.getElementById(name), PIECE = 50, BINS = 24;
const numeric = COLUMNS.filter(column => column.digits !== null);
const state = { ranges: {}, off: {}, sort: null, up: true, length: PIECE, marks: new Set(), found: [] };
ROWS.forEach(row => { row.text = row.filter(value => typeof value === "string").join(" ").toLowerCase(); });

function make(name, parent, properties) {
  return parent.appendChild(Object.assign(document.createElement(name), properties || {}));
}
function safe(text) { return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"); }
function shownText(column, value) {
  return value === null ? "" : column.digits === null ? safe(value) : value.toFixed(column.digits);
}
function tags(row, key) {
  const value = row[at[key]];
  if (key !== "warnings") return [value];
  return value ? value.split("; ").map(text => text.split(":")[0]) : ["none"];
}
function passes(row, except) {
  for (const key in state.ranges) {
    if (key === except) continue;
    const [low, high] = state.ranges[key], value = row[at[key]];
    if (value === null || (low !== null && value < low) || (high !== null && value > high)) return false;
  }
  for (const key in state.off)
    if (state.off[key].size && tags(row, key).some(tag => state.off[key].has(tag))) return false;
  return true;
}
function apply() {
  const word = byId("search").value.trim().toLowerCase();
  const only = byId("only").checked, marked = byId("marked").checked;
  const rest = ROWS.filter(row => (!word || row.text.includes(word)) && (!only || row[at.selected])
    && (!marked || state.marks.has(row[at.salt_id])));
  state.found = rest.filter(row => passes(row));
  if (state.sort !== null) {
    const place = at[state.sort], sign = state.up ? 1 : -1;
    state.found.sort((a, b) => sign * (typeof a[place] === "string" ? a[place].localeCompare(b[place])
      : (a[place] ?? Infinity) - (b[place] ?? Infinity)));
  }
  state.length = PIECE;
  byId("shown").textContent = `${state.found.length} of ${ROWS.length} shown`;
  draw();
  histograms();
}
function draw() {
  const shown = COLUMNS.filter(column => column.shown);
  byId("rows").innerHTML = state.found.slice(0, state.length).map(row => {
    const id = row[at.salt_id], mark = state.marks.has(id);
    const drawn = [["cation_id", D.size[0]], ["anion_id", D.size[1]]].map(([key, width]) =>
      `<svg width="${width}" height="${D.size[2]}"><use href="#${row[at[key]]}"/></svg>`).join("");
    const cells = shown.map(column =>
      `<td class="${column.digits === null ? "text" : ""}">${shownText(column, row[at[column.key]])}</td>`);
    return `<tr class="${row[at.selected] ? "selected " : ""}${mark ? "marked" : ""}" data-id="${id}"><td>`
      + `<input type="checkbox" aria-label="mark" ${mark ? "checked" : ""}></td>`
      + `<td class="structure">${drawn}</td>${cells.join("")}</tr>`;
  }).join("");
  byId("more").hidden = state.length >= state.found.length;
}
function heads() {
  const cells = COLUMNS.filter(column => column.shown).map(column => {
    const sorted = state.sort === column.key ? ` aria-sort="${state.up ? "ascending" : "descending"}"` : "";
    return `<th class="${column.digits === null ? "text" : ""}" data-key="${column.key}"${sorted}`
      + ` title="${safe(column.meaning)}">${column.title}</th>`;
  });
  byId("head").innerHTML = "<th></th><th class='text'>structure</th>" + cells.join("");
}
function bins(rows, column) {
  const counts = new Array(BINS).fill(0), span = column.high - column.low || 1;
  for (const row of rows) {
    const value = row[at[column.key]];
    if (value !== null) counts[Math.min(BINS - 1, Math.floor((value - column.low) / span * BINS))] += 1;
  }
  return counts;
}
function histograms() {
  for (const column of numeric.filter(column => column.plot)) {
    const left = bins(state.found, column), top = Math.max(...column.all, 1);
    column.plot.innerHTML = column.all.map((count, place) => {
      const bar = (number, name) => `<rect class="bar ${name}" x="${place * 10}" width="9" `
        + `y="${34 - 32 * number / top}" height="${32 * number / top}"/>`;
      return bar(count, "") + bar(left[place], "left");
    }).join("");
  }
}
function csv(rows) {
  const quote = value => {
    const text = value === null ? "" : String(value);
    return /[",\\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [COLUMNS.map(column => column.key).join(",")]
    .concat(rows.map(row => COLUMNS.map((_, place) => quote(row[place])).join(","))).join("\\n") + "\\n";
}
function chosenRows() {
  return state.marks.size ? ROWS.filter(row => state.marks.has(row[at.salt_id])) : state.found;
}
function note() { byId("note").textContent = state.marks.size ? `${state.marks.size} marked` : ""; }

for (const column of numeric.filter(column => column.filter)) {
  const values = ROWS.map(row => row[at[column.key]]).filter(value => value !== null);
  if (new Set(values).size < 2) continue;
  column.low = Math.min(...values); column.high = Math.max(...values);
  column.all = bins(ROWS, column);
  const box = make("fieldset", byId("ranges"));
  make("legend", box, { textContent: column.title, title: column.meaning });
  column.plot = box.appendChild(document.createElementNS("http:" + "//www.w3.org/2000/svg", "svg"));
  column.plot.setAttribute("viewBox", `0 0 ${BINS * 10} 34`);
  column.plot.setAttribute("preserveAspectRatio", "none");
  const ends = ["least", "most"].map((name, end) => {
    if (end) box.append(" to ");
    const placeholder = (end ? column.high : column.low).toFixed(column.digits);
    return make("input", box, { type: "number", step: "any", placeholder,
      id: `${name}-${column.key}`, ariaLabel: `${name} ${column.title}` });
  });
  const change = () => {
    const [low, high] = ends.map(end => end.value === "" ? null : Number(end.value));
    if (low === null && high === null) delete state.ranges[column.key];
    else state.ranges[column.key] = [low, high];
    apply();
  };
  ends.forEach(end => end.addEventListener("input", change));
}
for (const [key, title] of D.choices) {
  const counts = {};
  ROWS.forEach(row => new Set(tags(row, key)).forEach(tag => { counts[tag] = (counts[tag] || 0) + 1; }));
  state.off[key] = new Set();
  const box = make("fieldset", byId("choices"));
  make("legend", box, { textContent: title });
  for (const tag of Object.keys(counts).sort((a, b) => counts[b] - counts[a])) {
    const label = make("label", box), tick = make("input", label, { type: "checkbox", checked: true });
    tick.dataset.choice = `${key}=${tag}`;
    label.append(` ${tag} (${counts[tag]})`);
    tick.addEventListener("change", () => {
      if (tick.checked) state.off[key].delete(tag); else state.off[key].add(tag);
      apply();
    });
  }
}
for (const column of COLUMNS.filter(column => column.title)) {
  const label = make("label", byId("columns"), { title: column.meaning });
  const tick = make("input", label, { type: "checkbox", checked: column.shown });
  tick.dataset.column = column.key;
  label.append(` ${column.title}`);
  tick.addEventListener("change", () => { column.shown = tick.checked; heads(); draw(); });
}
byId("head").addEventListener("click", event => {
  const key = event.target.dataset.key;
  if (!key) return;
  state.up = state.sort === key ? !state.up : true;
  state.sort = key;
  heads(); apply();
});
byId("rows").addEventListener("change", event => {
  const row = event.target.closest("tr");
  if (event.target.checked) state.marks.add(row.dataset.id); else state.marks.delete(row.dataset.id);
  row.classList.toggle("marked", event.target.checked);
  note();
});
["search", "only", "marked"].forEach(name => byId(name).addEventListener("input", apply));
byId("more").addEventListener("click", () => { state.length += PIECE; draw(); });
byId("mark").addEventListener("click", () => {
  state.found.forEach(row => state.marks.add(row[at.salt_id])); note(); draw();
});
byId("reset").addEventListener("click", () => {
  state.ranges = {}; Object.values(state.off).forEach(set => set.clear());
  document.querySelectorAll("aside input").forEach(box => {
    if (box.dataset.choice) box.checked = true;
    else if (!box.dataset.column) { box.value = ""; box.checked = false; }
  });
  apply();
});
byId("export").addEventListener("click", () => {
  const link = make("a", document.body, { download: "candidates.csv",
    href: URL.createObjectURL(new Blob([csv(chosenRows())], { type: "text/csv" })) });
  link.click(); link.remove();
});
addEventListener("beforeprint", () => { state.length = state.found.length; draw(); });
heads(); apply();
"""
