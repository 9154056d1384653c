"""Salts with a predicted ordered phase: where anisotropic transport may be expected, and what it would do."""

import numpy as np
import pandas as pd

PREFIX = "lc_"  # of the predicted columns
FIRST = ("rank", "salt_id", "smiles")
RANGE = {
    "melting_K": "from_K",
    "clearing_K": "to_K",
    "melting_lower_K": "earliest_K",
    "clearing_upper_K": "latest_K",
}
KEPT = (
    "p_mesophase", "from_K", "to_K", "earliest_K", "latest_K", "p_ordered", "sequence", "in_domain",
)  # fmt: skip


def ordered_salts(predicted: pd.DataFrame, least: float) -> pd.DataFrame:
    """The salts that are likelier than ``least`` to have a mesophase, the likeliest first.

    Args:
        predicted: salt_id, smiles and, with the prefix ``lc_``, p_mesophase, melting_K and clearing_K, their
            intervals and the rest of what the mesophase model says.
        least: probability.

    Returns:
        ``from_K`` to ``to_K`` is the range in which anisotropic transport may be expected, ``earliest_K`` to
        ``latest_K`` the range that the intervals allow.
    """
    table = predicted.rename(columns=lambda name: name.removeprefix(PREFIX))
    if "p_mesophase" not in table:
        return pd.DataFrame(columns=[*FIRST, *KEPT])
    table = table.rename(columns=RANGE)
    table = table[table["p_mesophase"] >= least].sort_values("p_mesophase", ascending=False)
    return table[[name for name in (*FIRST, *KEPT) if name in table]].reset_index(drop=True)


def add_directions(salts: pd.DataFrame, measured: pd.DataFrame, claim: pd.DataFrame) -> pd.DataFrame:
    """What simulation says of these salts within their ordered range, and what growth follows from it.

    Args:
        salts: as from ``ordered_salts``.
        measured: salt_id, kind of ion, temperature_K, ratio (D along over across the director), told_apart.
        claim: as from ``comparison.claim``.

    Returns:
        The salts with ``simulated_K``, ``ratio``, ``told_apart`` of the cation at the simulated temperature
        next to the middle of the range (empty where none lies within), and the speed of the tip relative to
        isotropic transport of the same mean D with the director away from the anode (``tip_along``) and in
        its plane (``tip_across``), where the two directions are told apart.
    """
    rows: list[dict] = []
    for salt in salts.itertuples():
        mine = measured[(measured["salt_id"] == salt.salt_id) & (measured["kind"] == "cation")]
        mine = mine[mine["temperature_K"].between(salt.from_K, salt.to_K)]
        if mine.empty:
            rows.append({})
            continue
        nearest = mine.loc[(mine["temperature_K"] - (salt.from_K + salt.to_K) / 2).abs().idxmin()]
        row = {"simulated_K": nearest["temperature_K"]} | nearest[["ratio", "told_apart"]].to_dict()
        if row["told_apart"]:
            row["tip_along"] = tip_factor(claim, row["ratio"])
            row["tip_across"] = tip_factor(claim, 1 / row["ratio"])
        rows.append(row)
    columns = ["simulated_K", "ratio", "told_apart", "tip_along", "tip_across"]
    return salts.join(pd.DataFrame(rows, index=salts.index, columns=columns))


def tip_factor(claim: pd.DataFrame, ratio: float) -> float:
    """Speed of the tip over that of isotropic growth of the same mean D, between the ratios that were run.

    Linear between the logarithms; NaN beyond them.
    """
    rows = claim[(claim["measure"] == "tip_rate") & (claim["kept"] == "mean")]
    known = pd.concat([rows[["ratio", "factor"]], pd.DataFrame({"ratio": [1.0], "factor": [1.0]})])
    known = np.log(known.astype(float)).sort_values("ratio")
    return float(np.exp(np.interp(np.log(ratio), known["ratio"], known["factor"], left=np.nan, right=np.nan)))
