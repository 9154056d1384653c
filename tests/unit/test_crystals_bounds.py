"""Bounds from each phase alone: vacancies, holds of sodium chloride, what they prove and what they do not."""

import numpy as np
import pytest

from lowmelt.crystals import blocks, bounds, holds, source, tosi_fumi, vacancies
from lowmelt.crystals.bench import Times
from lowmelt.crystals.holds import CRYSTAL, MELT, VACANCIES, Reference
from lowmelt.crystals.matter import Block
from lowmelt.crystals.phases import Phases
from lowmelt.crystals.run_files import Output
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

QUICK = Times(melt_ps=1, settle_ps=4, average_ps=1, run_ps=6, sample_ps=0.2)


def rock_salt(cells=(2, 2, 2)) -> blocks.Crystal:
    return blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, cells)


def on_bench(crystal, kelvin: float, times: Times = QUICK) -> Phases:
    return Phases(crystal, kelvin, devices.choose(1), 1, times)


def test_vacancies_are_whole_formula_units_of_neighbours():
    crystal = rock_salt((3, 3, 3))
    gone = vacancies.taken_out(crystal, 0.05, 7)
    assert np.bincount(crystal.kinds[gone]).tolist() == [5, 5]
    places = crystal.positions_nm[gone]
    apart = places[crystal.kinds[gone] == 0][:, None] - places[crystal.kinds[gone] == 1][None]
    apart -= 1.74 * np.round(apart / 1.74)
    near = np.linalg.norm(apart, axis=2).min(axis=1)
    assert near == pytest.approx(0.29)
    assert (vacancies.taken_out(crystal, 0.05, 8) != gone).any()
    left = source.rebuild(
        vacancies.record_without(crystal, Block(crystal.positions_nm, crystal.vectors_nm), gone), (), None
    )
    assert (left.formula_units, len(left.positions_nm)) == (103, 206)
    assert left.system_of(1).getNumParticles() == 206


@pytest.fixture(scope="module")
def reference() -> Reference:
    crystal = rock_salt()
    return holds.refer(on_bench(crystal, 900), on_bench(crystal, 1500))


def test_a_cold_crystal_stays_and_one_far_above_its_melting_point_melts(reference, tmp_path):
    crystal = rock_salt()
    begin = Reference.from_dict(reference.as_dict())
    cold = holds.hold(on_bench(crystal, 900), begin.solid, begin.learnt, CRYSTAL, Output(tmp_path))
    assert cold.outcome == holds.SOLID
    hot = on_bench(crystal, 2000)
    hot.store = Store(tmp_path / "running", hot.plan)
    first = holds.hold(hot, begin.solid, begin.learnt, CRYSTAL)
    assert first.outcome == holds.MELTED
    assert first.time_ps < QUICK.run_ps
    melt = holds.hold(on_bench(crystal, 1500), begin.melt, begin.learnt, MELT)
    assert melt.outcome == holds.MOLTEN
    assert first.enthalpy_kJ_mol > cold.enthalpy_kJ_mol + 25
    again = holds.hold(hot, begin.solid, begin.learnt, CRYSTAL)  # from the store, nothing is simulated
    assert again.series["share"].tolist() == first.series["share"].tolist()
    import mdtraj

    assert len(mdtraj.load(str(tmp_path / "trajectory.xtc"), top=str(tmp_path / "topology.pdb"))) == 3
    assert len(mdtraj.load(str(tmp_path / "end.pdb"))) == 1


def run(start, kelvin, outcome, enthalpy, voids=0.0, replica=1, drifts=False) -> dict:
    return {
        "status": "ok", "start": start, "voids": voids, "kelvin": kelvin, "replica": replica,
        "outcome": outcome, "enthalpy_kJ_mol": enthalpy, "density_kg_m3": 1800.0, "drifts": drifts,
        "time_ps": 10.0, "device": "CPU",
    }  # fmt: skip


