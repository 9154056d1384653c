"""Whether a salt has a mesophase, and of which kind: trees, a logistic model, the rule of the long chain."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import matthews_corrcoef, roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from lowmelt.fingerprints.chemistry import NAMES
from lowmelt.mesophase.features import Features
from lowmelt.mesophase.phases import kind_of
from lowmelt.regression.splits import folds_of

Floats = npt.NDArray[np.float64]

CHAIN = 12  # carbons from which the rule says yes
FEWEST_OF_A_KIND = 15
USUAL = (10, 12, 14)
OF_ANIONS = (
    "charge", "heavy_atoms", "polar_area_A2", "n_F", "acceptors", "n_O", "n_Cl", "n_Br", "n_I",
    "sp3_fraction",
)  # fmt: skip
OF_CATIONS = (
    "rings", "donors", "polar_area_A2", "ammonium", "aromatic_nitrogen_cation", "phosphonium", "hydroxyl",
)  # fmt: skip
KIND_NAMES = {"lamellar": "smectic", "columnar": "columnar"}


class PhaseHead:
    """P(mesophase) by a logistic model on few numbers, which is the answer, and by trees beside it.

    Trees on all columns are better for salts whose relatives are known and worse with articles held out.

    Args:
        trees: size of the ensemble.
        seed: of the ensemble.
    """

    def __init__(self, trees: int = 200, seed: int = 0) -> None:
        self.forest = ExtraTreesClassifier(
            trees, max_features=0.3, min_samples_leaf=2, class_weight="balanced", random_state=seed, n_jobs=1
        )
        self.line: Pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))

    def fit(self, features: Features, mesophase: npt.ArrayLike) -> "PhaseHead":
        """Learn from n salts and whether each has a mesophase (n,)."""
        matrix = features.matrix()
        self.used = matrix.std(0) > 0
        self.forest.fit(matrix[:, self.used], mesophase)
        self.line.fit(_few(features), mesophase)
        return self

    def predict(self, features: Features) -> pd.DataFrame:
        """One row a salt: trees, logistic, and blend, probabilities of a mesophase."""
        trees = self.forest.predict_proba(features.matrix()[:, self.used])[:, 1]
        line = self.line.predict_proba(_few(features))[:, 1]
        return pd.DataFrame({"trees": trees, "logistic": line, "blend": (trees + line) / 2})


def kinds(phases: pd.Series) -> pd.Series:
    """One kind of mesophase for each text of phases, empty where none or several are named."""
    return phases.map(_one_kind)


def commonest_kind(phases: pd.Series) -> str:
    """The kind of mesophase that most texts of phases name; empty where none is named fifteen times."""
    counted = kinds(phases).value_counts().drop("", errors="ignore")
    return str(counted.index[0]) if len(counted) and counted.iloc[0] >= FEWEST_OF_A_KIND else ""


def cross_validate_phases(
    salts: pd.DataFrame, features: Features, split: pd.DataFrame, trees: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Held-out probabilities, one row a repeat and salt.

    Args:
        salts: substance_id, mesophase (1 or 0), longest, source and series of labelled salts (n).
        features: of these (n).
        split: see :func:`lowmelt.regression.splits.assign_folds`.
        trees: size of the ensembles.
        seed: of the ensembles.
    """
    place = {name: row for row, name in enumerate(salts["substance_id"])}
    truth = salts["mesophase"].to_numpy(int)
    parts = []
    for repeat, fold, train_id, test_id in folds_of(split):
        train, test = (np.array([place[name] for name in names]) for names in (train_id, test_id))
        said = salts.iloc[test][["substance_id", "mesophase", "longest", "series"]].assign(
            repeat=repeat, fold=fold, chain_rule=(salts["longest"].to_numpy()[test] >= CHAIN).astype(float),
            majority=float(truth[train].mean()),
        )  # fmt: skip
        if len(set(truth[train])) > 1:
            head = PhaseHead(trees, seed).fit(features.take(train), truth[train])
            answers = head.predict(features.take(test)).set_index(said.index)
        else:
            answers = pd.DataFrame(float(truth[train][0]), said.index, ["trees", "logistic", "blend"])
        parts.append(said.join(answers))
    return pd.concat(parts, ignore_index=True)


def phase_scores(answers: pd.DataFrame, models: Sequence[str]) -> pd.DataFrame:
    """MCC, AUC, accuracy and Brier score of each model, over all repeats."""
    truth = answers["mesophase"].to_numpy(int)
    rows = []
    for model in models:
        said = answers[model].to_numpy(float)
        per_repeat = [
            matthews_corrcoef(part["mesophase"], part[model] > 0.5) for _, part in answers.groupby("repeat")
        ]
        rows.append({
            "model": model, "salts": answers["substance_id"].nunique(), "mcc": float(np.mean(per_repeat)),
            "mcc_sd": float(np.std(per_repeat)),
            "auc": float(roc_auc_score(truth, said)) if len(set(said)) > 1 else np.nan,
            "accuracy": float(((said > 0.5) == truth).mean()), "brier": float(((said - truth) ** 2).mean()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _few(features: Features) -> Floats:
    """Some twenty numbers, which a linear model of some hundred salts can carry (n, d).

    The chains, with the lengths from which mesophases are usual, and size, polarity and elements of the
    ions.
    """
    longest, second, long, in_long = features.chains[:, [2, 3, 8, 9]].T
    first, other = np.split(features.portrait, 2, axis=1)
    return np.column_stack([
        longest, second, long, in_long, np.log1p(longest), *(longest >= limit for limit in USUAL),
        *(other[:, NAMES.index(name)] for name in OF_ANIONS),
        *(first[:, NAMES.index(name)] for name in OF_CATIONS),
    ]).astype(float)  # fmt: skip


def _one_kind(text: str) -> str:
    words = [word.strip(",;()") for word in str(text).replace(";", " ").split()]
    found = {KIND_NAMES.get(word) or kind_of(word) for word in words}
    named = [kind for kind in ("smectic", "nematic", "columnar", "cubic") if kind in found]
    return named[0] if len(named) == 1 else ""
