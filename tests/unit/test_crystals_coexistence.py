"""Solid and liquid in contact: joined boxes, what ends a run, a killed run, sodium chloride on both sides."""

import numpy as np
import openmm
import pytest

from lowmelt.crystals import blocks, coexistence, growth, tosi_fumi
from lowmelt.crystals.bench import Times
from lowmelt.crystals.findings import CrystalLost
from lowmelt.crystals.matter import Block, has_moved
from lowmelt.crystals.phases import Phases
from lowmelt.failures import BlowUp
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

QUICK = Times(melt_ps=1, settle_ps=4, average_ps=1, join_ps=0.2, run_ps=2, sample_ps=0.1)


def sodium_chloride(cells=(2, 2, 2)) -> blocks.Crystal:
    return blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, cells)


def on_bench(kelvin: float = 1080.0, seed: int = 1, times: Times = QUICK, crystal=None) -> Phases:
    return Phases(crystal or sodium_chloride(), kelvin, devices.choose(1), seed, times)


def test_lattice_energy_is_madelungs_sum_and_the_short_terms_of_each_shell():
    lattice, cutoff = 0.564, 0.8
    positions, kinds = blocks.rock_salt((3, 3, 3), lattice)
    system = tosi_fumi.system(kinds, cutoff)
    system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in np.eye(3) * 3 * lattice))
    for force in system.getForces():
        if isinstance(force, openmm.CustomNonbondedForce):
            force.setUseLongRangeCorrection(False)
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), platform)
    context.setPositions(positions)
    energy = context.getState(getEnergy=True).getPotentialEnergy()._value / (len(positions) / 2)
    expected = -1.747565 * 138.935458 / (lattice / 2)
    steps = np.stack(np.meshgrid(*[np.arange(-4, 5)] * 3), axis=-1).reshape(-1, 3)
    distance = np.linalg.norm(steps, axis=1) * lattice / 2
    for shift, r in zip(steps, distance, strict=True):
        for kind in (0, 1):
            other = (kind + shift.sum()) % 2
            if 0 < r < cutoff:
                push = np.exp((tosi_fumi.CONTACT[kind, other] - r) / tosi_fumi.RHO_NM)
                expected += 0.5 * tosi_fumi.REPULSION[kind, other] * push
                expected -= 0.5 * tosi_fumi.DISPERSION6[kind, other] / r**6
                expected -= 0.5 * tosi_fumi.DISPERSION8[kind, other] / r**8
    assert energy == pytest.approx(expected, abs=0.5)


def test_caesium_chloride_has_eight_neighbours_of_the_other_kind():
    positions, kinds = blocks.caesium_chloride((3, 3, 3), 0.41)
    shift = positions[:, None] - positions[None]
    shift -= 1.23 * np.round(shift / 1.23)
    near = np.linalg.norm(shift, axis=2) < 0.36
    assert (near[kinds == 0][:, kinds == 1].sum(axis=1) == 8).all()


def shares(sigma: float, seed: int, samples: int = 2500, memory: float = 1.0) -> np.ndarray:
    """A front at rest in the middle, read with noise: 5 ns at 2 ps."""
    rng, keep = np.random.default_rng(seed), np.exp(-1 / memory)
    found = np.empty(samples)
    found[0] = rng.normal()
    for n in range(1, samples):
        found[n] = keep * found[n - 1] + np.sqrt(1 - keep**2) * rng.normal()
    return 0.5 + sigma * found


@pytest.mark.parametrize("sigma", [0.10, 0.13])
def test_noise_alone_stops_no_run(sigma):
    """Before, one mean over 2 ps decided: it passed .85 by chance in all 5 ns runs of noise .13."""
    time_ps = 2.0 * np.arange(1, 2501)
    for seed in range(20):
        share = shares(sigma, seed)
        assert all(growth.ended(time_ps[:n], share[:n], 5000.0) == growth.BOTH for n in range(5, 2500, 20))


def test_a_run_ends_when_a_phase_is_gone_and_its_rate_is_taken_while_both_were_there():
    time_ps = np.arange(1.0, 41.0)
    share = np.clip(0.5 + 0.025 * (time_ps - 1), 0, 1)
    enthalpy = -740.0 - 25.0 * share
    ends = [n for n in range(1, 41) if growth.ended(time_ps[:n], share[:n], 40.0) == growth.FROZE]
    assert 25 < ends[0] < 40
    found = growth.measure(time_ps[: ends[0]], share[: ends[0]], enthalpy[: ends[0]], (-765.0, -740.0), 40.0)
    assert found.outcome == growth.FROZE
    assert found.rate == pytest.approx(25, rel=0.05)  # of the box in a nanosecond
    assert found.rate_enthalpy == pytest.approx(25, rel=0.05)
    assert found.fusion_kJ_mol == 25
    assert found.interface_kJ_mol == pytest.approx(0, abs=0.1)


