"""Questions to the latent of a generator that has learned a handful of ions."""

import numpy as np
import pandas as pd
import pytest
import torch

from lowmelt.chem.ions import parse_ion
from lowmelt.generator.data import make_examples
from lowmelt.generator.frechet import distances
from lowmelt.generator.model import SequenceModel, Sizes
from lowmelt.generator.neighbourhood import NeighbourhoodError, around, between
from lowmelt.generator.prior import fit_prior
from lowmelt.generator.sampling import encode
from lowmelt.generator.saved import Generator
from lowmelt.generator.strict import Limits
from lowmelt.generator.tilt import score_ions, tilt
from lowmelt.generator.tokens import Vocabulary
from lowmelt.generator.training import Course, train

CATIONS = ["C" * n + "[n+]1ccn(C)c1" for n in range(2, 9)] + ["C" * n + "[N+](C)(C)C" for n in range(2, 9)]
LIMITS = Limits(frozenset({"C", "N", "O", "H"}))


@pytest.fixture(scope="module")
def generator(tmp_path_factory):
    torch.manual_seed(0)
    vocabulary = Vocabulary.of(CATIONS, "smiles")
    examples = make_examples(CATIONS, ["cation"] * len(CATIONS), vocabulary)
    model = SequenceModel(len(vocabulary), Sizes(16, 24, 48, 8, dropout=0.0))
    course = Course(
        steps=400, batch_size=16, learning_rate=1e-2, schedule="one_cycle", validate_every=200, beta=1e-3
    )
    train(model, examples, examples, course, tmp_path_factory.mktemp("checkpoints"), seed=1)
    learned = Generator(model, vocabulary, "ion", 40)
    codes, _ = encode(model, vocabulary, CATIONS, ["cation"] * len(CATIONS))
    learned.priors["cation"] = fit_prior(codes, 3)
    return learned


def test_the_line_between_two_ions_leads_away_from_the_first_over_ions_of_both_families(generator):
    first, last = CATIONS[0], CATIONS[-1]
    line = between(generator, first, last, 21, 0.5, LIMITS, seed=1)
    ends = {parse_ion(smiles).ion_id for smiles in (first, last)}
    assert not ends & set(line["ion_id"])
    assert line["ion_id"].is_unique
    assert line["position"].is_monotonic_increasing
    assert len(line) >= 3
    assert "n" in line["smiles"].iloc[0]
    assert "n" not in line["smiles"].iloc[-1]


def test_ions_around_an_ion_are_like_it_and_not_itself(generator):
    found = around(generator, CATIONS[3], 100, 3.0, 0.5, LIMITS, seed=1)
    assert len(found) > 0
    assert parse_ion(CATIONS[3]).ion_id not in set(found["ion_id"])
    assert found["similarity"].is_monotonic_decreasing
    assert {parse_ion(smiles).charge for smiles in found["smiles"]} == {1}


def test_two_ions_of_different_sign_have_no_line(generator):
    with pytest.raises(NeighbourhoodError, match="differ in sign"):
        between(generator, CATIONS[0], "[Br-]", 5, 0.5, LIMITS, seed=1)


def test_a_neutral_molecule_is_no_ion(generator):
    with pytest.raises(NeighbourhoodError, match="carries no charge"):
        around(generator, "CCO", 5, 1.0, 0.5, LIMITS, seed=1)


def test_a_tilted_prior_starts_from_ions_that_are_predicted_to_melt_low(generator):
    ions = pd.DataFrame({"smiles": CATIONS, "kind": "cation", "part": "train", "degree": 1})
    bromide = pd.DataFrame({"smiles": ["[Br-]"], "kind": "anion", "part": "train", "degree": 9})

    def chance(cations, anions):
        assert set(anions) == {"[Br-]"}
        return np.array([0.9 if "n" in cation else 0.1 for cation in cations])

    scores = score_ions(pd.concat([ions, bromide]), "cation", chance, 50, 1, seed=1)
    tilted, agreement = tilt(generator, "cation", scores, strength=20.0)
    imidazolium = np.array(["n" in smiles for smiles in CATIONS])
    assert agreement > 0.5
    assert tilted.weights[imidazolium].sum() > 0.9
    untouched, _ = tilt(generator, "cation", scores, strength=0.0)
    assert untouched.weights == pytest.approx(generator.priors["cation"].weights)


def test_ions_of_the_same_families_are_nearer_than_others():
    pytest.importorskip("fcd_torch")
    others = ["C" * n + "[P+](c1ccccc1)(c1ccccc1)c1ccccc1" for n in range(1, 8)]
    found = distances(others, CATIONS[::2], CATIONS[1::2], seed=1)
    assert 0 < found["fcd_floor"] < found["fcd"]
