"""Boxes, systems, devices and protocols."""

import os
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import openmm
import pytest

from lowmelt.failures import BlowUp, PackingFailed
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions, box_system
from lowmelt.simulation import box as boxes
from lowmelt.simulation import devices
from lowmelt.simulation.engine import Box, Snapshot, density_kg_m3, load, save
from lowmelt.simulation.protocol import Protocol


def atom(element: str, charge: int, mass: float, sigma: float, epsilon: float) -> IonParameters:
    return IonParameters(
        element, f"[{element}]", charge, "test", "Joung and Cheatham 2008", [element], [mass], [charge],
        [sigma], [epsilon], [[0.0, 0.0, 0.0]],
    )  # fmt: skip


SODIUM = atom("Na", 1, 22.99, 0.2439, 0.3658)
CHLORIDE = atom("Cl", -1, 35.45, 0.4477, 0.1489)
HYDROXYL = IonParameters(
    "oh", "[OH-]", -1, "test", "", ["O", "H"], [16.0, 1.008], [-1.3, 0.3], [0.3, 0.1], [0.6, 0.0],
    [[0, 0, 0], [0.096, 0, 0]], bonds=[(0, 1, 0.096, 4.6e5)],
)  # fmt: skip

PROTOCOL = Protocol(
    "test", 8, 0.5, (3000.0, 2500.0), ("cooling", "heating"), 1, 2, 3, 0.1, 1, 2.0, 1.0, 1000.0, 1.0, 1.008, 2
)


def test_edge_of_a_planned_box_is_at_least_two_point_three_cut_offs():
    for cutoff in (0.6, 0.9, 1.2):
        plan = boxes.plan_box(SODIUM, CHLORIDE, (1, 1), 8, cutoff)
        assert plan.liquid_edge_nm >= 2.3 * cutoff * 0.999


def test_counts_of_a_salt_with_two_anions_stay_neutral():
    double = replace(SODIUM, charge=2, charges=[2.0])
    plan = boxes.plan_box(double, CHLORIDE, (1, 2), 12, 0.5)
    assert plan.n_anions == 2 * plan.n_cations
    assert plan.n_cations >= 12


def test_packed_ions_keep_their_distance_and_stay_inside():
    plan = boxes.plan_box(SODIUM, CHLORIDE, (1, 1), 32, 0.5)
    positions = boxes.pack(plan, SODIUM, CHLORIDE, seed=3)
    assert positions.shape == (64, 3)
    distances = np.linalg.norm(positions[:, None] - positions[None], axis=2)
    assert distances[np.triu_indices(64, 1)].min() > 0.19
    assert positions.min() > 0.05
    assert positions.max() < plan.edge_nm


def test_a_box_that_is_too_small_is_a_failure_with_a_reason():
    plan = boxes.BoxPlan(20, 20, 20, 0.45, 0.45)
    with pytest.raises(PackingFailed, match="no arrangement"):
        boxes.pack(plan, SODIUM, CHLORIDE, seed=1)


def test_charges_scale_and_heavy_hydrogens_keep_the_mass():
    options = SystemOptions(charge_scale=0.8, cutoff_nm=0.5, hydrogen_mass=3.0)
    system = box_system([SODIUM, HYDROXYL], 2.0, options)
    force = next(f for f in system.getForces() if isinstance(f, openmm.NonbondedForce))
    charges = [force.getParticleParameters(i)[0]._value for i in range(3)]
    assert charges == pytest.approx([0.8, -1.04, 0.24])
    masses = [system.getParticleMass(i)._value for i in range(3)]
    assert masses == pytest.approx([22.99, 14.008, 3.0])
    assert system.getNumConstraints() == 1


def test_density_of_ice_cold_numbers():
    # 1000 waters in (3.1 nm)3: 18015 g/mol / NA / 29.79e-27 m3.
    assert density_kg_m3(18015, 3.1) == pytest.approx(1004, abs=1)


def test_overlapping_ions_blow_up_with_a_reason():
    ions = [SODIUM, CHLORIDE] * 8
    sim = Box(ions, SystemOptions(1.0, 0.5, 1.008), devices.choose(1), 1, 2.0, 1.0)
    positions = np.random.default_rng(0).uniform(0, 0.02, size=(16, 3))
    sim.begin(Snapshot(positions, None, 1.5), 300.0)
    with pytest.raises(BlowUp):
        sim.advance(200)


def test_state_survives_the_file_and_the_box_can_be_resized(tmp_path):
    rng = np.random.default_rng(0)
    snapshot = Snapshot(rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), 2.0)
    save(tmp_path / "state.json", snapshot, {"segments": 3})
    again, progress = load(tmp_path / "state.json")
    assert progress == {"segments": 3}
    assert np.array_equal(again.positions, snapshot.positions)
    assert np.array_equal(again.velocities, snapshot.velocities)
    sim = Box([HYDROXYL, HYDROXYL], SystemOptions(), devices.choose(1), 1, 2.0, 1.0)
    larger = sim.resized(snapshot, 2.2)
    assert sim.centres(larger.positions) == pytest.approx(1.1 * sim.centres(snapshot.positions))
    bond = snapshot.positions[1] - snapshot.positions[0]
    assert larger.positions[1] - larger.positions[0] == pytest.approx(bond)


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (["Reference", "CPU", "CUDA", "OpenCL"], "CUDA"),
        (["Reference", "CPU", "HIP", "OpenCL"], "HIP"),
        (["Reference", "CPU", "OpenCL"], "OpenCL"),
        (["Reference", "CPU"], "CPU"),
    ],
)
def test_the_best_platform_is_chosen_with_mixed_precision_on_gpus(there, chosen):
    device = devices.choose(threads=2, index=1, names=there)
    assert device.platform == chosen
    expected = {"Threads": "2"} if chosen == "CPU" else {"DeviceIndex": "1", "Precision": "mixed"}
    assert device.properties == expected


