"""Melting points that look like clearing points: found by a rule that was fixed before looking, and told."""

import pandas as pd

LONG_CHAIN = 12
NEAR_K = 10.0  # of a clearing point that is known
ABOVE_K = 60.0  # above what the nearest homologues melt at
NEIGHBOURS = 4  # carbons


def suspected_clearing(melting: pd.DataFrame, crystals: pd.DataFrame) -> pd.DataFrame:
    """Melting points that are suspected to be clearing points, with the reason.

    A value is suspected when the salt is known to clear within 10 K of it, when it lies inside the known
    range of the salt's mesophase, or when the salt has a chain of 12 carbons or more and it lies more than
    60 K above the median of the homologues (same anion, same cation series) within four carbons.

    Args:
        melting: described ionic liquids with substance_id, smiles, series, longest, melting_K.
        crystals: described liquid crystals with substance_id, melting_K and clearing_K.

    Returns:
        substance_id, smiles, melting_K, reason.
    """
    known = crystals.set_index("substance_id")
    rows = []
    for row in melting.itertuples():
        reason = _known_range(row, known) or _above_homologues(row, melting)
        if reason:
            rows.append((row.substance_id, row.smiles, row.melting_K, reason))
    return pd.DataFrame(rows, columns=["substance_id", "smiles", "melting_K", "reason"])


def _known_range(row, known: pd.DataFrame) -> str:
    if row.substance_id not in known.index:
        return ""
    melts, clears = known.loc[row.substance_id, ["melting_K", "clearing_K"]]
    if abs(row.melting_K - clears) <= NEAR_K and not abs(row.melting_K - melts) <= NEAR_K:
        return f"the salt clears at {clears:g} K"
    if melts + NEAR_K < row.melting_K < clears + NEAR_K:
        return f"inside the mesophase from {melts:g} to {clears:g} K"
    return ""


def _above_homologues(row, melting: pd.DataFrame) -> str:
    if row.longest < LONG_CHAIN:
        return ""
    near = melting[
        (melting["series"] == row.series)
        & (melting["substance_id"] != row.substance_id)
        & ((melting["longest"] - row.longest).abs() <= NEIGHBOURS)
    ]
    middle = near["melting_K"].median()
    return f"homologues melt at {middle:.0f} K" if row.melting_K - middle > ABOVE_K else ""
