"""The table of all simulated salts."""

from collections.abc import Iterable, Mapping
from importlib import metadata

import pandas as pd

from lowmelt import outcome
from lowmelt.forcefield import gaff_file
from lowmelt.simulation.protocol import Protocol

FIRST = ("salt_id", "name", "smiles", "origin", "method", "status", "reason")
ANSWER = (
    "melting_K", "lower_K", "upper_K", "systematic_K", "bound", "below_373K", "two_lines_K",
    "diffusion_lower_K", "diffusion_upper_K", "evidence_density", "evidence_enthalpy", "evidence_diffusion",
    "next_step",
)  # fmt: skip
CRYSTAL = (
    *FIRST, *ANSWER, "measured_K", "forcefield", "charge_scale", "protocol", "pairs", "edge_nm",
    "temperatures", "replicas", "total_ns", "device", "versions",
)  # fmt: skip


def summarise(
    salts: Mapping[str, Mapping],
    melting_files: Iterable[str],
    equilibration_files: Iterable[str],
    protocol: Protocol,
    forcefield: str,
) -> pd.DataFrame:
    """One row a salt, candidates before controls, failed ones included.

    Args:
        salts: records by salt_id, with names and measured melting points where known.
        melting_files, equilibration_files: of the salts, in the same order as each other.
        protocol: how they were simulated.
        forcefield: the general force field, for salts that have no record of their ions'.
    """
    rows = []
    for melting_file, equilibration_file in zip(melting_files, equilibration_files, strict=True):
        salt_id = melting_file.rsplit("/", 2)[1]
        salt, answer = salts[salt_id], outcome.record(melting_file)
        ran = outcome.record(equilibration_file)
        row = {
            "salt_id": salt_id,
            "name": salt.get("name", ""),
            "smiles": salt["smiles"],
            "origin": salt.get("origin", ""),
            "method": "scan",
            "status": answer["status"],
            "reason": answer["reason"],
            **{name: answer.get(name) for name in ANSWER},
            "below_373K": answer.get("below_373K", "cannot say"),
            "measured_K": salt.get("measured_K"),
            "predicted_K": salt.get("melting_K"),
            "forcefield": ran.get("forcefield", forcefield),
            "charge_scale": protocol.charge_scale,
            "protocol": protocol.name,
            "pairs": ran.get("pairs"),
            "edge_nm": ran.get("edge_nm"),
            "temperatures": len(protocol.temperatures_K),
            "replicas": protocol.replicas,
            "total_ns": protocol.total_ns,
            "device": ran.get("device", ""),
            "speed_ns_day": ran.get("speed_ns_day"),
            "versions": versions(),
        }
        rows.append(row)
    table = pd.DataFrame(rows)
    if table.empty:
        return pd.DataFrame(columns=[*FIRST, *ANSWER, "measured_K"])
    order = table["origin"].eq("control").astype(int)
    return table.assign(order=order).sort_values(["order", "salt_id"]).drop(columns="order")


def versions() -> str:
    """What the numbers depend on, with its versions; what is not installed through pip is left out."""
    found = [f"GAFF {gaff_file.GAFF_VERSION}"]
    for name in ("openmm", "openmmforcefields", "acpype", "ambertools", "openff-toolkit", "packmol"):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def add_crystals(table: pd.DataFrame, files: Iterable[str]) -> pd.DataFrame:
    """The table with a row for each crystal; ``method`` is the route that its record names."""
    usual = {"origin": "crystal", "method": "coexistence"}
    rows = [{**usual, **outcome.record(file), "versions": versions()} for file in files]
    if not rows:
        return table
    wanted = dict.fromkeys([*table.columns, *CRYSTAL])
    added = pd.DataFrame(rows)
    return pd.concat([table, added[[name for name in wanted if name in added]]], ignore_index=True)
