"""A path that does not close gives no melting point: the ends that were measured, and each rule alone."""

from pathlib import Path

import numpy as np
import pytest

from lowmelt.crystals.free_energy import doubts, joints
from lowmelt.crystals.matter import Block

# Means and standard errors in kJ/mol of the block, from benchmarks/results/dynamics.md.
NAMES = ("potential", "pairs", "wells", "strayed")
NITRATE = (
    ((-1412.2, 21.3), (-39968.0, 111.5), (1143.6, 12.4), (0.0726, 0.0015)),
    ((-1849.0, 34.6), (-41763.0, 172.7), (865.7, 13.8), (0.0, 0.0003)),
)
CHLORIDE = (
    ((-5094.4, 26.5), (-74112.0, 159.6), (2316.8, 16.6), (0.0218, 0.002)),
    ((-5419.6, 27.6), (-75425.0, 99.4), (2121.6, 20.4), (0.0004, 0.0004)),
)
NITRATE, CHLORIDE = ([dict(zip(NAMES, end, strict=True)) for end in both] for both in (NITRATE, CHLORIDE))
SOLID, LIQUID = (Block(np.zeros((2, 3)), np.eye(3), enthalpy) for enthalpy in (-700.0, -672.0))


def closed():
    end = {
        "potential": [-6720.0, 5.0],
        "pairs": [-9000.0, 9.0],
        "wells": [80.0, 2.0],
        "strayed": [0.0, 0.0003],
    }
    usual = {
        "total_kt": 0.0, "error_kt": 1.0, "halves_kt": [0.0, 0.0], "overlap": 0.2, "used": [30, 25],
        "strayed_median": [0.0, 0.0], "potential": [-672.0], "count_kt": -3.0, "ends": [end, end],
        "made_of": {"kelvin": 1000.0, "weak": 0.1, "code": "a", "solid_nm": np.eye(3).tolist(),
                    "liquid_nm": np.eye(3).tolist()},
    }  # fmt: skip
    return {job: usual | {"leg": job.removesuffix("_back")} for job in doubts.JOBS}


def doubt(**changes):
    """What is said of a closed path in which some walks are changed."""
    records = closed()
    for job, change in changes.items():
        records[job] = records[job] | change
    return doubts.doubt(records, 1000.0, SOLID, LIQUID)


def test_a_closed_path_is_believed():
    assert doubt() == ""


@pytest.mark.parametrize("name", ["potential", "pairs", "wells", "strayed"])
@pytest.mark.parametrize("ends", [NITRATE, CHLORIDE])
def test_the_measured_ends_that_do_not_meet_are_refused_by_each_of_their_means(ends, name):
    there, begin = ({name: one[name]} for one in ends)
    said = doubt(bind={"ends": [{}, there]}, strengthen={"ends": [begin, {}]})
    assert f"bind and strengthen do not meet: {name}" in said
    assert joints.gap(there, {name: (there[name][0] + 2 * there[name][1], 0.0)}) == ""


def test_the_way_back_has_to_close_too():
    there, begin = CHLORIDE
    said = doubt(bind_back={"ends": [{}, begin]}, strengthen_back={"ends": [there, {}]})
    assert "walked back, do not meet" in said


def test_a_block_of_any_size_is_judged_by_its_statistics():
    for count in (1, 4, 16):  # the same state seen in larger blocks: errors grow with the root
        first, second = (
            {name: (count * mean, count**0.5 * error) for name, (mean, error) in one.items()}
            for one in CHLORIDE
        )
        assert joints.gap(first, second)
        assert not joints.gap(first, first)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strengthen": {"overlap": 0.02}}, "strengthen overlap by 0.020"),
        ({"strengthen": {"overlap": float("nan")}}, "overlap"),
        ({"bind_back": {"used": [40, 8, 40]}}, "8 uncorrelated samples"),
        ({"weaken": {"potential": [-699.0]}}, "froze"),
        ({"strengthen": {"strayed_median": [0.0, 2 / 192]}}, "1.0% of the sites"),
        ({"release": {"strayed_median": [0.0, 2 / 216, 0.0]}}, "leg release: a defect"),
        ({"bind": {"total_kt": 569.4}, "bind_back": {"total_kt": 510.3}}, "the way it is walked: 59.1"),
        ({"strengthen": {"made_of": closed()["bind"]["made_of"] | {"weak": 0.05}}}, "made of: weak"),
        ({"strengthen": {"made_of": closed()["bind"]["made_of"] | {"code": "b"}}}, "made of: code"),
        ({"compress": {"count_kt": -813.2}}, "count other crystals"),
    ],
)  # fmt: skip
def test_each_fault_alone_is_enough(changes, words):
    assert words in doubt(**changes)


def test_legs_of_other_phases_are_refused():
    grown = Block(SOLID.positions, 1.01 * SOLID.vectors, SOLID.enthalpy)
    assert "not walked from these phases" in doubts.doubt(closed(), 1000.0, grown, LIQUID)


def test_a_leg_that_was_not_walked_back_is_missed():
    records = closed()
    del records["bind_back"]
    assert "bind backwards was not walked" in doubts.doubt(records, 1000.0, SOLID, LIQUID)


def test_the_error_is_no_smaller_than_what_halves_and_ways_differ_by():
    usual = {"leg": "bind", "error_kt": 1.5, "halves_kt": [632.0, 632.0]}
    there, back = usual | {"total_kt": 632.4}, usual | {"total_kt": 623.9}
    assert doubts.total({"bind": there, "bind_back": back}, "bind") == (
        pytest.approx(628.15),
        pytest.approx(4.25),
    )
    assert doubts.total({"bind": there | {"halves_kt": [626.0, 646.0]}}, "bind")[1] == pytest.approx(10.0)


def test_the_ends_of_a_series_know_their_errors():
    rng = np.random.default_rng(3)
    series = {
        "potential": rng.normal(5, 2, 400),
        "features": rng.normal(0, 1, (400, 3)),
        "strayed": np.zeros(400),
    }
    found = joints.end(series, 100, resizes=False, held=True)
    assert abs(found["potential"][0] - 5) < 4 * found["potential"][1]
    assert 0.07 < found["potential"][1] < 0.2
    assert found["strayed"] == (0.0, pytest.approx(2 / 100 / 400))
    assert set(joints.end(series, 100, resizes=True, held=False)) == {"potential"}
    slow = {**series, "potential": np.repeat(rng.normal(5, 2, 20), 20)}
    assert joints.end(slow, 100, resizes=True, held=False)["potential"][1] > 2 * found["potential"][1]


def test_the_jobs_of_the_workflow_are_the_walks_of_a_path():
    inputs = Path(__file__).resolve().parents[2] / "workflow/rules/inputs/free_energy.smk"
    listed = inputs.read_text().split("LEGS = ", 1)[1].split("\n]\n", 1)[0] + "\n]"
    assert eval(listed) == list(doubts.JOBS)
