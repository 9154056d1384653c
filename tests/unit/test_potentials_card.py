"""Gates, the card, CP2K's input and output, and a potential as the engine of a box."""

import re
from pathlib import Path

import numpy as np
import openmm
import pandas as pd
import pytest
import torch
import yaml
from potentials_examples import ALONE, IONS, small_frames
from test_simulation_box import CHLORIDE

from lowmelt.failures import BlowUp
from lowmelt.forcefield import card, learned
from lowmelt.forcefield.card import IonNotCovered, PotentialUnusable
from lowmelt.forcefield.system import SystemOptions
from lowmelt.potentials import cp2k, gates, labels, network, trajectory, verdict
from lowmelt.potentials.example import example
from lowmelt.potentials.separated import draw_apart
from lowmelt.simulation import devices
from lowmelt.simulation.engine import Box, Snapshot

torch.set_num_threads(1)
LOOSE = gates.Gates(contact_nm=0.01, stretch=5.0, spread_eV_A=100.0)


@pytest.fixture(scope="module")
def committee(tmp_path_factory):
    """Two untrained networks, with a card that says that they passed."""
    folder = tmp_path_factory.mktemp("model")
    frames = [labels.label(frame, "gfn1") for frame in small_frames(2)]
    elements, size = network.elements_of(frames), network.Size(channels=4, r_max=3.5, correlation=2)
    known = [example(one, elements, size.r_max, ALONE) for one in frames]
    files = [folder / f"member_{n}.model" for n in (1, 2)]
    for seed, file in enumerate(files):
        torch.save(network.build(size, elements, known, seed), file)
    scores = pd.DataFrame([
        {"model": "round1", "split": name, "force_percent": 10.0, "resultant_percent": 40.0}
        for name in ("test", verdict.OWN)
    ])  # fmt: skip
    run = {"composition": "oh_na", "status": "ok", "reason": "", "gates": LOOSE.of_frames()}
    made = verdict.card(
        files, {ion.ion_id: ion for ion in IONS}, ["oh_na"], "gfn1", scores, [run], verdict.Limits(), False,
        small_frames(2),
    )  # fmt: skip
    made.write(folder / "card.json")
    return folder / "card.json"


def box_of(ions, path):
    options = SystemOptions(cutoff_nm=0.3, potential=str(path))
    return Box(ions, options, devices.choose(1, wanted="CPU"), 3, 0.5, 1.0)


def start():
    return Snapshot(small_frames(1)[0].positions / 10, None, 0.75)


def test_forces_in_openmm_are_those_of_the_potential_and_the_slope_of_its_energy(committee):
    box = box_of(IONS, committee)
    box.begin(start(), 300.0)
    state = box.context.getState(getForces=True, getEnergy=True)
    found = state.getForces(asNumpy=True)._value / learned.EV_KJ / 10
    frame = small_frames(1)[0]
    read = learned.Committee.read([committee.parent / "member_1.model"])
    wanted = read.predict(read.graph(frame.numbers, frame.positions, np.array(frame.cell)))[0]
    assert found == pytest.approx(wanted.forces, abs=1e-4)
    assert state.getPotentialEnergy()._value == pytest.approx(wanted.energy * learned.EV_KJ, abs=0.05)
    energies = []
    for sign in (1, -1):
        moved = start().positions.copy()
        moved[2, 1] += sign * 1e-3
        box.context.setPositions(moved)
        energies.append(box.energies()[0])
    assert -(energies[0] - energies[1]) / 0.002 == pytest.approx(
        10 * learned.EV_KJ * wanted.forces[2, 1], abs=20
    )


def test_the_barostat_moves_ions_as_a_whole(committee):
    box = box_of(IONS, committee)
    box.begin(start(), 300.0, 1.0)
    molecules = box.context.getMolecules()
    assert sorted(map(len, molecules)) == [1, 2]


