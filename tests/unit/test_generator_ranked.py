"""The default generator: moves keep the charge, the density knows real ions, samples keep their order."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.chem.ions import parse_ion
from lowmelt.generator.moves import Substituents, change_chain, close, exchange_all, hydrogens, repeats, sites
from lowmelt.generator.ngram import NGrams
from lowmelt.generator.plausibility import Fragments
from lowmelt.generator.proposals import MOVES, propose
from lowmelt.generator.ranked import COLUMNS, Pool, Sampling, ordered, ranked_ions, sample_ranked
from lowmelt.generator.strict import Limits

CHAINS = range(1, 11)
CATIONS = [parse_ion(text).smiles for text in (
    *("C" * n + "n1cc[n+](C)c1" for n in CHAINS if n not in (4, 7)),
    *("C" * n + "[n+]1ccccc1" for n in CHAINS), *("C" * n + "[N+]1(C)CCCC1" for n in CHAINS),
    *(f"{'C' * n}[P+]({'C' * n})({'C' * n}){'C' * n}" for n in (2, 4, 6)),
    "OCCn1cc[n+](C)c1", "COCC[n+]1ccccc1", "C=CCn1cc[n+](C)c1", "N#CCC[N+](C)(C)C", "CCOC(=O)C[n+]1ccccc1",
)]  # fmt: skip
ANIONS = ["CC(=O)[O-]", "CCCS(=O)(=O)[O-]", "O=C([O-])c1ccccc1", "CCCCOS(=O)(=O)[O-]"]
LIMITS = Limits(frozenset("CHNOPS"), 40)


def test_moves_make_ions_of_the_same_charge_and_each_move_makes_some():
    made = propose(CATIONS, Substituents(CATIONS, ANIONS), CATIONS, 1500, seed=1, foreign=0.1)
    assert {entry.move for entry in made.values()} == set(MOVES)
    assert {parse_ion(smiles).charge for smiles in made} == {1}
    assert not set(made) & set(CATIONS)


def test_a_site_closed_with_hydrogen_opens_again():
    (site,) = (site for site in sites("OCCn1cc[n+](C)c1") if site.substituent == "O[*:1]")
    assert close(site.core) == "CCn1cc[n+](C)c1"
    assert site.core in {opened.core for opened in hydrogens("CCn1cc[n+](C)c1")}


def test_substituents_that_stand_several_times_are_exchanged_together():
    butyl = parse_ion("CCCC[P+](CCCC)(CCCC)CCCC").smiles
    made = {exchange_all(butyl, places, "[*:1]CC") for _, places in repeats(butyl)}
    assert "CC[P+](CC)(CC)CC" in made


def test_a_chain_is_lengthened_and_shortened_by_its_links_alone():
    random = np.random.default_rng(0)
    made = {change_chain("CCCCn1cc[n+](C)c1", random) for _ in range(200)}
    lengths = {parse_ion(text).heavy_atoms for text in made if text}
    assert lengths <= set(range(7, 17))
    assert {7, 8, 9, 11, 16} <= lengths
    assert change_chain("C[N+](C)(C)C", random) is None


def test_ngrams_are_probabilities_and_prefer_what_they_have_seen():
    model = NGrams(["CO", "CC"], order=2)
    # Words: C three times, O once, the end twice, three different; the floor is 1/4.
    c, o, end = ((n + 3 / 4) / 9 for n in (3, 1, 2))
    after_begin = (2 + c) / 3
    after_c = (1 + 3 * o) / 6
    after_o = (1 + end) / 2
    expected = after_begin * after_c * after_o
    assert np.exp(model.log_probability("CO")) == pytest.approx(expected)
    assert model.log_probability("CO") > model.log_probability("OO")


def test_a_substituent_suits_a_core_when_it_stands_where_that_cores_own_do():
    # Ethyl and propyl are found together on other nitrogens, ethyl and cyanoethyl never.
    ions = [f"{chain}[N+]({end})({end})C" for chain in ("CC", "CCC") for end in ("C=C", "CO", "CF")]
    ions += ["CC[N+](CN)(CN)C", "N#CCC[N+](CBr)(CBr)C"]
    table = Fragments([parse_ion(text).smiles for text in ions])
    core = next(site for site in sites(parse_ion(ions[6]).smiles) if site.substituent == "CC[*:1]")
    suited, odd = (table.describe(core.core, text, core.atom) for text in ("CCC[*:1]", "N#CCC[*:1]"))
    assert suited[0] == odd[0] > 0
    assert suited[2] > odd[2]
    assert suited[3] > odd[3]
    assert table.describe("no core", "none", "C") == (0.0, 0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def ranked():
    pool = Pool(draws=1500, rounds=2, folds=2, learning=1.0, kept=200)
    return ranked_ions(CATIONS, ANIONS, 1, pool, LIMITS, seed=3)


def test_ranked_ions_are_new_cations_with_their_origin(ranked):
    rows, every = ranked
    assert list(rows) == COLUMNS
    assert rows["probability"].is_monotonic_decreasing
    assert rows["ion_id"].is_unique
    assert not set(rows["ion_id"]) & {parse_ion(smiles).ion_id for smiles in CATIONS}
    assert set(rows.loc[rows["round"] == 1, "parent"]) <= set(CATIONS)
    assert set(rows["donor"]) <= {"", *CATIONS, *ANIONS}
    assert len(every) >= len(rows)


def test_members_that_a_series_lacks_rank_high(ranked):
    rows, _ = ranked
    missing = [parse_ion("C" * n + "n1cc[n+](C)c1").ion_id for n in (4, 7)]
    places = [rows["ion_id"].tolist().index(one) for one in missing]
    assert max(places) < len(rows) / 4


def test_samples_hold_each_ion_once_before_any_again_and_few_homologues(ranked):
    rows, _ = ranked
    sampling = Sampling(sharpness=4.0, homologues=0.3, distinct=30)
    order = ordered(rows, sampling, seed=1)
    series = set(rows.loc[rows["homologue"], "smiles"])
    assert len(set(order)) == len(order)
    assert sum(smiles in series for smiles in order) <= 0.3 * len(order)
    drawn = sample_ranked(rows, "cation", 75, sampling, seed=1)
    assert drawn[:30] == order[:30]
    assert set(drawn) == set(order[:30])
    assert len(drawn) == 75
    assert sample_ranked(rows, "anion", 5, sampling, seed=1) == []


def test_columns_say_the_homologues(ranked):
    rows: pd.DataFrame = ranked[0]
    assert rows.set_index("ion_id").loc[parse_ion("CCCCn1cc[n+](C)c1").ion_id, "homologue"]
