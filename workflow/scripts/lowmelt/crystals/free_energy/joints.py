"""Whether two legs meet in the same state: means of what both sampled there, judged by their statistics."""

from collections.abc import Mapping

import numpy as np

from lowmelt.crystals.free_energy.mbar import mean_of

SIGMAS = 3.0
UNITS = {"potential": "kJ/mol", "pairs": "kJ/mol", "wells": "kJ/mol", "strayed": "of the sites"}

End = dict[str, tuple[float, float]]


def end(series: Mapping[str, np.ndarray], sites: int, resizes: bool, held: bool) -> End:
    """Mean and standard error of what tells the states at the end of a leg apart, by name.

    The whole energy and, at full strength, that of the pairs and that of the wells, in kJ/mol of the block,
    and the share of the sites that are not filled by just one ion.

    Args:
        series: of one window: ``potential`` (samples,), ``features`` (samples, features), ``strayed``.
        sites: of the block.
        resizes: the leg changes the box, and its features are other ones.
        held: the wells are on.
    """
    found: End = {"potential": mean_of(series["potential"])[:2]}
    if not resizes:
        found["pairs"] = mean_of(series["features"][:, 0])[:2]
    if held:
        found["wells"] = mean_of(series["features"][:, 1])[:2]
        mean, error, count = mean_of(series["strayed"])
        found["strayed"] = (mean, max(error, 2 / sites / count))  # no less than one pair of sites, seen once
    return found


def gap(first: Mapping, second: Mapping) -> str:
    """In which of what both ends know they differ by more than their errors explain, or nothing."""
    for name, unit in UNITS.items():
        if name not in first or name not in second:
            continue
        (one, own), (other, its) = first[name], second[name]
        error = float(np.hypot(own, its))
        if not abs(one - other) <= SIGMAS * error:
            return f"{name} {one:.4g} and {other:.4g} {unit} with an error of {error:.2g} between them"
    return ""
