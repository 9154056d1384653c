"""From the pool to the ranked list: checks of ions, filters, order, diverse choice."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from rdkit import Chem

from lowmelt.errors import LowmeltError
from lowmelt.screen.diversity import pick
from lowmelt.screen.filters import Limits, ion_verdicts, judge, tally
from lowmelt.screen.ion_checks import check_ions
from lowmelt.screen.pool import formula_unit
from lowmelt.screen.ranking import rank

LEADING = [
    "rank", "selected", "choice", "salt_id", "smiles", "melting_K", "lower_K", "upper_K", "p_low",
    "expected_error_K", "new_to_melting_model", "novelty", "sa_score", "front", "score", "why", "origin",
    "link_probability",
]  # fmt: skip


class NoCandidates(LowmeltError):
    """No salt of the pool passes all filters."""


def rank_pool(
    pool: pd.DataFrame,
    ions: pd.DataFrame,
    limits: Limits,
    alerts: dict[str, Chem.Mol],
    curated: Collection[str],
    listed: int = 500,
    selected: int = 20,
    pick_from: int = 200,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ranked candidates and the tally of the filters.

    Args:
        pool: salts with predictions.
        ions: known ions, columns ion_id and smiles; novelty is distance from these.
        limits: of the filters.
        alerts: patterns of unstable groups.
        curated: ion_id of ions with a curated force field.
        listed: how many candidates the list holds.
        selected: how many are chosen for simulation.
        pick_from: among how many of the best the diverse choice is made.

    Raises:
        NoCandidates: every salt fails a filter; the message names the filter that stops most.
    """
    sides = [
        pool[[f"{side}_id", side]].set_axis(["ion_id", "smiles"], axis=1) for side in ("cation", "anion")
    ]
    distinct = pd.concat(sides).drop_duplicates("ion_id")
    checks = check_ions(distinct["smiles"], distinct["ion_id"], alerts, curated, _known(ions))
    passes = judge(pool, ion_verdicts(checks, limits), limits)
    counts = tally(passes)
    kept = pool[passes.all(axis=1)].reset_index(drop=True)
    if kept.empty:
        worst = counts.loc[counts["fails"].idxmax()]
        raise NoCandidates(
            f"screen: none of {len(pool)} salts passes the filters; "
            f"'{worst['filter']}' stops {worst['fails']}: loosen screen.limits in the config"
        )
    ranked = rank(_describe(kept, checks), max(listed, pick_from))
    ranked["choice"] = 0
    ranked.loc[pick(ranked, selected, pick_from), "choice"] = np.arange(
        1, min(selected, len(ranked), pick_from) + 1
    )
    ranked["selected"] = ranked["choice"] > 0
    ranked["why"] = [_why(row) for row in ranked.itertuples()]
    kept_rows = (ranked["rank"] <= listed) | ranked["selected"]
    rest = [name for name in ranked if name not in LEADING]
    return ranked.loc[kept_rows, [*LEADING, *rest]], counts


def _known(ions: pd.DataFrame) -> list[str]:
    return ions["smiles"].tolist()


def _describe(kept: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """Columns of a salt that come from its ions: the harder one to make, the more novel one."""
    pair = [checks.loc[kept[f"{side}_id"]] for side in ("cation", "anion")]
    columns = {
        f"{side}_{name}": table[name].to_numpy()
        for side, table in zip(("cation", "anion"), pair, strict=True)
        for name in ("sa_score", "similarity")
    }
    described = kept.assign(**columns)
    described["sa_score"] = described[["cation_sa_score", "anion_sa_score"]].max(axis=1)
    described["novelty"] = 1 - described[["cation_similarity", "anion_similarity"]].mean(axis=1)
    described["smiles"] = [formula_unit(row) for row in described.itertuples()]
    return described


def _why(row) -> str:
    """The rank in words: where the salt is strong and where it is weak among those that passed."""
    names = {
        "pct_melting_K": "low melting point", "pct_expected_error_K": "sure prediction",
        "pct_novelty": "novel ions", "pct_sa_score": "easy to make",
    }  # fmt: skip
    strong = [text for column, text in names.items() if getattr(row, column) >= 0.75]
    weak = [text for column, text in names.items() if getattr(row, column) <= 0.25]
    parts = [f"front {row.front}"]
    parts += ["strong: " + ", ".join(strong)] if strong else []
    parts += ["weak: " + ", ".join(weak)] if weak else []
    return "; ".join(parts)
