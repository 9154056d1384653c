"""A Gaussian process of melting and clearing together: cores, chains, and what the two temperatures share."""

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.mesophase.features import Features
from lowmelt.regression.gaussian_process import Posterior, condition, most_likely, negative_log_likelihood
from lowmelt.regression.kernels import squared_distance

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CLIPPED = 4.0


@dataclass(frozen=True)
class Weights:
    """Parameters of the kernel, in units of each temperature's variance.

    Attributes:
        whole: variance explained by the fragments of the whole structure.
        core: variance that homologues share.
        member: variance of the members of a series, over ``chain_length``.
        chain_length: distance of chains over which homologues are alike, in standard deviations.
        portrait: variance explained by the chemical portrait.
        portrait_length: its length.
        shared: covariance of the two temperatures, as odds of what they share.
        noise: variance of a single value.
    """

    whole: float = 0.3
    core: float = 0.5
    member: float = 0.36
    chain_length: float = 2.5
    portrait: float = 0.09
    portrait_length: float = 0.24
    shared: float = 1.7
    noise: float = 0.04


class Likeness(NamedTuple):
    """What the kernel is made of, each (n, m)."""

    whole: Floats
    core: Floats
    chains: Floats
    portrait: Floats


class TransitionProcess:
    """Gaussian process regression of melting (property 0) and clearing (property 1).

    The kernel of two values is that of their substances, times 1 where they are of one property and times
    ``shared / (1 + shared)`` where they are not (the intrinsic model of coregionalisation, Bonilla et al.,
    NeurIPS 20 (2007) 153). Errors are Student's: a misprinted value counts less.

    Args:
        weights: start of the search.
        steps: of the search for the highest likelihood; 0 keeps the weights.
        degrees: of freedom of the errors.
    """

    def __init__(self, weights: Weights | None = None, steps: int = 8, degrees: float | None = 4.0) -> None:
        self.weights, self.steps, self.degrees = weights or Weights(), steps, degrees

    def fit(self, features: Features, which: Ints, value_K: Floats) -> "TransitionProcess":
        """Learn from n values: features of their substances, the property of each, the values."""
        self.known, self.which = features, np.asarray(which)
        self.scale = {
            one: (value_K[which == one].mean(), value_K[which == one].std() + 1e-9)
            for one in np.unique(which)
        }
        target = self._scaled(value_K, which)
        alike = self._likeness(features)
        if self.steps:
            names = [field.name for field in fields(Weights)]
            start = np.log([getattr(self.weights, name) for name in names])

            def cost(logs: Floats) -> float:
                weights = Weights(*np.exp(logs).tolist())
                kernel = _covariance(alike, weights, self.which, self.which)
                return negative_log_likelihood(kernel, target, weights.noise)

            self.weights = Weights(*np.exp(most_likely(cost, start, self.steps)).tolist())
        covariance = _covariance(alike, self.weights, self.which, self.which)
        self.posterior: Posterior = condition(covariance, target, self.weights.noise, self.degrees)
        return self

    def predict(self, features: Features, which: Ints) -> tuple[Floats, Floats]:
        """Mean and standard deviation (m,), K, without the noise of a measurement."""
        cross = _covariance(self._likeness(features), self.weights, which, self.which)
        w = self.weights
        prior = w.whole + w.core + w.member + w.portrait
        spread = np.sqrt(self.posterior.variance(cross, prior))
        pooled = (np.mean([m for m, _ in self.scale.values()]), np.mean([s for _, s in self.scale.values()]))
        middle, size = np.array([self.scale.get(one, pooled) for one in which]).T
        return middle + size * self.posterior.mean(cross), size * spread

    def _scaled(self, value_K: Floats, which: Ints) -> Floats:
        middle, size = np.array([self.scale[one] for one in which]).T
        return (value_K - middle) / size

    def _likeness(self, features: Features) -> Likeness:
        if not hasattr(self, "scaler") or features is self.known:
            self.scaler = [
                (part.mean(0), part.std(0) + 1e-6) for part in (self.known.chains, self.known.portrait)
            ]
        distance = [
            squared_distance(*(
                np.clip((part - middle) / spread, -CLIPPED, CLIPPED).astype(float) for part in pair
            ))
            for pair, (middle, spread) in zip(
                ((features.chains, self.known.chains), (features.portrait, self.known.portrait)),
                self.scaler, strict=True,
            )
        ]  # fmt: skip
        return Likeness(
            tanimoto(features.counts, self.known.counts), tanimoto(features.core, self.known.core), *distance
        )


def _covariance(alike: Likeness, weights: Weights, first: Ints, second: Ints) -> Floats:
    kernel = (
        weights.whole * alike.whole
        + alike.core * (weights.core + weights.member * np.exp(-alike.chains / weights.chain_length**2))
        + weights.portrait * np.exp(-alike.portrait / weights.portrait_length**2)
    )
    other = weights.shared / (1 + weights.shared)
    return kernel * np.where(first[:, None] == second[None, :], 1.0, other)
