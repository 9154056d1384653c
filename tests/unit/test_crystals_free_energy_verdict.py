"""What the paths of a crystal say together, from the files that the jobs write."""

import numpy as np
import pytest

from lowmelt.crystals.free_energy import doubts, pure, summary
from lowmelt.crystals.free_energy.melting import Enthalpy, enthalpy_of_fusion, fusion_at
from lowmelt.crystals.free_energy.path import Fusion
from lowmelt.crystals.matter import Block
from lowmelt.plots import free_energy

HEAT = Enthalpy(1070.0, 28.0, -0.01)


def paths(melting_K, references=(1070.0, 1070.0, 1120.0), error=0.1, reason="", first=1):
    return [
        (kelvin, first + seed, Fusion(fusion_at(kelvin, at, 0.0, HEAT), error, reason))
        for seed, (kelvin, at) in enumerate(zip(references, melting_K, strict=True))
    ]


def test_paths_at_two_temperatures_give_one_melting_point():
    found = summary.conclude(paths((1064, 1066, 1062)), HEAT, False, 35)
    assert found.status == "transition"
    assert found.melting_K == pytest.approx(1064, abs=0.1)
    own = 1.96 * 0.1 / HEAT.at(1064) * 1064 / np.sqrt(3)
    scatter = 4.303 * 2.0 / np.sqrt(3)
    assert found.upper_K - found.melting_K == pytest.approx(max(own, scatter), rel=0.01)


def test_one_seed_gives_no_melting_point_at_however_many_temperatures():
    (only,) = paths((1064,), (1070.0,))
    for given in ([only], [only, (1120.0, *paths((1064,), (1120.0,))[0][1:])]):
        found = summary.conclude(given, HEAT, False, 35)
        assert (found.status, np.isfinite(found.melting_K)) == ("unresolved", False)
        assert "2 are needed" in found.reason


def test_paths_that_cannot_be_believed_do_not_count():
    doubted = paths((1500,), (1070.0,), reason="the liquid froze at constant volume", first=3)
    found = summary.conclude([*paths((1064, 1065), (1070.0, 1070.0)), *doubted], HEAT, False, 35)
    assert found.melting_K == pytest.approx(1064.5, abs=0.1)
    assert "1 of 3 paths" in found.reason
    one_left = summary.conclude([*paths((1064,), (1070.0,)), *doubted], HEAT, False, 35)
    assert one_left.status == "unresolved"
    assert "froze" in one_left.reason
    alone = summary.conclude(doubted, HEAT, False, 35)
    assert (alone.status, alone.below_limit()) == ("unresolved", "cannot say")


def test_no_error_of_the_method_excuses_paths_that_disagree():
    for systematic_K in (0, 35, 500):
        found = summary.conclude(paths((1040, 1090), (1070.0, 1070.0)), HEAT, False, systematic_K)
        assert found.status == "unresolved"
        assert "agree" in found.reason


def test_the_error_of_the_enthalpy_widens_the_interval_far_from_the_reference():
    near = Enthalpy(1070.0, 28.0, 0.0, error=0.7, freedom=4)
    far = [fusion_at(1070.0, at, 0.0, near) for at in (1000, 1001)]
    found = summary.conclude([(1070.0, n, Fusion(g, 0.02)) for n, g in enumerate(far)], near, False, 0)
    own = 12.706 * 0.5  # two melting points 1 K apart
    shared = 2.776 * 69.5 * 0.7 / 28.0
    assert found.upper_K - found.melting_K == pytest.approx(np.hypot(own, shared), rel=0.01)
    lost = enthalpy_of_fusion([1070.0], [28.0])
    one = summary.conclude(paths((1064, 1065), (1070.0, 1070.0)), lost, False, 35)
    assert one.status == "unresolved"
    seen = enthalpy_of_fusion([1000, 1000, 1100, 1100], [29.0, 31.0, 28.0, 30.0])
    assert seen.error == pytest.approx(np.sqrt(4 / 2) / 2)
    assert seen.error_at(1100) == pytest.approx(np.hypot(seen.error, 50 * np.sqrt(2) / 100))


def test_a_predicted_crystal_gives_a_lower_bound():
    found = summary.conclude(paths((300, 301, 302)), HEAT, True, 5)
    assert (found.bound, found.below_limit()) == ("lower", "cannot say")


def records(kelvin, replica, gibbs_kj, units=10, enthalpies=(-700.0, -672.0)):
    """All walks of a path whose sum is a free energy of fusion, in boxes of the same volume."""
    total = -gibbs_kj * units / (8.314462618e-3 * kelvin)
    cube, end = np.eye(3).tolist(), {"potential": [-6720.0, 5.0]}
    usual = {
        "status": "ok", "reason": "", "kelvin": kelvin, "replica": replica, "total_kt": 0.0, "error_kt": 1.0,
        "overlap": 0.2, "strayed_median": [0.0], "potential": [enthalpies[1]], "count_kt": -3.0, "ns": 0.1,
        "shares": [0.0, 1.0], "profile_kt": [0.0, 0.0], "errors_kt": [0.0, 1.0], "halves_kt": [0.0, 0.0],
        "used": [30, 30], "ends": [end, end],
        "made_of": {"kelvin": kelvin, "weak": 0.1, "solid_nm": cube, "liquid_nm": cube},
    }  # fmt: skip
    back = [name.endswith("_back") for name in doubts.JOBS]
    legs = [
        usual | {"leg": name.removesuffix("_back"), "backwards": way}
        for name, way in zip(doubts.JOBS, back, strict=True)
    ]
    legs[0] |= {"total_kt": total + 3.0, "profile_kt": [0.0, total + 3.0]}
    return legs


def test_files_become_a_verdict_and_a_figure(tmp_path):
    cube = np.eye(3)
    files, legs = [], []
    for replica, melts in ((1, -671.5), (2, -672.5)):
        files.append(tmp_path / f"rest_T1000_r{replica}.npz")
        phases = [Block(np.zeros((2, 3)), cube, enthalpy, density=1.0) for enthalpy in (-700.0, melts)]
        pure.write(files[-1], 1000.0, *phases)
        legs += records(1000.0, replica, 0.28)
    verdict, beside = summary.from_files(files, legs, 10, 1.0, False, 35)
    assert verdict.status == "transition"
    assert verdict.melting_K == pytest.approx(1000 / (1 - 0.28 / 28), rel=1e-6)
    assert (beside["temperatures"], beside["replicas"]) == (1, 2)
    facts = {"measured_K": 1074.0, "name": "salt"}
    figure = free_energy.path(verdict.as_dict() | beside | facts, "salt")
    assert "melts at 1010 K" in figure.get_suptitle()
    failed = [leg | {"status": "failed", "reason": "leg bind: blew up"} for leg in legs[:1]]
    rest, _ = summary.from_files(files, [*failed, *legs[1:]], 10, 1.0, False, 35)
    assert "1 jobs failed: leg bind" in rest.reason
    with pytest.raises(summary.NoPath, match="blew up"):
        summary.from_files(files, failed, 10, 1.0, False, 35)
