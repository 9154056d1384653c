"""From the pool to the ranked list: checks of ions, warnings, filters, order, choice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from rdkit import Chem

from lowmelt.chem.families import family
from lowmelt.errors import LowmeltError
from lowmelt.fingerprints.kinds import Settings
from lowmelt.screen.diversity import pick
from lowmelt.screen.filters import Limits, ion_verdicts, judge, tally
from lowmelt.screen.ion_checks import check_ions
from lowmelt.screen.known import named_by, read_identities
from lowmelt.screen.pool import formula_unit
from lowmelt.screen.protic import LEAST_GAP, pka_gap
from lowmelt.screen.ranking import rank, wanted
from lowmelt.screen.warnings import Rule, find_warnings, name_warnings, of_kinds

LEADING = [
    "rank", "selected", "choice", "salt_id", "smiles", "p_wanted", "melting_K", "lower_K", "upper_K", "p_low",
    "p_liquid", "expected_error_K", "new_to_melting_model", "novelty", "sa_score", "warnings", "front",
    "score", "why", "origin", "link_probability",
]  # fmt: skip
PROTIC = f"protic: pKa gap below {LEAST_GAP:g}, partly acid and base"


class NoCandidates(LowmeltError):
    """No salt of the pool passes all filters."""


@dataclass(frozen=True)
class Knowledge:
    """What the pool is compared with.

    Attributes:
        ions: known ions, columns ion_id and smiles; novelty is distance from these.
        rules: warnings.
        acidities: groups with their pKa, see :mod:`lowmelt.screen.protic`.
        curated: ion_id of ions with a curated force field.
        identities: salts that further collections name, see :mod:`lowmelt.screen.known`.
        counts: count fingerprints of the known ions (k, bits); computed where not given.
        settings: sizes of the fingerprints.
    """

    ions: pd.DataFrame
    rules: Sequence[Rule]
    acidities: dict[str, list[tuple[Chem.Mol, float]]]
    curated: Collection[str] = ()
    identities: pd.DataFrame = field(default_factory=lambda: read_identities([]))
    counts: npt.NDArray | None = None
    settings: Settings | None = None


def rank_pool(
    pool: pd.DataFrame,
    knowledge: Knowledge,
    limits: Limits,
    dropped: Collection[str] = ("unsafe", "reactive"),
    listed: int = 500,
    selected: int = 20,
    pick_from: int = 200,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The ranked candidates, the salts among them that other collections know, the tally of the filters.

    Args:
        pool: salts with predictions.
        knowledge: what they are compared with.
        limits: of the filters.
        dropped: kinds of warning that a candidate must not have.
        listed: how many candidates the list holds.
        selected: how many are chosen for simulation.
        pick_from: among how many of the best the choice is made.

    Raises:
        NoCandidates: every salt fails a filter; the message names the filter that stops most.
    """
    checks = _check(pool, knowledge)
    found = find_warnings(pool["cation"], pool["anion"], knowledge.rules)
    unsafe = of_kinds(found, knowledge.rules, dropped)
    passes = judge(pool, ion_verdicts(checks, limits), unsafe, limits)
    counts = tally(passes)
    good = passes.all(axis=1).to_numpy()
    kept = pool[good].reset_index(drop=True)
    if kept.empty:
        worst = counts.loc[counts["fails"].idxmax()]
        raise NoCandidates(
            f"screen: none of {len(pool)} salts passes the filters; "
            f"'{worst['filter']}' stops {worst['fails']}: loosen screen.limits in the config"
        )
    described = _describe(kept, checks)
    described["warnings"] = _warnings(kept, found[good], knowledge)
    described["p_wanted"] = wanted(described)
    described["known_in"] = named_by(described, knowledge.identities)
    known = described["known_in"] != ""
    again = described[known].sort_values(["p_wanted", "salt_id"], ascending=[False, True])
    ranked = rank(described[~known].drop(columns="known_in"), max(listed, pick_from))
    ranked["choice"] = 0
    chosen = pick(ranked, selected, pick_from, knowledge.settings)
    ranked.loc[chosen, "choice"] = np.arange(1, len(chosen) + 1)
    ranked["selected"] = ranked["choice"] > 0
    ranked["why"] = [_why(row) for row in ranked.itertuples()]
    kept_rows = (ranked["rank"] <= listed) | ranked["selected"]
    first = [name for name in LEADING if name in ranked]
    rest = [name for name in ranked if name not in LEADING]
    return ranked.loc[kept_rows, [*first, *rest]], again, counts


def _check(pool: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Checks of the distinct ions of the pool, indexed by ion_id."""
    sides = [
        pool[[f"{side}_id", side]].set_axis(["ion_id", "smiles"], axis=1) for side in ("cation", "anion")
    ]
    distinct = pd.concat(sides).drop_duplicates("ion_id")
    return check_ions(
        distinct["smiles"], distinct["ion_id"], knowledge.curated, knowledge.ions["smiles"].tolist(),
        knowledge.counts, knowledge.settings,
    )  # fmt: skip


def _warnings(salts: pd.DataFrame, found: npt.NDArray[np.bool_], knowledge: Knowledge) -> list[str]:
    """Names of the warnings of each salt, joined by ``; ``."""
    gap = pka_gap(salts["cation"], salts["anion"], knowledge.acidities)
    named = name_warnings(found, knowledge.rules)
    return [
        "; ".join(filter(None, [text, PROTIC if low else ""]))
        for text, low in zip(named, gap < LEAST_GAP, strict=True)
    ]


def _describe(kept: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """Columns of a salt that come from its ions: the harder one to make, the more novel one."""
    pair = [checks.loc[kept[f"{side}_id"]] for side in ("cation", "anion")]
    columns = {
        f"{side}_{name}": table[name].to_numpy()
        for side, table in zip(("cation", "anion"), pair, strict=True)
        for name in ("sa_score", "similarity", "nearest_known")
    }
    described = kept.assign(**columns)
    described["sa_score"] = described[["cation_sa_score", "anion_sa_score"]].max(axis=1)
    described["novelty"] = 1 - described[["cation_similarity", "anion_similarity"]].mean(axis=1)
    for side in ("cation", "anion"):
        described[f"{side}_family"] = [family(one) for one in described[side]]
    described["smiles"] = [formula_unit(row) for row in described.itertuples()]
    return described


def _why(row) -> str:
    """The rank in words: where the salt is strong and where it is weak among those that passed."""
    names = {
        "pct_p_wanted": "probably as wanted", "pct_expected_error_K": "sure prediction",
        "pct_novelty": "novel ions", "pct_sa_score": "easy to make",
    }  # fmt: skip
    strong = [text for column, text in names.items() if getattr(row, column) >= 0.75]
    weak = [text for column, text in names.items() if getattr(row, column) <= 0.25]
    parts = [f"front {row.front}"]
    parts += ["strong: " + ", ".join(strong)] if strong else []
    parts += ["weak: " + ", ".join(weak)] if weak else []
    return "; ".join(parts)
