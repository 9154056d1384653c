"""The path from liquid to crystal: its parts against free energies that are known exactly."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import openmm
import pytest
from scipy import special

from lowmelt.chem.constants import GAS_KJ
from lowmelt.chem.salts import split_salt
from lowmelt.crystals import blocks, tosi_fumi
from lowmelt.crystals.bench import Bench, Times
from lowmelt.crystals.free_energy import bookkeeping, doubts, lattice, mbar, melting, path
from lowmelt.crystals.free_energy.legs import legs
from lowmelt.crystals.free_energy.sites import Sites
from lowmelt.crystals.free_energy.system import NONBONDED_GROUP, PathUnsupported, energy, path_system, weaken
from lowmelt.crystals.free_energy.walk import PathSettings, Walk
from lowmelt.crystals.free_energy.wells import STRENGTH, WELL_GROUP, wells_of
from lowmelt.crystals.matter import Block, centres, moved, stretched
from lowmelt.crystals.unit_cell import read_cif
from lowmelt.forcefield import assign, curated
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation.checkpoint import Store
from lowmelt.simulation.devices import Device

ROOT = Path(__file__).resolve().parents[2]
CPU = Device("CPU", {"Threads": "1"})
KELVIN = 1000.0
KT = GAS_KJ * KELVIN
QUICK = PathSettings(well_kt=4.0, window_settle_ps=0.3, window_ps=5.0, window_sample_ps=0.2, boxes=4)


@pytest.fixture(scope="module")
def nitrate():
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    salt = split_salt("[Na+].[O-][N+](=O)[O-]")
    ions = tuple(assign.parameterise(one.ion_id, one.smiles, table) for one in (salt.cation, salt.anion))
    cell = read_cif(ROOT / "resources/crystals/sodium_nitrate.cif")
    return blocks.from_cell(cell, ions, (1, 1), SystemOptions(0.8, 0.74), (4, 4, 1))


def loose_ions(edge_nm=None, spring=0.0):
    """Sixteen ions without interactions, chained by springs of no length where asked for."""
    crystal = blocks.from_lattice("rock_salt", 0.59, (1, 1, 2))
    count = len(crystal.positions_nm)
    vectors = crystal.vectors_nm if edge_nm is None else np.eye(3) * edge_nm

    def system_of(copies):
        system, pairs, bonds = openmm.System(), openmm.NonbondedForce(), openmm.HarmonicBondForce()
        pairs.setNonbondedMethod(openmm.NonbondedForce.CutoffPeriodic)
        pairs.setCutoffDistance(0.2)
        for _ in range(count):
            system.addParticle(23.0)
            pairs.addParticle(0.0, 0.1, 0.0)
        for first in range(count - 1 if spring else 0):
            bonds.addBond(first, first + 1, 0.0, spring)
        system.addForce(pairs)
        system.addForce(bonds)
        return system

    return replace(crystal, vectors_nm=vectors, system_of=system_of, cutoff_nm=0.2)


def walked(crystal, name, backwards=False, settings=QUICK, store=None, seed=5):
    solid = Block(crystal.positions_nm, crystal.vectors_nm)
    wide = crystal.vectors_nm * np.array([1, 1, 1.3])
    liquid = Block(np.random.default_rng(3).random(crystal.positions_nm.shape) @ wide, wide)
    bench = Bench(crystal, KELVIN, CPU, seed, Times(step_fs=4.0), store)
    walk = Walk(bench, legs(0.1)[name], liquid, solid, settings, backwards)
    return walk, walk.run()


@pytest.mark.parametrize("backwards", [False, True])
def test_binding_an_ideal_gas_costs_what_its_wells_leave(backwards):
    crystal = loose_ions()
    _, windows = walked(crystal, "bind", backwards)
    found = mbar.estimate(windows)
    depths = np.full(3, QUICK.well_kt)
    exact = -16 * np.log(special.ive(0, depths)).sum()
    assert found.overlap > doubts.LEAST_OVERLAP
    assert abs(found.total - exact) < 4 * found.error < 8


def test_an_ideal_gas_is_compressed_by_its_entropy():
    crystal = loose_ions()
    _, windows = walked(crystal, "compress", settings=replace(QUICK, window_ps=2.0))
    assert mbar.estimate(windows).total == pytest.approx(16 * np.log(1.3), abs=1e-6)


def test_releasing_a_harmonic_body_gives_its_determinants():
    crystal, spring = loose_ions(edge_nm=30.0, spring=200.0), 200.0
    walk, windows = walked(crystal, "release", settings=replace(QUICK, window_ps=12.0, well_kt=9000.0))
    found = mbar.estimate(windows)
    count = len(crystal.positions_nm)
    bonds = 2 * np.eye(count) - np.eye(count, k=1) - np.eye(count, k=-1)
    bonds[0, 0] = bonds[-1, -1] = 1
    stiff, sites = walk.wells.depth * (2 * np.pi / 30.0) ** 2, walk.sites.positions
    held = spring * bonds + stiff * np.eye(count)
    pinned = spring * bonds + walk.wells.pin_stiffness / count**2 * np.ones((count, count))
    free = [1.5 * np.linalg.slogdet(one)[1] for one in (held, pinned)]
    pull = spring * bonds @ sites  # the springs have no length: they pull the ions off their sites
    gain = [0.5 * np.sum(pull * np.linalg.solve(one, pull)) / KT for one in (held, pinned)]
    exact = (free[1] - gain[1]) - (free[0] - gain[0])
    assert abs(found.total - exact) < 4 * found.error < 8


def test_a_leg_goes_on_where_it_was_killed(tmp_path):
    settings = replace(QUICK, window_ps=1.0)
    store = Store(tmp_path / "whole", {"of": 1})
    _, whole = walked(loose_ions(), "bind", settings=settings, store=store)
    kept = sorted(store.folder.glob("bind_*.npz"))
    times = {path.name: path.stat().st_mtime_ns for path in kept}
    kept[-1].unlink()
    _, again = walked(loose_ions(), "bind", settings=settings, store=store)
    assert len(again.shares) == len(whole.shares)
    assert sum(path.stat().st_mtime_ns == times[path.name] for path in kept) == len(kept) - 1


def test_wells_are_the_same_for_openmm_and_for_an_ion_that_turns_onto_itself(nitrate):
    solid = Block(nitrate.positions_nm, nitrate.vectors_nm)
    sites = Sites(nitrate, solid)
    wells = wells_of(nitrate, sites.positions, solid.vectors, 2.0, 600.0)
    rng = np.random.default_rng(1)
    positions = sites.positions + rng.normal(0, 0.04, sites.positions.shape)
    context = CPU.context(path_system(nitrate, solid.vectors, 0.5, wells), openmm.VerletIntegrator(0.001))
    context.setParameter(STRENGTH, 1.0)
    context.setPositions(positions)
    assert energy(context, WELL_GROUP) == pytest.approx(wells.energy(positions), rel=1e-4)
    turned, start = positions.copy(), 0
    for ion in nitrate.ions:
        oxygens = [start + n for n, element in enumerate(ion.elements) if element == "O"]
        if oxygens:
            turned[oxygens] = positions[np.roll(oxygens, 1)]
        start += ion.n_atoms
    assert wells.energy(turned) == pytest.approx(wells.energy(positions), rel=1e-9)
    assert wells.pinned(turned) == pytest.approx(wells.pinned(positions), rel=1e-9)
    assert wells.energy(positions + nitrate.vectors_nm[1]) == pytest.approx(wells.energy(positions), rel=1e-9)


def test_a_crystal_finds_home_in_a_box_that_was_redrawn_and_after_a_drift(nitrate):
    redrawn = nitrate.vectors_nm.copy()
    redrawn[1] -= np.sign(redrawn[1, 0]) * redrawn[0]
    sites = Sites(nitrate, Block(nitrate.positions_nm, redrawn))
    assert sites.positions == pytest.approx(nitrate.positions_nm)
    rng = np.random.default_rng(4)
    images = rng.integers(-1, 2, (len(nitrate.ions), 3)) @ redrawn
    drifted = nitrate.positions_nm + [0.3, -0.2, 0.1] + images[nitrate.ion_of_atom]
    assert sites.brought_home(drifted) == pytest.approx(nitrate.positions_nm)


def test_where_ions_turn_their_middles_are_held(nitrate):
    wells = wells_of(nitrate, nitrate.positions_nm, nitrate.vectors_nm, 2.0, 600.0, "centres")
    elements = [element for ion in nitrate.ions for element in ion.elements]
    assert sorted(elements[atom] for atom in wells.atoms) == ["N"] * 96 + ["Na"] * 96


def test_an_ion_may_fill_the_site_of_another_that_a_translation_brings_there(nitrate):
    wells = wells_of(nitrate, nitrate.positions_nm, nitrate.vectors_nm, 2.0, 600.0)
    shifts = lattice.translations(nitrate)
    middle = centres(nitrate, nitrate.positions_nm)
    other = next(
        n for n in range(1, len(middle)) if np.abs(shifts - (middle[n] - middle[0])).max(axis=1).min() < 1e-6
    )
    moved = nitrate.positions_nm.copy()
    moved[nitrate.ion_of_atom == 0] += middle[other] - middle[0]
    assert wells.energy(moved) == pytest.approx(wells.energy(nitrate.positions_nm), abs=1e-6)
    assert Sites(nitrate, Block(nitrate.positions_nm, nitrate.vectors_nm)).strayed(moved) == 2 / 192


def test_weakening_multiplies_the_energy_of_pairs(nitrate):
    for crystal in (nitrate, blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, (2, 2, 2))):
        vectors = crystal.vectors_nm
        wells = wells_of(crystal, crystal.positions_nm, vectors, 2.0, 600.0)
        found = []
        for factor in (1.0, 0.25):
            system = path_system(crystal, vectors, factor, wells)
            context = CPU.context(system, openmm.VerletIntegrator(0.001))
            context.setPositions(crystal.positions_nm)
            found.append(energy(context, NONBONDED_GROUP))
        assert found[1] == pytest.approx(0.25 * found[0], rel=1e-4)


def test_a_tilted_crystal_is_stretched_into_a_box_that_openmm_takes(nitrate):
    solid = Block(nitrate.positions_nm, nitrate.vectors_nm)
    wide = stretched(nitrate, solid, 1.25)
    assert np.linalg.det(wide.vectors) == pytest.approx(1.25 * np.linalg.det(solid.vectors))
    nitrate.system_of(1).setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in wide.vectors))


def test_forces_that_cannot_be_weakened_are_named():
    with pytest.raises(PathUnsupported, match="CustomExternalForce"):
        weaken(openmm.CustomExternalForce("x"), 0.5)


def test_each_lattice_translation_counts_once(nitrate):
    salt = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, (2, 2, 3))
    assert len(lattice.translations(salt)) == 4 * 12
    assert len(lattice.translations(nitrate, whole=False)) == 3 * 16 * 2  # layers differ by a turn of nitrate
    assert len(lattice.translations(nitrate)) == 3 * 16  # the hexagonal cell holds three points of R


def test_the_melting_point_is_where_the_free_energies_cross():
    constant = melting.enthalpy_of_fusion([1000], [28.0])
    assert melting.melting_point(1070, 0.0, constant) == pytest.approx(1070)
    assert melting.melting_point(1000, 28.0 * (1 - 1000 / 1064), constant) == pytest.approx(1064)
    sloped = melting.enthalpy_of_fusion([1000, 1100], [30.0, 29.0])
    away = melting.fusion_at(1000, 1064, 0.0, sloped)
    assert melting.melting_point(1000, away, sloped) == pytest.approx(1064)
    step = 0.01
    ratios = [melting.fusion_at(t, 1064, 0.3, sloped) / t for t in (1020 - step, 1020 + step)]
    assert (ratios[1] - ratios[0]) / (2 * step) == pytest.approx(-sloped.at(1020) / 1020**2, rel=1e-4)


def test_free_energies_of_gaussians_are_found_from_few_samples():
    rng = np.random.default_rng(2)
    centres = np.arange(12) * 1.5
    weights = np.column_stack([-centres, np.zeros(12)])
    features = [np.column_stack([rng.normal(centre, 1, 60), rng.random(60)]) for centre in centres]
    windows = mbar.Windows(centres / centres[-1], weights, features, np.zeros(12), np.zeros(12))
    found = mbar.estimate(windows)
    assert np.abs(found.profile + centres**2 / 2).max() < 4 * found.error < 3
    assert abs(mbar.estimate(windows, slice(0, 2)).total + centres[-1] ** 2 / 2) < 20


def test_windows_too_far_apart_are_said_to_be():
    rng = np.random.default_rng(0)
    features = [rng.normal(centre, 1, (200, 1)) for centre in (0, 9)]
    weights = np.array([[0.0], [-9.0]])
    far = mbar.estimate(mbar.Windows(np.array([0.0, 1.0]), weights, features, np.zeros(2), np.zeros(2)))
    assert far.overlap < doubts.LEAST_OVERLAP


def test_translations_that_are_no_lattice_are_refused():
    half = np.array([[0.0, 0, 0], [0.5, 0, 0], [0.31, 0.2, 0.1]])
    with pytest.raises(lattice.NoPrimitive):
        lattice.primitive(half, np.eye(3))


def test_the_energies_in_all_boxes_are_those_of_systems_built_in_them():
    crystal = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, (2, 2, 2))
    solid = Block(crystal.positions_nm, crystal.vectors_nm)
    rng = np.random.default_rng(6)
    loose = crystal.positions_nm + rng.normal(0, 0.02, crystal.positions_nm.shape)
    wide = stretched(crystal, Block(loose, crystal.vectors_nm), 1.25)
    bench = Bench(crystal, KELVIN, CPU, 5, Times(step_fs=4.0))
    walk = Walk(bench, legs(0.1)["compress"], wide, solid, QUICK)
    state = walk.state(0.0)
    context = walk._context(state, wide.positions, "here")
    found = walk._in_boxes(context, wide.positions, state)
    for box, reduced in zip(np.linspace(0, 1, QUICK.boxes), found, strict=True):
        vectors = wide.vectors + box * (solid.vectors - wide.vectors)
        system = path_system(crystal, vectors, 0.1, walk.wells)
        own = CPU.context(system, openmm.VerletIntegrator(0.001))
        own.setPositions(moved(crystal, wide.positions, wide.vectors, vectors))
        exact = energy(own) / KT - len(crystal.ions) * np.log(np.linalg.det(vectors))
        assert reduced == pytest.approx(exact, abs=0.02)
    assert abs(found[-1] - found[0]) > 1


def test_a_gas_of_two_that_becomes_a_pair_on_a_spring_has_its_known_free_energy():
    """Liquid: two ions alone, Z = V^2. Crystal: both on a spring of no length, Z = V (2 pi kT / k)^(3/2)."""
    base, spring, pressure = blocks.from_lattice("rock_salt", 0.59, (1, 1, 1)), 5000.0, 200.0
    pair = [0, next(n for n, kind in enumerate(base.kinds) if kind != base.kinds[0])]
    crystal = replace(base, ions=tuple(base.ions[n] for n in pair), positions_nm=base.positions_nm[pair])
    wells = replace(
        wells_of(base, base.positions_nm, base.vectors_nm, 2.0, KELVIN),
        translations=1, lattice=base.vectors_nm,
        groups=((np.arange(2), base.positions_nm[pair][:, None]),),
    )  # fmt: skip
    cubes = [1.3 * base.vectors_nm, base.vectors_nm]
    wide, tight = (np.linalg.det(cube) for cube in cubes)
    bound, pin = ((2 * np.pi * KT / stiff) ** 1.5 for stiff in (spring, wells.pin_stiffness))
    totals = {
        "compress": 2 * np.log(wide / tight),
        "bind": 9.0,
        "strengthen": -np.log(pin * bound / tight**2) - 9.0,
    }
    count = bookkeeping.all_crystals(crystal, base.vectors_nm, wells)
    records = {
        name: {"leg": name, "total_kt": totals.get(name.removesuffix("_back"), 0.0), "error_kt": 0.5,
               "halves_kt": [0.0, 0.0], "count_kt": count, "overlap": 0.0, "used": [1],
               "made_of": {"solid_nm": cubes[1].tolist(), "liquid_nm": cubes[0].tolist(), "kelvin": KELVIN}}
        for name in doubts.JOBS
    }  # fmt: skip
    liquid, solid = (Block(np.empty(0), cube) for cube in cubes)
    found = path.fusion(records, KELVIN, solid, liquid, pressure, 1)
    exact = -KT * np.log(wide**2 / (tight * bound)) + pressure * 0.0602214 * (wide - tight)
    assert found.gibbs == pytest.approx(exact, abs=1e-9)
    assert found.error == pytest.approx(KT * 0.5 * np.sqrt(5))
    assert "overlap" in found.reason


def test_a_gas_in_wells_is_half_way_to_its_crystal():
    """Wells of depth d leave an ion (I0(d) exp(-d))^3 of the box, all ways to hand out the sites among it."""
    crystal = loose_ions()
    _, windows = walked(crystal, "bind")
    wells = wells_of(crystal, crystal.positions_nm, crystal.vectors_nm, QUICK.well_kt, KELVIN)
    bound = mbar.estimate(windows)
    volume = np.linalg.det(crystal.vectors_nm)
    q = (2 * np.pi * KT / wells.pin_stiffness) ** 1.5
    exact = -16 * 3 * np.log(special.ive(0, QUICK.well_kt)) - np.log(volume / wells.translations / q)
    count = bookkeeping.all_crystals(crystal, crystal.vectors_nm, wells)
    assert wells.translations == 8  # all sites of a kind: nothing is left to hand out but the lattice's place
    assert abs(bound.total + count - exact) < 4 * bound.error < 8


def test_the_records_of_a_path_are_read_back_and_judged():
    crystal = loose_ions()
    solid, liquid = (Block(crystal.positions_nm, crystal.vectors_nm, heat) for heat in (-2.0, -1.0))
    settings, records = replace(QUICK, window_ps=0.8), {}
    for job in doubts.JOBS:
        bench = Bench(crystal, KELVIN, CPU, 5, Times(step_fs=4.0))
        name, back = job.removesuffix("_back"), job.endswith("_back")
        found = path.walk_leg(bench, name, solid, liquid, settings, back, {"code": "a"})
        records[job] = json.loads(json.dumps(found))
        assert doubts.job_of(records[job]) == job
    judged = path.fusion(records, KELVIN, solid, liquid, 1.0, crystal.formula_units)
    assert np.isfinite(judged.gibbs)
    assert "uncorrelated samples" in judged.reason or "overlap" in judged.reason
    records["bind_back"]["made_of"]["code"] = "b"
    assert "made of: code" in path.fusion(records, KELVIN, solid, liquid, 1.0, crystal.formula_units).reason
