"""The final model: P(mesophase), melting and clearing with intervals, and a phase sequence as the answer."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from lowmelt.chem.chains import chain_lengths
from lowmelt.errors import LowmeltError
from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.mesophase.cross_validation import TransitionModel, interval_columns
from lowmelt.mesophase.features import Features, chain_columns, features_of
from lowmelt.mesophase.phase_head import PhaseHead
from lowmelt.model_files import load_model
from lowmelt.regression.intervals import CalibratedIntervals

Floats = npt.NDArray[np.float32]

ANSWERS = (
    "p_mesophase", "melting_K", "melting_lower_K", "melting_upper_K", "clearing_K", "clearing_lower_K",
    "clearing_upper_K", "range_K", "range_lower_K", "range_upper_K", "sequence", "similarity", "in_domain",
)  # fmt: skip
NEAR = 0.35  # likeness to a labelled salt above which a salt is in the domain


class RangeError(LowmeltError):
    """A range of temperatures is none."""


class CrystalModel:
    """Melting, clearing and mesophase of salts.

    Args:
        transitions: melting and clearing together.
        head: P(mesophase).
        intervals: learned from held-out answers with series out.
        labelled: fragments of the labelled salts (n, b), for the domain.
        chains: numbers of the chains of their ions (n, c), see :func:`chains_of_ions`, for the domain.
        confidence: of the intervals.
    """

    def __init__(
        self, transitions: TransitionModel, head: PhaseHead, intervals: CalibratedIntervals,
        labelled: Floats, chains: Floats, confidence: float = 0.9,
    ) -> None:  # fmt: skip
        self.transitions, self.head, self.intervals = transitions, head, intervals
        self.labelled, self.chains, self.confidence = labelled, chains, confidence

    def predict(self, salts: pd.DataFrame) -> pd.DataFrame:
        """One row a salt with the columns ``ANSWERS``, from its columns smiles, cation and anion.

        Clearing is never below melting. The width of the ordered range takes its interval from both, as if
        their errors were independent. The kind of mesophase is not predicted: a sequence says ``LC``.
        """
        features = features_of(salts)
        table = pd.DataFrame({"p_mesophase": self.head.predict(features)["logistic"].to_numpy()}, salts.index)
        for number, name in enumerate(("melting", "clearing")):
            which = np.full(len(salts), number)
            said = self.transitions.predict(features, which).assign(
                property=number, longest=_longest(features)
            )
            bounds = self.intervals.predict(interval_columns(said), said["blend"].to_numpy(), self.confidence)
            table[f"{name}_K"] = said["blend"].to_numpy()
            table[f"{name}_lower_K"], table[f"{name}_upper_K"] = bounds.lower, bounds.upper
        table["similarity"] = tanimoto(features.counts, self.labelled).max(1)
        table["in_domain"] = (table["similarity"] >= NEAR) & within(chains_of_ions(salts), self.chains)
        return self._ordered(table)[list(ANSWERS)]

    def _ordered(self, table: pd.DataFrame) -> pd.DataFrame:
        """Melting <= clearing, the width of the range, the sequence."""
        for end in ("K", "lower_K", "upper_K"):
            table[f"clearing_{end}"] = np.maximum(table[f"clearing_{end}"], table[f"melting_{end}"])
        table["range_K"] = table["clearing_K"] - table["melting_K"]
        below, above = (
            [(table[f"{name}_{end}_K"] - table[f"{name}_K"]).abs() for name in ("melting", "clearing")]
            for end in ("lower", "upper")
        )
        # The narrowest range melts high and clears low, the widest the other way.
        table["range_lower_K"] = (table["range_K"] - np.hypot(above[0], below[1])).clip(lower=0)
        table["range_upper_K"] = table["range_K"] + np.hypot(below[0], above[1])
        table["sequence"] = [
            f"Cr {row.melting_K:.0f} LC {row.clearing_K:.0f} Iso (K)"
            if row.p_mesophase > 0.5
            else f"Cr {row.melting_K:.0f} Iso (K)"
            for row in table.itertuples()
        ]
        return table


def chains_of_ions(salts: pd.DataFrame) -> Floats:
    """Numbers of the chains of cation and anion side by side (n, c), each ion counted once."""
    return np.concatenate([
        np.array([chain_columns(chain_lengths(one)) for one in salts[side]], np.float32)
        for side in ("cation", "anion")
    ], axis=1)  # fmt: skip


def within(chains: Floats, known: Floats) -> npt.NDArray[np.bool_]:
    """Whether all numbers of a salt (m, c) lie between the least and the greatest of the known (n, c): (m,).

    The bounding box (Jaworska et al., ATLA 33 (2005) 445). By fragments alone a cation of four long chains is
    as like one of two as its homologues are.
    """
    return ((chains >= known.min(0)) & (chains <= known.max(0))).all(1)


def fit(
    values: pd.DataFrame, labels: pd.DataFrame, features: Features, held_out: pd.DataFrame,
    trees: int = 100, steps: int = 8, confidence: float = 0.9, seed: int = 0,
) -> CrystalModel:  # fmt: skip
    """The final model from all values and labels.

    Args:
        values: row (of ``features``), property and value_K.
        labels: row, cation, anion, mesophase and phases of the labelled salts.
        features: of all substances.
        held_out: answers with series out, with blend, trees, process, process_sd, for the intervals.
        trees: size of the ensembles.
        steps: of the search for the process's weights.
        confidence: of the intervals.
        seed: of the ensembles.
    """
    model = TransitionModel(trees, steps, seed).fit(
        features.take(values["row"].to_numpy()), values["property"].to_numpy(), values["value_K"].to_numpy()
    )
    known = features.take(labels["row"].to_numpy())
    head = PhaseHead(2 * trees, seed).fit(known, labels["mesophase"].to_numpy(int))
    intervals = CalibratedIntervals().fit(
        interval_columns(held_out), held_out["value_K"].to_numpy(), held_out["blend"].to_numpy(),
        held_out["series"].to_numpy(),
    )  # fmt: skip
    return CrystalModel(model, head, intervals, known.counts, chains_of_ions(labels), confidence)


def load(path: str | Path) -> CrystalModel:
    """The model saved by the rule ``fit_crystals``.

    Raises:
        ModelFileError: the file is missing or holds something else.
    """
    return load_model(path, CrystalModel)


def ordered_between(table: pd.DataFrame, cold_K: float, hot_K: float, confidence: float) -> pd.Series:
    """Probability, roughly, that a salt is ordered all the way from ``cold_K`` to ``hot_K``.

    P(mesophase) times the normal probabilities that it melts below the one and clears above the other, as if
    all three were independent.

    Args:
        table: p_mesophase, melting and clearing with their intervals, see :meth:`CrystalModel.predict`.
        cold_K: lower end of the range.
        hot_K: upper end.
        confidence: of the intervals, that of the model.

    Raises:
        RangeError: the range ends below its beginning.
    """
    if hot_K < cold_K:
        raise RangeError(f"ordered from {cold_K:g} to {hot_K:g} K: no such range; give the lower end first")
    width = 2 * norm.ppf((1 + confidence) / 2)
    share = table["p_mesophase"].astype(float).copy()
    for name, limit, sign in (("melting", cold_K, 1), ("clearing", hot_K, -1)):
        sd = (table[f"{name}_upper_K"] - table[f"{name}_lower_K"]) / width
        share *= norm.cdf(sign * (limit - table[f"{name}_K"]) / sd.clip(lower=1e-6))
    return share


def _longest(features: Features) -> np.ndarray:
    return features.chains[:, 2]


def columns_of(smiles: Sequence[str], cation: Sequence[str], anion: Sequence[str]) -> pd.DataFrame:
    """The table that :meth:`CrystalModel.predict` reads."""
    return pd.DataFrame({"smiles": list(smiles), "cation": list(cation), "anion": list(anion)})
