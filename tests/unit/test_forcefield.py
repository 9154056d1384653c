"""Force field of ions: equal to tleap's, curated ions as published, guards that stop what is wrong."""

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import openmm
import pytest
from openmm import app
from rdkit import Chem

from lowmelt.chem.ions import parse_ion
from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield import ambertools, curated, gaff, guards, symmetry
from lowmelt.forcefield.assign import parameterise
from lowmelt.forcefield.charges import read_mol2
from lowmelt.forcefield.conformer import embed
from lowmelt.forcefield.system import ion_system

TABLE = curated.read_table(Path(__file__).parents[2] / "resources/forcefield/curated_ions.yaml")

# Carboxylates, an ether and aromatic rings: where OpenMM's GAFF file and tleap read gaff2.dat differently.
VARIED = {
    "acetate": "CC(=O)[O-]",
    "propionate": "CCC(=O)[O-]",
    "triflate": "O=S(=O)([O-])C(F)(F)F",
    "methylsulfate": "COS(=O)(=O)[O-]",
    "tosylate": "Cc1ccc(S(=O)(=O)[O-])cc1",
    "methylpyridinium": "C[n+]1ccccc1",
    "dimethylimidazolium": "C[n+]1ccn(C)c1",
    "methoxymethyltrimethylammonium": "COC[N+](C)(C)C",
}


def by_name(name: str) -> tuple[str, dict]:
    return next((key, entry) for key, entry in TABLE.items() if entry["name"] == name)


def energy(system: openmm.System, positions: np.ndarray) -> float:
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), platform)
    context.setPositions(positions)
    return context.getState(getEnergy=True).getPotentialEnergy()._value


@pytest.mark.parametrize("name", VARIED)
def test_energy_equals_that_of_tleap_within_a_hundredth_of_a_kilojoule(name, tmp_path):
    mol = embed(VARIED[name], seed=1)
    charge = Chem.GetFormalCharge(mol)
    mol2, frcmod = ambertools.type_and_charge(Chem.MolToMolBlock(mol), charge, tmp_path)
    (tmp_path / "in").write_text(
        "source leaprc.gaff2\nloadamberparams ion.frcmod\nx = loadmol2 ion.mol2\n"
        "saveamberparm x x.prmtop x.inpcrd\nquit\n"
    )
    subprocess.run(["tleap", "-f", "in"], cwd=tmp_path, env=ambertools.environment(), capture_output=True)
    theirs = app.AmberPrmtopFile(str(tmp_path / "x.prmtop")).createSystem(nonbondedMethod=app.NoCutoff)
    types, charges, positions = read_mol2(mol2.read_text())
    ours = gaff.apply_gaff(mol, types, charges, gaff.extra_terms(frcmod.read_text())[0])
    rng = np.random.default_rng(0)
    for noise in (0, 0.01, 0.01):
        moved = positions / 10 + noise * rng.normal(size=positions.shape)
        assert energy(ours, moved) == pytest.approx(energy(theirs, moved), abs=0.01)


# Half of Rmin in angstrom and the well in kcal/mol, from the last section of gaff2.dat 2.11 (May 2016).
LENNARD_JONES = {
    "[NH4+]": ("n+", 1.6028, 0.7828),
    "C[NH3+]": ("nz", 1.5528, 1.1450),
    "C[NH2+]C": ("ny", 1.5028, 1.6959),
}


@pytest.mark.parametrize("smiles", LENNARD_JONES)
def test_nitrogen_of_a_protonated_amine_has_the_size_of_gaff2_at_every_call(smiles, tmp_path):
    kind, half_r_min, well = LENNARD_JONES[smiles]
    mol = embed(smiles, seed=1)
    mol2, frcmod = ambertools.type_and_charge(Chem.MolToMolBlock(mol), 1, tmp_path)
    types, charges, _ = read_mol2(mol2.read_text())
    nitrogen = types.index(kind)
    estimates = {frcmod.read_text(), *(ambertools.missing_terms(tmp_path).read_text() for _ in range(8))}
    assert len(estimates) == 1
    system = gaff.apply_gaff(mol, types, charges, gaff.extra_terms(estimates.pop())[0])
    force = next(f for f in system.getForces() if isinstance(f, openmm.NonbondedForce))
    _, sigma, epsilon = force.getParticleParameters(nitrogen)
    assert sigma._value == pytest.approx(2 * half_r_min / 2 ** (1 / 6) / 10, rel=1e-5)
    assert epsilon._value == pytest.approx(4.184 * well, rel=1e-5)


