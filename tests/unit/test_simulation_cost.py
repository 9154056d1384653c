"""What a protocol costs, said before it starts."""

from dataclasses import replace

import numpy as np
import pytest
from test_simulation_box import PROTOCOL

from lowmelt.forecast import duration
from lowmelt.simulation import cost, devices

BENCHMARKED = 32 * 24  # atoms of 32 pairs of [C2mim][BF4]


def test_atoms_of_a_formula_unit_count_hydrogens_and_all_ions():
    assert cost.atoms_per_unit("CCn1cc[n+](C)c1.F[B-](F)(F)F") == 24
    assert cost.atoms_per_unit("[Ca+2].[Cl-].[Cl-]") == 3


def test_the_salt_that_is_estimated_for_is_butylmethylimidazolium_tetrafluoroborate():
    assert cost.typical_atoms() == 30


def test_a_long_cut_off_asks_for_more_pairs_than_the_protocol_has():
    short, long = (replace(PROTOCOL, pairs=32, cutoff_nm=cutoff) for cutoff in (0.8, 1.2))
    assert cost.box_size(short, 24) == (32, BENCHMARKED)
    pairs, atoms = cost.box_size(long, 24)
    assert atoms == 24 * pairs
    assert atoms / 96 == pytest.approx((2.3 * 1.2) ** 3, rel=0.02)  # 96 atoms/nm3


def test_a_large_box_is_slower_than_a_small_one_about_as_much_as_it_is_larger():
    protocol = replace(PROTOCOL, cutoff_nm=0.8)
    # The best of three: what else the machine does only slows a measurement.
    small, large = (
        max(cost.measure(protocol, n, devices.choose(1), 0.3) for _ in range(3))
        for n in (BENCHMARKED, 4 * BENCHMARKED)
    )
    assert 1.5 < small / large < 20  # 4.4 on an idle machine


def test_hours_follow_from_nanoseconds_and_speed():
    protocol = replace(PROTOCOL, pairs=8, cutoff_nm=0.5)
    (found,) = cost.estimate([protocol], 36, devices.choose(1), 0.1)
    assert (found.pairs, found.atoms) == cost.box_size(protocol, 36)
    assert found.hours == pytest.approx(24 * protocol.total_ns / found.ns_per_day)
    assert np.isfinite(found.hours)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.005, "18 s"),
        (0.344, "21 min"),
        (3.42, "3.4 h"),
        (30, "30 h"),
        (88, "3.7 days"),
        (19905, "829 days"),
    ],
)
def test_times_are_said_as_people_say_them(hours, said):
    assert duration(hours) == said
