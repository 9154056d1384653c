"""The verdict on all runs of a crystal: where it neither grows nor melts, and when that cannot be said."""

import numpy as np
import pytest

from lowmelt.crystals import crossing, growth, source, summary, synthetic
from lowmelt.forcefield.parameters import IonParameters

KELVINS = [1000.0, 1040.0, 1080.0, 1120.0]


def runs(melting: float, seeds: int = 4, shift_K: float = 0.0) -> tuple[list[float], list[growth.Growth]]:
    """Rates that are linear in the undercooling, with noise; the enthalpy melts ``shift_K`` higher."""
    rng, every = np.random.default_rng(0), [k for k in KELVINS for _ in range(seeds)]
    made = []
    for kelvin in every:
        rate = 0.5 * (melting - kelvin) + 5 * rng.normal()
        by_enthalpy = rate + 0.5 * shift_K
        end = float(np.clip(0.5 + 0.02 * rate, 0, 1))
        made.append(growth.Growth(growth.BOTH, "", rate, by_enthalpy, 0.5, end, 40.0, 25.0, 1.0))
    return every, made


def test_the_zero_of_the_growth_is_found_with_an_interval():
    found = crossing.judge(*runs(1065.0))
    assert found.status == "transition"
    assert found.melting_K == pytest.approx(1065, abs=10)
    assert found.lower_K < 1065 < found.upper_K


def test_one_sign_everywhere_is_unresolved_and_says_what_to_run():
    found = crossing.judge(*runs(900.0))
    assert (found.status, "melted" in found.reason, found.next_step) == (
        "unresolved",
        True,
        "lower temperatures",
    )
    found = crossing.judge(*runs(1300.0))
    assert (found.status, "grew" in found.reason, found.next_step) == (
        "unresolved",
        True,
        "higher temperatures",
    )


def test_two_runs_a_temperature_give_no_interval():
    assert crossing.judge(*runs(1065.0, seeds=2)).status == "unresolved"


def test_order_and_enthalpy_must_agree():
    """A melt that relaxes pretends growth in the enthalpy: 60 K too high here."""
    found = crossing.judge(*runs(1045.0, shift_K=60.0))
    assert found.status == "unresolved"
    assert "by the enthalpy" in found.reason
    assert "settle_ps" in found.next_step


def test_fronts_that_hardly_move_give_no_melting_point():
    kelvins, made = runs(1065.0)
    still = [growth.Growth(r.outcome, "", r.rate, r.rate_enthalpy, 0.5, 0.5, 40.0) for r in made]
    found = crossing.judge(kelvins, still)
    assert (found.status, "wanders" in found.reason) == ("unresolved", True)


def test_a_crystal_that_melts_at_once_is_a_finding_and_the_other_runs_count():
    """Before, the first such run threw away all others."""
    kelvins, made = runs(1065.0)
    lost = growth.Growth("melted at once", "at 1160 K the crystal melts all by itself")
    found = crossing.judge([*kelvins, 1160.0], [*made, lost])
    assert found.status == "transition"
    assert "1 of 1 at 1160 K: melted at once" in found.reason
    cold = crossing.judge([*kelvins, 1010.0], [*made, lost])
    assert (cold.status, "melt at once at 1010 K" in cold.reason) == ("unresolved", True)


def test_the_interval_holds_the_melting_point_in_nineteen_of_twenty_repeats():
    rng, hits = np.random.default_rng(1), 0
    kelvins = np.repeat(KELVINS, 3)
    for _ in range(400):
        lengths = rng.uniform(5, 40, size=12)
        rates = 2e-3 * (1065 - kelvins) + 0.2 * rng.normal(size=12) / np.sqrt(lengths)
        found = crossing.zero_crossing(kelvins, rates, lengths)
        hits += found.status == "transition" and found.lower_K < 1065 < found.upper_K
    assert 0.92 < hits / 400 < 0.98


def records(melting: float) -> list[dict]:
    kelvins, made = runs(melting)
    beside = {
        "status": "ok",
        "reason": "",
        "replica": 1,
        "solid_kg_m3": 1900.0,
        "liquid_kg_m3": 1600.0,
        "device": "CPU",
    }
    return [
        {**growth_record(run), **beside, "kelvin": kelvin - 730.0}
        for kelvin, run in zip(kelvins, made, strict=True)
    ]


def growth_record(run: growth.Growth) -> dict:
    return {name: getattr(run, name) for name in growth.Growth.__dataclass_fields__}


def test_a_predicted_crystal_that_melts_low_does_not_say_that_the_salt_does():
    """The stable crystal melts higher than any other: a guess that melts at 330 K leaves all open."""
    low, _ = summary.conclude(records(1060.0), predicted=True, systematic_K=10.0)
    assert low.melting_K == pytest.approx(330, abs=10)
    assert (low.bound, low.below_limit()) == ("lower", "cannot say")
    known, _ = summary.conclude(records(1060.0), predicted=False, systematic_K=10.0)
    assert known.below_limit() == "yes"


def test_a_predicted_crystal_that_melts_high_says_that_the_salt_does():
    high = [{**record, "kelvin": record["kelvin"] + 170} for record in records(1060.0)]
    verdict, _ = summary.conclude(high, predicted=True, systematic_K=10.0)
    assert verdict.melting_K == pytest.approx(500, abs=10)
    assert (verdict.bound, verdict.below_limit()) == ("lower", "no")
    assert "the stable one melts higher" in verdict.reason


def test_a_failed_run_is_counted_and_left_out_and_no_run_at_all_is_a_failure():
    failed = {"status": "failed", "reason": "coexistence: no number", "kelvin": 300.0, "replica": 2}
    verdict, numbers = summary.conclude([*records(1060.0), failed], False, 10.0)
    assert (verdict.status, "1 of 17 runs failed" in verdict.reason) == ("transition", True)
    assert len(numbers["runs"]) == 17
    assert numbers["fusion_kJ_mol"] == 25
    surplus = [run["interface_kJ_mol"] for run in numbers["runs"][:-1]]
    assert numbers["interface_kJ_mol"] == pytest.approx(np.mean(surplus))
    with pytest.raises(summary.NoRun, match="no number"):
        summary.conclude([failed], False, 10.0)


def test_ions_of_the_curated_table_are_not_labelled_with_the_general_force_field():
    def ion(forcefield):
        return IonParameters("", "", 1, forcefield, "", ["Na"], [23.0], [1.0], [0.1], [0.1], [[0, 0, 0]])

    assert source.forcefield({"potential": "ions"}, (ion("curated"), ion("curated"))) == "curated, curated"
    assert source.forcefield({"potential": "ions"}, (ion("gaff2"), ion("curated"))) == "gaff2, curated"
    assert source.forcefield({"potential": "tosi_fumi"}, ()) == "tosi_fumi"


def test_melts_that_still_relax_neither_feign_a_melting_point_nor_shift_it():
    """A small sample of benchmarks/dynamics_fronts.py."""
    rng, schedule = np.random.default_rng(5), synthetic.Schedule(run_ps=3000.0)
    kelvins = [290.0, 310.0, 330.0, 350.0, 370.0]
    hits, still = 0, 0
    for _ in range(8):
        found = synthetic.experiment(synthetic.Salt(330.0), kelvins, 3, schedule, rng)
        hits += found.status == "transition" and abs(found.melting_K - 330) < 12
        found = synthetic.experiment(synthetic.Salt(330.0, mobility=0.0), kelvins, 3, schedule, rng)
        still += found.status == "transition"
    assert hits >= 7
    assert still <= 1