def test_a_system_with_a_potential_can_be_written_and_read(committee):
    system = box_of(IONS, committee).system(0.75)
    again = openmm.XmlSerializer.deserialize(openmm.XmlSerializer.serialize(system))
    context = openmm.Context(again, openmm.VerletIntegrator(0.001))
    context.setPositions(start().positions)
    assert np.isfinite(context.getState(getEnergy=True).getPotentialEnergy()._value)


def test_an_ion_that_the_card_does_not_cover_is_refused_in_one_line(committee):
    with pytest.raises(IonNotCovered, match=r"not trained on .*; its card covers") as refused:
        box_of([IONS[1], CHLORIDE], committee).system(0.75)
    assert "\n" not in str(refused.value)


def test_a_card_that_has_not_passed_is_refused_in_one_line(committee):
    failed = card.read(committee)
    failed = card.Card(**{**vars(failed), "passed": False, "reasons": ["force_percent 60, limit 15"]})
    path = committee.with_name("failed.json")
    failed.write(path)
    with pytest.raises(PotentialUnusable, match="force_percent 60, limit 15") as refused:
        box_of(IONS, path).system(0.75)
    assert "\n" not in str(refused.value)


def test_the_card_of_a_demonstration_is_refused_though_it_passed(committee):
    small = card.Card(**{**vars(card.read(committee)), "demonstration": True})
    path = committee.with_name("demonstration.json")
    small.write(path)
    with pytest.raises(PotentialUnusable, match="too small for results") as refused:
        card.usable(path)
    assert "\n" not in str(refused.value)


def test_temperatures_far_from_those_of_the_frames_are_refused_in_one_line(committee):
    known = card.Card(**{**vars(card.read(committee)), "temperatures_K": [300.0, 500.0]})
    known.require_temperatures([275, 400, 549])
    with pytest.raises(PotentialUnusable, match="600 K is more than 10% outside of the 300 to 500 K") as no:
        known.require_temperatures([400, 600])
    assert "\n" not in str(no.value)


def test_the_card_knows_the_densities_of_its_frames_and_a_box_far_from_them_ends(committee):
    known = card.read(committee)
    mass = sum(ion.mass for ion in IONS)
    wanted = 1000 * mass / 6.02214076e23 / 0.75e-7**3
    assert known.densities_kg_m3 == pytest.approx([wanted, wanted], rel=1e-3)
    box = box_of(IONS, committee)
    with pytest.raises(BlowUp, match="far from the densities of the training frames"):
        box.begin(Snapshot(start().positions, None, 0.85), 300.0)


def test_a_model_file_that_was_changed_is_refused(committee, tmp_path):
    (tmp_path / "card.json").write_text(committee.read_text())
    for number in (1, 2):
        source = committee.with_name(f"member_{number}.model")
        (tmp_path / source.name).write_bytes(source.read_bytes() + b"x")
    with pytest.raises(PotentialUnusable, match="not the file"):
        card.usable(tmp_path / "card.json")


def test_a_missing_card_names_the_cure(tmp_path):
    with pytest.raises(PotentialUnusable, match="snakemake potentials"):
        card.usable(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"contact_nm": 0.3}, "atoms of two ions"),
        ({"spread_eV_A": 1e-6}, "disagrees"),
        ({"stretch": 1e-4}, "a bond"),
    ],
)
def test_a_gate_ends_a_run_with_its_reason_and_the_frame(committee, limit, reason):
    files = [committee.with_name(f"member_{n}.model") for n in (1, 2)]
    limits = gates.Gates(**{**vars(LOOSE), **limit})
    done = trajectory.run(
        files, IONS, small_frames(1)[0], 300.0, 0.01, 0.005, 0.5, limits, devices.choose(1, wanted="CPU"), 1,
        composition="oh_na", trajectory="own",
    )  # fmt: skip
    assert done.status == "tripped"
    assert reason in done.reason
    assert len(done.frames) == 1


def test_the_engine_reports_a_gate_as_a_blow_up(committee):
    strict = card.Card(**{**vars(card.read(committee)), "gates": {**LOOSE.of_frames(), "contact_nm": 0.35}})
    path = committee.with_name("strict.json")
    strict.write(path)
    box = box_of(IONS, path)
    with pytest.raises(BlowUp, match="atoms of two ions"):
        box.begin(start(), 300.0)


