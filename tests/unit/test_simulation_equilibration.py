"""An equilibration is resumed after a kill in any of its stages, and waits until the density stands still."""

from dataclasses import replace

import numpy as np
import pytest
from test_simulation_box import PROTOCOL

from lowmelt.failures import NotEquilibrated
from lowmelt.simulation import equilibration
from lowmelt.simulation.engine import Snapshot
from lowmelt.simulation.equilibration import PIECES, SAMPLES, equilibrate

PLAN = replace(PROTOCOL, temperatures_K=(500.0, 300.0), equilibration_ps=100.0, step_fs=2.0)
START = Snapshot(np.arange(6.0).reshape(2, 3), None, 3.0)


class Killed(Exception):
    pass


class Engine:
    """Stands in for a box on a device: counts the steps that were integrated, dies when it is told to."""

    seed, options = 1, PLAN.options

    def __init__(self, dies_after: int | None = None, density=lambda steps: 1000.0) -> None:
        self.step_fs, self.calls, self.steps = PLAN.step_fs, 0, 0
        self.dies_after, self._density = dies_after, density
        self.begun: list[tuple[str, int]] = []

    def begin(self, snapshot, temperature_K, pressure_bar=None, stage=""):
        self.steps = int(snapshot.edge_nm * 1e6) - 3_000_000  # the state carries the steps that led to it
        self.begun.append((stage, self.steps))

    def minimise(self):
        pass

    def draw_velocities(self, temperature_K):
        pass

    def advance(self, steps):
        self.calls += 1
        if self.calls == self.dies_after:
            raise Killed
        self.steps += steps

    def density(self):
        return self._density(self.steps)

    def snapshot(self):
        return Snapshot(START.positions, START.positions, 3.0 + round(self.steps) / 1e6)


def whole(engine: Engine, **kept) -> equilibration.Equilibrated:
    return equilibrate(engine, START, PLAN, **kept)


@pytest.mark.parametrize("dies_after", [1, 2, 7, 1 + PIECES, 1 + PIECES + 20, 1 + PIECES + SAMPLES])
def test_a_killed_equilibration_goes_on_from_the_last_state(tmp_path, dies_after):
    """1 call heats, 10 compress, 60 relax; a state after each call, so that the kill costs one call."""
    state = tmp_path / "running.json"
    undisturbed, first, second = Engine(), Engine(dies_after), Engine()
    wanted = whole(undisturbed)
    with pytest.raises(Killed):
        whole(first, state_file=state, every_s=0.0)
    found = whole(second, state_file=state, every_s=0.0)
    assert second.calls == undisturbed.calls - (dies_after - 1)
    assert second.steps == undisturbed.steps
    assert found.time_ps == pytest.approx(wanted.time_ps)
    assert len(found.density_kg_m3) == SAMPLES
    again = {name for name, _ in first.begun} & {name for name, _ in second.begun}
    assert again <= {"heat"}  # what goes on after a kill has random numbers of its own


def test_a_state_of_another_plan_is_not_used(tmp_path):
    state = tmp_path / "running.json"
    with pytest.raises(Killed):
        whole(Engine(dies_after=20), state_file=state, every_s=0.0)
    other = Engine()
    equilibrate(other, START, replace(PLAN, charge_scale=0.5), state_file=state, every_s=0.0)
    assert other.begun[0] == ("heat", 0)
    assert other.calls == 1 + PIECES + SAMPLES


def test_states_are_saved_only_now_and_then(tmp_path):
    """Within the interval only the ends of stages are kept: a kill while relaxing repeats that."""
    state = tmp_path / "running.json"
    with pytest.raises(Killed):
        whole(Engine(dies_after=1 + PIECES + 20), state_file=state, every_s=1e9)
    second = Engine()
    whole(second, state_file=state, every_s=1e9)
    assert second.calls == SAMPLES


def test_a_density_that_keeps_drifting_is_no_equilibrium():
    relaxing = Engine(density=lambda steps: 1000.0 - steps / 500)
    with pytest.raises(NotEquilibrated, match="still drifts by -"):
        whole(relaxing)
    assert relaxing.calls == 1 + PIECES + 4 * SAMPLES
