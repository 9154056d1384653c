"""What holds of a crystal, of the same with vacancies and of its melt bound: estimates, with stated meaning.

- A perfect crystal that melts at a temperature and its pressure is less stable there than the melt: the
  melting point of the force field (in this box) lies below. How far below is not known: crystals superheat.
- One with vacancies is less stable than the perfect crystal. That it melts bounds nothing: where vacancies
  are many, the crystal collapses below its melting point. Its temperature falls with the share of vacancies,
  and where it stays the same over some shares, this plateau is an estimate of the melting point.
- What stays solid proves nothing within picoseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lowmelt.analysis.verdict import Verdict
from lowmelt.crystals.holds import CRYSTAL, FROZE, MELT, MELTED, MOLTEN, SOLID

AGREES = 0.5  # of the enthalpy of fusion: what looks molten must have come this near to the melt's
LEAST_RUNS = 2  # that must melt at a temperature before it bounds anything
LEAST_PLATEAU = 2  # shares of vacancies


@dataclass(frozen=True)
class Line:
    """Enthalpy of a phase in kJ/mol over temperature in K: a straight line through its holds."""

    slope: float
    offset: float

    def __call__(self, kelvin: float) -> float:
        """In kJ/mol."""
        return self.offset + self.slope * kelvin


@dataclass(frozen=True)
class Fusion:
    """Enthalpy of fusion over temperature.

    Attributes:
        solid, liquid: lines through the holds of each phase that stayed what they were.
        ranges_K: lowest and highest temperature of these, of crystal and of melt.
        scatter_kJ_mol: of single holds about the lines, one standard deviation; NaN for two points each.
    """

    solid: Line
    liquid: Line
    ranges_K: tuple[tuple[float, float], tuple[float, float]]
    scatter_kJ_mol: float

    def at(self, kelvin: float) -> float:
        """In kJ/mol of formula units."""
        return self.liquid(kelvin) - self.solid(kelvin)

    @property
    def slope(self) -> float:
        """Its change with temperature, kJ/mol/K."""
        return self.liquid.slope - self.solid.slope


@dataclass(frozen=True)
class Melting:
    """Where a crystal with a share of vacancies melts on being held.

    Attributes:
        voids: share of formula units that are missing.
        stays_K: highest temperature up to which no run melted; NaN: some melted at the coldest.
        melts_K: lowest temperature from which on all runs melted; NaN: not all melted at the hottest.
    """

    voids: float
    stays_K: float
    melts_K: float

    @property
    def middle_K(self) -> float:
        """Between the two; NaN where one is missing."""
        return (self.stays_K + self.melts_K) / 2


def fusion(runs: Sequence[Mapping]) -> Fusion | None:
    """Lines through the enthalpies of perfect crystals that stayed solid and of melts that stayed molten.

    Args:
        runs: with ``start``, ``kelvin``, ``outcome``, ``enthalpy_kJ_mol``, ``drifts``; those that never came
            to rest are left out.

    Returns:
        None where a phase was at rest at fewer than two temperatures.
    """
    lines, ranges, rest, free = [], [], 0.0, 0
    for start, outcome in ((CRYSTAL, SOLID), (MELT, MOLTEN)):
        own = [
            run for run in runs if (run["start"], run["outcome"], run["drifts"]) == (start, outcome, False)
        ]
        kelvin = np.array([run["kelvin"] for run in own])
        if len(set(kelvin)) < 2:
            return None
        enthalpy = np.array([run["enthalpy_kJ_mol"] for run in own])
        slope, offset = np.polyfit(kelvin, enthalpy, 1)
        lines.append(Line(float(slope), float(offset)))
        ranges.append((float(kelvin.min()), float(kelvin.max())))
        rest += float(((enthalpy - offset - slope * kelvin) ** 2).sum())
        free += len(own) - 2
    return Fusion(lines[0], lines[1], (ranges[0], ranges[1]), float(np.sqrt(rest / free)) if free else np.nan)


def has_melted(run: Mapping, heat: Fusion | None) -> bool:
    """Whether the order of a hold says that it melted and its enthalpy has gone over to the melt's."""
    if run["outcome"] != MELTED or heat is None:
        return False
    kelvin = run["kelvin"]
    return bool(run["enthalpy_kJ_mol"] > heat.solid(kelvin) + AGREES * heat.at(kelvin))


def melting(runs: Sequence[Mapping], voids: float, heat: Fusion | None) -> Melting:
    """Where the crystal with a share of vacancies melts; runs of the melt are not looked at."""
    own = [run for run in runs if run["start"] != MELT and run["voids"] == voids]
    kelvins = sorted({run["kelvin"] for run in own})
    melted = {t: [has_melted(run, heat) for run in own if run["kelvin"] == t] for t in kelvins}
    stays = melts = np.nan
    for t in kelvins:
        if any(melted[t]):
            break
        stays = t
    for t in reversed(kelvins):
        if not all(melted[t]) or len(melted[t]) < LEAST_RUNS:
            break
        melts = t
    return Melting(voids, stays, melts)


