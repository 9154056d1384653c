"""Does anisotropy slow the growth? Ratios to isotropic growth from the same nuclei, with their intervals.

Measures of a run, at its end:
    ``tip_rate``: height of the tip over the time that it took, D/L;
    ``deposit_rate``: area deposited over time, D;
    ``protrusion``: height of the tip over that of the same deposit laid flat: 1 is a flat layer.
"""

import numpy as np
import pandas as pd
from scipy.stats import t as student

MEASURES = ("tip_rate", "deposit_rate", "protrusion")
CONFIDENCE = 0.95


def measure(records: pd.DataFrame, target: float) -> pd.DataFrame:
    """One row a run.

    Args:
        records: rows of runs with ``kept``, ``ratio``, ``method``, ``run`` and what a record has.
        target: height at which a run ends.

    Returns:
        kept, ratio, method, run, ``status`` (``reached`` or ``out of time``), time, height, volume,
        ``MEASURES`` and ``balance_error``, the largest of the mass balance.
    """
    keys = ["kept", "ratio", "method", "run"]
    last = records.groupby(keys, as_index=False).last()
    worst = records.assign(worst=records["balance"].abs()).groupby(keys)["worst"].max()
    table = last[[*keys, "time", "height", "volume"]].assign(
        status=np.where(last["height"] >= target - 1e-9, "reached", "out of time"),
        tip_rate=last["height"] / last["time"],
        deposit_rate=last["volume"] / last["time"],
        protrusion=last["height"] / last["volume"],
    )
    return table.merge(worst.rename("balance_error"), left_on=keys, right_index=True)


def claim(runs: pd.DataFrame) -> pd.DataFrame:
    """Each way of comparing and each D_y/D_x against isotropic growth.

    Args:
        runs: as from ``measure``, particles only; pairs of runs with the same number have the same nuclei.

    Returns:
        kept, ratio, measure, ``factor`` (geometric mean over seeds), ``lower`` and ``upper`` (95 % interval,
        Student's on the logarithms), ``seeds`` and ``answer``: lower, higher or not told apart.
    """
    isotropic = runs[runs["ratio"] == 1].set_index("run")
    rows = []
    for (kept, ratio), group in runs[runs["ratio"] != 1].groupby(["kept", "ratio"]):
        pairs = group.set_index("run").join(isotropic.add_suffix("_isotropic"), how="inner")
        for name in MEASURES:
            low, middle, high = interval(np.log(pairs[name] / pairs[f"{name}_isotropic"]).to_numpy())
            rows.append({
                "kept": kept, "ratio": ratio, "measure": name,
                "factor": np.exp(middle), "lower": np.exp(low), "upper": np.exp(high), "seeds": len(pairs),
                "answer": "lower" if high < 0 else "higher" if low > 0 else "not told apart",
            })  # fmt: skip
    columns = ["kept", "ratio", "measure", "factor", "lower", "upper", "seeds", "answer"]
    return pd.DataFrame(rows, columns=columns)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Lower end, mean and upper end of Student's interval; endless from fewer than two values."""
    mean = float(values.mean())
    if len(values) < 2:
        return -np.inf, mean, np.inf
    half = student.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return mean - float(half), mean, mean + float(half)


def agreement(particles: pd.DataFrame, grid: pd.DataFrame, points: int = 50) -> pd.DataFrame:
    """Deposited volume over time of two methods, run by run.

    Args:
        particles, grid: records with ``run``, ``time``, ``volume``.
        points: times at which they are compared, up to the end of the run that ends first.

    Returns:
        run, ``difference``: the mean difference particles minus grid, over the grid's mean volume.
    """
    rows = []
    for run, ours in particles.groupby("run"):
        theirs = grid[grid["run"] == run]
        if theirs.empty:
            continue
        times = np.linspace(0, min(ours["time"].max(), theirs["time"].max()), points)
        a, b = (np.interp(times, table["time"], table["volume"]) for table in (ours, theirs))
        rows.append({"run": run, "difference": float((a - b).mean() / b.mean())})
    return pd.DataFrame(rows, columns=["run", "difference"])


def checks(runs: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """What the runs say about the method: ``check``, ``value``, ``goal``, ``met``.

    Args:
        runs: as from ``measure``, particles at rest.
        differences: as from ``agreement``.
    """
    rows = [("largest relative error of the mass balance", runs["balance_error"].max(), 1e-10)]
    if len(differences):
        off = abs(float(differences["difference"].mean()))
        rows.append(("isotropic deposit over time, particles against grid, mean over the runs", off, 0.05))
    table = pd.DataFrame(rows, columns=["check", "value", "goal"])
    return table.assign(met=table["value"] <= table["goal"])
