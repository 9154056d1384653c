"""What all runs of a crystal say together: the verdict on its melting point and the numbers beside it."""

from collections.abc import Mapping, Sequence

import numpy as np

from lowmelt.analysis.verdict import Verdict
from lowmelt.crystals.coexistence import growth_from
from lowmelt.crystals.crossing import judge
from lowmelt.failures import PhysicsFailure

KEPT = (
    "kelvin", "replica", "status", "outcome", "reason", "rate", "rate_enthalpy", "start_share", "end_share",
    "time_ps", "contrast", "interface_kJ_mol", "profile",
)  # fmt: skip


class NoRun(PhysicsFailure):
    """No run of the crystal came to an end."""


def conclude(
    records: Sequence[Mapping], predicted: bool, systematic_K: float
) -> tuple[Verdict, dict[str, object]]:
    """The verdict, and what the table and the figures say beside it.

    Args:
        records: one a run, failed ones included: they are listed, and left out of the verdict.
        predicted: the crystal is a guess. The stable crystal of a salt melts higher than any other, so that a
            melting point of a guess is a lower bound.
        systematic_K: error of the method beside the statistics.

    Raises:
        NoRun: all runs failed; the message is the first one's reason.
    """
    good = [record for record in records if record["status"] != "failed"]
    if not good:
        raise NoRun(records[0]["reason"])
    runs = [growth_from(record) for record in good]
    found = judge([record["kelvin"] for record in good], runs)
    reasons = [found.reason]
    if len(good) < len(records):
        reasons.append(f"{len(records) - len(good)} of {len(records)} runs failed")
    if predicted:
        reasons.append("of a predicted crystal: the stable one melts higher")
    verdict = Verdict(
        found.status, "; ".join(reasons), found.melting_K, found.lower_K, found.upper_K, systematic_K,
        next_step=found.next_step, bound="lower" if predicted else "",
    )  # fmt: skip
    return verdict, {
        "enthalpy_K": _plain(found.enthalpy_K),
        "fusion_kJ_mol": mean_of([run.fusion_kJ_mol for run in runs]),
        "interface_kJ_mol": mean_of([run.interface_kJ_mol for run in runs]),
        "solid_kg_m3": mean_of([record["solid_kg_m3"] for record in good]),
        "liquid_kg_m3": mean_of([record["liquid_kg_m3"] for record in good]),
        "temperatures": len({record["kelvin"] for record in records}),
        "replicas": max(record["replica"] for record in records),
        "device": good[0].get("device", ""),
        "total_ns": float(np.nansum([run.time_ps for run in runs])) / 1000,
        "runs": [{name: record.get(name) for name in KEPT} for record in records],
    }


def mean_of(values: Sequence[float | None]) -> float | None:
    """Mean of what is there; None where nothing is."""
    there = [value for value in values if value is not None and np.isfinite(value)]
    return float(np.mean(there)) if there else None


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