def test_a_run_of_a_few_samples_is_measured_too():
    found = growth.measure(
        np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.6, 0.7]), -np.ones(3), (-2.0, -1.0), 40.0
    )
    assert found.rate == pytest.approx(100)
    assert found.time_ps == 2


def test_a_run_that_begins_with_little_crystal_and_melts_has_a_falling_rate():
    """As a thin block of sodium nitrate did; before, its first eight samples gave +1 / ns."""
    began = [0.20, 0.20, 0.21, 0.20, 0.24, 0.20, 0.21, 0.20, 0.10, 0.04, 0.05, 0.0, 0.04, 0.02]
    share = np.array(began + 10 * [0.0])
    time_ps = np.arange(1.0, 25.0)
    found = growth.measure(time_ps, share, -740.0 - 20 * share, (-760.0, -740.0), 60.0)
    assert found.outcome == growth.MELTED
    assert (found.rate < 0, found.rate_enthalpy < 0) == (True, True)


def test_the_surplus_of_the_interface_does_not_count_as_melting():
    time_ps = np.arange(1.0, 41.0)
    flat = np.full(40, 0.5)
    found = growth.measure(time_ps, flat, np.full(40, -750.0), (-765.0, -740.0), 40.0)
    assert found.outcome == growth.BOTH
    assert found.interface_kJ_mol == pytest.approx(2.5)
    assert found.rate_enthalpy == pytest.approx(0, abs=1e-9)


def test_a_hexagonal_crystal_whose_box_is_redrawn_is_not_called_melted():
    """Barostat and reduced form may take b - a for b where both are as upright: the lattice is the same."""
    crystal = sodium_chloride()
    edge = crystal.vectors_nm[0, 0]
    vectors = edge * np.array([[1, 0, 0], [-0.5, np.sqrt(0.75), 0], [0, 0, 1]])
    redrawn = vectors.copy()
    redrawn[1] += vectors[0]
    before = Block(crystal.positions_nm, vectors)
    assert not has_moved(crystal, before, Block(crystal.positions_nm, redrawn))
    rng = np.random.default_rng(0)
    away = crystal.positions_nm + 0.3 * rng.normal(size=crystal.positions_nm.shape)
    assert has_moved(crystal, before, Block(away, redrawn))


def test_each_stage_temperature_run_and_restart_has_random_numbers_of_its_own(tmp_path):
    stages = ("solid", "melting", "liquid", "front")
    numbers = [on_bench(k, seed).number(s) for k in (1000.0, 1080.0) for seed in (1, 2) for s in stages]
    bench = on_bench()
    bench.store = Store(tmp_path, bench.plan)
    bench.store.write("front", {"restarts": 0})
    assert len({*numbers, bench.number("front")}) == len(numbers) + 1


def test_what_is_found_before_crystal_and_melt_meet_is_a_result(monkeypatch):
    def melts(self):
        raise CrystalLost("at 1400 K the crystal melts all by itself")

    monkeypatch.setattr(Phases, "solid", melts)
    found = coexistence.run(on_bench(1400.0)).as_dict()
    assert found["outcome"] == "melted at once"
    assert found["rate"] is None
    assert coexistence.growth_from(found).reason == "at 1400 K the crystal melts all by itself"


def test_the_third_vector_of_a_joined_box_is_as_upright_as_openmm_asks():
    vectors = np.array([[2.0, 0, 0], [0.9, 1.5, 0], [2.3, 1.2, 4.0]])
    made = blocks.reduced(vectors)
    assert abs(made[2, 0]) <= 1.0
    assert abs(made[2, 1]) <= 0.75
    steps = np.linalg.solve(vectors.T, made[2])
    assert steps == pytest.approx(np.round(steps), abs=1e-12)


def test_a_block_is_lifted_until_no_atom_is_too_near_also_over_the_border():
    vectors = np.diag([2.0, 2.0, 2.0])
    below, above = np.array([[0.02, 1.0, 1.9]]), np.array([[1.98, 1.0, 1.95]])
    lift = coexistence.gap(below, above, vectors)
    assert np.hypot(0.04, 0.05 + lift) == pytest.approx(coexistence.CONTACT_NM)
    assert coexistence.gap(below, above - np.array([1.0, 0, 0]), vectors) == 0


