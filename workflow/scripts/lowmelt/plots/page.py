"""The candidates as one self-contained HTML page: structures drawn, columns sortable, rows searchable."""

from html import escape
from string import Template

import pandas as pd

from lowmelt.plots.structures import drawing

CATION, ANION, HEIGHT = 220, 130, 130
# Column, heading, format, what it says.
COLUMNS = (
    ("rank", "rank", "{:d}", "by Pareto front, then by score"),
    ("melting_K", "Tm / K", "{:.0f}", "predicted melting point"),
    ("lower_K", "from", "{:.0f}", "lower end of the interval, K"),
    ("upper_K", "to", "{:.0f}", "upper end of the interval, K"),
    ("p_low", "P(low)", "{:.2f}", "calibrated probability of melting below 373.15 K"),
    ("expected_error_K", "error / K", "{:.0f}", "error expected of the prediction"),
    ("novelty", "novelty", "{:.2f}", "one minus the mean similarity of the ions to the nearest known ions"),
    ("sa_score", "SA", "{:.1f}", "synthetic accessibility of the harder ion, 1 known or easy to 10 hard"),
    ("front", "front", "{:d}", "Pareto front over melting point, error, novelty and accessibility"),
    ("score", "score", "{:.2f}", "mean percentile over the four"),
)
PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>lowmelt: candidates</title>
<style>
body { font: 14px/1.4 sans-serif; margin: 1.5em; color: #222 }
table { border-collapse: collapse; width: 100% }
th { position: sticky; top: 0; background: #fff; border-bottom: 2px solid #0072B2; cursor: pointer;
  text-align: right; padding: .4em .6em; white-space: nowrap; user-select: none }
th.text, td.text { text-align: left }
td.structure { white-space: nowrap; text-align: left }
th[aria-sort=ascending]::after { content: " \\25B2" } th[aria-sort=descending]::after { content: " \\25BC" }
td { border-bottom: 1px solid #ddd; padding: .2em .6em; text-align: right }
td.smiles { font: 11px monospace; word-break: break-all; max-width: 22em; text-align: left }
tr.selected { background: #eef6fb }
input { font: inherit; padding: .3em .5em; width: 24em; margin-right: 1em }
</style></head><body>
<h1>Candidates</h1>
<p>$count salts that passed all filters, best first; blue rows are simulated. Click a heading to sort. The
search takes any text: a piece of SMILES, an origin, a salt_id.</p>
<svg width="0" height="0" style="position:absolute">$symbols</svg>
<p><input id="search" type="search" placeholder="search" aria-label="search">
<label><input id="only" type="checkbox" style="width:auto"> simulated only</label>
<span id="shown"></span></p>
<table id="candidates"><thead><tr>$head</tr></thead><tbody>
$rows
</tbody></table>
<script>
const body = document.querySelector("#candidates tbody"), rows = [...body.rows];
const search = document.getElementById("search"), only = document.getElementById("only");
function filter() {
  const text = search.value.toLowerCase(); let shown = 0;
  for (const row of rows) {
    const hit = row.dataset.text.includes(text) && (!only.checked || row.classList.contains("selected"));
    row.hidden = !hit; shown += hit;
  }
  document.getElementById("shown").textContent = shown + " shown";
}
search.addEventListener("input", filter); only.addEventListener("change", filter); filter();
document.querySelectorAll("th[data-column]").forEach(head => head.addEventListener("click", () => {
  const up = head.getAttribute("aria-sort") !== "ascending";
  document.querySelectorAll("th").forEach(other => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const at = +head.dataset.column, sign = up ? 1 : -1;
  const value = row => row.cells[at].dataset.value ?? row.cells[at].textContent;
  const number = rows.every(row => !isNaN(parseFloat(value(row))));
  const compare = number ? (a, b) => parseFloat(value(a)) - parseFloat(value(b))
    : (a, b) => value(a).localeCompare(value(b));
  rows.sort((a, b) => sign * compare(a, b));
  body.append(...rows);
}));
</script></body></html>
""")


def candidates_page(candidates: pd.DataFrame) -> str:
    """The page of candidates; nothing in it is loaded from elsewhere.

    Args:
        candidates: the table that the rule rank_candidates writes.
    """
    heads = ['<th class="text">structure</th>']
    heads += [
        f'<th data-column="{place}" title="{escape(meaning)}">{escape(title)}</th>'
        for place, (_, title, _, meaning) in enumerate(COLUMNS, start=1)
    ]
    after = len(COLUMNS) + 1
    heads += [
        f'<th class="text" data-column="{after + i}">{name}</th>' for i, name in enumerate(("why", "origin"))
    ]
    heads.append('<th class="text">SMILES</th>')
    rows = "\n".join(_row(row) for row in candidates.itertuples())
    return PAGE.substitute(
        count=len(candidates), head="".join(heads), rows=rows, symbols=_symbols(candidates)
    )


def _symbols(candidates: pd.DataFrame) -> str:
    """Each distinct ion drawn once; the rows refer to it."""
    symbols = []
    for side, width in (("cation", CATION), ("anion", ANION)):
        distinct = candidates.drop_duplicates(f"{side}_id")
        symbols += [
            f'<symbol id="{name}" viewBox="0 0 {width} {HEIGHT}">{drawing(smiles, width, HEIGHT)}</symbol>'
            for name, smiles in zip(distinct[f"{side}_id"], distinct[side], strict=True)
        ]
    return "".join(symbols)


def _row(row) -> str:
    text = escape(f"{row.smiles} {row.origin} {row.why} {row.salt_id}".lower(), quote=True)
    sizes = ((row.cation_id, CATION), (row.anion_id, ANION))
    drawn = "".join(
        f'<svg width="{width}" height="{HEIGHT}"><use href="#{name}"/></svg>' for name, width in sizes
    )
    cells = [f'<td class="structure">{drawn}</td>']
    for column, _, form, _ in COLUMNS:
        value = getattr(row, column)
        shown = form.format(int(value) if form == "{:d}" else value)
        cells.append(f'<td data-value="{value}">{shown}</td>')
    cells += [f'<td class="text">{escape(str(getattr(row, name)))}</td>' for name in ("why", "origin")]
    cells.append(f'<td class="smiles">{escape(row.smiles)}<br>{row.salt_id}</td>')
    mark = ' class="selected"' if row.selected else ""
    return f'<tr{mark} data-text="{text}">{"".join(cells)}</tr>'
