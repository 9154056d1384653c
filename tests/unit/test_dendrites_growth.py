"""Growth: mass balance, flat front, agreement with the grid, flow, and going on after a stop."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.dendrites import cell, comparison, front, grid, saved, series
from lowmelt.dendrites.case import Case
from lowmelt.dendrites.growth import RECORDED, SWING, Growth, run
from lowmelt.dendrites.stepping import advance, stages_for
from lowmelt.dendrites.surface import contacts, lattice_factor

SMALL = Case(columns=16, rows=24, nuclei=3, damkohler=8, height=0.5)


def grown(case, seed=1):
    return run(Growth(case, seed), 20, lambda growth: None)


@pytest.fixture(scope="module")
def small():
    return grown(SMALL)


@pytest.mark.parametrize("ratio", [0.01, 1, 100])
def test_nothing_is_lost(ratio):
    table = series.tabulate([grown(Case(**SMALL.as_dict() | {"ratio": ratio, "longest": 3.0}))])
    assert table["deposited"].iloc[-1] > 0.1
    assert table["balance"].abs().max() < 1e-10


@pytest.mark.parametrize("ratio", [0.01, 100])
def test_concentrations_stay_between_equilibrium_and_bulk(ratio):
    stiff = {"ratio": ratio, "equilibrium": 0.2, "damkohler": 300, "height": 0.3}
    growth = Growth(Case(**SMALL.as_dict() | stiff), 1)
    while not growth.ended:
        growth.step()
        fluid = growth.state.dissolved[growth.state.phase == cell.FLUID]
        assert fluid.min() >= 0.2 - SWING
        assert fluid.max() <= 1 + 1e-9


def test_each_solid_holds_what_a_solid_holds(small):
    rose = (small.phase == cell.SOLID) & (small.born > 0)
    assert small.deposit[rose] == pytest.approx(SMALL.solid, rel=0.02)


def flat(damkohler, rows=60):
    """A cell without nuclei, 8 particles wide; the Damkoehler number is that of its height."""
    tall = rows / 8
    return Case(columns=8, rows=rows, nuclei=0, damkohler=damkohler / tall, height=0.8, longest=50 * tall**2)


def test_a_flat_front_grows_as_the_reference():
    state = run(Growth(flat(5), 1), 60, lambda growth: None)
    times, heights = np.array(state.records)[6:, :2].T
    right = front.front(flat(5), np.concatenate([[0.0], times]), points=100)[1:]
    assert heights == pytest.approx(right, rel=0.02)


def test_the_reference_meets_the_similarity_solution_of_a_fast_reaction():
    case, times = Case(columns=4, rows=80, damkohler=1e5), np.linspace(0, 1, 6)
    found = front.front(case, times)[1:]
    assert found == pytest.approx(front.sharp_front(case.solid, 0, 1, times[1:]), rel=1e-3)


def test_particles_and_grid_deposit_alike():
    case = Case(columns=24, rows=36, nuclei=5, damkohler=8, height=0.5)
    ours, theirs = [], []
    for n in (1, 2):
        ours.append(pd.DataFrame(grown(case, n).records, columns=list(RECORDED)).assign(run=n))
        theirs.append(pd.DataFrame(grid.grow(case, n, 20), columns=list(grid.COLUMNS)).assign(run=n))
    difference = comparison.agreement(pd.concat(ours), pd.concat(theirs))["difference"]
    assert abs(difference.mean()) < 0.07
    assert max(series.balance(table).abs().max() for table in theirs) < 1e-10


def test_the_surface_of_a_flat_front_is_its_length():
    built = cell.build(Case(columns=12, rows=20, nuclei=0), 1)
    solid = (built.phase == cell.SOLID).astype(float)
    touching = contacts(built.positions, 1 / 12, 2.4, (1.0, 0.0)) @ solid
    assert (touching * (1 - solid)).sum() / 12**2 == pytest.approx(1)
    assert lattice_factor(30.0) == pytest.approx(np.pi / 2, rel=0.01)


def test_the_grid_counts_lines_along_axes_and_diagonals():
    lower = np.tri(20, dtype=bool)[::-1]
    straight, diagonal = np.zeros((10, 10), dtype=bool), grid.surface(lower) * ~lower
    assert (grid.surface(straight) * ~straight).sum() == pytest.approx(10)
    assert diagonal[:, 10].sum() == pytest.approx(np.sqrt(2))


def test_super_steps_are_stable_and_of_first_order():
    rates = np.linspace(0, 1, 50)

    def error(steps):
        state = np.ones(50)
        for _ in range(steps):
            state = advance(state, lambda now: -rates * now, 6 / steps, 3)
        return np.abs(state - np.exp(-6 * rates)).max()

    assert error(1) < 1.1
    assert error(20) < 0.6 * error(10)
    assert [stages_for(x) for x in (1, 2, 6, 7)] == [1, 3, 3, 5]


def test_long_steps_grow_as_short_ones(monkeypatch, small):
    monkeypatch.setattr("lowmelt.dendrites.growth.MOST_STAGES", 1)
    table, short = (
        pd.DataFrame(x.records, columns=list(RECORDED)).assign(run=1) for x in (small, grown(SMALL))
    )
    assert abs(comparison.agreement(table, short)["difference"].item()) < 0.01


def test_a_stopped_run_ends_as_one_that_was_not(tmp_path, small):
    class Stop(Exception):
        pass

    def keep_then_stop(growth):
        saved.write(tmp_path / "state.npz", SMALL, 1, growth.state)
        if len(growth.state.records) == 8:
            raise Stop

    with pytest.raises(Stop):
        run(Growth(SMALL, 1), 20, keep_then_stop)
    state = saved.read(tmp_path / "state.npz", SMALL, 1)
    again = run(Growth(SMALL, 1, state), 20, lambda growth: None)
    assert again.records == small.records
    assert (again.phase == small.phase).all()
    assert saved.read(tmp_path / "state.npz", SMALL, 2) is None


def test_a_flow_carries_particles_and_keeps_the_mass():
    case = Case(columns=12, rows=16, nuclei=2, damkohler=6, height=0.3, support=3.2, peclet=2, longest=0.4)
    state = grown(case)
    moved = np.abs(state.positions - cell.build(case, 1).positions).max(axis=0)
    assert moved[0] > 0.1
    assert moved[1] == 0
    assert series.tabulate([state])["balance"].abs().max() < 1e-10


def test_the_claim_is_told_with_its_interval():
    same = {"kept": "mean", "protrusion": 2.0}
    rows = [
        same | {"ratio": ratio, "run": n, "tip_rate": rate, "deposit_rate": 1.0 + n}
        for ratio, rates in ((1, (1.0, 1.1, 0.9)), (10, (0.5, 0.56, 0.44)))
        for n, rate in enumerate(rates)
    ]
    found = comparison.claim(pd.DataFrame(rows)).set_index("measure")
    assert found.loc["tip_rate", "factor"] == pytest.approx(0.5, rel=0.01)
    assert found.loc["tip_rate", "answer"] == "lower"
    assert found.loc["deposit_rate", "answer"] == "not told apart"
    assert found.loc["tip_rate", "lower"] < 0.5 < found.loc["tip_rate", "upper"]


@pytest.mark.parametrize(("kept", "mean", "larger"), [("mean", 1, 1.98), ("larger", 0.505, 1)])
def test_what_is_kept(kept, mean, larger):
    found = np.diag(Case(ratio=100, kept=kept).tensor)
    assert found.mean() == pytest.approx(mean, abs=0.001)
    assert found.max() == pytest.approx(larger, abs=0.001)
