"""The first page of the report: which salts to look at, why, and how far to trust it."""

from collections.abc import Mapping
from html import escape

import numpy as np
import pandas as pd

from lowmelt.plots.page import compact, judged
from lowmelt.plots.structures import drawing

WIDTH, HEIGHT = 190, 96
OF_A_CATION = 2
STYLE = (
    "<style>.lead td,.lead th{padding:.3em .6em;border-bottom:1px solid #ddd;vertical-align:middle;"
    "text-align:left;font-size:.9em}.lead td:nth-child(3),.lead td:nth-child(5),.lead td:nth-child(6)"
    "{white-space:nowrap}.lead svg{max-width:none}.lead{border-collapse:collapse}</style>"
)


def first_salts(candidates: pd.DataFrame, number: int = 10) -> pd.DataFrame:
    """The best candidates in order, no cation more than ``OF_A_CATION`` times.

    Args:
        candidates: columns rank, cation_id.
        number: how many; fewer where there are not so many.
    """
    ordered = candidates.sort_values("rank", kind="stable")
    return ordered[ordered.groupby("cation_id").cumcount() < OF_A_CATION].head(number)


def lead(
    candidates: pd.DataFrame,
    filters: pd.DataFrame,
    melting: pd.DataFrame,
    properties: pd.DataFrame,
    simulated: pd.DataFrame,
    measured: pd.DataFrame,
    known_salts: int,
    want: Mapping[str, float],
    confidence: Mapping[str, float],
) -> str:
    """HTML of the first salts with their evidence, and of what the evaluations say of such predictions.

    Args:
        candidates: as the rule rank_candidates writes them.
        filters: columns stopped_here and left, in the order of the filters.
        melting: errors of the melting model by split, as the rule evaluate_melting writes them.
        properties: errors of the models of viscosity, conductivity and density by split.
        simulated: columns salt_id, status of the simulations.
        measured: columns cation_id, anion_id, melting_K of the known salts with a melting point.
        known_salts: how many salts the tables used and further collections hold.
        want: use_K and viscosity_mPa_s, as in the config.
        confidence: of the intervals of melting and properties.
    """
    chosen = first_salts(candidates)
    status = simulated.set_index("salt_id")["status"]
    proposed, passed = (
        int(filters["left"].iloc[0] + filters["stopped_here"].iloc[0]),
        filters["left"].iloc[-1],
    )
    wanted = f"liquid at {want['use_K']:.0f} K"
    if want["viscosity_mPa_s"]:
        wanted += f" with less than {want['viscosity_mPa_s']:g} mPa s"
    heads = (
        "rank", "salt", "melts at / K", f"P({wanted})", "viscosity / mPa s", "measured salts of its ions",
        "strong and weak points", "think twice",
    )  # fmt: skip
    rows = [_row(salt, measured, status.get(salt["salt_id"], "")) for _, salt in chosen.iterrows()]
    trust = [
        _melting(melting), _sure(melting), _viscosity(properties), _simulated(chosen, status),
        f"<b>Best of many.</b> These salts were picked from {proposed:,} by the model's own word. Whoever "
        "picks the lowest also picks lucky errors: expect the measured points to lie somewhat higher.",
        f"<b>New</b> means in none of the {known_salts:,} salts of the tables used. Look a salt up before "
        "you order anything. Decomposition, toxicity and price are not predicted.",
    ]  # fmt: skip
    return (
        f"{STYLE}<h2>Salts to look at first</h2><p>Of {proposed:,} proposed salts {passed:,} passed all "
        f"filters. These {len(chosen)} are the most probable to be {wanted}; no cation stands here more than "
        f"twice. Melting points and viscosities are predictions, {_intervals(confidence)}.</p>"
        f'<table class="lead"><tr>{"".join(f"<th>{escape(head)}</th>" for head in heads)}</tr>'
        f"{''.join(rows)}</table><h2>How far to trust it</h2>"
        f"<ul>{''.join(f'<li>{point}</li>' for point in trust if point)}</ul>"
    )


def _intervals(confidence: Mapping[str, float]) -> str:
    """What the brackets are."""
    melting, properties = (f"{100 * confidence[name]:g} %" for name in ("melting", "properties"))
    if melting == properties:
        return f"with {melting} intervals"
    return f"with intervals for {melting} and {properties}"


