"""How good the curves of held-out salts are, by split: errors, coverage, and what a search would find."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import GroupKFold

from lowmelt.properties.conformal_curves import ConformalCurves, points_of
from lowmelt.properties.cross_validation import coefficients
from lowmelt.properties.curves import at
from lowmelt.properties.measured import Measured, offset
from lowmelt.properties.models import BASELINES
from lowmelt.regression.metrics import expected_calibration_error

Floats = npt.NDArray[np.float64]

JUDGES = 5  # groups of anions; the salts of each are judged by what the others taught
NEAR_K = 7.5  # a salt's own curve stands for a measurement this near to its measured temperatures
FIRST, SURE = 20, 0.8  # salts at the head of a list; a probability that one would act on
TENFOLD = np.log(10)


def judge_held_out(
    held_out: pd.DataFrame,
    data: Measured,
    learners: Sequence[str],
    confidence: float = 0.9,
    domain_factor: float = 2.0,
    use_K: float = 298.15,
    limit: float | None = None,
    seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The blended curve at every measured point of held-out salts, and each salt's chance at a limit.

    Weights, intervals and probabilities of a salt come from held-out curves of salts of other anions.

    Args:
        held_out: held-out curves of all splits, with a column split.
        data: the measured points.
        learners: models that are blended.
        confidence: coverage of the intervals.
        domain_factor: see :class:`lowmelt.properties.conformal_curves.ConformalCurves`.
        use_K: temperature of use.
        limit: value of the property below which a liquid is wanted; None for the median.
        seed: of the models of the error's size.

    Returns:
        one row a point, with each model's value under its name and the blend's ``blend``, ``lower``,
        ``upper``, all in the property's unit; one row a salt measured near ``use_K``, with ``value``,
        ``blend``, ``below`` (bool) and ``p_below``.
    """
    shift = pd.Series(offset(data.quantity, data.salts), index=data.table["salt_id"])
    at_use = _measured_at(data, use_K)
    limit = float(at_use.median()) if limit is None else limit
    points, chances = [], []
    group = held_out["anion_id"].to_numpy(str)
    for others, own in GroupKFold(min(JUDGES, len(np.unique(group)))).split(held_out, groups=group):
        judge = ConformalCurves(learners, confidence, domain_factor, seed).fit(held_out.iloc[others], data)
        table = points_of(held_out.iloc[own], data).reset_index(drop=True)
        judged = judge.judge(table, table["temperature_K"])
        back = shift[table["salt_id"]].to_numpy()
        columns = {
            "blend": np.exp(judged["ln_value"] + back),
            "lower": np.exp(judged["ln_lower"] + back),
            "upper": np.exp(judged["ln_upper"] + back),
        }
        names = [*BASELINES, *learners]
        curves = coefficients(table, names)
        for model, name in enumerate(names):
            columns[name] = np.exp(at(curves[:, model], table["temperature_K"].to_numpy(float)) + back)
        points.append(table[_KEPT].assign(**columns, in_domain=judged["in_domain"]))
        asked = held_out.iloc[own]
        asked = asked[asked["salt_id"].isin(at_use.index)].reset_index(drop=True)
        back = shift[asked["salt_id"]].to_numpy()
        value = at_use[asked["salt_id"]].to_numpy()
        chances.append(asked[["split", "repeat", "salt_id", "cation_id", "anion_id"]].assign(
            value=value, blend=np.exp(judge.judge(asked, use_K)["ln_value"] + back), below=value < limit,
            p_below=judge.probability_below(np.log(limit) - back, asked, use_K),
        ))  # fmt: skip
    return pd.concat(points, ignore_index=True), pd.concat(chances, ignore_index=True)


_KEPT = [
    "split", "repeat", "salt_id", "cation_id", "anion_id", "temperature_K", "value", "reference", "weight",
    "new_ions",
]  # fmt: skip


def summarise(points: pd.DataFrame, chances: pd.DataFrame, data: Measured, learners: Sequence[str]):
    """One row a split and model: ``mae``, ``r2``, and for the blend coverage and what a search would find.

    Each salt weighs the same. ``mae`` is that of the logarithm, for the density in kg/m3; ``within_2`` the
    share of points within a factor 2; ``coverage`` and ``width`` (upper / lower) are those of the
    intervals; ``first_20`` the share of the 20 salts with the best chance that lie below the limit,
    ``base_rate`` that of all salts; ``sure`` the share that do among chances above .8, ``sure_salts``
    their number; ``calibration_error`` that of the chances.
    """
    rows = []
    for split, part in points.groupby("split", sort=False):
        head: dict[str, object] = {"property": data.quantity.name, "split": split}
        head["salts"] = part["salt_id"].nunique()
        for model in (*BASELINES, *learners, "blend"):
            rows.append({**head, "model": model, **_errors(part, model, data)})
        rows[-1] |= _coverage(part) | _search(chances[chances["split"] == split])
    return pd.DataFrame(rows)


