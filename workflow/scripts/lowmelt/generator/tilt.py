"""A prior moved toward low-melting salts, by a regression on the codes of the known ions."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lowmelt.generator.prior import Prior
from lowmelt.generator.sampling import encode
from lowmelt.generator.saved import Generator

Probability = Callable[[Sequence[str], Sequence[str]], np.ndarray]


def score_ions(
    ions: pd.DataFrame, kind: str, probability: Probability, scored: int, partners: int, seed: int
) -> pd.DataFrame:
    """Mean predicted probability of a low melting point of known ions with the most common partners.

    Args:
        ions: columns smiles, kind, part, degree; those of part "train" are looked at.
        kind: whose ions are scored.
        probability: takes m cations and m anions, gives m probabilities of melting below the threshold.
        scored: ions that are scored, at most.
        partners: ions of the other sign with the most partners, each scored ion's company.
        seed: of the choice.

    Returns:
        Columns smiles, p_low (mean over the partners).
    """
    train = ions[ions["part"] == "train"]
    own = train[train["kind"] == kind]
    own = own.sample(min(scored, len(own)), random_state=seed)
    others = train[train["kind"] != kind].nlargest(partners, "degree")["smiles"].tolist()
    left = [smiles for smiles in own["smiles"] for _ in others]
    right = others * len(own)
    pair = (left, right) if kind == "cation" else (right, left)
    p_low = probability(*pair).reshape(len(own), len(others)).mean(1)
    return pd.DataFrame({"smiles": own["smiles"].to_numpy(), "p_low": p_low})


def tilt(generator: Generator, kind: str, scores: pd.DataFrame, strength: float) -> tuple[Prior, float]:
    """Weigh each code of a prior by exp(strength * predicted p_low).

    p_low of a code comes from a ridge regression on the codes of the scored ions, so that relatives of
    known ions need no chemistry of their own.

    Args:
        generator: with a fitted prior of the kind.
        kind: "cation" or "anion".
        scores: from ``score_ions``.
        strength: 0 leaves the prior as it is.

    Returns:
        The tilted prior, and the squared correlation of predicted and true p_low in five-fold
        cross-validation: near 0, the tilt is noise.
    """
    codes, _ = encode(generator.model, generator.vocabulary, scores["smiles"].tolist(), [kind] * len(scores))
    ridge = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 4, 11)))
    held_out = cross_val_predict(ridge, codes, scores["p_low"], cv=5)
    agreement = float(np.corrcoef(held_out, scores["p_low"])[0, 1] ** 2)
    prior = generator.priors[kind]
    expected = np.clip(ridge.fit(codes, scores["p_low"]).predict(prior.codes), 0.0, 1.0)
    weights = prior.weights * np.exp(strength * (expected - expected.max()))
    return Prior(prior.codes, prior.neighbours, weights / weights.sum()), agreement
