"""What a model must beat: the mean of the anion, and the published five features with a linear model."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.melting.salts import Salts

Floats = npt.NDArray[np.float64]


class AnionMean:
    """The mean melting point of the training salts with the same anion, else of all."""

    def fit(self, salts: Salts, melting_K: Floats) -> "AnionMean":
        """Learn the means."""
        names, index = np.unique(salts.anion_id.astype(str), return_inverse=True)
        means = np.bincount(index, melting_K) / np.bincount(index)
        self.means = dict(zip(names, means, strict=True))
        self.mean_K = float(np.mean(melting_K))
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        per_ion = np.array([self.means.get(name, self.mean_K) for name in salts.anions.ion_id])
        return per_ion[salts.anion]


def published_features(salts: Salts) -> Floats:
    """The five features (m, 5) of Ren et al. (2026), 10.1039/d5dd00282f.

    Flexibility and solvent-accessible surface of both ions, and the lattice free energy.
    """
    columns = [
        ions.features[name].to_numpy()[rows]
        for name in ("flexibility", "sasa_A2")
        for ions, rows in ((salts.cations, salts.cation), (salts.anions, salts.anion))
    ]
    return np.stack([*columns, salts.lattice().free_energy], 1)


class PublishedLinear:
    """The published five features: a logistic model of the class, a line for the temperature."""

    def fit(self, salts: Salts, melting_K: Floats) -> "PublishedLinear":
        """Learn both from salts (m,) and their melting points (m,)."""
        columns = published_features(salts)
        low = np.asarray(melting_K) < LOW_MELTING_K
        self.line = make_pipeline(StandardScaler(), Ridge()).fit(columns, melting_K)
        self.classifier = None
        if 0 < low.mean() < 1:
            self.classifier = make_pipeline(StandardScaler(), LogisticRegression()).fit(columns, low)
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        return self.line.predict(published_features(salts))

    def p_low(self, salts: Salts) -> Floats:
        """Probability (m,) of a melting point below 373.15 K."""
        if self.classifier is None:
            return (self.predict(salts) < LOW_MELTING_K).astype(float)
        return self.classifier.predict_proba(published_features(salts))[:, 1]
