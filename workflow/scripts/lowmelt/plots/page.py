"""The candidates as one self-contained HTML page: filters, histograms, marks, each ion drawn once."""

import json
import re
from html import escape
from typing import NamedTuple

import pandas as pd

from lowmelt.plots.page_template import PAGE, SCRIPT, STYLE
from lowmelt.plots.structures import drawing

CATION, ANION, HEIGHT = 150, 100, 90


class Column(NamedTuple):
    """A column of the page: its key, heading, decimals (None: text), whether it is shown at first."""

    key: str
    title: str
    digits: int | None
    shown: bool
    meaning: str


COLUMNS = (
    Column("rank", "rank", 0, True, "by the probability of what is wanted"),
    Column("p_wanted", "P(wanted)", 2, True, "probability of all that was asked for"),
    Column("melting_K", "Tm / K", 0, True, "predicted melting point"),
    Column("lower_K", "from / K", 0, True, "lower end of the interval of the melting point"),
    Column("upper_K", "to / K", 0, True, "upper end of the interval of the melting point"),
    Column("p_liquid", "P(liquid)", 2, False, "probability of melting below the temperature of use"),
    Column("p_low", "P(373 K)", 2, False, "probability of melting below 373.15 K"),
    Column("p_viscosity_below", "P(viscosity)", 2, False,
           "probability of a viscosity below the limit"),
    Column("viscosity_mPa_s", "viscosity / mPa s", 0, True, "predicted at the temperature of use"),
    Column("conductivity_S_m", "conductivity / S m-1", 2, True, "predicted at the temperature of use"),
    Column("density_kg_m3", "density / kg m-3", 0, True, "predicted at the temperature of use"),
    Column("expected_error_K", "error / K", 0, True, "error expected of the predicted melting point"),
    Column("novelty", "novelty", 2, True, "one minus the mean similarity of the ions to known ions"),
    Column("sa_score", "SA", 1, True, "ease of making the harder ion, 1 known or easy to 10 hard"),
    Column("lc_p_mesophase", "P(LC)", 2, False, "probability of a liquid-crystalline phase"),
    Column("lc_range_K", "ordered / K", 0, False, "from melting to clearing, if there is such a phase"),
    Column("lc_in_domain", "LC known", None, False, "whether the phases of a salt like it are known"),
    Column("front", "front", 0, False, "Pareto front over P(wanted), error, novelty and ease of making"),
    Column("score", "score", 2, False, "mean percentile over the four"),
    Column("link_probability", "P(link)", 2, False,
           "of one known pair and one cross of two known pairs: that this is the known one"),
    Column("warnings", "warnings", None, True, "kind: group"),
    Column("cation_family", "cation", None, False, "family of the cation"),
    Column("anion_family", "anion", None, False, "family of the anion"),
    Column("why", "why", None, False, "strong and weak points among those that passed"),
    Column("origin", "origin", None, False, "the links or the generator that proposed it"),
    Column("smiles", "SMILES", None, False, "of the formula unit"),
    Column("salt_id", "salt_id", None, False, "name in all tables"),
)  # fmt: skip
UNFILTERED = {"rank", "front"}
CHOICES = (("warnings", "Warnings"), ("cation_family", "Cation"), ("anion_family", "Anion"))
_PATH = re.compile(r"<path d='([^']*)' style='([^']*)' ?/>")


