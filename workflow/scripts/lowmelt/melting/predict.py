"""Melting points of any salts, with an interval, a probability and a warning: what other rooms call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.models import Model
from lowmelt.melting.salts import CHUNK, Salts, salts_of
from lowmelt.melting.stacked_conformal import StackedConformal
from lowmelt.model_files import load_model


@dataclass
class MeltingModel:
    """Fitted models, what they know, and how far they are trusted.

    Attributes:
        models: fitted models by name.
        domain: what is known of the ions of the training salts.
        calibration: weights and intervals, from held-out predictions.
        background: training salts that stand for the usual when a prediction is explained.
        measured: the training salts.
        values: their salt_id, melting_K and sources.
        facts: what a reader wants to know of it (number of salts, seed, versions).
    """

    models: dict[str, Model]
    domain: ApplicabilityDomain
    calibration: StackedConformal
    background: Salts | None = None
    measured: Salts | None = None
    values: pd.DataFrame | None = None
    facts: dict[str, object] = field(default_factory=dict)

    def predict(
        self,
        cation: Sequence[str],
        anion: Sequence[str],
        n_cation: Sequence[int] | None = None,
        n_anion: Sequence[int] | None = None,
        processes: int = 1,
    ) -> pd.DataFrame:
        """Predictions for m salts, given the SMILES of their ions in any drawing.

        Args:
            cation: SMILES of the cations (m,).
            anion: SMILES of the anions (m,).
            n_cation: counts in the formula unit (m,); left out: the smallest neutral ones.
            n_anion: as for cations.
            processes: how many at once compute the features of ions.

        Returns:
            One row a salt in the order given: melting_K; lower_K and upper_K, the interval of the
            config's confidence; p_low, the
            probability of melting below 373.15 K; expected_error_K; in_domain; new_ions (``known ions``,
            ``new cation``, ``new anion``, ``both ions new``).

        Raises:
            IonError: a SMILES is no ion.
        """
        return self.predict_salts(salts_of(cation, anion, n_cation, n_anion, processes))

    def predict_salts(self, salts: Salts, use_K: float | None = None) -> pd.DataFrame:
        """As :meth:`predict`, for salts whose ions are computed already.

        ``use_K`` asks for one more column, p_liquid: the probability of melting below it.
        """
        return pd.concat(list(self.stream(salts, use_K=use_K)), ignore_index=True)

    def stream(self, salts: Salts, chunk: int = CHUNK, use_K: float | None = None) -> Iterator[pd.DataFrame]:
        """As :meth:`predict_salts`, in pieces of ``chunk`` salts, so that memory stays bounded."""
        for piece in salts.chunks(chunk):
            yield self.calibration.predict(self.each(piece), use_K)

    def each(self, salts: Salts) -> pd.DataFrame:
        """Each model's own melting points (K), and what is known of the ions."""
        known = self.domain.describe(salts)
        return known.assign(**{name: model.predict(salts) for name, model in self.models.items()})


def load(path: str | Path) -> MeltingModel:
    """The model saved by the rule ``fit_melting``.

    Raises:
        ModelFileError: the file is missing or holds something else.
    """
    return load_model(path, MeltingModel)