def series(**changed):
    count = 40
    rng = np.random.default_rng(1)
    made = {
        "time_ps": np.linspace(0.5, 20, count),
        "temperature_K": 400 + rng.normal(0, 20, count),
        "density_kg_m3": 1200 + rng.normal(0, 10, count),
        "energy_eV": rng.normal(0, 0.1, count),
    }
    return made | {name: change(made[name]) for name, change in changed.items()}


def test_a_steady_run_trips_no_gate():
    assert gates.tripped(series(), gates.Gates(), 400.0, 72) == ""


def test_a_run_of_three_samples_has_not_passed_the_gates():
    short = {name: values[:3] for name, values in series().items()}
    assert "too few samples" in gates.tripped(short, gates.Gates(), 400.0, 72)


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("temperature_K", lambda x: x + 60, "K instead of 400 K"),
        ("density_kg_m3", lambda x: x * np.linspace(1, 1.25, len(x)), "density drifts"),
        ("energy_eV", lambda x: x + np.linspace(0, 6, len(x)), "energy drifts"),
    ],
)
def test_a_drift_trips_its_gate(name, change, reason):
    assert reason in gates.tripped(series(**{name: change}), gates.Gates(), 400.0, 72)


def test_a_card_says_all_that_was_not_reached():
    scores = pd.DataFrame({
        "split": ["test", verdict.OWN], "force_percent": [20.0, 50.0], "resultant_percent": [90.0, 90.0],
    })  # fmt: skip
    runs = [{"composition": "a", "status": "tripped", "reason": "gate: 500 K instead of 400 K"}]
    found = verdict.reasons(scores, runs, verdict.Limits())
    assert len(found) == 4
    assert "2.50 times" in found[2]


def test_beyond_its_cut_off_a_potential_knows_nothing_of_an_ion(committee):
    read = learned.Committee.read([committee.with_name("member_1.model")])
    table = draw_apart(read, IONS[1], IONS[0], np.array([2.0, 6.0, 8.0]), "cp2k", ALONE)
    assert table["potential_eV"].tolist()[1:] == pytest.approx([0, 0], abs=1e-5)
    assert abs(table["potential_eV"][0]) > 1e-3
    assert table["coulomb_eV"][1] == pytest.approx(-14.39964 / 6)


NEW_FORCES = """ FORCES| Atomic forces [hartree/bohr]
 FORCES|   Atom     x               y               z               |f|
 FORCES|      1  1.00000000E-02  0.00000000E+00  0.00000000E+00   1.00000000E-02
 FORCES|      2 -1.00000000E-02  0.00000000E+00  0.00000000E+00   1.00000000E-02
 FORCES| Sum     0.00000000E+00  0.00000000E+00  0.00000000E+00
 FORCES| Total atomic force   0.00000000E+00

"""
CP2K_OUTPUT = """
 ENERGY| Total FORCE_EVAL ( QS ) energy [hartree]             -17.168123456789000

 ATOMIC FORCES in [a.u.]

 # Atom   Kind   Element          X              Y              Z
      1      1      O           0.01000000     0.00000000     0.00000000
      2      2      H          -0.01000000     0.00000000     0.00000000
 SUM OF ATOMIC FORCES           0.00000000     0.00000000     0.00000000     0.00000000

 STRESS| Analytical stress tensor [GPa]
 STRESS|                        x                   y                   z
 STRESS|      x        1.00000000000E+00   0.00000000000E+00   0.00000000000E+00
 STRESS|      y        0.00000000000E+00   2.00000000000E+00   0.00000000000E+00
 STRESS|      z        0.00000000000E+00   0.00000000000E+00   3.00000000000E+00
"""


def test_the_output_of_cp2k_is_read_in_its_units():
    energy, forces, stress = cp2k.parse(CP2K_OUTPUT, 2)
    assert energy == pytest.approx(-17.168123456789 * 27.211386)
    assert forces[0, 0] == pytest.approx(0.01 * 51.4221, rel=1e-4)
    assert np.diag(stress) == pytest.approx(-np.array([1, 2, 3]) / 160.21766, rel=1e-4)