def test_terms_survive_the_way_through_the_file(tmp_path):
    ion = parameterise("x", "CC(=O)[O-]", TABLE)
    ion.write(tmp_path / "ion.json")
    again = type(ion).read(tmp_path / "ion.json")
    assert again == ion
    where = np.array(ion.positions)
    assert energy(ion_system(again), where) == energy(ion_system(ion), where)


@pytest.mark.parametrize("name", [entry["name"] for entry in TABLE.values()])
def test_each_curated_ion_passes_the_guards_with_its_formal_charge(name):
    key, entry = by_name(name)
    ion = parameterise(key, entry["smiles"], TABLE)
    assert ion.forcefield == "curated"
    assert sum(ion.charges) == pytest.approx(ion.charge, abs=1e-9)


def test_hexafluorophosphate_has_twelve_right_angles_and_stays_an_octahedron():
    key, entry = by_name("hexafluorophosphate")
    ion = parameterise(key, entry["smiles"], TABLE)
    assert len(ion.angles) == 12
    assert [theta for *_, theta, _ in ion.angles] == pytest.approx([np.pi / 2] * 12)
    positions = np.array(ion.positions)
    assert np.linalg.norm(positions[0] - positions[2]) == pytest.approx(2 * 0.1606, abs=0.004)


def test_both_drawings_of_ntf2_are_the_curated_ion():
    for smiles in (
        "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F",
        "O=S([O-])(=NS(=O)(=O)C(F)(F)F)C(F)(F)F",
    ):
        assert parse_ion(smiles).ion_id in TABLE


def test_charges_of_atoms_alike_by_resonance_are_equal_and_sum_to_the_charge():
    mol = Chem.AddHs(Chem.MolFromSmiles("CC(=O)[O-]"))
    charges = np.array([-0.2, 0.9, -0.8, -0.92, 0.0, 0.02, 0.01])
    found = symmetry.symmetrise(charges, symmetry.symmetry_classes(mol), -1)
    assert found[2] == pytest.approx(found[3])
    assert found[4] == pytest.approx(found[5])
    assert found.sum() == pytest.approx(-1)


@pytest.fixture(scope="module")
def acetate():
    return parameterise("x", "CC(=O)[O-]", TABLE)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (lambda ion: replace(ion, charges=[q + 0.05 for q in ion.charges]), "wrong total charge"),
        (lambda ion: replace(ion, charges=_tilted(ion.charges)), "broken symmetry"),
        (lambda ion: replace(ion, angles=[(*a[:-1], 0.0) for a in ion.angles]), "zero force constant"),
        (lambda ion: replace(ion, bonds=ion.bonds[1:]), "missing term: bond"),
        (lambda ion: replace(ion, angles=[a for a in ion.angles if a[1] != 1]), "missing term: no angle"),
        (lambda ion: replace(ion, angles=[(*a[:-2], 1.2, a[-1]) for a in ion.angles]), "geometry: angle"),
        (lambda ion: replace(ion, bonds=[(*b[:2], 1.4 * b[2], b[3]) for b in ion.bonds]), "geometry: bond"),
    ],
)  # fmt: skip
def test_guard_stops_with_its_reason(acetate, broken, reason):
    with pytest.raises(ParameterisationFailed, match=reason):
        guards.check(broken(acetate))


def _tilted(charges: list[float]) -> list[float]:
    """The two oxygens apart by 0.2 e."""
    return [*charges[:2], charges[2] + 0.1, charges[3] - 0.1, *charges[4:]]


def test_thiocyanate_is_curated_because_gaff2_bends_it():
    with pytest.raises(ParameterisationFailed, match="geometry: angle"):
        parameterise("x", "N#C[S-]", {})


@pytest.mark.parametrize("smiles", ["[Ca+2]", "F[B-](F)(F)C(F)(F)F"])
def test_what_gaff2_does_not_know_fails_with_a_reason(smiles):
    with pytest.raises(ParameterisationFailed) as failure:
        parameterise("x", smiles, TABLE)
    assert str(failure.value)
    assert "/" not in str(failure.value).replace("and/or", "")
