"""The table of all salts, the gate of the equilibration, and the guarded force field."""

import importlib.util
import json
from dataclasses import replace

import numpy as np
import pytest
from test_simulation_box import PROTOCOL
from test_simulation_scan import molten_salt

from lowmelt import outcome
from lowmelt.analysis import summary
from lowmelt.analysis.verdict import Verdict
from lowmelt.failures import BlowUp, NotEquilibrated
from lowmelt.forcefield import openff
from lowmelt.forcefield.assign import parameterise
from lowmelt.simulation import equilibration


def test_failed_salts_are_listed_with_their_reason_beside_the_others(tmp_path):
    salts, files, records = {}, [], []
    for name, origin in (("aa", "control"), ("bb", "expansion"), ("cc", "expansion")):
        (tmp_path / name).mkdir()
        melting, record = tmp_path / name / "melting.json", tmp_path / name / "equilibration.json"
        measured = 500.0 if name == "aa" else None
        salts[name] = {"smiles": "C[NH3+].[Cl-]", "origin": origin, "measured_K": measured}
        if name == "cc":
            outcome.fail(str(melting), "simulation", BlowUp("the energy is no longer a number"))
            outcome.fail(str(record), "simulation", BlowUp("the energy is no longer a number"))
        else:
            found = Verdict("transition", "x", 350.0, 340.0, 360.0, 35.0)
            outcome.write(str(melting), **found.as_dict())
            outcome.write(
                str(record),
                device="CPU",
                forcefield="gaff2, curated",
                speed_ns_day=100.0,
                edge_nm=2.3,
                pairs=32,
            )
        files.append(str(melting))
        records.append(str(record))
    table = summary.summarise(salts, files, records, PROTOCOL, "gaff2").set_index("salt_id")
    assert list(table.index) == ["bb", "cc", "aa"]  # candidates before controls
    assert table.loc["cc", "status"] == "failed"
    assert table.loc["cc", "reason"] == "simulation: the energy is no longer a number"
    assert table.loc["cc", "below_373K"] == "cannot say"
    assert table.loc["bb", "melting_K"] == 350
    assert table.loc["aa", "measured_K"] == 500
    assert (table.loc["aa", "forcefield"], table.loc["aa", "protocol"]) == ("gaff2, curated", "test")
    assert "openmm 8" in table.loc["aa", "versions"]
    crystal = tmp_path / "nacl.json"
    molten = Verdict("transition", "", 1080.0, 1060.0, 1100.0, 10.0).as_dict()
    outcome.write(str(crystal), **molten | {"salt_id": "dd", "name": "NaCl", "smiles": "[Na+].[Cl-]"})
    both = summary.add_crystals(table.reset_index(), [str(crystal)])
    assert both["method"].tolist() == ["scan", "scan", "scan", "coexistence"]


def test_answers_are_json_without_nan():
    text = json.dumps(Verdict("unresolved", "").as_dict(), allow_nan=False)
    assert json.loads(text)["melting_K"] is None


def test_equilibration_reaches_a_liquid_and_tells_its_speed():
    sim, start = molten_salt()
    told: list[float] = []
    done = equilibration.equilibrate(sim, start, replace(PROTOCOL, equilibration_ps=6), 0.2, told.append)
    assert told == [done.speed_ns_day]
    assert done.speed_ns_day > 0
    assert len(done.density_kg_m3) == len(done.time_ps) >= 60
    assert np.isfinite(done.snapshot.positions).all()


def test_a_killed_equilibration_is_resumed_where_it_was(tmp_path, monkeypatch):
    sim, start = molten_salt()
    protocol, state, seen = replace(PROTOCOL, equilibration_ps=6), tmp_path / "state.json", []
    real = type(sim).density

    def density(box):
        seen.append(1)
        if len(seen) == 30:
            raise KeyboardInterrupt
        return real(box)

    monkeypatch.setattr(type(sim), "density", density)
    how = {"drift_limit": 0.5, "state_file": state, "every_s": 0.0}
    with pytest.raises(KeyboardInterrupt):
        equilibration.equilibrate(sim, start, protocol, **how)
    other, _ = molten_salt()
    done = equilibration.equilibrate(other, start, protocol, **how)
    assert len(done.density_kg_m3) == 60
    assert len(seen) == 30 + 31  # 29 were kept
    assert done.time_ps == pytest.approx(np.arange(1, 61) * done.time_ps[0])
    assert done.speed_ns_day > 0


def test_a_density_that_drifts_is_a_failure_with_its_size():
    sim, start = molten_salt()
    with pytest.raises(NotEquilibrated, match=r"drifts by [+-][\d.]+%"):
        equilibration.equilibrate(sim, start, PROTOCOL, drift_limit=-9.0, most_segments=2)


@pytest.mark.skipif(importlib.util.find_spec("openff") is None, reason="openff-toolkit comes through conda")
@pytest.mark.parametrize("smiles", ["CC(=O)[O-]", "CCn1cc[n+](C)c1"])
def test_openff_ions_pass_the_same_guards(smiles):
    ion = parameterise("x", smiles, {}, "openff")
    assert ion.forcefield == "openff"
    assert sum(ion.charges) == pytest.approx(ion.charge, abs=1e-9)


@pytest.mark.skipif(importlib.util.find_spec("openff") is not None, reason="openff-toolkit is installed")
def test_openff_without_its_toolkit_says_how_to_get_it():
    with pytest.raises(openff.OpenffMissing, match="conda install"):
        openff.parameterise("x", "CC(=O)[O-]", 1)
