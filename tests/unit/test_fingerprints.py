from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from lowmelt.chem.ions import IonError
from lowmelt.fingerprints import store
from lowmelt.fingerprints.chemistry import NAMES, chemistry
from lowmelt.fingerprints.kinds import KINDS, Settings, fingerprint

RULES = Path(__file__).parents[2] / "workflow/rules"
BMIM, DMIM, NTF2 = "CCCCn1cc[n+](C)c1", "CCCCCCCCCCn1cc[n+](C)c1", "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"


def portrait(smiles):
    return dict(zip(NAMES, chemistry(Chem.MolFromSmiles(smiles)), strict=True))


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_ion_has_a_row_of_its_own(kind):
    values = fingerprint(kind, [BMIM, NTF2])
    assert values.shape[0] == 2
    assert (values[0] != values[1]).any()
    assert np.isfinite(values).all()


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_has_a_reader_and_is_written(kind):
    rules = {path.name: path.read_text() for path in RULES.glob("*.smk")}
    assert f'"{kind}"' in rules.pop("fingerprints.smk")
    assert any(f"fingerprints/{kind}.npz" in text for text in rules.values())


def test_counts_see_the_chain_length_that_binary_fragments_of_radius_two_do_not():
    settings = Settings(radius_binary=2, radius_count=2)
    octyl, decyl = "CCCCCCCCn1cc[n+](C)c1", DMIM
    binary, count = (fingerprint(k, [octyl, decyl], settings) for k in ("morgan_binary", "morgan_count"))
    assert (binary[0] == binary[1]).all()
    assert (count[0] != count[1]).any()


def test_binary_morgan_is_rdkits_at_radius_four_with_2048_bits():
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=4, fpSize=2048)
    bits = set(generator.GetFingerprint(Chem.MolFromSmiles(BMIM)).GetOnBits())
    assert set(np.flatnonzero(fingerprint("morgan_binary", [BMIM])[0])) == bits


def test_bits_of_the_settings_are_kept():
    assert fingerprint("morgan_count", [BMIM], Settings(bits=256)).shape == (1, 256)


def test_portrait_counts_what_a_chemist_counts():
    found = portrait(NTF2)
    assert (found["charge"], found["n_F"], found["sulfonyl"], found["heavy_atoms"]) == (-1, 6, 2, 15)
    assert portrait(DMIM)["longest_chain"] == 10


def test_a_broken_smiles_is_named():
    with pytest.raises(IonError, match="C1CC"):
        fingerprint("chemistry", ["C1CC"])


def test_file_gives_the_rows_asked_for_in_their_order(tmp_path):
    store.save(tmp_path / "f.npz", ["a", "b", "c"], np.arange(6).reshape(3, 2))
    assert store.load(tmp_path / "f.npz", ["c", "a"]).tolist() == [[4, 5], [0, 1]]


def test_file_without_an_ion_says_which(tmp_path):
    store.save(tmp_path / "f.npz", ["a"], np.zeros((1, 2)))
    with pytest.raises(store.FingerprintError, match="no row for ion b"):
        store.load(tmp_path / "f.npz", ["a", "b"])