def _row(salt: pd.Series, measured: pd.DataFrame, status: str) -> str:
    """One salt of the table."""
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{compact(drawing(salt["smiles"], WIDTH, HEIGHT))}</svg>'
    )
    doubts = [warning for warning in str(salt["warnings"]).split("; ") if warning not in ("", "nan")]
    if not salt["in_domain"]:
        doubts.append("outside the domain of the melting model")
    if salt["new_cation"] or salt["new_anion"]:
        doubts.append("an ion that no table holds")
    if status:
        doubts.append(f"simulated: {status}")
    relatives = [
        f"{side}: {_spread(measured.loc[measured[f'{side}_id'] == salt[f'{side}_id'], 'melting_K'])}"
        for side in ("cation", "anion")
    ]
    cells = [
        f"{salt['rank']:.0f}", picture,
        f"{salt['melting_K']:.0f}<br>({salt['lower_K']:.0f} to {salt['upper_K']:.0f})",
        f"{salt['p_wanted']:.2f}", _range(salt, "viscosity_mPa_s"), "<br>".join(relatives),
        escape(_reasons(str(salt["why"]))), escape("; ".join(doubts)),
    ]  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _spread(kelvins: pd.Series) -> str:
    """How many melting points, and from where to where."""
    if kelvins.empty:
        return "none"
    low, high = round(kelvins.min()), round(kelvins.max())
    return f"{len(kelvins)}, {low} K" if low == high else f"{len(kelvins)}, {low} to {high} K"


def _range(salt: pd.Series, column: str) -> str:
    """A value with its interval, to two digits."""
    if column not in salt or pd.isna(salt[column]):
        return ""
    names = (column, f"{column}_lower", f"{column}_upper")
    value, lower, upper = (float(f"{salt[name]:.2g}") for name in names)
    return f"{value:,.0f}<br>({lower:,.0f} to {upper:,.0f})"


def _reasons(why: str) -> str:
    """The strong and weak points without the number of the front."""
    parts = [part for part in why.split("; ") if not part.startswith("front")]
    return "; ".join(part.removeprefix("strong: ") for part in parts)


def _melting(table: pd.DataFrame) -> str:
    parts, covered = [], []
    for split, what in (
        ("series", "of a new homologous series"),
        ("source", "from a new article or collection"),
    ):
        own = judged(table, split)
        if own is None:
            continue
        mean = table[(table["split"] == split) & (table["model"] == "anion_mean")].iloc[0]
        parts.append(
            f"{own['mae_K']:.0f} K for a salt {what} (the mean of its anion by {mean['mae_K']:.0f} K)"
        )
        covered.append(f"{100 * own['coverage']:.0f} %")
    if not parts:
        return ""
    return (
        f"<b>Melting point.</b> On average it is off by {' and by '.join(parts)}. The intervals hold "
        f"{' and '.join(covered)} of them."
    )


def _sure(table: pd.DataFrame) -> str:
    own = judged(table, "series")
    if own is None or not np.isfinite(own["sure_found"]):
        return ""
    return (
        f"<b>Probability.</b> {own['sure_salts']:.0f} held-out salts of new series were said to melt below "
        f"373 K with a probability of .9 or more; {100 * own['sure_found']:.0f} % of them do."
    )


def _viscosity(table: pd.DataFrame) -> str:
    own = judged(table[table["property"] == "viscosity"], "random")
    if own is None:
        return ""
    return (
        f"<b>Viscosity.</b> For a new pair of ions it is off by a factor of {np.exp(own['mae']):.1f} on "
        f"average; the intervals hold {100 * own['coverage']:.0f} %."
    )


def _simulated(chosen: pd.DataFrame, status: pd.Series) -> str:
    seen = status[status.index.isin(chosen["salt_id"])]
    if seen.empty:
        return "<b>Simulation.</b> None of these was simulated in this run."
    counted = ", ".join(f"{count} {name}" for name, count in seen.value_counts().items())
    return (
        f"<b>Simulation.</b> {len(seen)} of these {'was' if len(seen) == 1 else 'were'} simulated: "
        f"{escape(counted)}. <i>Unresolved</i> and <i>no transition</i> say nothing of the melting point."
    )
