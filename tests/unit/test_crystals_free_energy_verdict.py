"""What the paths of a crystal say together, from the files that the jobs write."""

import numpy as np
import pytest

from lowmelt.crystals.free_energy import path, pure, summary
from lowmelt.crystals.free_energy.melting import Enthalpy, fusion_at
from lowmelt.crystals.free_energy.path import Fusion
from lowmelt.crystals.matter import Block
from lowmelt.plots import free_energy

HEAT = Enthalpy(1070.0, 28.0, -0.01)


def paths(melting_K, references=(1070.0, 1070.0, 1120.0), error=0.1, reason=""):
    return [
        (kelvin, Fusion(fusion_at(kelvin, at, 0.0, HEAT), error, reason))
        for kelvin, at in zip(references, melting_K, strict=True)
    ]


def test_paths_at_two_temperatures_give_one_melting_point():
    found = summary.conclude(paths((1064, 1066, 1062)), HEAT, False, 35)
    assert found.status == "transition"
    assert found.melting_K == pytest.approx(1064, abs=0.1)
    own = 1.96 * 0.1 / HEAT.at(1064) * 1064 / np.sqrt(3)
    scatter = 4.303 * 2.0 / np.sqrt(3)
    assert found.upper_K - found.melting_K == pytest.approx(max(own, scatter), rel=0.01)


def test_a_single_path_has_the_error_of_its_windows():
    found = summary.conclude(paths((1064,), (1070.0,)), HEAT, False, 35)
    assert found.upper_K - found.melting_K == pytest.approx(1.96 * 0.1 / HEAT.at(1064) * 1064, rel=0.01)


def test_paths_that_cannot_be_believed_do_not_count():
    doubted = paths((1500,), (1070.0,), reason="the liquid froze at constant volume")
    found = summary.conclude([*paths((1064, 1065), (1070.0, 1070.0)), *doubted], HEAT, False, 35)
    assert found.melting_K == pytest.approx(1064.5, abs=0.1)
    assert "1 of 3 paths" in found.reason
    alone = summary.conclude(doubted, HEAT, False, 35)
    assert (alone.status, alone.below_limit()) == ("unresolved", "cannot say")
    assert "froze" in alone.reason


def test_paths_that_disagree_give_no_melting_point():
    found = summary.conclude(paths((950, 1180), (1070.0, 1070.0)), HEAT, False, 35)
    assert found.status == "unresolved"
    assert "agree" in found.reason


def test_a_predicted_crystal_gives_a_lower_bound():
    found = summary.conclude(paths((300, 301, 302)), HEAT, True, 5)
    assert (found.bound, found.below_limit()) == ("lower", "cannot say")


def records(kelvin, replica, gibbs_kj, units=10, enthalpies=(-700.0, -672.0)):
    """Five legs whose sum is a free energy of fusion, in boxes of the same volume."""
    total = -gibbs_kj * units / (8.314462618e-3 * kelvin)
    usual = {
        "status": "ok", "reason": "", "kelvin": kelvin, "replica": replica, "total_kt": 0.0, "error_kt": 1.0,
        "overlap": 0.2, "strayed": [0.0], "potential": [enthalpies[1]], "count_kt": -3.0, "ns": 0.1,
        "shares": [0.0, 1.0], "profile_kt": [0.0, 0.0], "errors_kt": [0.0, 1.0],
    }  # fmt: skip
    legs = [usual | {"leg": name} for name in path.ORDER]
    legs[0] |= {"total_kt": total + 3.0, "profile_kt": [0.0, total + 3.0]}
    return legs


def test_files_become_a_verdict_and_a_figure(tmp_path):
    cube = np.eye(3)
    files, legs = [], []
    for replica, gibbs in ((1, 0.28), (2, 0.28)):
        files.append(tmp_path / f"rest_T1000_r{replica}.npz")
        phases = [Block(np.zeros((2, 3)), cube, enthalpy, density=1.0) for enthalpy in (-700.0, -672.0)]
        pure.write(files[-1], 1000.0, *phases)
        legs += records(1000.0, replica, gibbs)
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