def far_off(points: pd.DataFrame, data: Measured) -> pd.DataFrame:
    """Salts whose points lie more than tenfold off in the random split, each with what may be the reason.

    They are kept; errors of the normal kind and errors of the tables cannot be told apart by a model.
    """
    own = points[points["split"] == "random"].assign(
        off=lambda table: np.log(table["value"] / table["blend"])
    )
    salts = own.groupby("salt_id").agg(
        off=("off", "median"), cation_id=("cation_id", "first"), anion_id=("anion_id", "first"),
        articles=("reference", "nunique"), points=("off", "size"), reference=("reference", "first"),
    )  # fmt: skip
    limit = TENFOLD if data.quantity.name != "density" else np.log(1.15)
    far = salts[salts["off"].abs() > limit].reset_index()
    place = pd.Series(np.arange(len(data.table)), index=data.table["salt_id"])
    reasons = [_reason(data, place[row.salt_id], row) for row in far.itertuples()]
    far = far.assign(
        property=data.quantity.column, factor=np.exp(far["off"]), rule="far_from_relatives", action="kept",
        reason=reasons,
    )  # fmt: skip
    columns = ["salt_id", "property", "reference", "points", "rule", "action", "factor", "reason"]
    return far[columns].sort_values("factor", ignore_index=True)


def _reason(data: Measured, row: int, found) -> str:
    """What is known of a salt that is far from what its relatives say."""
    cation = data.salts.cations.features.iloc[data.salts.cation[row]]
    anion = data.salts.anions.features.iloc[data.salts.anion[row]]
    said = []
    if found.points == 1:
        said.append("a single point")
    if found.articles > 1:
        said.append(f"{found.articles} articles agree on it")
    if cation["centre_hydrogens"] > 0:
        said.append("protic: how far it is ionised is not known")
    if max(cation["charge"], -anion["charge"]) > 1:
        said.append("ions of more than one charge")
    if anion["heavy_atoms"] == 1 or anion["n_carboxylate"] > 0:
        said.append("takes up water, which thins it" if found.off < 0 else "binds through hydrogen bonds")
    if cation["hydrogen_donors"] + anion["hydrogen_donors"] > 1:
        said.append("several hydrogen bonds")
    return "; ".join(said) or "one article, no other value at hand"


def _measured_at(data: Measured, kelvin: float) -> pd.Series:
    """Value of the salts' own curves at a temperature near which each was measured, by salt_id."""
    ends = data.points.groupby("salt")["temperature_K"].agg(["min", "max"])
    near = ends[(ends["min"] <= kelvin + NEAR_K) & (ends["max"] >= kelvin - NEAR_K)].index.to_numpy()
    value = np.exp(at(data.curves.mean[near], kelvin) + offset(data.quantity, data.salts.take(near)))
    return pd.Series(value, index=data.table["salt_id"].to_numpy()[near])


def _errors(part: pd.DataFrame, model: str, data: Measured) -> dict[str, float]:
    error = data.quantity.errors(part["value"].to_numpy(), part[model].to_numpy())
    weight = part["weight"].to_numpy()
    log = data.quantity.name != "density"
    said, found = (np.log(part[c]) if log else part[c] for c in (model, "value"))
    middle = np.average(found, weights=weight)
    ratio = np.average((said - found) ** 2, weights=weight) / np.average(
        (found - middle) ** 2, weights=weight
    )
    twofold = np.abs(np.log(part[model] / part["value"])) < np.log(2)
    return {
        "mae": float(np.average(error, weights=weight)),
        "mae_by_points": float(error.mean()),
        "r2": float(1 - ratio),
        "r2_by_points": float(1 - ((said - found) ** 2).sum() / ((found - found.mean()) ** 2).sum()),
        "within_2": float(np.average(twofold, weights=weight)),
    }


def _coverage(part: pd.DataFrame) -> dict[str, float]:
    covered = part["value"].between(part["lower"], part["upper"])
    inside = part["in_domain"].to_numpy(bool)
    return {
        "coverage": float(np.average(covered, weights=part["weight"])),
        "width": float(np.exp(np.average(np.log(part["upper"] / part["lower"]), weights=part["weight"]))),
        "in_domain": float(np.average(inside, weights=part["weight"])),
    }


def _search(chances: pd.DataFrame) -> dict[str, float]:
    """What a search for salts below the limit finds, averaged over repeats."""
    found = []
    for _, own in chances.groupby("repeat"):
        best = own.sort_values("p_below", ascending=False, kind="stable").head(FIRST)
        found.append(best["below"].mean())
    sure = chances[chances["p_below"] > SURE]
    return {
        "first_20": float(np.mean(found)),
        "base_rate": float(chances["below"].mean()),
        "sure": float(sure["below"].mean()) if len(sure) else float("nan"),
        "sure_salts": len(sure),
        "calibration_error": expected_calibration_error(
            chances["below"].to_numpy(bool), chances["p_below"].to_numpy()
        ),
    }