def plateau(found: Sequence[Melting], spacing_K: float) -> tuple[list[float], float, float]:
    """Shares of vacancies over which the melting temperature stays the same, its mean and half range in K.

    The longest row of neighbouring shares whose middles lie within the least spacing of the temperatures,
    two at least; the larger shares of two rows that are as long. No share and NaN where there is none.
    """
    known = sorted((one for one in found if one.voids > 0), key=lambda one: one.voids)
    best: Sequence[Melting] = ()
    for first in range(len(known)):
        for last in range(first + LEAST_PLATEAU, len(known) + 1):
            row = known[first:last]
            middles = [one.middle_K for one in row]
            if np.ptp(middles) <= spacing_K + 1e-6 and len(row) >= len(best):  # never with a NaN
                best = row
    if not best:
        return [], np.nan, np.nan
    low, high = min(one.stays_K for one in best), max(one.melts_K for one in best)
    return [one.voids for one in best], float(np.mean([one.middle_K for one in best])), (high - low) / 2


def conclude(records: Sequence[Mapping], predicted: bool, systematic_K: float) -> tuple[Verdict, dict]:
    """The verdict, which is an upper bound at most, and the numbers beside it.

    Args:
        records: one a hold, failed ones included: they are counted and left out.
        predicted: the crystal is a guess; the stable one melts higher, so that nothing is bounded.
        systematic_K: error of the force field.
    """
    runs = [record for record in records if record["status"] != "failed"]
    heat = fusion(runs)
    shares = sorted({record["voids"] for record in records if record["start"] != MELT})
    found = [melting(runs, share, heat) for share in shares]
    kelvins = sorted({record["kelvin"] for record in records})
    flat, middle, half = plateau(found, min(np.diff(kelvins)))
    verdict = _verdict(found[0], heat, predicted, systematic_K, _aside(records, (flat, middle, half)))
    place = middle if np.isfinite(middle) else float(np.mean(kelvins))
    return verdict, {
        "plateau_K": _plain(middle), "plateau_half_K": _plain(half), "plateau_voids": flat,
        "meltings": [
            {"voids": one.voids, "stays_K": _plain(one.stays_K), "melts_K": _plain(one.melts_K)}
            for one in found
        ],
        "fusion_kJ_mol": None if heat is None else heat.at(place), "fusion_at_K": place,
        "fusion_slope_kJ_mol_K": None if heat is None else heat.slope,
        "fusion_scatter_kJ_mol": None if heat is None else _plain(heat.scatter_kJ_mol),
        "temperatures": len(kelvins), "replicas": max(record["replica"] for record in records),
        "device": runs[0]["device"] if runs else "",
        "total_ns": sum(run["time_ps"] for run in runs) / 1000,
    }  # fmt: skip


def _aside(records: Sequence[Mapping], found: tuple[list[float], float, float]) -> list[str]:
    """What is said beside the bound."""
    flat, middle, half = found
    said = ["no plateau over the shares of vacancies"]
    if flat:
        said = [
            f"with {flat[0]:.0%} to {flat[-1]:.0%} of vacancies {middle:.0f} +- {half:.0f} K, an estimate"
        ]
    counts = {
        "failed": sum(record["status"] == "failed" for record in records),
        "froze": sum(record.get("outcome") == FROZE for record in records),
        "never came to rest": sum(bool(record.get("drifts")) for record in records),
    }
    return said + [f"{count} of {len(records)} runs {what}" for what, count in counts.items() if count]


def _verdict(
    perfect: Melting, heat: Fusion | None, predicted: bool, systematic_K: float, aside: list[str]
) -> Verdict:
    if heat is None:
        why = "crystal and melt were not at rest at two temperatures each: no enthalpy of fusion"
        return Verdict("unresolved", "; ".join([why, *aside]), next_step="longer holds, other temperatures")
    if not np.isfinite(perfect.melts_K):
        why = "the perfect crystal does not melt in all runs at the hottest temperature"
        return Verdict("unresolved", "; ".join([why, *aside]), next_step="hotter, or longer")
    said = [
        f"the perfect crystal melts at {perfect.melts_K:.0f} K: an upper bound, as crystals superheat",
        *aside,
    ]
    if predicted:
        said.append("of a predicted crystal: the stable one melts higher, so that nothing is bounded")
    return Verdict(
        "bound", "; ".join(said), perfect.melts_K, upper_K=perfect.melts_K, systematic_K=systematic_K,
        next_step="coexistence", bound="none" if predicted else "upper",
    )  # fmt: skip


def table(records: Sequence[Mapping]) -> pd.DataFrame:
    """One row for each start and temperature: what became of its runs, enthalpy and density with errors.

    Enthalpies and densities are means of the runs that kept their phase and came to rest; errors are
    standard errors over these, NaN for one.
    """
    rows = []
    for (start, voids, kelvin), group in pd.DataFrame(records).groupby(
        ["start", "voids", "kelvin"], sort=True
    ):
        good = group[group["status"] != "failed"]
        rest = good.reindex(columns=["outcome", "drifts", "enthalpy_kJ_mol", "density_kg_m3", "time_ps"])
        kept = rest[rest["outcome"].isin([SOLID, MOLTEN]) & ~rest["drifts"].fillna(True).astype(bool)]
        row = {
            "start": start,
            "voids": voids,
            "kelvin": kelvin,
            "runs": len(group),
            "failed": len(group) - len(good),
        }
        row |= {
            outcome: int((rest["outcome"] == outcome).sum())
            for outcome in (SOLID, "between", MELTED, MOLTEN, FROZE)
        }
        row["at_rest"], row["time_ps"] = len(kept), rest["time_ps"].sum()
        for name in ("enthalpy_kJ_mol", "density_kg_m3"):
            row[name], row[f"{name}_error"] = kept[name].mean(), kept[name].sem()
        rows.append(row)
    return pd.DataFrame(rows)


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
