"""The crystal search from random packings to forms: parts, and two tiny searches that find what is known."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from rdkit import Chem
from rdkit.Chem import AllChem, rdMolTransforms
from search_examples import NITRATE, ions_of, rigid, rock_salt, sodium_nitrate

from lowmelt import outcome
from lowmelt.crystals.search import cluster, descent, files, known, packing, ranking, relax, settings, stages
from lowmelt.crystals.search.conformers import APART_A, _apart, conformers
from lowmelt.crystals.search.contents import Contents
from lowmelt.crystals.search.symmetry import NoSuchSymmetry, symmetry
from lowmelt.crystals.unit_cell import place_ions, read_cif

SALT = "[Na+].O=[N+]([O-])[O-]"


def packings(count=4, group=14, first=0, seed=5):
    pair = ions_of(SALT)
    contents = Contents.of_salt(pair, (1, 1), 1, 0.8)
    return packing.random_packings(contents, symmetry(group), rigid(pair), seed, first, count)


def test_a_batch_is_a_part_of_the_sequence():
    whole, part = packings(6), packings(2, first=3)
    assert torch.equal(whole.cells[3:5], part.cells)
    assert torch.equal(whole.shapes[3:5], part.shapes)


def test_a_random_packing_holds_its_ions_whole_and_obeys_its_crystal_system():
    made = packings(8, group=14)
    lengths = (made.shapes[:, 2:] - made.shapes[:, 1:2]).norm(dim=-1)
    given = np.array(ions_of(SALT)[1].positions)
    centre = int(np.argmin(np.linalg.norm(given - given.mean(axis=0), axis=1)))
    oxygens = [1 + n for n in range(4) if n != centre]
    bonds = (made.shapes[:, oxygens] - made.shapes[:, [1 + centre]]).norm(dim=-1)
    assert lengths.shape == (8, 3)
    assert bonds.numpy() == pytest.approx(float(bonds[0, 0]), abs=1e-3)
    cells = made.cells
    assert float((cells[:, 1, 0].abs() + cells[:, 2, 1].abs()).max()) == 0
    assert float(cells[:, 2, 0].abs().max()) > 0.01


def test_turns_are_rotations_that_leave_no_direction_out():
    made = packing.turns(np.random.default_rng(1).random((4000, 3)))
    assert made @ made.transpose(0, 2, 1) == pytest.approx(np.broadcast_to(np.eye(3), made.shape), abs=1e-9)
    assert np.linalg.det(made) == pytest.approx(1)
    assert np.abs(made.mean(axis=0)).max() < 0.05


def test_descent_finds_the_minima_of_many_quadratics_at_once():
    stiff = torch.logspace(0, 3, 12, dtype=torch.float64)
    goals = torch.randn(5, 12, generator=torch.Generator().manual_seed(1), dtype=torch.float64)

    def function(at):
        gap = at - goals
        return 0.5 * (stiff * gap**2).sum(-1), stiff * gap

    start = torch.zeros(5, 12, dtype=torch.float64)
    found = descent.Descent(start, *function(start), longest=0.5)
    for _ in range(120):
        proposal = found.propose()
        found.accept(proposal, *function(proposal))
    assert (found.at - goals).abs().max() < 1e-3


def test_bistriflimide_has_both_its_conformers():
    """Trans (C2) and cis (C1), each with its mirror image; the two differ by some kJ/mol."""
    ion = ions_of("[Na+].FC(F)(F)S(=O)(=O)[N-]S(=O)(=O)C(F)(F)F")[1]
    found = conformers(ion, seed=1)
    carbons = [n for n, element in enumerate(ion.elements) if element == "C"]
    apart = np.linalg.norm(found[:, carbons[0]] - found[:, carbons[1]], axis=1)
    assert len(found) >= 3
    assert np.ptp(apart) > 0.05
    assert conformers(ions_of(SALT)[1], seed=1).shape == (1, 4, 3)


def test_one_crystal_in_two_cells_is_alike_and_two_crystals_are_not():
    crystal = sodium_nitrate()
    other = replace(crystal, energies=torch.tensor([-500.0], dtype=torch.float64))
    far = torch.tensor([[1.0, 0, 0], [1, 1, 0], [0, -1, 1]], dtype=torch.float64)
    drawn = replace(other, cells=far @ other.cells, centres=other.centres @ torch.linalg.inv(far))
    one, two = cluster.fingerprints(other)[0], cluster.fingerprints(drawn.compact())[0]
    assert one == pytest.approx(two, abs=1e-6)
    first = torch.tensor([0.3, 0, 0]) * (torch.arange(12) < 1)[:, None]
    moved = replace(other, centres=other.centres + first)
    assert not cluster.alike(other, moved, one, cluster.fingerprints(moved)[0])
    assert cluster.distinct([other, drawn.compact(), moved], 5) == ([0, 2], [[0, 1], [2]])


def test_polymorphs_of_nearly_one_energy_are_not_alike():
    """Aragonite's and calcite's lattices of sodium nitrate at one density: only their neighbours differ."""
    pair, energies = ions_of(SALT), torch.tensor([-500.0], dtype=torch.float64)
    calcite = replace(sodium_nitrate(), energies=energies)
    cell = read_cif(NITRATE.with_name("potassium_nitrate.cif"))
    renamed = replace(cell, elements=tuple("Na" if one == "K" else one for one in cell.elements))
    aragonite = replace(packing.from_cell(renamed, pair, (1, 1), 0.8), energies=energies + 0.1)
    scale = float(aragonite.densities[0] / calcite.densities[0]) ** (1 / 3)
    aragonite = replace(aragonite, cells=scale * aragonite.cells)
    prints = [cluster.fingerprints(one)[0] for one in (calcite, aragonite)]
    assert float(aragonite.densities[0]) == pytest.approx(float(calcite.densities[0]))
    assert not cluster.alike(calcite, aragonite, *prints)


@pytest.mark.slow
def test_a_chain_has_its_folds():
    """A butyl group is stretched or bent."""
    butyl = ions_of("CCCC[n+]1ccn(C)c1.[Cl-]")[0]
    found = conformers(butyl, seed=1)
    carbons = [n for n, element in enumerate(butyl.elements) if element != "H"]
    longest = [np.linalg.norm(one[carbons][:, None] - one[carbons], axis=-1).max() for one in found]
    assert len(found) == 16
    assert np.ptp(longest) > 0.1


def test_a_turned_hydroxyl_is_another_shape_and_a_turned_methyl_is_not():
    mol = Chem.AddHs(Chem.MolFromSmiles("OCC[N+](C)(C)C"))
    AllChem.EmbedMolecule(mol, randomSeed=1)
    given = mol.GetConformer().GetPositions() / 10
    apart = []
    for smarts, angle in (("[H]OCC", 120), ("[H]C[N+]CC", 60)):
        turned = Chem.Mol(mol)
        four = turned.GetSubstructMatch(Chem.MolFromSmarts(smarts))[:4]
        before = rdMolTransforms.GetDihedralDeg(turned.GetConformer(), *four)
        rdMolTransforms.SetDihedralDeg(turned.GetConformer(), *four, before + angle)
        apart.append(_apart(mol, given, turned.GetConformer().GetPositions() / 10))
    assert apart[0] > APART_A
    assert apart[1] < 0.01


def test_packings_come_back_from_their_file_and_forms_from_their_cif(tmp_path):
    made = replace(packings(3), energies=torch.tensor([-1.0, -3.0, -2.0], dtype=torch.float64))
    files.save(tmp_path / "batch.npz", [made], tried=7, status="ok", reason="")
    assert files.tried(tmp_path / "batch.npz") == 7
    (back,) = files.load(tmp_path / "batch.npz", ions_of(SALT), (1, 1), 0.8)
    assert torch.equal(back.positions(), made.positions())
    crystal = sodium_nitrate()
    files.write_cif(tmp_path / "form.cif", crystal, "form", "a remark")
    read = read_cif(tmp_path / "form.cif")
    assert len(place_ions(read, ions_of(SALT), (1, 1))) == 12
    again = packing.from_cell(read, ions_of(SALT), (1, 1), 0.8)
    assert cluster.fingerprints(again)[0] == pytest.approx(cluster.fingerprints(crystal)[0], abs=1e-5)


def test_one_failed_batch_costs_no_others(tmp_path, caplog):
    good, bad = tmp_path / "batch_0.npz", tmp_path / "batch_1.npz"
    files.save(good, [packings(1)], tried=1, status="ok", reason="")
    outcome.fail(bad, "crystal search", NoSuchSymmetry("of no cell"))
    with caplog.at_level("INFO"):
        assert outcome.usable([good, bad]) == [good]
    assert "left out batch_1.npz: crystal search: of no cell" in caplog.text
    with pytest.raises(outcome.EarlierFailure, match="of no cell"):
        outcome.usable([bad])


def test_a_search_without_a_crystal_says_what_to_do():
    with pytest.raises(ranking.NothingFound, match="trials"):
        ranking.ordered([])


def test_rock_salt_is_found_from_random_starts_as_the_best():
    pair = ions_of("[Na+].[Cl-]")
    contents = Contents.of_salt(pair, (1, 1), 1, 1.0)
    batch = stages.search_batch(contents, symmetry(1), rigid(pair), seed=1, first=0, count=24)
    found = stages.finish([batch], fine=6, most=3)
    cold = relax.relax(rock_salt(), relax.FLEXIBLE)
    compared = known.compare(found, cold, 0.0)
    assert compared.rank == 1
    assert compared.above_best < 0.1
    assert [one.energy for one in ranking.ordered(found[::-1])] == [one.energy for one in found]
    assert found[0].times > 3
    table = ranking.table(found, compared)
    assert table["known_form"].tolist() == [True] + [False] * (len(found) - 1)


def test_nitratine_is_recovered_from_its_published_cell():
    pair = ions_of(SALT)
    cell = settings.KnownCell((5.079, 5.079, 17.23), (90, 90, 120), "R -3 c:H", 6)
    batches = [
        stages.search_batch(space.contents, space.symmetry, rigid(pair), 1, 0, 16, space.cell)
        for space in settings.spaces(pair, (1, 1), 0.8, [1], cell)
        if np.trace(space.symmetry.rotations, axis1=1, axis2=2).all()  # no threefold axis
    ]
    found = stages.finish(batches, fine=4, most=1)
    compared = known.compare(found, *known.relaxed(NITRATE, pair, (1, 1), 0.8))
    assert compared.rank == 1
