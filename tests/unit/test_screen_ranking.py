"""The screen: pool, checks of ions, filters, Pareto order, diverse choice, files of the selected."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from lowmelt.chem.ions import parse_ion
from lowmelt.chem.salts import salt_id
from lowmelt.plots.page import candidates_page
from lowmelt.plots.structures import grid
from lowmelt.screen.candidates import NoCandidates, rank_pool
from lowmelt.screen.diversity import pick
from lowmelt.screen.filters import Limits
from lowmelt.screen.ion_checks import AlertsError, check_ions, read_alerts
from lowmelt.screen.pool import from_generators, from_links, gather
from lowmelt.screen.ranking import pareto_fronts, rank
from lowmelt.screen.selection import write_selected

ALERTS = read_alerts(Path(__file__).parents[2] / "resources/unstable_groups.csv")
LIMITS = Limits(elements=["H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I", "B"], max_sa_score=7)
CATIONS = ["CCn1cc[n+](C)c1", "CCCCn1cc[n+](C)c1", "CCCC[N+]1(C)CCCC1", "CCCC[n+]1ccccc1", "CC[N+](CC)(CC)CC"]
ANIONS = ["[Cl-]", "N#C[N-]C#N", "CC(=O)[O-]", "COS(=O)(=O)[O-]", "O=S(=O)([O-])C(F)(F)F"]


@pytest.fixture
def pool():
    rows = []
    for i, one in enumerate(CATIONS):
        for j, other in enumerate(ANIONS):
            cation, anion = parse_ion(one), parse_ion(other)
            rows.append({
                "salt_id": salt_id(cation.ion_id, anion.ion_id, 1, 1), "cation_id": cation.ion_id,
                "anion_id": anion.ion_id, "cation": cation.smiles, "anion": anion.smiles, "n_cation": 1,
                "n_anion": 1, "origin": "links round 1", "link_probability": 0.9, "new_cation": False,
                "new_anion": False, "melting_K": 250.0 + 10 * i + 3 * j, "lower_K": 200.0,
                "upper_K": 300.0 + 10 * i + 3 * j, "p_low": 0.97, "expected_error_K": 20.0 + j,
                "in_domain": True, "new_to_melting_model": "known ions",
            })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def ions(pool):
    parsed = [parse_ion(one) for one in CATIONS[:2] + ANIONS[:2]]
    return pd.DataFrame({"ion_id": [i.ion_id for i in parsed], "smiles": [i.smiles for i in parsed]})


@pytest.mark.parametrize(
    ("smiles", "alert"),
    [
        ("CCn1cc[n+](CN=[N+]=[N-])c1", "azide"),
        ("[O-][Cl+3]([O-])([O-])[O-]", "perchlorate"),
        ("O=Cc1cc[n+](C)cc1", "aldehyde"),
        ("C[n+]1ccn(CCCBr)c1", "terminal halogen on sp3 carbon"),
        ("CCO[N+](=O)[O-]", "nitrate ester"),
        ("C[n+]1ccn(CCS)c1", "thiol"),
    ],
)
def test_unstable_groups_are_named(smiles, alert):
    assert alert in check_ions([smiles], ["x"], ALERTS)["alerts"].iloc[0].split("; ")


@pytest.mark.parametrize(
    "smiles",
    [*CATIONS, *ANIONS, "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "F[P-](F)(F)(F)(F)F", "O=[N+]([O-])[O-]",
     "C[N+](C)(C)CCO", "NC(N)=[NH2+]", "N#C[C-](C#N)C#N", "[S-]C#N", "CC(O)C(=O)[O-]", "F[B-](F)(F)F"],
)  # fmt: skip
def test_ions_of_the_shelf_have_no_alert(smiles):
    assert check_ions([smiles], ["x"], ALERTS)["alerts"].iloc[0] == ""


def test_a_wrong_smarts_is_named_with_its_row(tmp_path):
    (tmp_path / "alerts.csv").write_text("name,smarts,reason\nazide,[N-]=[N+],a\nbad,C(((,b\n")
    with pytest.raises(AlertsError, match="row 3, column smarts"):
        read_alerts(tmp_path / "alerts.csv")


def test_a_known_ion_is_easy_to_make():
    dicyanamide = "N#C[N-]C#N"
    assert check_ions([dicyanamide], ["x"], ALERTS)["sa_score"].iloc[0] > 5
    assert check_ions([dicyanamide], ["x"], ALERTS, known=[dicyanamide])["sa_score"].iloc[0] == 1


def test_only_gaff_elements_and_curated_ions_are_simulable():
    checks = check_ions(["F[B-](F)(F)F", "F[B-](F)(F)F", "[Cl-]"], ["a", "b", "c"], ALERTS, curated={"b"})
    assert checks["simulable"].tolist() == [False, True, True]


def test_known_salts_and_second_copies_leave_the_pool(pool, ions):
    expanded = pool.assign(probability=0.5, round=[0] * 5 + [2] * 20)
    sides = [
        pool[[f"{side}_id", side]].set_axis(["ion_id", "smiles"], axis=1) for side in ("cation", "anion")
    ]
    smiles = pd.concat(sides).drop_duplicates()
    linked = from_links(expanded, smiles, 1000, seed=1)
    assert len(linked) == 20
    drawn = from_generators({"ions": pool.iloc[4:8].assign(valid=[True, True, False, True])}, 1000)
    both = gather(drawn, linked, known=pool["salt_id"].iloc[[10]])
    assert both["salt_id"].is_unique
    assert len(both) == 20
    assert pool["salt_id"].iloc[10] not in set(both["salt_id"])
    assert (both["origin"] == "generator ions").sum() == 3


def test_each_filter_stops_what_it_names(pool, ions):
    pool.loc[0, "p_low"] = 0.3
    pool.loc[1, "upper_K"] = 500.0
    pool.loc[2, "in_domain"] = False
    found, tally = rank_pool(pool, ions, LIMITS, ALERTS, ())
    assert tally.set_index("filter")["fails"][["probable", "interval", "in_domain"]].tolist() == [1, 1, 1]
    assert len(found) == len(pool) - 3
    assert tally["left"].iloc[-1] == len(found)


def test_when_nothing_passes_the_message_names_the_filter(pool, ions):
    with pytest.raises(NoCandidates, match="'probable' stops 25"):
        rank_pool(pool.assign(p_low=0.1), ions, LIMITS, ALERTS, ())


def test_pareto_fronts_by_hand():
    points = np.array([[1, 1], [2, 0], [0, 2], [0, 0], [1, 0]], float)
    assert pareto_fronts(points).tolist() == [1, 1, 1, 3, 2]


def test_a_salt_that_is_better_in_all_comes_first(pool, ions):
    table = pool.head(3).assign(melting_K=[250, 240, 260], expected_error_K=[20, 10, 30],
                                novelty=[0.1, 0.2, 0.0], sa_score=[3, 2, 4])  # fmt: skip
    assert rank(table)["salt_id"].tolist() == pool["salt_id"].iloc[[1, 0, 2]].tolist()


def test_a_longer_choice_begins_with_the_shorter_one(pool):
    assert pick(pool, 6, 25).tolist()[:5] == pick(pool, 5, 25).tolist()


def test_a_diverse_choice_is_more_diverse_than_the_best_rows(pool):
    chosen = pool.iloc[pick(pool, 5, 25)]
    assert chosen["cation"].nunique() + chosen["anion"].nunique() > 8


def test_one_more_candidate_leaves_the_others_untouched(pool, tmp_path):
    folder, store = tmp_path / "selected", tmp_path / "before"
    write_selected(pool.head(3), folder, store)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    shutil.rmtree(folder)  # as Snakemake does before it runs the rule again
    assert write_selected(pool.head(4), folder, store) == (3, 1)
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert len(after) == 4
    assert {name: after[name] for name in before} == before


def test_the_file_of_a_candidate_says_what_the_dynamics_need(pool, tmp_path):
    write_selected(pool.head(1), tmp_path / "selected", tmp_path / "before")
    said = json.loads(next((tmp_path / "selected").iterdir()).read_text())
    assert said["smiles"] == f"{pool['cation'][0]}.{pool['anion'][0]}"
    assert (said["melting_K"], said["n_cation"], said["origin"]) == (250.0, 1, "links round 1")


@pytest.fixture
def candidates(pool, ions):
    return rank_pool(pool, ions, LIMITS, ALERTS, (), selected=3)[0]


def test_the_grid_draws_every_candidate(candidates):
    drawn = grid(candidates.head(6))
    assert drawn.count("P(melts below 373 K)") == 6
    assert Chem.MolFromSmiles(candidates["smiles"].iloc[0]) is not None


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (apt install chromium)")
def test_the_page_sorts_and_searches_in_a_browser(candidates, tmp_path):
    """A script at the end of the page clicks and types; what it then sees is in the dumped document."""
    acts = """<script>
    const head = [...document.querySelectorAll("th")].find(h => h.textContent === "Tm / K");
    head.click(); const at = +head.dataset.column;
    const column = () => [...document.querySelectorAll("#candidates tbody tr:not([hidden])")]
      .map(row => parseFloat(row.cells[at].dataset.value));
    const up = column().join(); head.click(); const down = column().join();
    const box = document.getElementById("search");
    box.value = "n#c[n-]c#n"; box.dispatchEvent(new Event("input"));
    const report = {up, down, found: column().length, shown: document.getElementById("shown").textContent};
    document.title = JSON.stringify(report);
    </script></body>"""
    page = tmp_path / "page.html"
    page.write_text(candidates_page(candidates).replace("</body>", acts))
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile",
               "--dump-dom", page.as_uri()]  # fmt: skip
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment, check=True)
    title = done.stdout.split("<title>")[1].split("</title>")[0].replace("&quot;", '"')
    seen = json.loads(title)
    melting = sorted(round(value, 6) for value in candidates["melting_K"])
    assert [round(float(x), 6) for x in seen["up"].split(",")] == melting
    assert [round(float(x), 6) for x in seen["down"].split(",")] == melting[::-1]
    assert seen["found"] == 5
    assert seen["shown"] == "5 shown"


def test_the_page_loads_nothing_from_elsewhere(candidates):
    page = candidates_page(candidates)
    assert not [word for word in ("http://", "https://", "src=", "@import", "url(") if word in page]