def test_an_absent_platform_is_named():
    with pytest.raises(devices.NoPlatform, match="CUDA is not among CPU"):
        devices.choose(1, names=["CPU"], wanted="CUDA")


def test_a_platform_without_a_device_is_not_chosen(monkeypatch):
    monkeypatch.setattr(openmm.Platform, "getNumPlatforms", lambda: 2)
    names = [SimpleNamespace(getName=lambda: "CPU"), SimpleNamespace(getName=lambda: "CUDA")]
    monkeypatch.setattr(openmm.Platform, "getPlatform", lambda i: names[i])
    monkeypatch.setattr(devices, "works", lambda name: False)
    assert devices.choose(1).platform == "CPU"
    monkeypatch.setattr(devices, "works", lambda name: True)
    assert devices.choose(1).platform == "CUDA"


def test_jobs_on_one_machine_take_different_gpus(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "available", lambda: ["CPU", "CUDA"])
    monkeypatch.setattr(devices, "_device_count", lambda platform: 2)
    for name in ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)
    taken = []
    with (
        devices.one_device(1, folder=str(tmp_path)) as first,
        devices.one_device(1, folder=str(tmp_path)) as second,
        devices.one_device(1, folder=str(tmp_path)) as third,
        devices.one_device(1, folder=str(tmp_path)) as beforeth,
        devices.one_device(1, folder=str(tmp_path)) as fifth,
    ):
        taken = [d.properties["DeviceIndex"] for d in (first, second, third, beforeth, fifth)]
    assert taken == ["0", "1", "0", "1", "0"]  # evenly, however many there are


def test_a_lock_of_another_user_is_locked_by_reading_it(monkeypatch, tmp_path):
    """Linux forbids to open a stranger's file in a shared temporary folder with O_CREAT or for writing."""
    real, files = os.open, tmp_path / "lowmelt-gpu-0-0.lock"
    files.write_text("")

    def strange(path, flags, *more):
        if str(path) == str(files) and flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            raise PermissionError(13, "Permission denied")
        return real(path, flags, *more)

    monkeypatch.setattr(devices.os, "open", strange)
    monkeypatch.setattr(devices, "available", lambda: ["CPU", "CUDA"])
    monkeypatch.setattr(devices, "_device_count", lambda platform: 1)
    monkeypatch.setattr(devices, "_visible", list)
    with devices.one_device(1, folder=str(tmp_path)) as device:
        assert device.properties["DeviceIndex"] == "0"


def test_jobs_that_share_a_gpu_by_mps_take_twice_their_share_of_it(monkeypatch, tmp_path):
    monkeypatch.setenv("CUDA_MPS_PIPE_DIRECTORY", str(tmp_path))
    monkeypatch.setattr(devices, "available", lambda: ["CPU"])
    for slots, percent in ((8, "25"), (2, "100")):
        monkeypatch.delenv("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", raising=False)
        with devices.one_device(1, slots=slots):
            assert os.environ["CUDA_MPS_ACTIVE_THREAD_PERCENTAGE"] == percent
    monkeypatch.delenv("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE")
    monkeypatch.setenv("CUDA_MPS_PIPE_DIRECTORY", str(tmp_path / "none"))
    with devices.one_device(1, slots=8):
        assert "CUDA_MPS_ACTIVE_THREAD_PERCENTAGE" not in os.environ


def test_each_stage_of_a_box_draws_random_numbers_of_its_own():
    """Before, each context had the same seed: trajectories with equal noise synchronise."""
    ions, start = [SODIUM, CHLORIDE] * 4, Snapshot(0.3 * np.mgrid[:2, :2, :2].reshape(3, 8).T, None, 1.2)
    sim = Box(ions, SystemOptions(1.0, 0.5, 1.008), devices.choose(1), 1, 2.0, 1.0)

    def after(stage: str) -> np.ndarray:
        sim.begin(start, 300.0, 1.0, stage)
        return sim.snapshot().velocities

    first, again, other = after("segment 3"), after("segment 3"), after("segment 4")
    assert first == pytest.approx(again)
    assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 0.8
    integrator, barostat = sim.context.getIntegrator(), sim.context.getSystem().getForces()[-1]
    assert integrator.getRandomNumberSeed() == sim.number("thermostat")
    assert barostat.getRandomNumberSeed() == sim.number("barostat")
    before = {sim.number(part) for part in ("thermostat", "barostat", "velocities")}
    sim.begin(start, 300.0, 1.0, "segment 5")
    assert not before & {sim.number(part) for part in ("thermostat", "barostat", "velocities")}


def test_a_device_that_the_scheduler_gave_is_the_only_one_seen(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "available", lambda: ["CPU", "CUDA"])
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    with devices.one_device(1, folder=str(tmp_path)) as device:
        assert device.properties["DeviceIndex"] == "0"  # number 3 of the machine is number 0 of the job


def test_cost_of_a_protocol():
    # 1 ps of equilibration, then two replicas of 4 stages of 5 ps
    assert PROTOCOL.total_ns == pytest.approx(0.041)
    assert PROTOCOL.hours(ns_per_day=0.041) == pytest.approx(24)
    assert PROTOCOL.stages() == [("cooling", 3000), ("cooling", 2500), ("heating", 2500), ("heating", 3000)]
