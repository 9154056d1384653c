"""Named rules that judge single values of melting points: each has a reason, and an action by config.

A rule looks at all values at once, since most slips show only beside the other values of the same
salt. ``drop`` takes a value out, ``mark`` keeps it with a flag (it is then used only where the salt
has no value without one), ``ignore`` switches the rule off. Nothing disappears without a line in
``curation.csv``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from lowmelt.chem.constants import ZERO_CELSIUS_K

ACTIONS = ("drop", "mark", "ignore")


@dataclass(frozen=True)
class Known:
    """What is known of salts beside their melting points.

    Attributes:
        glass_K: columns salt_id, glass_K; one row a reported glass transition.
        mesophase_K: columns salt_id, melting_K, clearing_K; one row a reported mesophase.
        decomposition_K: columns salt_id, decomposition_K.
    """

    glass_K: pd.DataFrame
    mesophase_K: pd.DataFrame
    decomposition_K: pd.DataFrame


@dataclass(frozen=True)
class Limits:
    """Numbers that the rules compare with; published defaults stand in the config."""

    coldest_K: float = 150.0
    hottest_K: float = 800.0
    same_K: float = 3.0
    glass_window_K: float = 10.0
    glass_floor_K: float = 200.0
    long_chain: int = 12
    clearing_gap_K: float = 60.0
    polymorph_K: float = 5.0
    typo_window_K: float = 1.5
    outlier_K: float = 50.0


Mask = Callable[[pd.DataFrame, Known, Limits], pd.Series]


@dataclass(frozen=True)
class Rule:
    """One rule: its name in the config, the reason that is written down, and what it finds."""

    name: str
    reason: str
    finds: Mask = field(repr=False)


def _unit_slip(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    others = _others(values)
    melting = values["melting_K"]
    cold = (melting < limits.coldest_K) & ~_further_crystal(values)
    hot = _any_near(melting - ZERO_CELSIUS_K, others, limits.same_K) & (melting > 500)
    return cold | hot


def _out_of_range(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    return ~values["melting_K"].between(limits.coldest_K, limits.hottest_K)


def _set_aside(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    return ~values["use_melting"].astype(bool)


def _unsourced(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    return values["reference"].str.contains(r"^legacy", case=False, regex=True)


def _hydrate(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    return _mentions(values, r"hydrate\b|\bhydrated\b", ("name", "phase", "flag"))


def _mixture(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    return _mentions(values, r"\bmixture\b|\beutectic\b|\bsolvate\b|\braceme?ic mixture\b", ("name", "flag"))


def _decomposition(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    said = _mentions(values, r"\bdecomp|\bdec\.", ("phase", "flag", "method"))
    lowest = known.decomposition_K.groupby("salt_id")["decomposition_K"].min()
    return said | (values["melting_K"] > values["salt_id"].map(lowest).astype(float))


def _glass(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    near = _near_known(values, known.glass_K, "glass_K", limits.glass_window_K)
    said = values["phase"].str.contains("glass", case=False)
    return near | said | (values["melting_K"] < limits.glass_floor_K)


def _clearing(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    lowest = values.groupby("salt_id")["melting_K"].transform("min")
    far = (values["chain"] >= limits.long_chain) & (values["melting_K"] - lowest > limits.clearing_gap_K)
    phases = known.mesophase_K.dropna().drop_duplicates("salt_id").set_index("salt_id")
    melts = values["salt_id"].map(phases["melting_K"]).astype(float)
    clears = values["salt_id"].map(phases["clearing_K"]).astype(float)
    inside = (values["melting_K"] > melts + limits.glass_window_K) & (
        values["melting_K"] < clears + limits.glass_window_K
    )
    return far | inside


def _polymorph(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    said = _mentions(values, r"metastable|\bform II\b|polymorph", ("phase", "flag"))
    quoted = values["reference"] != ""
    same = ["salt_id", "source", "reference"]
    highest = values.groupby(same)["melting_K"].transform("max")
    lower = highest - values["melting_K"] > limits.polymorph_K
    return said | (quoted & _further_crystal(values) & lower)


def _typo(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    """A value 100 K from the others, where at least as many values of other families stand there."""
    others = _others(values)
    window = limits.typo_window_K
    melting = values["melting_K"]
    off = _any_near(melting - 100, others, window) | _any_near(melting + 100, others, window)
    backed = pd.Series(
        [
            sum(abs(v - x) <= limits.same_K for x in group)
            >= sum(abs(abs(v - x) - 100) <= window for x in group)
            for v, group in zip(melting, others, strict=True)
        ],
        index=values.index,
    )
    return off & ~backed


def _outlier(values: pd.DataFrame, known: Known, limits: Limits) -> pd.Series:
    middle = values.groupby("salt_id")["melting_K"].transform("median")
    families = values.groupby("salt_id")["family"].transform("nunique")
    return ((values["melting_K"] - middle).abs() > limits.outlier_K) & (families >= 2)


RULES = (
    Rule("set_aside", "the source itself says that the value is not to be used", _set_aside),
    Rule("unsourced", "an older collection without references, known to mix up phases", _unsourced),
    Rule("unit_slip", "degrees Celsius and kelvin confused", _unit_slip),
    Rule("out_of_range", "no melting point of a salt lies here", _out_of_range),
    Rule("hydrate", "the crystal holds water", _hydrate),
    Rule("mixture", "the value belongs to a mixture or solvate", _mixture),
    Rule("suspected_glass", "a glass transition: near a known Tg, or colder than crystals melt", _glass),
    Rule("suspected_clearing", "a clearing point: in a known mesophase, or far above the lowest value "
         "of a long-chain salt", _clearing),
    Rule("typo_100K", "100 K from the other values of the salt", _typo),
    Rule("metastable_polymorph", "the melting of a crystal that is not the stable one", _polymorph),
    Rule("decomposition", "the salt decomposes at or below this temperature", _decomposition),
    Rule("outlier", "far from the median of the salt's values", _outlier),
)  # fmt: skip


def curate(
    values: pd.DataFrame, known: Known, actions: Mapping[str, str], limits: Limits
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply all rules in their order; a dropped value is not seen by the rules after it.

    Args:
        values: melting points as records with salt_id, chain (carbon atoms) and melting_K.
        known: glass transitions, mesophases and decomposition temperatures of salts.
        actions: name of the rule -> ``drop``, ``mark`` or ``ignore``.
        limits: numbers that the rules compare with.

    Returns:
        the values that are kept, with the names of the rules that marked them in ``flags``
        (separated by ``;``); one row for each action, with rule, action and reason.
    """
    kept = values.assign(flags="")
    acts = []
    for rule in RULES:
        action = actions.get(rule.name, "mark")
        if action == "ignore" or kept.empty:
            continue
        found = rule.finds(kept, known, limits).fillna(False).astype(bool)
        word = "dropped" if action == "drop" else "marked"
        acts.append(kept[found].assign(rule=rule.name, action=word, reason=rule.reason))
        if action == "drop":
            kept = kept[~found].copy()
        else:
            kept.loc[found, "flags"] = kept.loc[found, "flags"].map(
                lambda flags, name=rule.name: ";".join(filter(None, (flags, name)))
            )
    empty = values.head(0).assign(rule="", action="", reason="")
    return kept, pd.concat([empty, *acts], ignore_index=True)


