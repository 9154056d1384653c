"""Simulations in the workflow: failures are results, and one job may hold all temperatures or one."""

import pandas as pd
import pytest

pytestmark = pytest.mark.slow

# No force field knows this boron, and the curated table has no such borate.
CONTROLS = [
    {
        "name": "hopeless",
        "smiles": "C[N+](C)(C)C.F[B-](F)(F)C(F)(F)F",
        "melting_K": 400,
        "source": "made up for the test",
    },
    {"name": "[C2mim][SCN]", "smiles": "CCn1cc[n+](C)c1.N#C[S-]", "melting_K": 267, "source": "ILThermo"},
]


def test_a_salt_without_a_force_field_is_a_row_with_its_reason_beside_the_others(own_copy):
    own_copy.run("dynamics", changed={"dynamics": {"controls": CONTROLS}})
    table = pd.read_csv(own_copy.folder / "results/tiny/dynamics/melting_points.csv").set_index("name")
    hopeless, other = table.loc["hopeless"], table.loc["[C2mim][SCN]"]
    assert hopeless["status"] == "failed"
    assert hopeless["reason"].startswith("parameters of F[B-](F)(F)C(F)(F)F: ")
    assert hopeless["below_373K"] == "cannot say"
    assert other["status"] != "failed"
    assert other["pairs"] >= 10


def test_one_job_a_temperature_when_the_config_says_so(finished):
    planned = finished.plan(changed={"dynamics": {"jobs": "temperature"}})
    assert planned["simulate"] == 2 * 3  # salts, temperatures


def test_cost_of_each_protocol_is_written_before_the_first_simulation(finished):
    cost = pd.read_csv(finished.folder / "results/tiny/dynamics/cost.csv").set_index("protocol")
    assert set(cost.index) >= {"pilot", "standard", "production"}
    assert cost["chosen"].sum() == 1
    assert (cost["hours"] > 0).all()
    log = (finished.folder / "results/tiny/logs/dynamics/estimate_cost.log").read_text()
    assert "production: " in log
    written = (finished.folder / "results/tiny/dynamics/cost.csv").stat().st_mtime
    scans = (finished.folder / "results/tiny/dynamics/salts").glob("*/equilibration.json")
    assert all(written < scan.stat().st_mtime for scan in scans)