def test_two_blocks_are_brought_together_to_the_height_that_they_have_alone():
    """Before, the box began 6 % too light and its enthalpy fell for ten ps, as if a crystal grew."""
    bench = on_bench()
    crystal = bench.crystal
    alone = Block(crystal.positions_nm, crystal.vectors_nm)
    joined = coexistence._joined(bench, alone, alone)
    apart = joined.positions.copy()
    apart[len(apart) // 2 :, 2] += 0.1
    vectors = joined.vectors + np.diag([0, 0, 0.2])
    context = bench.context(Block(apart, vectors), "front", None)
    before, height = bench.sample(2)(context)["potential"], 2 * crystal.vectors_nm[2, 2]
    coexistence.close(context, height)
    state = context.getState(getPositions=True)
    assert state.getPeriodicBoxVectors()[2][2]._value == pytest.approx(height)
    assert bench.sample(2)(context)["potential"] < before - 5
    assert state.getPositions(asNumpy=True)._value == pytest.approx(joined.positions, abs=0.02)


def test_ions_that_fell_into_each_other_are_not_simulated_and_the_blocks_begin_farther_apart(monkeypatch):
    """Where the melt touches the crystal the dispersion of Tosi and Fumi, without a bottom, may win."""
    bench = on_bench()
    crystal = bench.crystal
    alone = Block(crystal.positions_nm, crystal.vectors_nm, -765.0)
    joined = coexistence._joined(bench, alone, alone)
    fused = joined.positions.copy()
    fused[0] = fused[1] + [0.02, 0, 0]
    context = bench.context(Block(fused, joined.vectors), "front", None)
    with pytest.raises(BlowUp, match="fell into each other"):
        coexistence.close(context, 2 * crystal.vectors_nm[2, 2], coexistence.lowest(bench, alone))
    heights, low = [], crystal.vectors_nm - np.diag([0, 0, 0.1])
    tight = Block(crystal.positions_nm, low, -765.0)

    def follow(phases, start, pure, learnt, output):
        heights.append(start.vectors[2, 2])
        raise BlowUp("ions fell into each other")

    monkeypatch.setattr(coexistence, "_follow", follow)
    with pytest.raises(BlowUp):
        coexistence._persist(bench, (tight, tight), None, coexistence.Output())
    assert (len(heights), heights == sorted(set(heights))) == (3, True)


class Killed(Exception):
    pass


def test_a_killed_run_is_resumed_within_each_of_its_stages(tmp_path, monkeypatch):
    """The kill comes at ever later samples; what was done before is not done again."""
    seen = []
    real = Phases.sample

    def sample(self, count):
        measure = real(self, count)

        def counted(context):
            seen.append(count)
            if len(seen) in (10, 40, 75, 100):
                raise Killed
            return measure(context)

        return counted

    monkeypatch.setattr(Phases, "sample", sample)
    made = None
    for _ in range(5):
        bench = on_bench()
        bench.store = Store(tmp_path / "running", bench.plan, every_s=0.0)
        try:
            made = coexistence.run(bench, coexistence.Output(tmp_path, frame_ps=0.2))
        except Killed:
            continue
    assert made is not None
    assert made.growth.outcome in growth.MOVING, made.growth.reason
    assert len(made.series["time_ps"]) == 20
    assert np.allclose(np.diff(made.series["time_ps"]), 0.1)
    import mdtraj

    movie = mdtraj.load(str(tmp_path / "trajectory.xtc"), top=str(tmp_path / "topology.pdb"))
    assert (movie.n_frames, movie.n_atoms) == (10, 2 * 64)
    assert len(mdtraj.load(str(tmp_path / "end.pdb"))) == 1
    again = openmm.XmlSerializer.deserialize((tmp_path / "system.xml").read_text())
    assert again.getNumParticles() == 2 * 64


@pytest.mark.slow
@pytest.mark.parametrize(("kelvin", "grows"), [(900.0, True), (1200.0, False)])
def test_sodium_chloride_freezes_at_900_and_melts_at_1200_kelvin(kelvin, grows):
    """The model melts at 1064 K: the crystal takes the whole box below, the melt above."""
    bench = on_bench(kelvin, times=Times(run_ps=25), crystal=sodium_chloride((3, 3, 4)))
    found = coexistence.run(bench).growth
    assert (found.rate > 0) if grows else (found.rate < 0)
    assert (found.rate_enthalpy > 0) if grows else (found.rate_enthalpy < 0)
    assert (found.end_share > 0.7) if grows else (found.end_share < 0.3)