def candidates_page(
    candidates: pd.DataFrame,
    known_salts: int = 0,
    confidence: float = 0.9,
    evaluation: pd.DataFrame | None = None,
) -> str:
    """HTML of a page that needs no other file and no network.

    Args:
        candidates: as the rule rank_candidates writes them; of ``COLUMNS``, those they have are shown.
        known_salts: how many salts the tables used and further collections hold.
        confidence: of the intervals of the melting point.
        evaluation: errors of the melting model by split, as the rule evaluate_melting writes them.
    """
    columns = [column for column in COLUMNS if column.key in candidates]
    described = [
        {
            "key": column.key, "title": column.title, "digits": column.digits, "shown": column.shown,
            "meaning": column.meaning,
            "filter": column.digits is not None and column.key not in UNFILTERED,
        }
        for column in columns
    ]  # fmt: skip
    hidden = ["cation_id", "anion_id", "selected"]
    described += [
        {"key": key, "title": "", "digits": None, "shown": False, "meaning": "", "filter": False}
        for key in hidden
    ]
    fields = [_values(candidates[column.key], column.digits) for column in columns]
    fields += [candidates[key].astype(object).tolist() for key in hidden]
    data = {
        "columns": described,
        "rows": [list(row) for row in zip(*fields, strict=True)],
        "choices": [choice for choice in CHOICES if choice[0] in candidates],
        "size": [CATION, ANION, HEIGHT],
    }
    return PAGE.substitute(
        style=STYLE, script=SCRIPT, symbols=_symbols(candidates),
        lead=escape(_lead(len(candidates), known_salts, confidence, evaluation)),
        data=json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
    )  # fmt: skip


def judged(evaluation: pd.DataFrame, split: str) -> pd.Series | None:
    """Row of the model that answers, the one with intervals; None where the run has no such split."""
    rows = evaluation[(evaluation["split"] == split) & evaluation["coverage"].notna()]
    return None if rows.empty else rows.iloc[-1]


def _lead(count: int, known_salts: int, confidence: float, evaluation: pd.DataFrame | None) -> str:
    """What the reader looks at, in a few sentences."""
    tables = f"none of the tables used ({known_salts:,} salts)" if known_salts else "none of the tables used"
    own = None if evaluation is None else judged(evaluation, "source")
    covered = (
        f"; of {own['salts']:,.0f} salts whose source was left out, they hold {own['coverage']:.0%}"
        if own is not None
        else ""
    )
    return (
        f"{count} salts that passed all filters and are in {tables}, best first; blue rows are simulated. "
        f"Intervals of the melting point are made for {confidence:.0%} of the salts of a source not seen"
        f"{covered}. Click a heading to sort; mark rows and export them, or all that are shown."
    )


def _values(column: pd.Series, digits: int | None) -> list:
    """Values for JSON: numbers rounded to one more place than is shown."""
    if digits is None:
        return [str(value) for value in column.fillna("")]
    return [
        None
        if pd.isna(value)
        else int(value)
        if float(value).is_integer()
        else round(float(value), digits + 1)
        for value in column
    ]


def _symbols(candidates: pd.DataFrame) -> str:
    """Each distinct ion drawn once; the rows refer to it."""
    symbols = []
    for side, width in (("cation", CATION), ("anion", ANION)):
        distinct = candidates.drop_duplicates(f"{side}_id")
        for name, smiles in zip(distinct[f"{side}_id"], distinct[side], strict=True):
            body = compact(drawing(smiles, width, HEIGHT))
            symbols.append(f'<symbol id="{name}" viewBox="0 0 {width} {HEIGHT}">{body}</symbol>')
    return "".join(symbols)


def compact(svg: str) -> str:
    """A drawing in fewer bytes: the bonds of one style as one path, numbers without needless digits."""
    joined: dict[str, list[str]] = {}
    for path, style in _PATH.findall(svg):
        joined.setdefault(style, []).append(re.sub(r"\.0\b", "", path.strip()))
    bonds = "".join(f'<path d="{"".join(paths)}" {_attributes(style)}/>' for style, paths in joined.items())
    return bonds + " ".join(_PATH.sub("", svg).split())


def _attributes(style: str) -> str:
    """Fill, stroke and width of a style; the rest is what SVG does by itself."""
    given = dict(part.split(":") for part in style.split(";") if ":" in part)
    kept = {name: given[name] for name in ("fill", "stroke", "stroke-width") if name in given}
    return " ".join(f'{name}="{value.removesuffix("px")}"' for name, value in kept.items())
