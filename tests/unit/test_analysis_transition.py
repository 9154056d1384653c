"""The verdict on scans whose verdict is known."""

from dataclasses import replace

import numpy as np
import pytest

from lowmelt.analysis import curves, synthetic, transition
from lowmelt.analysis.transition import Branch
from lowmelt.analysis.verdict import Verdict

KELVIN = np.arange(280.0, 520.0, 15.0)


def scan(melting: float | None = None, glass: float | None = None, seed: int = 0) -> Branch:
    """A VFT liquid, with a melting point or a glass transition where asked for."""
    rng, n = np.random.default_rng(seed), len(KELVIN)
    log_d = np.log(3e-8) - 1100 / (KELVIN - 170)
    density, enthalpy, diffusive = 1400 - 0.7 * KELVIN, 0.5 * KELVIN, np.ones(n, dtype=bool)
    if melting:
        cold = melting > KELVIN
        log_d, density = log_d - 4 * cold, density + 60 * cold
        enthalpy, diffusive = enthalpy - 20 * cold, ~cold
    if glass:
        below = np.minimum(KELVIN - glass, 0)
        density, enthalpy, diffusive = density + 0.4 * below, enthalpy - 0.2 * below, below == 0
    return Branch(
        KELVIN,
        np.exp(log_d + 0.08 * rng.normal(size=n)), 0.08 * np.exp(log_d), diffusive,
        density + rng.normal(size=n), np.full(n, 1.0),
        enthalpy + 0.4 * rng.normal(size=n), np.full(n, 0.4),
    )  # fmt: skip


def test_a_fragile_liquid_without_a_transition_has_none_though_two_lines_meet_in_it():
    for seed in range(10):
        verdict = transition.judge(scan(seed=seed), seed=seed, bootstrap=20)
        assert verdict.status == "no_transition"
        assert verdict.below_limit() == "cannot say"
        assert 290 < verdict.two_lines_K < 420  # what the published fit would have called the melting point


@pytest.mark.parametrize("melting", [333.0, 371.0, 430.0])
def test_a_true_jump_is_found_where_it_is(melting):
    verdict = transition.judge(scan(melting))
    assert verdict.status == "transition"
    assert verdict.melting_K == pytest.approx(melting, abs=10)
    assert verdict.lower_K < melting < verdict.upper_K


def test_a_glass_bends_but_does_not_melt():
    for seed in range(10):
        assert transition.judge(scan(glass=340.0, seed=seed), bootstrap=20).status != "transition"


def test_a_density_that_jumps_alone_is_no_transition():
    branch = scan()
    branch = replace(branch, density=branch.density + 60 * (KELVIN < 371))
    verdict = transition.judge(branch)
    assert verdict.status != "transition"


def test_a_jump_without_a_break_in_diffusion_stays_unresolved():
    liquid, solid = scan(), scan(371.0)
    names = ("diffusion", "diffusion_sigma", "diffusive")
    both = replace(solid, **{name: getattr(liquid, name) for name in names})
    verdict = transition.judge(both)
    assert (verdict.status, "diffusion" in verdict.reason) == ("unresolved", True)


def test_too_few_or_too_slow_points_say_what_to_run_next():
    few = Branch(*(getattr(scan(), name)[:4] for name in Branch.__dataclass_fields__))
    slow = replace(scan(), diffusive=np.zeros(len(KELVIN), dtype=bool))
    for branch in (few, slow):
        verdict = transition.judge(branch)
        assert verdict.status == "unresolved"
        assert verdict.next_step


@pytest.mark.parametrize(
    ("melting", "systematic", "below"),
    [(300.0, 35.0, "yes"), (360.0, 35.0, "cannot say"), (450.0, 35.0, "no")],
)
def test_below_373_counts_the_systematic_error(melting, systematic, below):
    verdict = Verdict(
        "transition", "",
        melting_K=melting, lower_K=melting - 10, upper_K=melting + 10, systematic_K=systematic,
    )  # fmt: skip
    assert verdict.below_limit() == below


def test_branches_that_break_apart_bracket_the_melting_point():
    cold, hot = (
        Verdict("transition", "", melting_K=t, lower_K=t - 5, upper_K=t + 5, systematic_K=35)
        for t in (320.0, 400.0)
    )
    both = transition.combine({"cooling": cold, "heating": hot})
    assert both.melting_K == 360
    assert (both.lower_K, both.upper_K) == (315, 405)
    assert both.bound == "lower"
    assert both.systematic_K == pytest.approx(np.hypot(35, 40))


def test_freezing_on_cooling_alone_is_a_lower_bound_and_proves_no_low_melting_point():
    frozen = Verdict("transition", "", melting_K=290.0, lower_K=280.0, upper_K=300.0, systematic_K=35.0)
    assert frozen.below_limit() == "yes"
    alone = transition.combine({"cooling": frozen, "heating": Verdict("unresolved", "")})
    assert (alone.bound, alone.below_limit()) == ("lower", "cannot say")
    other = transition.combine({"cooling": Verdict("unresolved", ""), "heating": frozen})
    assert (other.bound, other.below_limit()) == ("none", "cannot say")


@pytest.mark.parametrize(("kelvin", "below"), [(250.0, "cannot say"), (480.0, "no")])
def test_a_scan_never_says_yes_because_the_stable_crystal_melts_higher_than_the_one_that_came(kelvin, below):
    """The crystal that freezes in a scan is of no known form, like a predicted one."""
    branch = Verdict(
        "transition", "", melting_K=kelvin, lower_K=kelvin - 5, upper_K=kelvin + 5, systematic_K=35
    )
    assert transition.combine({"cooling": branch, "heating": branch}).below_limit() == below
    assert transition.combine({"cooling": branch}).below_limit() == below
    assert transition.combine({"heating": branch}).below_limit() == "cannot say"


def test_vft_data_are_fitted_by_vft_and_arrhenius_data_by_a_line():
    x, sigma = 1000 / KELVIN, np.full(len(KELVIN), 0.05)
    noise = 0.05 * np.random.default_rng(0).normal(size=len(KELVIN))
    bent = np.log(3e-8) - 1100 / (KELVIN - 170) + noise
    straight = -10 - 4 * x + noise
    assert curves.best_of(curves.DIFFUSION_NULL, x, bent, sigma).name == "vft"
    assert curves.best_of(curves.DIFFUSION_NULL, x, straight, sigma).name == "line"


@pytest.mark.parametrize("has_one", [False, True])
def test_verdicts_on_synthetic_scans(has_one):
    """A small sample of benchmarks/dynamics_verdicts.py, which measures 500 of each."""
    count, found, errors = 40, 0, []
    for k in range(count):
        branch, truth = synthetic.make(np.random.default_rng([77, has_one, k]), has_one)
        verdict = transition.judge(branch, bootstrap=10)
        if verdict.status == "transition":
            found += 1
            errors.append(abs(verdict.melting_K - truth.melting_K))
    if has_one:
        assert found >= 0.85 * count
        assert np.median(errors) <= 10
    else:
        assert found <= 2
