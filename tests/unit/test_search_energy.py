"""The lattice energy of the crystal search: Madelung's constant, OpenMM, and its own slopes."""

from dataclasses import replace

import numpy as np
import openmm
import pytest
import torch
from search_examples import ions_of, rigid, rock_salt, sodium_nitrate

from lowmelt.crystals import blocks
from lowmelt.crystals.search import anneal, energy, packing, relax, settings, symmetry
from lowmelt.crystals.search.contents import COULOMB, Contents, bonded
from lowmelt.crystals.search.neighbours import find_pairs
from lowmelt.forcefield.system import SystemOptions, box_system, ion_system

TERMS = energy.Terms.to_accuracy(0.9, 7.0)


def shaken(crystal, size=0.01, seed=3):
    """Off its minimum, so that no term vanishes by symmetry."""
    rng = torch.Generator().manual_seed(seed)
    noise = torch.randn(crystal.shapes.shape, generator=rng, dtype=torch.float64)
    return replace(crystal, shapes=crystal.shapes + size * noise)


def test_rock_salt_has_madelungs_constant():
    crystal = rock_salt(0.564)
    where, cells, contents = crystal.positions(), crystal.cells, crystal.contents
    pairs = find_pairs(contents, where, cells, TERMS.cutoff_nm)
    bare = replace(pairs, epsilon4=torch.zeros_like(pairs.epsilon4))
    waves = energy.wave_numbers(cells, TERMS.reach_k)
    total = energy.pair_energy(where, cells, bare, TERMS)
    total = total + energy.reciprocal_energy(where, cells, contents, waves, TERMS)
    assert float(total) / 4 == pytest.approx(-1.7475646 * COULOMB / 0.282, rel=1e-6)


def test_an_ion_of_rock_salt_has_6_12_and_8_neighbours():
    crystal = rock_salt(0.564)
    where = crystal.positions()
    pairs = find_pairs(crystal.contents, where, crystal.cells, 0.5)
    flat = where.reshape(-1, 3)
    gap = flat[pairs.second] + pairs.shift @ crystal.cells[0] - flat[pairs.first]
    found, counts = np.unique(gap.norm(dim=-1).numpy().round(6), return_counts=True)
    assert (counts / 4).tolist() == [6, 12, 8]  # each pair stands once
    assert found == pytest.approx(0.282 * np.sqrt([1, 2, 3]), abs=1e-6)


@pytest.mark.parametrize("scale", [0.8, 1.0])
def test_the_energy_is_openmms_with_particle_mesh_ewald(scale):
    """0.02 kJ/mol of -500: the mesh, and OpenMM's tail, which counts each atom's pair with itself."""
    crystal = shaken(sodium_nitrate(scale))
    own = float(relax.lattice_energies(crystal, TERMS)[0])
    cell, atoms = crystal.cells[0].numpy(), crystal.positions()[0, 0].numpy()
    times = np.ceil(2 * TERMS.cutoff_nm * np.linalg.norm(np.linalg.inv(cell), axis=0)).astype(int)
    steps = np.stack(np.meshgrid(*(np.arange(n) for n in times), indexing="ij"), -1).reshape(-1, 3) @ cell
    vectors, turn = blocks.upright(cell * times[:, None])
    options = SystemOptions(scale, TERMS.cutoff_nm, flexible=True)
    system = box_system(list(crystal.contents.ions) * len(steps), 5.0, options)
    for force in system.getForces():
        if isinstance(force, openmm.NonbondedForce):
            force.setUseSwitchingFunction(True)
            force.setSwitchingDistance(TERMS.cutoff_nm - TERMS.switch_nm)
            force.setEwaldErrorTolerance(1e-6)
    system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in vectors))
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), platform)
    context.setPositions(np.concatenate([atoms + step for step in steps]) @ turn)
    units = crystal.contents.units * len(steps)
    theirs = context.getState(getEnergy=True).getPotentialEnergy()._value / units
    assert own == pytest.approx(theirs, abs=0.02)


def monoclinic():
    """One packing of sodium nitrate in P21/c: sums over operations, shares of a half, a beta that is free."""
    pair = ions_of("[Na+].O=[N+]([O-])[O-]")
    contents = Contents.of_salt(pair, (1, 1), 1, 0.8)
    return packing.random_packings(contents, symmetry.symmetry(14), rigid(pair), seed=5, first=0, count=1)


