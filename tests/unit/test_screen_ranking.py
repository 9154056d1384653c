"""The screen: pool, checks of ions, filters, Pareto order, diverse choice, files of the selected."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from lowmelt.chem.ions import parse_ion
from lowmelt.chem.salts import salt_id
from lowmelt.plots.structures import grid
from lowmelt.screen.candidates import Knowledge, NoCandidates, rank_pool
from lowmelt.screen.diversity import pick
from lowmelt.screen.filters import Limits
from lowmelt.screen.ion_checks import check_ions
from lowmelt.screen.known import IdentitiesError, read_identities
from lowmelt.screen.pool import from_generators, from_links, gather
from lowmelt.screen.protic import read_acidities
from lowmelt.screen.ranking import pareto_fronts, rank
from lowmelt.screen.selection import write_selected
from lowmelt.screen.warnings import read_warnings

RESOURCES = Path(__file__).parents[2] / "resources"
RULES, ACIDITIES = read_warnings(RESOURCES / "warnings.csv"), read_acidities(RESOURCES / "acidities.csv")
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
                "p_liquid": 0.9 - 0.1 * i - 0.02 * j, "in_domain": True, "new_to_melting_model": "known ions",
            })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def ions(pool):
    parsed = [parse_ion(one) for one in CATIONS[:2] + ANIONS[:2]]
    return pd.DataFrame({"ion_id": [i.ion_id for i in parsed], "smiles": [i.smiles for i in parsed]})


@pytest.fixture
def knowledge(ions):
    return Knowledge(ions, RULES, ACIDITIES)


def test_a_known_ion_is_easy_to_make():
    dicyanamide = "N#C[N-]C#N"
    assert check_ions([dicyanamide], ["x"])["sa_score"].iloc[0] > 5
    assert check_ions([dicyanamide], ["x"], known=[dicyanamide])["sa_score"].iloc[0] == 1


def test_only_gaff_elements_and_curated_ions_are_simulable():
    checks = check_ions(["F[B-](F)(F)F", "F[B-](F)(F)F", "[Cl-]"], ["a", "b", "c"], curated={"b"})
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


def test_each_filter_stops_what_it_names(pool, knowledge):
    pool.loc[0, "p_low"] = 0.3
    pool.loc[1, "upper_K"] = 500.0
    pool.loc[2, "in_domain"] = False
    found, _, tally = rank_pool(pool, knowledge, LIMITS)
    assert tally.set_index("filter")["fails"][["probable", "interval", "in_domain"]].tolist() == [1, 1, 1]
    assert len(found) == len(pool) - 3
    assert tally["left"].iloc[-1] == len(found)


def test_when_nothing_passes_the_message_names_the_filter(pool, knowledge):
    with pytest.raises(NoCandidates, match="'probable' stops 25"):
        rank_pool(pool.assign(p_low=0.1), knowledge, LIMITS)


def test_unsafe_salts_are_dropped_and_other_warnings_are_a_column(pool, knowledge):
    bromate = parse_ion("[O-][Br+2]([O-])[O-]")
    pool.loc[0, ["anion", "anion_id"]] = bromate.smiles, bromate.ion_id
    found, _, tally = rank_pool(pool, knowledge, LIMITS)
    assert tally.set_index("filter")["fails"]["safe"] == 1
    assert pool["salt_id"][0] not in set(found["salt_id"])
    acetates = found[(found["anion"] == "CC(=O)[O-]") & found["cation"].str.contains(r"n1cc\[n|\[n\+\]1ccn")]
    assert len(acetates) == 2
    assert acetates["warnings"].str.startswith("carbene: ").all()
    all_kinds = sorted({rule.kind for rule in RULES})
    stricter, _, _ = rank_pool(pool, knowledge, LIMITS, all_kinds)
    assert (stricter["warnings"] == "").all()
    assert len(stricter) < len(found)


def test_salts_that_other_collections_name_are_shown_apart(pool, ions, tmp_path):
    (tmp_path / "known.csv").write_text(
        "cation_id,anion_id,source\n" + f"{pool['cation_id'][7]},{pool['anion_id'][7]},someone\n"
    )
    knowledge = Knowledge(ions, RULES, ACIDITIES, identities=read_identities([tmp_path / "known.csv"]))
    found, known, _ = rank_pool(pool, knowledge, LIMITS)
    assert known["salt_id"].tolist() == [pool["salt_id"][7]]
    assert known["known_in"].tolist() == ["someone"]
    assert len(found) == len(pool) - 1
    assert pool["salt_id"][7] not in set(found["salt_id"])


def test_the_shipped_identities_are_ions_of_the_tables_notation():
    found = read_identities([RESOURCES / "known_identities.csv"])
    assert len(found) == 1500
    assert found.index.get_level_values("cation_id").str.fullmatch(r"[0-9A-Z]{14}-c[1-9]").all()
    emim_ntf2 = (
        parse_ion("CCn1cc[n+](C)c1").ion_id,
        parse_ion("O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F").ion_id,
    )
    assert emim_ntf2 in found.index


def test_a_list_of_identities_without_its_columns_is_named(tmp_path):
    (tmp_path / "known.csv").write_text("cation,anion\n")
    with pytest.raises(IdentitiesError, match="row 1: no column"):
        read_identities([tmp_path / "known.csv"])


def test_candidates_are_ranked_by_the_probability_of_what_is_wanted(pool, knowledge):
    found, _, _ = rank_pool(pool, knowledge, LIMITS)
    assert found["p_wanted"].is_monotonic_decreasing
    assert found["p_wanted"].tolist() == found["p_liquid"].tolist()
    fluid = pool.assign(p_viscosity_below=np.linspace(0.1, 1, len(pool)))
    found, _, _ = rank_pool(fluid, knowledge, LIMITS)
    assert found["p_wanted"].to_numpy() == pytest.approx(
        (found["p_liquid"] * found["p_viscosity_below"]).to_numpy()
    )


def test_pareto_fronts_by_hand():
    points = np.array([[1, 1], [2, 0], [0, 2], [0, 0], [1, 0]], float)
    assert pareto_fronts(points).tolist() == [1, 1, 1, 3, 2]
    assert pareto_fronts(points, enough=2).tolist() == [1, 1, 1, 2, 2]
    assert pareto_fronts(np.ones((3, 2))).tolist() == [1, 1, 1]


def test_fronts_of_many_points_are_those_of_the_definition():
    points = np.random.default_rng(3).integers(0, 12, (1500, 3)).astype(float)
    front = pareto_fronts(points)
    for number in (1, 2, 3):
        rest = points[front >= number]
        beaten = [((rest >= p).all(1) & (rest > p).any(1)).any() for p in points[front == number]]
        assert not any(beaten)
        later = points[front == number + 1]
        first = points[front == number]
        assert all(((first >= p).all(1) & (first > p).any(1)).any() for p in later)


def test_fronts_are_those_of_all_salts_however_short_the_list():
    draw = np.random.default_rng(5)
    table = pd.DataFrame({
        "salt_id": [f"{n:04d}" for n in range(600)], "p_wanted": draw.random(600),
        "novelty": draw.random(600), "expected_error_K": draw.random(600), "sa_score": draw.random(600),
    })  # fmt: skip
    long, short = rank(table, 600), rank(table, 20)
    of_all = long.set_index("salt_id")["front"]
    first = short[short["front"] == 1]["salt_id"]
    assert (of_all[first] == 1).all()
    assert set(short["salt_id"]) & set(of_all[of_all == 1].index) == set(first)


def test_an_aim_that_is_the_same_for_all_makes_no_fronts(pool):
    table = pool.assign(p_wanted=pool["p_liquid"], novelty=0.0, sa_score=1.0, expected_error_K=20.0)
    assert rank(table, 25)["front"].tolist() == list(range(1, 26))


def test_a_salt_that_is_better_in_all_comes_first(pool, ions):
    table = pool.head(3).assign(p_wanted=[0.8, 0.9, 0.7], expected_error_K=[20, 10, 30],
                                novelty=[0.1, 0.2, 0.0], sa_score=[3, 2, 4])  # fmt: skip
    assert rank(table, 3)["salt_id"].tolist() == pool["salt_id"].iloc[[1, 0, 2]].tolist()


@pytest.fixture
def ordered(pool):
    return pool.assign(p_wanted=pool["p_liquid"]).sort_values("p_wanted", ascending=False, ignore_index=True)


def test_a_longer_choice_begins_with_the_shorter_one(ordered):
    assert pick(ordered, 6, 25).tolist()[:5] == pick(ordered, 5, 25).tolist()


def test_a_choice_is_more_diverse_than_the_best_rows_and_better_than_a_diverse_one(ordered):
    chosen, best = ordered.iloc[pick(ordered, 5, 25)], ordered.head(5)
    ions = [table["cation"].nunique() + table["anion"].nunique() for table in (chosen, best)]
    assert ions[0] > ions[1]
    even = ordered.assign(p_wanted=0.5)
    assert chosen["p_wanted"].mean() > ordered["p_wanted"].mean() + 0.05
    assert chosen["p_wanted"].min() > ordered["p_wanted"].min()
    assert pick(even, 1, 25).tolist() == [0]


def test_the_last_of_the_list_is_not_chosen_for_being_unlike_the_others(ordered):
    odd = ordered.copy()
    odd.loc[24, ["cation", "anion"]] = "C[S+](C)C", "[O-]B=O"
    assert 24 not in pick(odd, 5, 25)


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
def candidates(pool, knowledge):
    return rank_pool(pool, knowledge, LIMITS, selected=3)[0]


def test_the_grid_draws_every_candidate(candidates):
    drawn = grid(candidates.head(6))
    assert drawn.count("P(melts below 373 K)") == 6
    assert Chem.MolFromSmiles(candidates["smiles"].iloc[0]) is not None
