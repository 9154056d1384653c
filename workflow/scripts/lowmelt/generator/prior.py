"""The fitted latent prior: a Gaussian mixture on the posterior means, one for each kind of ion.

With a weak KL term the codes of the training ions do not fill N(0, I); sampling from what they do fill
closes that gap (Ghosh et al. 2020, "From variational to deterministic autoencoders", ICLR).
"""

from dataclasses import dataclass

import numpy as np
from sklearn.mixture import GaussianMixture


@dataclass(frozen=True)
class Mixture:
    """A Gaussian mixture with full covariances.

    Attributes:
        weights: (k,) shares of the components.
        means: (k, d).
        factors: (k, d, d) lower Cholesky factors of the covariances.
    """

    weights: np.ndarray
    means: np.ndarray
    factors: np.ndarray

    def sample(self, count: int, random: np.random.Generator, scale: float = 1.0) -> np.ndarray:
        """(count, d) draws; ``scale`` multiplies the spread around each component's mean."""
        chosen = random.choice(len(self.weights), size=count, p=self.weights)
        noise = random.standard_normal((count, self.means.shape[1]))
        return self.means[chosen] + scale * np.einsum("nij,nj->ni", self.factors[chosen], noise)


def fit_mixture(
    means: np.ndarray, variances: np.ndarray, components: int, seed: int, weights: np.ndarray | None = None
) -> Mixture:
    """Mixture for the aggregate posterior of n ions.

    Args:
        means: (n, d) posterior means.
        variances: (n, d) posterior variances; their mean is the least covariance of a component.
        components: components at most; small sets get fewer (one for ten ions).
        seed: of the start of the fit.
        weights: (n,) weights of the ions; None weighs them alike. Heavier ions are resampled more
            often, which moves the prior toward them.
    """
    points, spread = means, variances.mean(0)
    if weights is not None:
        random = np.random.default_rng(seed)
        chosen = random.choice(len(means), size=2 * len(means), p=weights / weights.sum())
        points = means[chosen] + random.standard_normal(means[chosen].shape) * np.sqrt(variances[chosen])
    k = max(1, min(components, len(means) // 10))
    fitted = GaussianMixture(k, covariance_type="full", reg_covar=1e-3, random_state=seed, max_iter=50).fit(
        points
    )
    covariances = fitted.covariances_ + np.diag(spread)[None]
    return Mixture(fitted.weights_, fitted.means_, np.linalg.cholesky(covariances))
