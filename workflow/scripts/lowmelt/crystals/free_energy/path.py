"""A whole path at one temperature: its legs, what each says, and the free energy of fusion."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.bench import Bench
from lowmelt.crystals.free_energy import bookkeeping, mbar, melting
from lowmelt.crystals.free_energy.legs import legs
from lowmelt.crystals.free_energy.walk import PathSettings, Walk
from lowmelt.crystals.matter import Block

ORDER = tuple(legs(1.0))
LEAST_OVERLAP = 0.03
MOST_STRAYED = 0.02
MEETING_KT = 0.5  # of a formula unit: how far the mean energies of two legs may differ where they meet


@dataclass(frozen=True)
class Fusion:
    """What one path says.

    Attributes:
        gibbs: of the liquid less that of the crystal, kJ/mol of a formula unit; error its standard error.
        reason: why it cannot be believed; empty where it can.
    """

    gibbs: float
    error: float
    reason: str = ""


def walk_leg(
    bench: Bench, name: str, solid: Block, liquid: Block, settings: PathSettings, backwards: bool = False
) -> dict:
    """Walk one leg; the record of what was found, for JSON.

    Raises:
        BlowUp: the simulation left the range of the force field.
        PathUnsupported: the force field's interactions cannot be weakened.
    """
    walk = Walk(bench, legs(settings.weak)[name], liquid, solid, settings, backwards)
    windows = walk.run()
    found = mbar.estimate(windows)
    middle = len(windows.features[0]) // 2
    halves = [mbar.estimate(windows, part).total for part in (slice(0, middle), slice(middle, None))]
    each_ps = walk.leg.patience * (settings.window_ps + settings.window_settle_ps)
    count = bookkeeping.all_crystals(bench.crystal, solid.vectors, walk.wells)
    return {
        "leg": name, "backwards": backwards, "total_kt": found.total, "error_kt": found.error,
        "halves_kt": halves, "overlap": found.overlap, "windows": len(windows.shares),
        "shares": windows.shares.tolist(), "profile_kt": found.profile.tolist(),
        "errors_kt": found.errors.tolist(), "used": found.used.tolist(), "strayed": windows.strayed.tolist(),
        "potential": windows.potential.tolist(), "count_kt": count,
        "ns": len(windows.shares) * each_ps / 1000,
    }  # fmt: skip


def fusion(
    records: Mapping[str, Mapping], kelvin: float, solid: Block, liquid: Block, bar: float, units: int
) -> Fusion:
    """The free energy of fusion from the records of all legs.

    Args:
        records: from ``walk_leg``, by the leg's name.
        kelvin: temperature.
        solid, liquid: the phases at rest.
        bar: pressure.
        units: formula units in the block.
    """
    path = sum(records[name]["total_kt"] for name in ORDER)
    error = float(np.sqrt(sum(records[name]["error_kt"] ** 2 for name in ORDER)))
    count = records["release"]["count_kt"]
    volumes = (float(abs(np.linalg.det(liquid.vectors))), float(abs(np.linalg.det(solid.vectors))))
    per_kt = melting.free_energy_of_fusion(1.0, 0.0, kelvin, volumes, 0.0, units)
    gibbs = melting.free_energy_of_fusion(path, count, kelvin, volumes, bar, units)
    return Fusion(gibbs, abs(per_kt) * error, doubt(records, kelvin, solid, liquid))


def doubt(records: Mapping[str, Mapping], kelvin: float, solid: Block, liquid: Block) -> str:
    """Why a path cannot be believed, or nothing."""
    for name in ORDER:
        if records[name]["overlap"] < LEAST_OVERLAP:
            return f"windows of the leg {name} overlap by {records[name]['overlap']:.3f} only"
    if records["weaken"]["potential"][0] < (solid.enthalpy + liquid.enthalpy) / 2:
        return "the liquid froze at constant volume"
    for first, second in pairwise(ORDER):
        apart = records[first]["potential"][-1] - records[second]["potential"][0]
        if abs(apart) > MEETING_KT * GAS_KJ * kelvin:
            return f"the legs {first} and {second} do not meet: {abs(apart):.1f} kJ/mol lie between them"
    if records["strengthen"]["strayed"][-1] > MOST_STRAYED:
        return f"{records['strengthen']['strayed'][-1]:.0%} of the sites are not filled once with the wells"
    if records["release"]["strayed"][-1] > MOST_STRAYED:
        return f"{records['release']['strayed'][-1]:.0%} of the sites are not filled once without the wells"
    return ""
