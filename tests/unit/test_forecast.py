"""What is said of the simulations before a run starts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from test_simulation_box import PROTOCOL

from lowmelt.forecast import ATOM_NS_A_DAY, forecast, simulated_ns
from lowmelt.simulation.cost import typical_atoms

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config/config.yaml").read_text())


def test_the_default_run_by_hand():
    """26 salts, 2 replicas of 8 temperatures of 5 ns each and 2 ns before: 82 ns, 2,132 ns in all."""
    said = forecast(CONFIG["dynamics"], CONFIG["screen"]["selected"])
    assert "26 salts for 82 ns each (protocol standard)" in said
    days = 2132 / (2 * ATOM_NS_A_DAY / (128 * typical_atoms()))
    assert float(re.search(r"about ([\d.]+) days on 2 cores", said)[1]) == pytest.approx(days, abs=0.5)
    assert "2.1 days on a GPU that makes 1,000 ns a day" in said


def test_without_candidates_the_controls_are_simulated_alone():
    assert "simulates 6 salts" in forecast({**CONFIG["dynamics"], "candidates": False}, 20)


def test_nothing_is_said_of_the_speed_of_a_potential_that_is_not_trained_yet():
    said = forecast({**CONFIG["dynamics"], "forcefield": "mlip"}, 20)
    assert "learned potential" in said
    assert "days" not in said


def test_nanoseconds_of_a_salt_are_those_of_its_protocol():
    twice = replace(PROTOCOL, replicas=2, branches=("cooling", "heating"))
    scan = 2 * 2 * len(twice.temperatures_K) * (twice.npt_ps + twice.nvt_ps)
    assert twice.total_ns == pytest.approx((scan + twice.equilibration_ps) / 1000)
    assert simulated_ns(1, 1, 1.0, 1.0, 0.0, 1) == pytest.approx(0.002)


def test_the_speed_is_that_of_the_table_it_was_taken_from():
    """ns a day of one core and atoms in benchmarks/results/dynamics.md."""
    for atoms, ns_a_day in ((768, 134), (3072, 30.7), (12288, 7.7)):
        assert ATOM_NS_A_DAY / atoms == pytest.approx(ns_a_day, rel=0.1)
