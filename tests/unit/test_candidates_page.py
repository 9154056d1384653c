"""The page of candidates, in a headless browser: a script at its end clicks, and says what it then sees."""

import csv
import io
import json
import os
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

from lowmelt.chem.families import family
from lowmelt.chem.ions import parse_ion
from lowmelt.chem.salts import salt_id
from lowmelt.plots.page import candidates_page, compact
from lowmelt.plots.structures import drawing

HEADS = [
    "Cn1cc[n+]({0})c1", "[n+]1({0})ccccc1", "C[N+]1({0})CCCC1", "C[N+](C)(C){0}", "C[P+](C)(C){0}",
    "C[S+](C){0}",
]  # fmt: skip
TAILS = ["C" * n + end for end, least in (("", 1), ("O", 2), ("C#N", 1)) for n in range(least, least + 9)]
ANIONS = ["[Cl-]", "N#C[N-]C#N", "CC(=O)[O-]", "COS(=O)(=O)[O-]", "O=S(=O)([O-])C(F)(F)F", "F[B-](F)(F)F",
          "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"]  # fmt: skip
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine (apt install chromium)"
)


@pytest.fixture(scope="module")
def candidates():
    """A thousand salts of 143 cations and 7 anions."""
    draw = np.random.default_rng(20260)
    cations = [parse_ion(head.format(tail)) for head in HEADS for tail in TAILS]
    anions = [parse_ion(one) for one in ANIONS]
    pairs = [(c, a) for c in cations for a in anions][:1000]
    melting = draw.uniform(220, 320, len(pairs)).round(1)
    return pd.DataFrame({
        "rank": range(1, len(pairs) + 1), "selected": [n < 3 for n in range(len(pairs))],
        "salt_id": [salt_id(c.ion_id, a.ion_id, 1, 1) for c, a in pairs],
        "smiles": [f"{c.smiles}.{a.smiles}" for c, a in pairs],
        "cation_id": [c.ion_id for c, _ in pairs], "anion_id": [a.ion_id for _, a in pairs],
        "cation": [c.smiles for c, _ in pairs], "anion": [a.smiles for _, a in pairs],
        "cation_family": [family(c.smiles) for c, _ in pairs],
        "anion_family": [family(a.smiles) for _, a in pairs],
        "p_wanted": np.sort(draw.random(len(pairs)))[::-1].round(4), "melting_K": melting,
        "lower_K": melting - 40, "upper_K": melting + 40, "p_liquid": 0.9, "p_low": 0.97,
        "expected_error_K": draw.uniform(15, 40, len(pairs)), "novelty": 0.0, "sa_score": 1.0, "front": 1,
        "score": draw.random(len(pairs)), "link_probability": np.nan,
        "warnings": ["hydrolysing: alkyl sulfate; PFAS: CF3" if "F" in a.smiles else "" for _, a in pairs],
        "why": "front 1", "origin": "links round 1",
    })  # fmt: skip


def run_in_browser(candidates, folder, acts):
    """What ``acts`` puts into the variable ``report``."""
    page = folder / "page.html"
    script = f"<script>const report = {{}}; {acts}; document.title = JSON.stringify(report);</script></body>"
    page.write_text(candidates_page(candidates, 5000).replace("</body>", script))
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile",
               "--window-size=1280,900", "--dump-dom", page.as_uri()]  # fmt: skip
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment, check=True)
    title = done.stdout.split("<title>")[1].split("</title>")[0]
    for name, sign in (("quot", '"'), ("lt", "<"), ("gt", ">"), ("amp", "&")):
        title = title.replace(f"&{name};", sign)
    return json.loads(title)


ACTS = """
const value = key => state.found.map(row => row[at[key]]);
const type = (name, text) => { byId(name).value = text; byId(name).dispatchEvent(new Event("input")); };
const tick = (selector, on) => {
  const box = document.querySelector(selector);
  box.checked = on; box.dispatchEvent(new Event("change", {bubbles: true}));
};
const head = key => document.querySelector(`th[data-key="${key}"]`);
report.all = state.found.length; report.drawn = byId("rows").rows.length;
head("melting_K").click(); report.up = value("melting_K");
head("melting_K").click(); report.down = value("melting_K");
byId("reset").click();
type("search", "n#c[n-]c#n"); report.searched = state.found.length; type("search", "");
type("most-melting_K", "250"); report.range = value("melting_K");
report.bars = document.querySelectorAll("aside svg .left").length;
tick('[data-choice="warnings=PFAS"]', false); report.without = value("warnings");
tick('[data-choice="cation_family=imidazolium"]', false); report.families = value("cation_family");
byId("reset").click(); report.again = state.found.length;
tick('[data-column="salt_id"]', true); report.shown = !!head("salt_id");
tick('[data-column="novelty"]', false); report.hidden = !head("novelty");
const boxes = [...byId("rows").rows].slice(1, 3);
boxes.forEach(row => row.querySelector("input").click());
report.marked = boxes.map(row => row.dataset.id); report.csv = csv(chosenRows());
byId("only").checked = true; byId("only").dispatchEvent(new Event("input")); report.only = state.found.length;
byId("only").checked = false; byId("only").dispatchEvent(new Event("input"));
const times = [];
for (let n = 0; n < 80 && !(n > 4 && Math.min(...times) <= 100); n++) {
  const begin = performance.now();
  type("most-melting_K", String(240 + n));
  document.body.offsetHeight;
  times.push(performance.now() - begin);
}
report.ms = Math.min(...times); report.times = times;
byId("reset").click();
report.width = document.documentElement.scrollWidth;
dispatchEvent(new Event("beforeprint")); report.printed = byId("rows").rows.length;
report.uses = document.querySelectorAll("use").length;
report.dangling = [...document.querySelectorAll("use")].filter(
  use => !document.getElementById(use.getAttribute("href").slice(1))).length;
"""


