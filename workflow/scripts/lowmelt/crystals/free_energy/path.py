"""A whole path at one temperature: its legs, what each says, and the free energy of fusion."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from lowmelt.crystals.bench import Bench
from lowmelt.crystals.free_energy import bookkeeping, mbar, melting
from lowmelt.crystals.free_energy.doubts import ORDER, doubt, total
from lowmelt.crystals.free_energy.legs import legs
from lowmelt.crystals.free_energy.walk import PathSettings, Walk
from lowmelt.crystals.matter import Block


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


def identity(
    bench: Bench, solid: Block, liquid: Block, settings: PathSettings, made_of: Mapping | None = None
) -> dict:
    """What the legs of one path must share: settings, boxes, step, and what the caller adds, for JSON."""
    return {
        **asdict(settings), "kelvin": bench.kelvin, "units": bench.crystal.formula_units,
        "step_fs": bench.times.step_fs, "solid_nm": np.round(solid.vectors, 9).tolist(),
        "liquid_nm": np.round(liquid.vectors, 9).tolist(), **(made_of or {}),
    }  # fmt: skip


def walk_leg(
    bench: Bench,
    name: str,
    solid: Block,
    liquid: Block,
    settings: PathSettings,
    backwards: bool = False,
    made_of: Mapping | None = None,
) -> dict:
    """Walk one leg; the record of what was found, for JSON.

    Args:
        bench: crystal, temperature, device, seeds and store.
        name: of the leg.
        solid, liquid: the phases at rest.
        settings: windows and wells.
        backwards: from its end.
        made_of: what the caller adds to ``identity``: code, options of the force field.

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
        "strayed_median": windows.medians.tolist(), "ends": windows.ends,
        "potential": windows.potential.tolist(), "count_kt": count,
        "made_of": identity(bench, solid, liquid, settings, made_of),
        "ns": len(windows.shares) * each_ps / 1000,
    }  # fmt: skip


def fusion(
    records: Mapping[str, Mapping], kelvin: float, solid: Block, liquid: Block, bar: float, units: int
) -> Fusion:
    """The free energy of fusion from the records of all legs.

    Args:
        records: from ``walk_leg``, by ``doubts.job_of``.
        kelvin: temperature.
        solid, liquid: the phases at rest.
        bar: pressure.
        units: formula units in the block.
    """
    totals = [total(records, name) for name in ORDER]
    path = sum(one for one, _ in totals)
    error = float(np.sqrt(sum(error**2 for _, error in totals)))
    count = records["release"]["count_kt"]
    volumes = (float(abs(np.linalg.det(liquid.vectors))), float(abs(np.linalg.det(solid.vectors))))
    per_kt = melting.free_energy_of_fusion(1.0, 0.0, kelvin, volumes, 0.0, units)
    gibbs = melting.free_energy_of_fusion(path, count, kelvin, volumes, bar, units)
    return Fusion(gibbs, abs(per_kt) * error, doubt(records, kelvin, solid, liquid))