def test_the_forces_of_cp2k_since_2025_are_read():
    head, rest = CP2K_OUTPUT.split(" ATOMIC FORCES in")
    text = head + NEW_FORCES + rest[rest.index(" STRESS| Analytical") :]
    _, forces, _ = cp2k.parse(text, 2)
    assert forces == pytest.approx(cp2k.parse(CP2K_OUTPUT, 2)[1])


def test_what_cp2k_wrote_is_kept_when_it_fails(monkeypatch, tmp_path):
    program = tmp_path / "cp2k"
    program.write_text("#!/bin/sh\necho 'SCF run NOT converged'\n")
    program.chmod(0o755)
    monkeypatch.setattr(cp2k, "program", lambda: str(program))
    with pytest.raises(cp2k.Cp2kFailed, match="did not converge") as failed:
        labels.label(small_frames(1)[0], "cp2k")
    assert failed.value.output == "SCF run NOT converged\n"


def test_an_output_of_cp2k_without_forces_is_a_failure():
    with pytest.raises(cp2k.Cp2kFailed):
        cp2k.parse(CP2K_OUTPUT.split("ATOMIC")[0], 2)
    with pytest.raises(cp2k.Cp2kFailed, match="did not converge"):
        cp2k.parse("SCF run NOT converged" + CP2K_OUTPUT, 2)


def test_the_input_of_cp2k_has_each_atom_and_element_once():
    text = cp2k.orders(small_frames(1)[0])
    assert text.count("&KIND") - text.count("&END KIND") == 0
    assert text.count("BASIS_SET DZVP") == 3
    assert "CUTOFF 600" in text
    assert text.count("&") - 2 * text.count("&END") == 0


def test_cp2k_that_is_not_there_names_the_cure(monkeypatch):
    monkeypatch.setattr(cp2k.shutil, "which", lambda name: None)
    with pytest.raises(cp2k.Cp2kMissing, match="apt-get install cp2k"):
        labels.label(small_frames(1)[0], "cp2k")


@pytest.mark.skipif(cp2k.program() is None, reason="cp2k is not installed")
def test_cp2k_gives_forces_that_sum_to_nothing():
    made = labels.label(small_frames(1)[0], "cp2k")
    assert made.info["net_force_eV_A"] < 0.05


def test_a_callback_travels_by_the_names_of_its_files(committee):
    callback = learned.Callback([Path("a.model")], IONS, LOOSE.of_frames())
    callback._committee = "models"
    assert callback.__getstate__()["_committee"] is None


def test_every_config_in_the_docs_that_uses_a_potential_has_a_step_that_is_allowed():
    found = []
    for page in (Path(__file__).parents[2] / "docs").rglob("*.md"):
        for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text(), flags=re.MULTILINE | re.DOTALL):
            dynamics = (yaml.safe_load(block) or {}).get("dynamics", {})
            if dynamics.get("forcefield") == "mlip":
                found.append((page.name, dynamics.get("conditions", {}).get("step_fs", 4)))
    assert len(found) >= 2
    assert all(step <= 1 for _, step in found), found


def test_the_table_of_a_card_says_whether_it_may_be_used_and_why_not(committee):
    scores = pd.DataFrame({
        "split": ["test", verdict.OWN], "force_percent": [10.0, 20.0], "resultant_percent": [40.0, 90.0],
    })  # fmt: skip
    runs = [{"composition": "oh_na", "status": "tripped", "reason": "gate: a bond"}]
    known = card.read(committee)
    failed = card.Card(**{**vars(known), "passed": False, "reasons": ["2.0 times"], "demonstration": True})
    found = verdict.as_table(failed, scores, runs, verdict.Limits()).set_index("asked")["found"]
    assert found["may be used by dynamics"] == "no"
    assert found["why not"] == "2.0 times; a demonstration"
    assert found["force error on its own trajectory over the first"] == "2.00"
    assert found["own trajectory of oh_na"] == "gate: a bond"