@pytest.mark.parametrize("made", [sodium_nitrate, monoclinic])
def test_the_slopes_are_those_of_the_energy(made):
    crystal = shaken(made())
    contents, inside = crystal.contents, bonded(crystal.contents)
    soft = energy.Terms.to_accuracy(0.6, 3.0, soft_core=0.1, soft_nm=0.1)
    pairs = find_pairs(contents, crystal.positions(), crystal.cells, 0.7)
    waves = energy.wave_numbers(crystal.cells, soft.reach_k)

    def total(cells, centres, shapes):
        where = packing.positions(crystal.symmetry, contents, cells, centres, shapes)
        found = energy.pair_energy(where, cells, pairs, soft)
        found = found + energy.reciprocal_energy(where, cells, contents, waves, soft)
        return (found + energy.inner_energy(shapes, inside, soft)).sum()

    given = [crystal.cells, crystal.centres, crystal.shapes]
    watched = [values.clone().requires_grad_() for values in given]
    slopes = torch.autograd.grad(total(*watched), watched)
    for n, slope in enumerate(slopes):
        for place in ((0, 1, 0), (0, -1, 0), (0, -1, 2)):
            ends = []
            for step in (1e-5, -1e-5):
                moved = [values.clone() for values in given]
                moved[n][place] += step
                ends.append(float(total(*moved)))
            assert float(slope[place]) == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-4, abs=0.05)


def test_a_crystal_costs_the_same_without_its_symmetry_and_with_shorter_vectors():
    pair = ions_of("[Na+].O=[N+]([O-])[O-]")
    contents = Contents.of_salt(pair, (1, 1), 1, 0.8)
    shapes = {ion.ion_id: np.array(ion.positions)[None] - np.mean(ion.positions, axis=0) for ion in pair}
    space = symmetry.symmetry(14)
    made = packing.random_packings(contents, space, shapes, seed=5, first=0, count=3)
    skewed = replace(made.lowered(), cells=made.cells.clone())
    before = relax.lattice_energies(made, TERMS)
    assert torch.allclose(relax.lattice_energies(skewed, TERMS), before, rtol=1e-5)
    far = torch.tensor([[1.0, 0, 0], [2, 1, 0], [-1, 3, 1]], dtype=torch.float64)
    oblique = replace(skewed, cells=far @ skewed.cells, centres=skewed.centres @ torch.linalg.inv(far))
    short = oblique.compact()
    assert short.cells.norm(dim=-1).amax() < oblique.cells.norm(dim=-1).amax()
    assert torch.allclose(relax.lattice_energies(short, TERMS), before, rtol=1e-5)


@pytest.mark.parametrize("group", [15, 61, 33, 9, 60])
def test_a_crystal_costs_the_same_without_its_symmetry_in_other_groups(group):
    pair = ions_of("[Na+].[Cl-]")
    contents = Contents.of_salt(pair, (1, 1), 1, 0.8)
    made = packing.random_packings(contents, symmetry.symmetry(group), rigid(pair), seed=5, first=0, count=1)
    terms = energy.Terms.to_accuracy(0.5, 4.0)
    before = float(relax.lattice_energies(made, terms)[0])
    assert float(relax.lattice_energies(made.lowered(), terms)[0]) == pytest.approx(before, rel=1e-5)


def test_shorter_vectors_cost_the_same_in_each_subgroup_of_a_centred_oblique_cell():
    pair = ions_of("[Na+].[Cl-]")
    cell = settings.KnownCell((14.0, 5.5, 6.5), (90, 110, 90), "C 2/c", 4)
    terms = energy.Terms.to_accuracy(0.5, 4.0)
    for space in settings.spaces(pair, (1, 1), 0.8, [1], cell):
        made = packing.random_packings(space.contents, space.symmetry, rigid(pair), 5, 0, 1, space.cell)
        before = float(relax.lattice_energies(made, terms)[0])
        assert float(relax.lattice_energies(made.compact(), terms)[0]) == pytest.approx(before, rel=1e-5)


@pytest.mark.parametrize(
    "anion",
    ["O=[N+]([O-])[O-]", "FC(F)(F)S(=O)(=O)[N-]S(=O)(=O)C(F)(F)F", "N#C[S-]", "F[P-](F)(F)(F)(F)F",
     "N#C[C-](C#N)C#N"],
)  # fmt: skip
def test_inside_of_an_ion_the_energy_is_openmms(anion):
    pair = ions_of(f"[Na+].{anion}")
    contents = Contents((pair[1],), 1)
    shape = np.array(pair[1].positions) + 0.005 * np.random.default_rng(2).normal(size=(pair[1].n_atoms, 3))
    unscreened = energy.Terms(1.0, 0.1, alpha=1e-9, reach_k=1.0)
    own = energy.inner_energy(torch.tensor(shape)[None], bonded(contents), unscreened)
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(ion_system(pair[1]), openmm.VerletIntegrator(0.001), platform)
    context.setPositions(shape)
    theirs = context.getState(getEnergy=True).getPotentialEnergy()._value
    assert float(own) == pytest.approx(theirs, abs=1e-3)


def test_a_block_for_the_simulation_is_the_crystal_repeated():
    crystal = sodium_nitrate()
    block = anneal.supercell(crystal, SystemOptions(0.8, 0.8))
    again = anneal.packing_of(block, crystal)
    assert again.contents.units == block.formula_units > crystal.contents.units
    assert float(again.densities[0]) == pytest.approx(float(crystal.densities[0]))
    energies = [float(relax.lattice_energies(one, TERMS)[0]) for one in (crystal, again)]
    assert energies[1] == pytest.approx(energies[0], abs=1e-3)
