"""A potential that the test trains takes a salt from a packed box through the scan of the melting job."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from test_simulation_box import CHLORIDE, HYDROXYL, SODIUM

from lowmelt.analysis import points
from lowmelt.forcefield.card import IonNotCovered
from lowmelt.forcefield.learned import Committee
from lowmelt.potentials import frames, labels, network, sampling, scores, training, verdict
from lowmelt.potentials.example import example
from lowmelt.potentials.gates import Gates
from lowmelt.potentials.loss import Weights
from lowmelt.simulation import devices, scan
from lowmelt.simulation.engine import Box, Snapshot
from lowmelt.simulation.equilibration import equilibrate
from lowmelt.simulation.protocol import Protocol

pytestmark = pytest.mark.slow
torch.set_num_threads(1)

PAIRS = 8
SALT = [(SODIUM, CHLORIDE, (1, 1))]
GATES = Gates(contact_nm=0.1, spread_eV_A=3.0)


def protocol(path):
    return Protocol(
        "test", PAIRS, 0.3, (1500.0, 1200.0), ("cooling",), 1.0, 0.2, 0.6, 0.02, 0.3, 1.0, 2.0, 1.0, 1.0,
        1.008, 1, str(path),
    )  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two networks that learnt 16 frames of molten sodium chloride, labelled by GFN1-xTB, and their card."""
    folder, device = tmp_path_factory.mktemp("model"), devices.choose(1, wanted="CPU")
    ions, edge = sampling.ions_of(SALT, PAIRS), sampling.liquid_edge_nm(SALT, PAIRS)
    found = []
    for number, volume in enumerate((1.0, 1.15, 1.3, 1.5)):
        found += sampling.sample(
            ions, edge * volume ** (1 / 3), 1500.0, 5, 0.1, 0.2, 1.0, device, number,
            composition="nacl", trajectory=f"t{number}",
        )  # fmt: skip
    labelled = [labels.label(frame, "gfn1") for frame in found]
    alone = {
        ion.ion_id: labels.ion_energy(ion.elements, ion.positions, ion.charge, "gfn1")
        for ion in (SODIUM, CHLORIDE)
    }
    size, elements = network.Size(8, 0, 5.0, 2, 2), network.elements_of(labelled)
    known = [example(one, elements, size.r_max, alone) for one in labelled]
    learnt, held = [known[i] for i in range(20) if i % 5 < 4], [known[i] for i in range(20) if i % 5 == 4]
    files = []
    for seed in (1, 2):
        made = network.build(size, elements, learnt, seed)
        made, _ = training.train(
            made, learnt, held, Weights(energy=100), training.Schedule(300, 0.02, 4), seed
        )
        files.append(folder / f"member_{seed}.model")
        torch.save(made, files[-1])
    errors = scores.summarise(
        scores.score(Committee.read(files), [labelled[i] for i in (4, 9, 14, 19)], alone)
    )
    rows = pd.DataFrame([{"split": name, **errors} for name in ("test", verdict.OWN)])
    run = {"composition": "nacl", "status": "ok", "reason": "", "gates": GATES.of_frames()}
    card = verdict.card(
        files, {ion.ion_id: ion for ion in (SODIUM, CHLORIDE)}, ["nacl"], "gfn1", rows, [run],
        verdict.Limits(force_percent=75, resultant_percent=75), False, labelled,
    )  # fmt: skip
    # So small a melt swells beyond its frames, where its card would end the scan.
    card = replace(card, densities_kg_m3=[300.0, 3500.0])
    card.write(folder / "card.json")
    return folder / "card.json", card, labelled


def test_it_learnt_more_than_nothing(trained):
    _, card, _ = trained
    assert card.passed, card.reasons


def test_the_scan_runs_on_it_from_the_packed_box_to_the_points_of_the_analysis(trained, tmp_path):
    path, _, _ = trained
    plan, ions = protocol(path), sampling.ions_of(SALT, PAIRS)
    ions = sorted(ions, key=lambda ion: -ion.charge)
    box = Box(ions, plan.options, devices.choose(1, wanted="CPU"), 5, plan.step_fs, plan.friction_per_ps)
    edge = 1.3 * sampling.liquid_edge_nm(SALT, PAIRS)
    packed = sampling.scattered(ions, edge, np.random.default_rng(2))
    settled = equilibrate(box, Snapshot(packed, None, edge), plan, drift_limit=1.0)
    assert box.options.potential == str(path)
    found = scan.run_scan(box, settled.snapshot, plan, tmp_path / "run", (PAIRS, PAIRS))
    assert found["temperature_K"].tolist() == [1500, 1200]
    assert (found["density_kg_m3"] > 300).all()
    assert (found["density_kg_m3"] < 3500).all()
    rows, _ = points.stage_rows(found, replica=1)
    assert len(rows) == 2
    assert all(np.isfinite(row["density_kg_m3"]) for row in rows)


def test_openmm_and_ase_agree_on_its_forces(trained):
    from mace.calculators import MACECalculator

    path, _, labelled = trained
    frame = labelled[0].copy()
    frame.calc = MACECalculator(str(path.with_name("member_1.model")), device="cpu", default_dtype="float32")
    box = Box(
        sampling.ions_of(SALT, PAIRS), protocol(path).options, devices.choose(1, wanted="CPU"), 5, 1.0, 1.0
    )
    box.begin(Snapshot(frame.positions / 10, None, frame.cell[0, 0] / 10), 300.0)
    ours = box.context.getState(getForces=True).getForces(asNumpy=True)._value / 964.8533
    assert ours == pytest.approx(frame.get_forces(), abs=1e-3)


def test_a_salt_with_another_ion_is_refused(trained):
    path, _, _ = trained
    box = Box([SODIUM, HYDROXYL], protocol(path).options, devices.choose(1, wanted="CPU"), 5, 1.0, 1.0)
    with pytest.raises(IonNotCovered, match=r"not trained on \[OH-\]"):
        box.begin(Snapshot(np.array([[0.1] * 3, [0.5] * 3, [0.6] * 3]), None, 1.0), 300.0)


def test_frames_and_labels_are_what_the_network_is_told(trained):
    _, _, labelled = trained
    assert all(abs(one.info["net_force_eV_A"]) < 1e-6 for one in labelled)
    assert frames.ions_of(labelled[0])[:2] == [SODIUM.ion_id, CHLORIDE.ion_id]
