"""Answers of every model and baseline on substances that were held out, relatives with them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.chem.chains import chain_lengths
from lowmelt.mesophase.baselines import class_means, nearest_homologue, property_means
from lowmelt.mesophase.features import Features
from lowmelt.mesophase.observations import FEWEST, TooFewValues, judgeable
from lowmelt.mesophase.process import TransitionProcess, Weights
from lowmelt.regression.splits import folds_of
from lowmelt.regression.trees import extra_trees
from lowmelt.runtime import progress

Floats = npt.NDArray[np.float64]

MAX_FEATURES = 0.6  # of the columns, at each split of a tree
LEARNERS = ("trees", "process")
# What leaves training with a held-out substance, by split: its own values, its series, those of its
# cation, its article with all that share a salt with it, its head group.
RELATIVES = {
    "random": "substance_id", "series": "series", "cation_series": "cation_series", "article": "article",
    "head": "group",
}  # fmt: skip


def labelled(observations: pd.DataFrame, substances: pd.DataFrame) -> pd.DataFrame:
    """Observations with series, group, article and chain carbons of their substances, and ``row`` there."""
    known = substances.assign(
        row=np.arange(len(substances)), carbons=[sum(chain_lengths(one)) for one in substances["smiles"]]
    )
    columns = ["substance_id", "row", "series", "cation_series", "group", "article", "carbons", "longest"]
    merged = observations.merge(known.drop_duplicates("substance_id")[columns], on="substance_id", how="left")
    return merged.reset_index(drop=True)


def further_values(values: pd.DataFrame, table: str) -> pd.DataFrame:
    """Values of other tables that help to learn one: those that the final model of salts reads beside it.

    Args:
        values: of all tables (n).
        table: ``ilc`` or ``own``; molecules of a stand-in learn from nothing else.
    """
    helpers = {"ilc": ["il"], "own": ["il", "ilc"]}.get(table, [])
    return values[values["table"].isin(helpers)]


def cross_validate(
    observations: pd.DataFrame,
    further: pd.DataFrame,
    features: Features,
    split: pd.DataFrame,
    kind: str,
    trees: int = 100,
    steps: int = 8,
    seed: int = 0,
) -> pd.DataFrame:
    """Held-out answers, one row a repeat and value.

    All values of a held-out substance and of its relatives leave training, whatever their property and
    table. A property with fewer than five values is passed over.

    Args:
        observations: of the task, with the columns of :func:`labelled` (n).
        further: values of other substances that may be learned from, see :func:`further_values`; with any,
            the models are fitted without and with them (``_pooled``).
        features: of all substances, which ``row`` refers to.
        split: see :func:`lowmelt.regression.splits.assign_folds`; its salt_id is the substance_id.
        kind: a key of ``RELATIVES``.
        trees: size of the ensembles.
        steps: of the search for the process's weights in each fold.
        seed: of the ensembles.

    Returns:
        the columns of ``observations`` with repeat, fold, mean, class_mean, homologue, and for each way
        to train trees, process, process_sd and blend.

    Raises:
        TooFewValues: no property has five values, or all are of one group of relatives.
    """
    total, observations = len(observations), judgeable(observations)
    split = split[split["salt_id"].isin(observations["substance_id"])]
    if observations.empty or split["fold"].nunique() < 2:
        raise TooFewValues(
            f"{total} values in {split['fold'].nunique()} groups of relatives ({kind}); at least {FEWEST} of "
            "one property in 2 are needed"
        )
    parts: list[pd.DataFrame] = []
    weights: dict[str, Weights] = {}
    folds = list(folds_of(split))
    for repeat, fold, train_id, test_id in progress(folds, len(folds), f"{kind} folds"):
        test = observations[observations["substance_id"].isin(test_id)]
        if test.empty:
            continue
        train = observations[observations["substance_id"].isin(train_id)]
        said = test.assign(
            repeat=repeat, fold=fold, mean=property_means(train, test), class_mean=class_means(train, test)
        )
        counts = features.counts
        said["homologue"] = nearest_homologue(train, test, counts[train["row"]], counts[test["row"]])
        for way, table in _ways(train, further, test, kind).items():
            answers, weights[way] = _learn(table, test, features, trees, steps, seed, weights.get(way))
            said = said.join(answers.add_suffix(way))
        parts.append(said)
    return pd.concat(parts, ignore_index=True)


def _ways(
    train: pd.DataFrame, further: pd.DataFrame, test: pd.DataFrame, kind: str
) -> dict[str, pd.DataFrame]:
    """Training values without and with those of other tables, relatives of the test left out of these."""
    if further.empty:
        return {"": train}
    related = np.array(further["substance_id"].isin(set(test["substance_id"])))
    # The articles behind collected melting points are not known: there the series leaves.
    for column in {"article": ["article", "series"]}.get(kind, [RELATIVES[kind]]):
        related |= further[column].isin(set(test[column])).to_numpy()
    kept = further[~related]
    return {"": train, "_pooled": pd.concat([train, kept], ignore_index=True)}


def _learn(
    train: pd.DataFrame, test: pd.DataFrame, features: Features, trees: int, steps: int, seed: int,
    start: Weights | None,
) -> tuple[pd.DataFrame, Weights]:  # fmt: skip
    """Answers of trees, process and their mean on the test values, and the weights that were found."""
    model = TransitionModel(trees, steps, seed, start).fit(
        features.take(train["row"].to_numpy()), train["property"].to_numpy(), train["value_K"].to_numpy()
    )
    answers = model.predict(features.take(test["row"].to_numpy()), test["property"].to_numpy())
    return answers.set_index(test.index), model.process.weights


class TransitionModel:
    """Melting and clearing together, by trees and by a Gaussian process; the mean of both is the answer.

    Args:
        trees: size of the ensemble.
        steps: see :class:`TransitionProcess`.
        seed: of the ensemble.
        start: weights from which the process searches.
    """

    def __init__(self, trees: int = 100, steps: int = 8, seed: int = 0, start: Weights | None = None) -> None:
        self.forest = extra_trees(trees, seed, MAX_FEATURES)
        self.process = TransitionProcess(start, steps)

    def fit(self, features: Features, which: npt.NDArray[np.int64], value_K: Floats) -> "TransitionModel":
        """Learn from n values: features of their substances, property of each, values."""
        columns = np.column_stack([features.matrix(), which])
        self.used = np.append(columns[:, :-1].std(0) > 0, True)
        self.forest.fit(columns[:, self.used], value_K)
        self.process.fit(features, which, value_K)
        return self

    def predict(self, features: Features, which: npt.NDArray[np.int64]) -> pd.DataFrame:
        """One row a value: trees, process, process_sd, blend (K)."""
        columns = np.column_stack([features.matrix(), which])[:, self.used]
        trees = self.forest.predict(columns)
        process, spread = self.process.predict(features, which)
        return pd.DataFrame(
            {"trees": trees, "process": process, "process_sd": spread, "blend": (trees + process) / 2}
        )


def interval_columns(answers: pd.DataFrame, ways: Sequence[str] = ("",)) -> Floats:
    """What the error of an answer may depend on (m, d)."""
    way = ways[0]
    return np.column_stack([
        answers[f"blend{way}"], answers[f"process_sd{way}"],
        (answers[f"trees{way}"] - answers[f"process{way}"]).abs(), answers["property"], answers["longest"],
    ]).astype(float)  # fmt: skip
