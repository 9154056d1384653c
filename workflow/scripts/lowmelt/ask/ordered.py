"""Salts that are ordered all the way through a range of temperatures, and the labelled salts near them."""

import numpy as np
import pandas as pd

from lowmelt.ask.answers import first_of, identities, ranked
from lowmelt.ask.export import framed
from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.melting.salts import Salts
from lowmelt.mesophase.features import features_of
from lowmelt.mesophase.predict import CrystalModel, ordered_between
from lowmelt.mesophase.substances import is_labelled

PIECE = 5_000  # salts that are predicted at a time: some hundred megabytes
LIKELIEST = ("in_domain", "p_ordered")
EVIDENCE = [
    "rank", "salt_id", "neighbour_id", "neighbour", "similarity", "mesophase", "phases", "melting_K",
    "clearing_K", "confidence", "reference",
]  # fmt: skip
SAID = {1.0: "yes", 0.0: "no"}
UNSAID = "not said"


def best_ordered(
    salts: Salts, model: CrystalModel, cold_K: float, hot_K: float, most: int = 20, chunk: int = PIECE
) -> pd.DataFrame:
    """The salts that are likeliest to be ordered from ``cold_K`` to ``hot_K``, judged in pieces.

    A salt out of the model's domain comes after all that are in it, however good its chance: of no salt like
    it is known whether it has a mesophase.

    Args:
        salts: to choose from.
        model: of melting, clearing and mesophase.
        cold_K: lower end of the range.
        hot_K: upper end.
        most: rows that are kept.
        chunk: salts of a piece.

    Returns:
        One row a salt: rank, ``p_ordered`` (see :func:`lowmelt.mesophase.predict.ordered_between`),
        identity, and the columns of :meth:`CrystalModel.predict`.
    """

    def judge(piece: Salts) -> pd.DataFrame:
        drawn = identities(piece)
        said = model.predict(drawn)
        chance = ordered_between(said, cold_K, hot_K, model.confidence)
        return ranked(pd.concat([chance.rename("p_ordered"), drawn, said], axis=1), LIKELIEST)

    return first_of(salts, judge, LIKELIEST, most, chunk)


def labelled_near(
    answers: pd.DataFrame, model: CrystalModel, substances: pd.DataFrame, number: int = 5
) -> pd.DataFrame:
    """What is measured on each answer itself, and on the labelled salts most like it.

    Args:
        answers: rank, salt_id, smiles, cation and anion (m).
        model: its labelled salts are those of ``substances``, in order; likeness is by its fragments.
        substances: see :mod:`lowmelt.mesophase.substances`.
        number: of labelled salts beside the answer itself.

    Returns:
        One row a salt, columns ``EVIDENCE``, the likest first: whether it has a mesophase (``yes``, ``no``
        or, for an answer of which melting alone is known, ``not said``), its phases, transitions, how sure
        the label is, and the works that say so, joined by ``;``.
    """
    labelled = substances[is_labelled(substances)]
    salts = substances[substances["cation"] != ""]
    likeness = tanimoto(features_of(answers).counts, model.labelled)
    parts = []
    for row, alike in zip(answers.itertuples(), likeness, strict=True):
        itself = _itself(salts[salts["substance_id"] == row.salt_id]).assign(similarity=1.0)
        near = labelled.assign(similarity=alike)
        near = near[near["substance_id"] != row.salt_id]
        near = near.sort_values(["similarity", "substance_id"], ascending=[False, True]).head(number)
        parts.append(pd.concat([itself, near]).assign(rank=row.rank, salt_id=row.salt_id))
    found = pd.concat(parts, ignore_index=True).rename(
        columns={"substance_id": "neighbour_id", "source": "reference"}
    )
    found["mesophase"] = found["mesophase"].map(SAID).fillna(UNSAID)
    found["neighbour"] = np.where(found["name"] == "", found["smiles"], found["name"])
    return found[EVIDENCE]


def _itself(rows: pd.DataFrame) -> pd.DataFrame:
    """What is known of one salt; its melting point of the list of ionic liquids where no other is."""
    crystal = rows[rows["collection"] != "il"]
    return crystal if crystal["melting_K"].notna().any() else rows


def told_ordered(answers: pd.DataFrame, evidence: pd.DataFrame, number: int = 3) -> list[str]:
    """The first answers, each in a few lines: chance, sequence, intervals, evidence, the way to the salt."""
    return framed(answers, evidence, "p_ordered", _lines, number)


def _lines(row: dict, evidence: pd.DataFrame) -> list[str]:
    melts, clears = (
        f"at {row[f'{name}_K']:.0f} K ({row[f'{name}_lower_K']:.0f} to {row[f'{name}_upper_K']:.0f})"
        for name in ("melting", "clearing")
    )
    lines = [f"P(mesophase) {row['p_mesophase']:.2f}; melts {melts}, clears {clears}"]
    itself = evidence["neighbour_id"] == row["salt_id"]
    lines += [f"itself: {_known(near)}" for near in evidence[itself].to_dict("records")]
    lines += [
        f"like {near['neighbour']} ({near['similarity']:.2f}): {_known(near)}"
        for near in evidence[~itself].head(1).to_dict("records")
    ]
    if not row["in_domain"]:
        lines.append("out of the domain: its fragments or its chains are unlike those of any labelled salt")
    return lines


def _known(near: dict) -> str:
    """Mesophase, transitions and the first work of a salt."""
    phases = f" ({near['phases'].replace(';', ', ')})" if near["phases"] else ""
    words = {"yes": f"mesophase{phases}", "no": "no mesophase", UNSAID: "mesophase not said"}
    parts = [words[near["mesophase"]]]
    parts += [
        f"{verb} at {near[column]:.0f} K"
        for verb, column in (("melts", "melting_K"), ("clears", "clearing_K"))
        if not pd.isna(near[column])
    ]
    return f"{', '.join(parts)}; {near['reference'].split(';')[0]}"
