"""The trained link model as a file, for pairs of any ions, those outside the graph included."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import joblib
import numpy as np
import pandas as pd

from lowmelt.chem.ions import parse_ion
from lowmelt.errors import LowmeltError
from lowmelt.fingerprints.kinds import Settings as FingerprintSettings
from lowmelt.fingerprints.kinds import fingerprint
from lowmelt.links.calibration import Calibration
from lowmelt.links.features import ANION_SETTINGS, CATION_SETTINGS, Operators, Solver, pair_features
from lowmelt.links.graph import Side
from lowmelt.links.hybrid import HybridModel
from lowmelt.links.models import score_rows

FILE = "scorer.joblib"


class ScorerError(LowmeltError):
    """There is no link model at the path given."""


def describe(smiles: Sequence[str], settings: FingerprintSettings) -> Side:
    """Ions with identity and fingerprints, as one side of a graph.

    Raises:
        IonError: a SMILES is no single closed-shell fragment.
    """
    ions = [parse_ion(text) for text in smiles]
    drawn = [ion.smiles for ion in ions]
    kinds = (fingerprint(k, drawn, settings) for k in ("morgan_binary", "morgan_count", "chemistry"))
    return Side(
        np.array([ion.ion_id for ion in ions]),
        np.array(drawn),
        np.array([ion.charge for ion in ions]),
        *(values.astype(np.float32) for values in kinds),
    )


@dataclass
class Scorer:
    """Probabilities of links for pairs of ions.

    Attributes:
        model: fitted on a graph.
        calibration: from its scores to probabilities.
        fingerprints: the sizes that the graph's fingerprints have.
    """

    model: HybridModel
    calibration: Calibration
    fingerprints: FingerprintSettings

    def __post_init__(self) -> None:
        m, k = self.model, self.model.kernels
        solve_cation = Solver(k.cation_matrix, m.links, CATION_SETTINGS)
        solve_anion = Solver(k.anion_matrix, m.links.T, ANION_SETTINGS)
        self._cation = (m.cations, m.cation_operators, solve_cation, k.cation)
        self._anion = (m.anions, m.anion_operators, solve_anion, k.anion)

    def score(self, cation_smiles: Sequence[str], anion_smiles: Sequence[str]) -> np.ndarray:
        """Probability (n,) that each cation and anion, taken pairwise, make a link.

        Args:
            cation_smiles: n cations, any drawing.
            anion_smiles: n anions.

        Raises:
            IonError: a SMILES is no single closed-shell fragment.
        """
        if not len(cation_smiles):
            return np.zeros(0, np.float32)
        cations, of_cation = np.unique(np.asarray(cation_smiles, str), return_inverse=True)
        anions, of_anion = np.unique(np.asarray(anion_smiles, str), return_inverse=True)
        left, right = (
            _operators(describe(smiles.tolist(), self.fingerprints), *side)
            for smiles, side in ((cations, self._cation), (anions, self._anion))
        )
        scores = np.empty(len(of_cation), np.float32)
        for start in range(0, len(cations), 256):
            mine = np.flatnonzero((of_cation >= start) & (of_cation < start + 256))
            wanted, back = np.unique(of_anion[mine], return_inverse=True)
            features = pair_features(
                left.take(slice(start, start + 256)), right.take(wanted), self.model.links
            )
            scores[mine] = self.model.judge(features[of_cation[mine] - start, back])
        return self.calibration(scores)

    def score_known(self, cation_id: Sequence[str], anion_id: Sequence[str]) -> np.ndarray:
        """The same (n,) for ions of the graph, by their names."""
        row, column = (
            pd.Index(side.ion_id).get_indexer(names)
            for side, names in ((self.model.cations, cation_id), (self.model.anions, anion_id))
        )
        scores = score_rows(self.model, self.model.links.shape, np.unique(row))
        return self.calibration(scores[row, column])


def _operators(asked: Side, known: Side, operators: Operators, solve: Solver, kernel) -> Operators:
    """Operators of the ions asked for: the stored rows of known ions, solved ones of new ions."""
    index = pd.Index(known.ion_id).get_indexer(asked.ion_id)
    new = np.flatnonzero(index < 0)
    out = operators.take(np.maximum(index, 0))
    if new.size:
        solved = solve(kernel(asked.take(new)), asked.charge[new])
        for field in fields(Operators):
            getattr(out, field.name)[new] = getattr(solved, field.name)
    return out


def save(scorer: Scorer, folder: str | Path) -> None:
    """Write the scorer into a folder."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    joblib.dump(scorer, Path(folder) / FILE, compress=3)


def load(folder: str | Path) -> Scorer:
    """Read a scorer.

    Raises:
        ScorerError: the folder holds none.
    """
    path = Path(folder) / FILE
    if not path.is_file():
        raise ScorerError(f"{path} is missing; run `snakemake links` first")
    return joblib.load(path)