def made_of(melts_K: dict[float, float], false_order: bool = False) -> list[dict]:
    """Holds of a salt with H = -760 + .05 (T - 1000) solid and 25 + .01 (T - 1000) above that molten."""
    rows = []
    for kelvin in np.arange(900.0, 1401.0, 50.0):
        solid = -760 + 0.05 * (kelvin - 1000)
        liquid = solid + 25 + 0.01 * (kelvin - 1000)
        for replica in (1, 2):
            rows.append(run(MELT, kelvin, holds.MOLTEN, liquid, replica=replica))
            for voids, melts in melts_K.items():
                molten = kelvin >= melts
                end = solid if false_order and molten else liquid if molten else solid
                rows.append(
                    run(
                        VACANCIES if voids else CRYSTAL, kelvin, holds.MELTED if molten else holds.SOLID, end,
                        voids, replica,
                    )
                )  # fmt: skip
    return rows


def test_enthalpy_of_fusion_and_its_slope_are_those_of_the_two_lines():
    heat = bounds.fusion(made_of({0.0: 1300}))
    assert heat.at(1000) == pytest.approx(25)
    assert heat.slope == pytest.approx(0.01)
    assert heat.ranges_K == ((900, 1250), (900, 1400))
    kept = [one for one in made_of({0.0: 1300}) if one["start"] != MELT or one["kelvin"] == 900]
    assert bounds.fusion(kept) is None
    drifting = made_of({0.0: 1300})
    drifting.append(run(MELT, 1000.0, holds.MOLTEN, -500.0, drifts=True))
    assert bounds.fusion(drifting).at(1000) == pytest.approx(25)


def test_a_perfect_crystal_bounds_from_above_and_vacancies_estimate():
    rows = made_of({0.0: 1300, 0.02: 1200, 0.05: 1100, 0.08: 1100, 0.2: 900})
    verdict, numbers = bounds.conclude(rows, predicted=False, systematic_K=35)
    assert (verdict.status, verdict.bound, verdict.upper_K) == ("bound", "upper", 1300)
    assert numbers["plateau_voids"] == [0.05, 0.08]
    assert numbers["plateau_K"] == 1075
    assert verdict.below_limit() == "cannot say"
    assert verdict.as_dict()["lower_K"] is None
    collapsed = numbers["meltings"][-1]
    assert collapsed == {"voids": 0.2, "stays_K": None, "melts_K": 900}


def test_an_upper_bound_says_yes_or_nothing_and_that_of_a_predicted_crystal_nothing():
    rows = [{**one, "kelvin": one["kelvin"] - 1000} for one in made_of({0.0: 1300, 0.05: 1250})]
    verdict, _ = bounds.conclude(rows, predicted=False, systematic_K=35)
    assert (verdict.upper_K, verdict.below_limit()) == (300, "yes")
    guess, _ = bounds.conclude(rows, predicted=True, systematic_K=35)
    assert guess.below_limit() == "cannot say"
    assert "nothing is bounded" in guess.reason


def test_one_crystal_that_stays_at_a_hotter_temperature_lifts_the_bound():
    rows = made_of({0.0: 1300})
    late = next(one for one in rows if one["start"] == CRYSTAL and one["kelvin"] == 1350)
    late |= {"outcome": holds.SOLID, "enthalpy_kJ_mol": -742.5}
    verdict, numbers = bounds.conclude(rows, predicted=False, systematic_K=35)
    assert verdict.upper_K == 1400
    assert numbers["meltings"][0]["stays_K"] == 1250


def test_what_looks_disordered_but_keeps_the_crystals_enthalpy_has_not_melted():
    verdict, numbers = bounds.conclude(made_of({0.0: 1300}, false_order=True), False, 35)
    assert verdict.status == "unresolved"
    assert numbers["meltings"][0]["melts_K"] is None


def test_failed_runs_are_counted_and_left_out():
    rows = made_of({0.0: 1300})
    facts = {"start": CRYSTAL, "voids": 0.0, "kelvin": 1400.0, "replica": 3, "reason": "blew up"}
    verdict, _ = bounds.conclude([*rows, {"status": "failed", **facts}], False, 35)
    assert verdict.upper_K == 1300
    assert "1 of" in verdict.reason
    table = bounds.table([*rows, {"status": "failed", **facts}])
    row = table[(table["start"] == CRYSTAL) & (table["kelvin"] == 1400)].iloc[0]
    assert (row["runs"], row["failed"], row["melted"], row["at_rest"]) == (3, 1, 2, 0)