@pytest.fixture(scope="module")
def seen(candidates, tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt install chromium)")
    return run_in_browser(candidates, tmp_path_factory.mktemp("browser"), ACTS)


def test_all_rows_are_found_and_the_first_fifty_drawn(seen):
    assert (seen["all"], seen["drawn"], seen["again"]) == (1000, 50, 1000)


def test_a_heading_sorts_up_and_down(seen, candidates):
    assert seen["up"] == sorted(candidates["melting_K"])
    assert seen["down"] == sorted(candidates["melting_K"])[::-1]


def test_the_search_takes_a_piece_of_smiles(seen, candidates):
    assert seen["searched"] == candidates["smiles"].str.contains("N#C[N-]C#N", regex=False).sum() > 100


def test_a_range_leaves_what_lies_in_it_and_its_histogram(seen, candidates):
    assert sorted(seen["range"]) == sorted(candidates["melting_K"][candidates["melting_K"] <= 250])
    assert seen["bars"] >= 24


def test_a_warning_and_a_family_are_left_out(seen, candidates):
    cold = candidates[candidates["melting_K"] <= 250]
    assert len(seen["without"]) == (cold["warnings"] == "").sum()
    assert not any(seen["without"])
    assert "imidazolium" not in seen["families"]
    assert len(seen["families"]) > 20


def test_columns_are_shown_and_hidden(seen):
    assert seen["shown"]
    assert seen["hidden"]


def test_marked_rows_are_exported_as_csv(seen, candidates):
    rows = list(csv.DictReader(io.StringIO(seen["csv"])))
    assert [row["salt_id"] for row in rows] == seen["marked"]
    wanted = candidates.set_index("salt_id").loc[seen["marked"]]
    assert [float(row["melting_K"]) for row in rows] == pytest.approx(wanted["melting_K"].tolist())
    assert [row["smiles"] for row in rows] == wanted["smiles"].tolist()


def test_only_the_simulated_ones(seen):
    assert seen["only"] == 3


def test_a_filter_of_a_thousand_rows_takes_at_most_a_tenth_of_a_second(seen):
    assert seen["ms"] <= 100


def test_the_page_fits_1280_pixels_and_prints_all_rows(seen):
    assert seen["width"] <= 1280
    assert seen["printed"] == 1000
    assert seen["uses"] == 2000
    assert seen["dangling"] == 0


def test_a_thousand_rows_take_at_most_three_megabytes(candidates):
    page = candidates_page(candidates, 5000)
    assert len(page.encode()) <= 3_000_000
    assert "none of the tables used (5,000 salts)" in page


def test_coverage_is_that_of_this_run(candidates):
    rows = pd.DataFrame({
        "split": ["series", "source", "source"], "salts": [900, 1277, 1277],
        "coverage": [0.91, np.nan, 0.876],
    })  # fmt: skip
    page = candidates_page(candidates, confidence=0.8, evaluation=rows)
    assert "made for 80% of the salts of a source not seen; of 1,277 salts whose source" in page
    assert "they hold 88%" in page
    assert "source was left out" not in candidates_page(candidates, evaluation=rows[:1])


def test_each_ion_is_drawn_once(candidates):
    page = candidates_page(candidates)
    ions = candidates["cation_id"].nunique() + candidates["anion_id"].nunique()
    assert page.count("<symbol ") == ions


def test_the_page_loads_nothing_from_elsewhere(candidates):
    page = candidates_page(candidates)
    assert not [word for word in ("http://", "https://", "src=", "@import", "url(") if word in page]


def test_a_text_with_markup_cannot_end_the_data(candidates):
    page = candidates_page(candidates.assign(why="</script><script>alert(1)</script>"))
    assert "<script>alert" not in page


def test_a_compact_drawing_keeps_its_letters_and_bonds():
    drawn = drawing("CCn1cc[n+](C)c1", 150, 90)
    small = compact(drawn)
    assert len(small) < 0.4 * len(drawn)
    assert small.count(">N</text>") == drawn.count(">N</text>") == 2
    assert small.count("M ") == drawn.count("'M ")
