"""Which proposals are ions that somebody makes: a density learned from known ions alone.

A proposal is described by how likely its SMILES is (``ngram``), how well its substituents go with its cores
(an item-to-item model of the table of cores and substituents), and how it was made. A logistic regression
learns what sets known ions apart from other proposals: known ions are hidden in folds, and those that the
rest proposes are the examples.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from lowmelt.generator.moves import sites
from lowmelt.generator.ngram import NGrams
from lowmelt.generator.proposals import MOVES, Proposal
from lowmelt.generator.tokens import SMILES_WORD

FEATURES = (
    "log_p_8", "log_p_5", "words", "log_p_word", "branches", "first_round", "log_draws", "log_pairs",
    "core_ions", "substituent_ions", "affinity", "likeness", "exchanged", *MOVES,
)  # fmt: skip


class Fragments:
    """The table of cores and substituents of the known ions, and what it says of pairs that it lacks."""

    def __init__(self, ions: Sequence[str], ridge: float = 5.0):
        self.core: dict[str, int] = {}
        self.column: dict[tuple[str, str], int] = {}
        pairs = {
            (self.core.setdefault(site.core, len(self.core)),
             self.column.setdefault((site.atom, site.substituent), len(self.column)))
            for smiles in ions for site in sites(smiles)
        }  # fmt: skip
        rows, columns = zip(*sorted(pairs), strict=True) if pairs else ((), ())
        shape = (len(self.core), len(self.column))
        self.table = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
        self.core_ions = np.asarray(self.table.sum(1)).ravel()
        self.substituent_ions = np.asarray(self.table.sum(0)).ravel()
        together = np.asarray((self.table.T @ self.table).todense())
        size = np.sqrt(np.diag(together))
        self.likeness = together / np.outer(size, size)
        np.fill_diagonal(self.likeness, 0.0)
        inverse = np.linalg.inv(together + ridge * np.eye(len(together)))
        self.affinity = -inverse / np.diag(inverse)
        np.fill_diagonal(self.affinity, 0.0)

    def describe(self, core: str, substituent: str, atom: str) -> tuple[float, float, float, float]:
        """How many known ions hold the core and the substituent (log), and how well the two go together.

        ``affinity`` is the item-to-item regression of Steck 2019 (10.1145/3308558.3313710, equation 8),
        ``likeness`` the mean cosine similarity of the substituent to those that the core is known with.
        """
        row, column = self.core.get(core), self.column.get((atom, substituent))
        core_ions = math.log1p(self.core_ions[row]) if row is not None else 0.0
        substituent_ions = math.log1p(self.substituent_ions[column]) if column is not None else 0.0
        if row is None or column is None:
            return core_ions, substituent_ions, 0.0, 0.0
        known = self.table.indices[self.table.indptr[row] : self.table.indptr[row + 1]]
        affinity = float(self.affinity[known, column].sum())
        return core_ions, substituent_ions, affinity, float(self.likeness[known, column].mean())


class Describer:
    """Features of proposals made from some known ions."""

    def __init__(self, ions: Sequence[str]):
        self.long, self.short, self.fragments = NGrams(ions, 8), NGrams(ions, 5), Fragments(ions)

    def __call__(self, proposals: Mapping[str, Proposal], draws: int) -> np.ndarray:
        """(n, len(FEATURES)) features of n proposals from ``draws`` draws of the first round."""
        rows = np.zeros((len(proposals), len(FEATURES)))
        for row, (smiles, entry) in zip(rows, proposals.items(), strict=True):
            words = len(SMILES_WORD.findall(smiles)) + 1
            log_p = self.long.log_probability(smiles)
            row[:5] = log_p, self.short.log_probability(smiles), words, log_p / words, smiles.count("(")
            often = math.log(entry.draws / draws) if entry.round == 1 else math.log(0.5 / draws)
            row[5:8] = entry.round == 1, often, math.log1p(len(entry.pairs))
            if entry.pairs:
                row[8:12] = np.max([self.fragments.describe(*pair) for pair in entry.pairs], axis=0)
                row[12] = 1.0
            row[13 + list(MOVES).index(entry.move)] = 1.0
        return rows


def fit(features: np.ndarray, known: np.ndarray) -> Pipeline:
    """A logistic regression of n proposals: which of them are known ions that were hidden.

    Args:
        features: (n, len(FEATURES)).
        known: (n,) bool.
    """
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    return model.fit(features, known)
