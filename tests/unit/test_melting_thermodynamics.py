"""Lattice quantities and shapes against the literature."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem
from rdkit.Chem import rdDistGeom

from lowmelt.chem.chains import tail
from lowmelt.chem.constants import GAS_KJ
from lowmelt.melting.flexibility import flexibility
from lowmelt.melting.ion_features import features_of_ions, ion_features
from lowmelt.melting.shape import curvature_entropy, embed, measure
from lowmelt.melting.thermodynamics import (
    STANDARD_K,
    ionic_strength,
    lattice_enthalpy,
    lattice_potential_energy,
    solid_entropy,
)
from lowmelt.melting.volume import ion_volume_nm3

EMIM, BMIM = "CCn1cc[n+](C)c1", "CCCCn1cc[n+](C)c1"
REFERENCE = Path(os.environ.get("LOWMELT_REFERENCE", Path(__file__).parents[2] / "../shared/data"))


def test_lattice_energy_of_sodium_chloride_is_near_its_born_haber_value():
    # V(NaCl) = 0.0448 nm3; the Born-Haber cycle gives 786 kJ/mol; the volume-based estimate is known
    # to be some 4 % low for alkali halides.
    assert lattice_potential_energy(0.0448) == pytest.approx(786, rel=0.05)


def test_lattice_energy_of_a_dication_takes_the_constants_of_mx2():
    # Calcium fluoride, V = 0.0408 nm3: 2643 kJ/mol in the literature.
    assert lattice_potential_energy(0.0408, 1, 2, 2, -1) == pytest.approx(2643, rel=0.05)
    assert ionic_strength(1, 2, 2, -1) == 3


def test_enthalpy_of_polyatomic_ions_adds_two_rt():
    assert lattice_enthalpy(400.0) == pytest.approx(400 + 2 * GAS_KJ * STANDARD_K)


def test_enthalpy_of_monatomic_ions_subtracts_rt():
    assert lattice_enthalpy(400.0, 1, 3, 1, 3) == pytest.approx(400 - GAS_KJ * STANDARD_K)


@pytest.mark.parametrize(("volume", "entropy"), [(0.229, 326.4), (0.287, 405.3), (0.388, 542.7)])
def test_entropy_of_the_solid(volume, entropy):
    # Krossing et al. 2006: [C2mim][BF4], [C2mim][OTf], [C2mim][NTf2].
    assert solid_entropy(volume) == pytest.approx(entropy, abs=0.1)


@pytest.mark.parametrize(
    ("smiles", "volume"),
    [(EMIM, 0.156), (BMIM, 0.196), ("CCCC[N+]1(C)CCCC1", 0.221), ("F[P-](F)(F)(F)(F)F", 0.109)],
)
def test_volumes_of_ions_are_near_those_of_crystals(smiles, volume):
    assert ion_volume_nm3(Chem.MolFromSmiles(smiles)) == pytest.approx(volume, rel=0.15)


def test_one_drawing_or_the_other_of_an_anion_has_its_crystal_volume():
    volumes = {ion_volume_nm3(Chem.MolFromSmiles(s)) for s in ("F[B-](F)(F)F", "[B-](F)(F)(F)F")}
    assert volumes == {0.073}


@pytest.mark.parametrize(("smiles", "number"), [("CCCC", 1), ("CCOCC", 2), ("c1ccccc1", 0), ("CCCCCCCC", 5)])
def test_flexibility_counts_the_torsions_of_the_chain(smiles, number):
    assert flexibility(Chem.MolFromSmiles(smiles)) == number


def test_longest_chain_of_decyl_methylimidazolium():
    assert tail(Chem.MolFromSmiles("CCCCCCCCCCn1cc[n+](C)c1")) == 10


def test_entropy_of_chloride_in_the_gas_is_that_of_sackur_and_tetrode():
    assert ion_features("[Cl-]")["entropy_gas"] == pytest.approx(153.4, abs=0.2)


@pytest.mark.parametrize(
    ("smiles", "entropy"),
    [(EMIM, 380.7), (BMIM, 442.2), ("F[B-](F)(F)F", 270.0), ("O=S(=O)([O-])C(F)(F)F", 363.2)],
)
def test_entropy_of_ions_in_the_gas(smiles, entropy):
    assert ion_features(smiles)["entropy_gas"] == pytest.approx(entropy, abs=15)


def test_a_single_atom_is_a_sphere_without_shape_entropy():
    area, entropy = curvature_entropy(np.zeros((1, 3)), np.array([1.7]))
    assert area == pytest.approx(4 * np.pi * 1.7**2, rel=1e-3)
    assert entropy == pytest.approx(0, abs=1e-6)


def test_a_linear_anion_has_five_degrees_of_freedom():
    assert measure(embed(Chem.MolFromSmiles("[N-]=[N+]=[N-]"))).freedom == 5


def test_features_are_finite_and_the_same_again():
    ions = [EMIM, "[Br-]", "CCCCCCCC[P+](CCCC)(CCCC)CCCC", "O=C([O-])c1ccccc1"]
    first, second = features_of_ions(ions), features_of_ions(ions)
    assert np.isfinite(first.to_numpy()).all()
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.skipif(not (REFERENCE / "ilgen-overall").is_dir(), reason="no reference data")
def test_published_cases_of_the_lattice_cycle():
    """Volumes to 12 %, enthalpies to 3 %, free energies to 5 %.

    The volume of [C2mim][OTf] in the table, 0.265 nm3, does not belong to its enthalpy: Krossing et al.
    print 0.287 nm3, which gives the 464 kJ/mol of the table.
    """
    table = pd.read_csv(REFERENCE / "ilgen-overall/test_cases.csv")
    slip = (table["cation_name"] == "[EMIM]") & (table["anion_name"] == "[TfO]")
    table.loc[slip, "molecular_volume"] = 0.287
    enthalpy = lattice_enthalpy(lattice_potential_energy(table["molecular_volume"]))
    np.testing.assert_allclose(enthalpy, table["delta_latt_H"], rtol=0.015)
    from lowmelt.melting.salts import salts_of

    ours = salts_of(table["cation_smiles"], table["anion_smiles"]).lattice()
    np.testing.assert_allclose(ours.volume_nm3, table["molecular_volume"], rtol=0.12)
    np.testing.assert_allclose(ours.enthalpy, table["delta_latt_H"], rtol=0.03)
    np.testing.assert_allclose(ours.free_energy, table["delta_latt_G"], rtol=0.05)


def test_a_busy_machine_finds_the_same_conformer(monkeypatch):
    """Nothing in the search for one is timed: with a limit of seconds, features hung on the load."""
    limits = []

    def record(mol, settings, embed=rdDistGeom.EmbedMolecule):
        limits.append(settings.timeout)
        return embed(mol, settings)

    monkeypatch.setattr(rdDistGeom, "EmbedMolecule", record)
    crowded = "CCCCCCN(CCCCCC)c1c(N(CCCCCC)CCCCCC)[c+]1N(CCCCCC)CCCCCC"
    assert embed(Chem.MolFromSmiles(crowded)) is not None
    assert set(limits) == {0}
