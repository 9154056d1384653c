"""What may be found out before crystal and melt meet: each is raised by what it is for, and is a result."""

import numpy as np
import pytest

from lowmelt.crystals import blocks, coexistence, phases, tosi_fumi
from lowmelt.crystals.bench import Times
from lowmelt.crystals.findings import NotMolten, NotStationary
from lowmelt.crystals.matter import Block
from lowmelt.crystals.phases import Phases
from lowmelt.simulation import devices

QUICK = Times(melt_ps=1, settle_ps=4, average_ps=1, join_ps=0.2, run_ps=2, sample_ps=0.1)


def on_bench(kelvin: float = 1080.0, seed: int = 1) -> Phases:
    crystal = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, (2, 2, 2))
    return Phases(crystal, kelvin, devices.choose(1), seed, QUICK)


def perfect(bench: Phases) -> Block:
    return Block(bench.crystal.positions_nm, bench.crystal.vectors_nm)


def recorded(slope: float):
    """In place of a simulation: an enthalpy that falls at a constant rate in kJ/mol/ps, and white noise."""
    rng = np.random.default_rng(0)

    def record(context, name, sample_ps, until, measure, store):
        enthalpy: list[float] = []
        while True:
            enthalpy.append(-765.0 - slope * sample_ps * len(enthalpy) + 0.5 * rng.normal())
            series = {"enthalpy": np.array(enthalpy), "time_ps": sample_ps * np.arange(1, len(enthalpy) + 1)}
            if until(series):
                kept = context.getState(getPositions=True)
                cells = np.array([kept.getPeriodicBoxVectors(asNumpy=True)._value] * len(enthalpy))
                frames = np.array([kept.getPositions(asNumpy=True)._value] * len(enthalpy))
                return series | {"frame": frames, "cell": cells, "density_kg_m3": np.full(len(enthalpy), 1.0)}

    return record


def test_a_phase_that_drifts_to_the_end_of_the_patience_is_not_stationary(monkeypatch):
    bench = on_bench()
    monkeypatch.setattr(phases, "record", recorded(slope=1.0))
    with pytest.raises(NotStationary, match="crystal still relaxes after 40 ps"):
        bench.solid()
    found = coexistence.run(bench).growth
    assert (found.outcome, np.isnan(found.rate)) == ("still relaxing", True)


def test_a_phase_at_rest_is_waited_for_no_longer_than_it_takes(monkeypatch):
    bench = on_bench()
    monkeypatch.setattr(phases, "record", recorded(slope=0.0))
    assert bench.rest(perfect(bench), "solid").enthalpy == pytest.approx(-765, abs=0.5)


def test_a_block_whose_ions_never_leave_their_places_is_not_molten(monkeypatch):
    """Five tries, each a quarter hotter: 2.2 x 1080 x 1.25^4 K."""
    bench, steps = on_bench(), []
    monkeypatch.setattr(Phases, "step", lambda self, context, time_ps: steps.append(time_ps))
    with pytest.raises(NotMolten, match="within 5 ps up to 5801 K"):
        bench.liquid(perfect(bench))
    assert len(steps) == 5


def test_a_melt_of_lower_enthalpy_than_the_crystal_has_no_heat_of_fusion(monkeypatch):
    bench = on_bench()
    crystal = bench.crystal
    monkeypatch.setattr(
        Phases, "solid", lambda self: Block(crystal.positions_nm, crystal.vectors_nm, -765, density=2000)
    )
    monkeypatch.setattr(
        Phases, "liquid", lambda self, solid: Block(solid.positions, solid.vectors, -766, density=1700)
    )
    found = coexistence.run(bench)
    assert found.growth.outcome == "no heat of fusion"
    assert found.pure == (2000, 1700)


def test_crystal_upon_crystal_is_a_box_of_one_phase(monkeypatch):
    """Both pure phases are simulated, so that their order is learnt; then the melt is left away."""
    joined = coexistence._joined
    monkeypatch.setattr(
        coexistence, "_joined", lambda bench, solid, liquid, contact: joined(bench, solid, solid, contact)
    )
    found = coexistence.run(on_bench()).growth
    assert found.outcome == "one phase at the start"
    assert int(found.reason.split("%")[0]) > 80
