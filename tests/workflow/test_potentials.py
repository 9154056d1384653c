"""A potential that the test trains drives a melting scan; what it may not do is refused in one line."""

import json
import shutil

import pandas as pd
import pytest

from checkout import Checkout, copy_repository

pytestmark = pytest.mark.slow

SALT = "[Na+].[Cl-]"
CARD = "results/tiny/potentials/model/card.json"
TABLE = "results/tiny/dynamics/melting_points.csv"
TRAINED = {
    "demonstration": False,
    "compositions": [
        {"name": "nacl", "salts": [SALT], "role": "train", "alone": True, "pairs": 8, "trajectories": 5,
         "frames": 6}
    ],
    "sampling": {
        "temperatures_K": [1200, 1500], "volumes": [0.9, 1.1, 1.4], "every_ps": 0.1, "settle_ps": 0.3,
        "charge_scale": 1.0,
    },
    "chunk": 30,
    "network": {"channels": 8, "r_max": 5.0, "correlation": 2},
    "loss": {"energy": 100},
    "training": {"updates": 250, "rate": 0.02},
    "sizes": [18],
    "onpolicy": {
        "temperature_K": 1300, "time_ps": 0.5, "every_ps": 0.05, "training": {"updates": 50, "rate": 0.004},
    },
    "gates": {
        "contact_nm": 0.1, "spread_ratio": 20, "temperature": 0.5, "density": 0.5, "energy_meV_atom": 100,
    },
    "limits": {"force_percent": 75, "resultant_percent": 75, "own_ratio": 3},
}  # fmt: skip


def control(name, smiles):
    return {"name": name, "smiles": smiles, "melting_K": None, "source": "none"}


def learned(*controls):
    """Dynamics by the potential, minutes on one core."""
    pilot = {
        "pairs": 8, "cutoff_nm": 0.4, "temperatures_K": [1500, 1300, 1100], "equilibration_ps": 1,
        "npt_ps": 0.3, "nvt_ps": 0.6, "frame_ps": 0.02, "checkpoint_ps": 0.3,
    }  # fmt: skip
    return {
        "forcefield": "mlip", "potential": CARD, "candidates": False, "controls": list(controls),
        "conditions": {"step_fs": 1}, "protocols": {"pilot": pilot}, "drift_limit": 0.2,
    }  # fmt: skip


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    checkout = Checkout(copy_repository(tmp_path_factory.mktemp("potential") / "lowmelt"))
    checkout.run(CARD, changed={"potentials": TRAINED})
    return checkout


def test_a_potential_trained_here_drives_the_scan_and_refuses_an_ion_it_has_never_seen(trained):
    card = json.loads((trained.folder / CARD).read_text())
    assert card["passed"], card["reasons"]
    salts = control("salt", SALT), control("foreign", "[K+].[Cl-]")
    trained.run(TABLE, changed={"potentials": TRAINED, "dynamics": learned(*salts)})
    table = pd.read_csv(trained.folder / TABLE).set_index("name")
    # So small a potential may meet a gate on the way; nothing else may end its run.
    assert table.loc["salt", "status"] != "failed" or "gate: " in table.loc["salt", "reason"]
    assert table.loc["salt", "forcefield"] == CARD
    assert table.loc["foreign", "status"] == "failed"
    assert "not trained on [K+]; its card covers" in table.loc["foreign", "reason"]


def test_a_card_that_has_not_passed_is_refused_in_one_line_before_anything_runs(trained):
    path = trained.folder / "failed.json"
    card = json.loads((trained.folder / CARD).read_text())
    path.write_text(json.dumps(card | {"passed": False, "reasons": ["force_percent 80, limit 15"]}))
    changed = {"dynamics": learned(control("salt", SALT)) | {"potential": "failed.json"}}
    done = trained.snakemake("--cores", "1", "--dry-run", TABLE, changed=changed)
    assert done.returncode != 0
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "dynamics.potential" in line]
    assert len(lines) == 1
    assert "force_percent 80, limit 15" in lines[0]
    assert "Traceback" not in done.stderr


def test_models_of_ones_own_are_tested_and_not_trained(trained):
    given = [f"results/tiny/potentials/model/member_{n}.model" for n in (1, 2)]
    changed = {"potentials": {**TRAINED, "models": given}, "pathvars": {"results": "results/own"}}
    done = trained.snakemake("--cores", "1", "--dry-run", "results/own/potentials/model/card.json",
                             changed=changed)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "potential_test" in done.stdout
    assert "potential_train" not in done.stdout


@pytest.mark.skipif(any(map(shutil.which, ("cp2k.psmp", "cp2k.ssmp", "cp2k.popt", "cp2k"))), reason="has it")
def test_labels_by_a_program_that_is_not_here_are_refused_before_anything_runs(trained):
    changed = {"potentials": {**TRAINED, "labels": "cp2k"}, "pathvars": {"results": "results/new"}}
    done = trained.snakemake("--cores", "1", "--dry-run", "potentials", changed=changed)
    assert done.returncode != 0
    assert "cp2k is not installed: apt-get install cp2k" in done.stdout + done.stderr
