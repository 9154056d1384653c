"""Why a path cannot be believed: one that does not close gives no melting point."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from lowmelt.crystals.free_energy.joints import SIGMAS, gap
from lowmelt.crystals.free_energy.legs import legs
from lowmelt.crystals.matter import Block

ORDER = tuple(legs(1.0))
WALKED_BACK = ("bind", "strengthen")  # where the ions find their sites, and where they may lose them
JOBS = (*ORDER, *(f"{name}_back" for name in WALKED_BACK))
LEAST_OVERLAP = 0.03
LEAST_USED = 20  # uncorrelated samples of each window

Records = Mapping[str, Mapping]


def job_of(record: Mapping) -> str:
    """Name of the leg and, where it was walked backwards, of the way."""
    return record["leg"] + "_back" * bool(record["backwards"])


def total(records: Records, name: str) -> tuple[float, float]:
    """Free energy along a leg in kT and its error: the mean of the ways in which it was walked.

    The error is the largest of three: that of MBAR, half of what halves of the samples differ by, and half of
    what the ways differ by. A few picoseconds do not show by their own scatter what changes more slowly.
    """
    ways = _ways(records, name)
    totals = [one["total_kt"] for one in ways]
    errors = [own_error(one) for one in ways]
    return float(np.mean(totals)), max(*errors, (max(totals) - min(totals)) / 2)


def own_error(record: Mapping) -> float:
    """Of one walk in kT: that of MBAR, or half of what its halves differ by."""
    first, second = record["halves_kt"]
    return max(float(record["error_kt"]), abs(first - second) / 2)


def doubt(records: Records, kelvin: float, solid: Block, liquid: Block) -> str:
    """Why a path cannot be believed, or nothing.

    Args:
        records: from ``path.walk_leg``, by ``job_of``.
        kelvin: temperature.
        solid, liquid: the phases at rest.
    """
    missing = [name for name in JOBS if name not in records]
    if missing:
        return f"the leg {missing[0].replace('_back', ' backwards')} was not walked"
    return (
        _of_others(records, kelvin, solid, liquid)
        or _windows(records)
        or _frozen(records, solid, liquid)
        or _torn(records)
        or _defect(records)
        or _hysteresis(records)
    )


def _ways(records: Records, name: str) -> list[Mapping]:
    return [records[job] for job in (name, f"{name}_back") if job in records]


def _of_others(records: Records, kelvin: float, solid: Block, liquid: Block) -> str:
    """Legs that were walked with other settings, in other boxes, or with another code."""
    first = records[ORDER[0]]["made_of"]
    for name in JOBS:
        of = records[name]["made_of"]
        differing = [key for key in {**first, **of} if of.get(key) != first.get(key)]
        if differing:
            return f"the legs {ORDER[0]} and {name} differ in what they were made of: {sorted(differing)[0]}"
        if not np.isclose(records[name]["count_kt"], records["release"]["count_kt"]):
            return f"the legs {name} and release count other crystals"
    boxes = {"solid_nm": solid, "liquid_nm": liquid}
    same = all(np.allclose(first[key], block.vectors, atol=1e-6) for key, block in boxes.items())
    if not same or not np.isclose(first["kelvin"], kelvin):
        return "the legs were not walked from these phases at rest"
    return ""


def _windows(records: Records) -> str:
    for name in JOBS:
        if not records[name]["overlap"] >= LEAST_OVERLAP:
            return f"windows of the leg {name} overlap by {records[name]['overlap']:.3f} only"
    for name in JOBS:
        least = min(records[name]["used"])
        if least < LEAST_USED:
            return (
                f"a window of the leg {name} has {least} uncorrelated samples of {LEAST_USED}; longer windows"
            )
    return ""


def _frozen(records: Records, solid: Block, liquid: Block) -> str:
    if records["weaken"]["potential"][0] < (solid.enthalpy + liquid.enthalpy) / 2:
        return "the liquid froze at constant volume"
    return ""


def _torn(records: Records) -> str:
    """Legs that do not meet in one state, along the way there and along the way back."""
    back = {name: records.get(f"{name}_back", records[name]) for name in ORDER}
    for way, words in ((records, ""), (back, ", walked back,")):
        for first, second in pairwise(ORDER):
            apart = gap(way[first]["ends"][1], way[second]["ends"][0])
            if apart:
                return f"the legs {first} and {second}{words} do not meet: {apart}"
    return ""


def _defect(records: Records) -> str:
    """A crystal with the full interactions has no site wrong in most of its samples."""
    for name in ("strengthen", "strengthen_back", "release"):
        medians = records[name]["strayed_median"]
        worst = max(medians if name == "release" else medians[-1:])
        if worst > 0:
            return f"{worst:.1%} of the sites of the crystal are not filled once in the leg {name}: a defect"
    return ""


def _hysteresis(records: Records) -> str:
    """A leg whose free energy depends on the way by more than its errors explain."""
    for name in WALKED_BACK:
        there, back = _ways(records, name)
        apart = abs(there["total_kt"] - back["total_kt"])
        if not apart <= SIGMAS * np.hypot(own_error(there), own_error(back)):
            return f"the leg {name} depends on the way it is walked: {apart:.1f} kT"
    return ""
