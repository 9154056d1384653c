"""Token sequences of ions, and their batches."""

from random import Random

import numpy as np
import pytest

from lowmelt.generator.data import BucketedBatches, make_examples, random_drawings
from lowmelt.generator.tokens import NotationError, Vocabulary

EMIM, BMIM, NTF2 = "CCn1cc[n+](C)c1", "CCCC[n+]1ccn(C)c1", "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"
IONS = [EMIM, BMIM, NTF2, "C[N+](C)(C)CCO", "F[P-](F)(F)(F)(F)F", "[Br-]", "CC[Si](C)(C)C[n+]1ccccc1Cl"]


@pytest.mark.parametrize("notation", ["smiles", "characters", "selfies"])
@pytest.mark.parametrize("merges", [0, 30])
def test_every_ion_is_read_back_as_it_was(notation, merges):
    if notation == "selfies":
        pytest.importorskip("selfies")
    vocabulary = Vocabulary.of(IONS, notation, merges, least=2)
    for smiles in IONS:
        assert vocabulary.decode(vocabulary.encode(smiles, "cation")) == smiles


def test_a_bracket_atom_is_one_word_and_merges_shorten_the_sequence():
    plain, merged = Vocabulary.of(IONS, "smiles"), Vocabulary.of(IONS, "smiles", 30, least=2)
    assert "[n+]" in plain.tokens
    assert len(plain.encode("C[n+]1ccccc1", "cation")) == 2 + 9
    assert len(merged.encode(NTF2, "anion")) < len(plain.encode(NTF2, "anion"))


def test_published_characters_keep_br_cl_si_together_and_nothing_else():
    tokens = Vocabulary.of(IONS, "characters").tokens
    assert {"Br", "Cl", "Si", "[", "n", "+"} <= set(tokens)
    assert "[n+]" not in tokens


def test_readings_with_merges_left_out_say_the_same():
    vocabulary = Vocabulary.of(IONS, "smiles", 30, least=2)
    random = Random(1)
    readings = {tuple(vocabulary.encode(NTF2, "anion", 0.5, random)) for _ in range(10)}
    assert len(readings) > 1
    assert {vocabulary.decode(reading) for reading in readings} == {NTF2}


def test_what_stands_after_the_end_is_not_read():
    vocabulary = Vocabulary.of(IONS, "smiles")
    assert vocabulary.decode([*vocabulary.encode(EMIM, "cation"), 7, 8, 9]) == EMIM


def test_an_unknown_notation_names_the_known_ones():
    with pytest.raises(NotationError, match="characters, selfies"):
        Vocabulary.of(IONS, "inchi")


def test_random_drawings_are_the_same_ion():
    from lowmelt.chem.ions import parse_ion

    drawn = random_drawings(BMIM, 10, seed=3)
    assert len(drawn) > 3
    assert {parse_ion(one).ion_id for one in drawn} == {parse_ion(BMIM).ion_id}


def test_batches_hold_like_lengths_and_are_the_same_for_the_same_seed():
    vocabulary = Vocabulary.of(IONS, "smiles")
    chains = ["C" * n + "[N+](C)(C)C" for n in range(1, 30)]
    examples = make_examples(chains, ["cation"] * len(chains), vocabulary)
    batches, again = (list(BucketedBatches(examples, 8, 20, seed=5)) for _ in range(2))
    assert all((one.target == other.target).all() for one, other in zip(batches, again, strict=True))
    padding = np.mean([float((batch.target == 0).float().mean()) for batch in batches])
    assert padding < 0.05


def test_weights_say_how_often_an_ion_is_seen():
    vocabulary = Vocabulary.of(IONS, "smiles")
    examples = make_examples([EMIM, "[Br-]"], ["cation", "anion"], vocabulary, weights=[1.0, 9.0])
    first = [int(row[0]) for batch in BucketedBatches(examples, 50, 20, seed=1) for row in batch.target]
    assert np.mean([token == vocabulary.start("anion") for token in first]) == pytest.approx(0.9, abs=0.03)