def _further_crystal(values: pd.DataFrame) -> pd.Series:
    """Rows of a crystal that turns into another one on heating; crystals are numbered from the melt down."""
    return values["phase"].str.contains(r"crystal [2-9]", case=False, regex=True)


def _mentions(values: pd.DataFrame, pattern: str, columns: tuple[str, ...]) -> pd.Series:
    found = pd.Series(False, index=values.index)
    for column in columns:
        found |= values[column].str.contains(pattern, case=False, regex=True)
    return found


def _others(values: pd.DataFrame) -> list[list[float]]:
    """For each value the values of the same salt, itself included."""
    groups = values.groupby("salt_id")["melting_K"].agg(list)
    return [groups[salt] for salt in values["salt_id"]]


def _any_near(melting: pd.Series, others: list[list[float]], window: float) -> pd.Series:
    near = [any(abs(v - x) <= window for x in group) for v, group in zip(melting, others, strict=True)]
    return pd.Series(near, index=melting.index, dtype=bool)


def _near_known(values: pd.DataFrame, table: pd.DataFrame, column: str, window: float) -> pd.Series:
    groups = table.groupby("salt_id")[column].agg(list).to_dict()
    others = [groups.get(salt, []) for salt in values["salt_id"]]
    return _any_near(values["melting_K"], others, window)
