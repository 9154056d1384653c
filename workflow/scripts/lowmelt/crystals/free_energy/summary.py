"""What all paths of a crystal say together: the verdict on its melting point and the numbers beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from scipy import stats

from lowmelt import outcome
from lowmelt.analysis.verdict import Verdict
from lowmelt.crystals.free_energy import pure
from lowmelt.crystals.free_energy.doubts import JOBS, job_of
from lowmelt.crystals.free_energy.melting import (
    Enthalpy,
    NoMelting,
    enthalpy_of_fusion,
    fusion_at,
    melting_point,
)
from lowmelt.crystals.free_energy.path import Fusion, fusion
from lowmelt.crystals.matter import Block
from lowmelt.failures import PhysicsFailure

AGREE_SIGMAS = 3.0
LEAST_SEEDS = 2
AROUND = 0.15  # of the melting point: how far the figure's curve reaches
POINTS = 31

One = tuple[float, int, Fusion]  # temperature, number of the seed, and what the path says


class NoPath(PhysicsFailure):
    """No path of the crystal came to an end."""


def from_files(
    phases: Sequence[Path | str],
    legs: Sequence[Mapping],
    units: int,
    bar: float,
    predicted: bool,
    systematic_K: float,
) -> tuple[Verdict, dict[str, object]]:
    """The verdict, and what the table and the figure say beside it.

    Args:
        phases: files of ``pure.write``, failed ones among them.
        legs: records of ``path.walk_leg``, failed ones among them.
        units: formula units in the block.
        bar: pressure.
        predicted: the crystal is a guess.
        systematic_K: error of the method beside the statistics.

    Raises:
        NoPath: not one path is whole; the message is the first failure's reason.
    """
    rested: dict[float, list[tuple[str, tuple[Block, Block]]]] = {}
    reasons = []
    for file in phases:
        status, reason = outcome.read(str(file))
        if status == "failed":
            reasons.append(reason)
            continue
        kelvin, solid, liquid = pure.read(file)
        rested.setdefault(kelvin, []).append((str(file), (solid, liquid)))
    reasons += [leg["reason"] for leg in legs if leg["status"] == "failed"]
    whole = _whole(legs)
    if not whole:
        raise NoPath(reasons[0] if reasons else "no path was walked")
    heats = [(kelvin, liquid.enthalpy - solid.enthalpy) for kelvin, found in rested.items()
             for _, (solid, liquid) in found]  # fmt: skip
    enthalpy = enthalpy_of_fusion(*zip(*heats, strict=True))
    paths = []
    for (kelvin, replica), records in whole.items():
        solid, liquid = _of_replica(rested[kelvin], replica)
        paths.append((kelvin, replica, fusion(records, kelvin, solid, liquid, bar, units)))
    verdict = conclude(paths, enthalpy, predicted, systematic_K)
    if reasons:
        verdict.reason += f"; {len(reasons)} jobs failed: {reasons[0]}"
    return verdict, _beside(verdict, paths, enthalpy, rested, legs)


def _whole(legs: Sequence[Mapping]) -> dict[tuple[float, int], dict[str, Mapping]]:
    """The records by temperature and replica, of the paths that have all their legs."""
    found: dict[tuple[float, int], dict[str, Mapping]] = {}
    for leg in legs:
        if leg["status"] != "failed":
            found.setdefault((leg["kelvin"], leg["replica"]), {})[job_of(leg)] = leg
    return {key: records for key, records in sorted(found.items()) if set(records) == set(JOBS)}


def _of_replica(found: Sequence[tuple[str, tuple[Block, Block]]], replica: int) -> tuple[Block, Block]:
    return next(blocks for file, blocks in found if file.endswith(f"_r{replica}.npz"))


def _beside(
    verdict: Verdict, paths: Sequence[One], enthalpy: Enthalpy, rested: Mapping, legs: Sequence[Mapping],
) -> dict[str, object]:  # fmt: skip
    """Numbers for the table, and the curves of the figure; densities and enthalpy at the melting point."""
    centre = (
        verdict.melting_K
        if np.isfinite(verdict.melting_K)
        else float(np.mean([kelvin for kelvin, _, _ in paths]))
    )
    grid = np.linspace((1 - AROUND) * centre, (1 + AROUND) * centre, POINTS)
    blocks = [(kelvin, pair) for kelvin, found in rested.items() for _, pair in found]
    solid, liquid = ([(kelvin, pair[n].density) for kelvin, pair in blocks] for n in (0, 1))
    good = [leg for leg in legs if leg["status"] != "failed"]
    names = ("leg", "backwards", "kelvin", "replica", "shares", "profile_kt", "errors_kt", "overlap")
    return {
        "fusion_kJ_mol": enthalpy.at(centre), "fusion_error_kJ_mol": _finite(enthalpy.error_at(centre)),
        "solid_kg_m3": _at(centre, solid), "liquid_kg_m3": _at(centre, liquid),
        "temperatures": len({kelvin for kelvin, _, _ in paths}),
        "replicas": len({replica for _, replica, _ in paths}),
        "device": good[0].get("device", ""), "total_ns": float(sum(leg["ns"] for leg in good)),
        "curve_K": grid.tolist(),
        "paths": [
            {"kelvin": kelvin, "replica": replica, **asdict(one),
             "curve": [float(fusion_at(at, kelvin, one.gibbs, enthalpy)) for at in grid]}
            for kelvin, replica, one in paths
        ],
        "legs": [{name: leg[name] for name in names} for leg in good],
    }  # fmt: skip


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _at(kelvin: float, seen: Sequence[tuple[float, float]]) -> float:
    """A quantity at a temperature, from the straight line through what was seen at others."""
    kelvins, values = np.array(seen).T
    if np.ptp(kelvins) == 0:
        return float(values.mean())
    middle = kelvins.mean()
    return float(np.polyval(np.polyfit(kelvins - middle, values, 1), kelvin - middle))


def conclude(paths: Sequence[One], enthalpy: Enthalpy, predicted: bool, systematic_K: float) -> Verdict:
    """The melting point from all paths, or why there is none.

    Its interval is the wider of two, that of the scatter of the paths and that of their own errors, to which
    the error of the enthalpy of fusion is added.

    Args:
        paths: temperature, seed's number and free energy of fusion of each; those with a reason do not count.
        enthalpy: of fusion.
        predicted: the crystal is a guess; the stable one melts higher.
        systematic_K: error of the method beside the statistics; it excuses no disagreement.
    """
    good = [(kelvin, one) for kelvin, _, one in paths if not one.reason]
    seeds = {replica for _, replica, one in paths if not one.reason}
    made = Verdict("unresolved", "", systematic_K=systematic_K, bound="lower" if predicted else "")
    doubts = [one.reason for _, _, one in paths if one.reason]
    aside = [f"{len(doubts)} of {len(paths)} paths do not count: {doubts[0]}"] if doubts else []
    if len(seeds) < LEAST_SEEDS:
        few = f"paths that close come from {len(seeds)} seeds, and {LEAST_SEEDS} are needed"
        reason = "; ".join([few, *aside])
        return replace(made, reason=reason, next_step="longer windows, more seeds")
    try:
        points = np.array([melting_point(kelvin, one.gibbs, enthalpy) for kelvin, one in good])
    except NoMelting as failure:
        return replace(made, reason=str(failure), next_step="another temperature of reference")
    errors = np.array([one.error / enthalpy.at(at) * at for at, (_, one) in zip(points, good, strict=True)])
    middle, half = _interval(points, errors)
    if (np.abs(points - middle) > AGREE_SIGMAS * errors).any():
        reason = f"the paths do not agree: {points.min():.0f} to {points.max():.0f} K"
        return replace(made, reason="; ".join([reason, *aside]), next_step="longer windows")
    half = float(np.hypot(half, _of_enthalpy(points, [kelvin for kelvin, _ in good], enthalpy)))
    if not np.isfinite(half):
        reason = "the enthalpy of fusion comes from too few simulations to have an error"
        return replace(made, reason=reason, next_step="more seeds or temperatures")
    reasons = ["the free energies of crystal and melt cross", *aside]
    if predicted:
        reasons.append("of a predicted crystal: the stable one melts higher")
    return replace(
        made, status="transition", reason="; ".join(reasons), melting_K=middle, lower_K=middle - half,
        upper_K=middle + half,
    )  # fmt: skip


def _of_enthalpy(points: np.ndarray, kelvins: Sequence[float], enthalpy: Enthalpy) -> float:
    """Half of the 95 % interval of the mean melting point from the error of the enthalpy of fusion.

    All paths share that error: dT = (T - reference) d(dH) / dH.
    """
    if not enthalpy.freedom:
        return np.inf
    shift = np.mean([
        (at - kelvin) * enthalpy.error_at((at + kelvin) / 2) / enthalpy.at(at)
        for at, kelvin in zip(points, kelvins, strict=True)
    ])  # fmt: skip
    return float(stats.t.ppf(0.975, enthalpy.freedom) * abs(shift))


def _interval(points: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    """Mean and half of its 95 % interval."""
    own = stats.norm.ppf(0.975) * float(np.sqrt((errors**2).sum())) / len(points)
    scatter = stats.t.ppf(0.975, len(points) - 1) * float(points.std(ddof=1)) / np.sqrt(len(points))
    return float(points.mean()), max(own, scatter)
