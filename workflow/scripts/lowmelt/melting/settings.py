"""What can be set of the melting model, each group as one typed object."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelSettings:
    """Sizes of the learners.

    Attributes:
        trees: in each ensemble of trees.
        tune: salts on which a Gaussian process maximises its likelihood; 0 keeps its kernel.
        epochs: passes of the network over its training salts.
    """

    trees: int = 100
    tune: int = 0
    epochs: int = 25


@dataclass(frozen=True)
class TrustSettings:
    """What the intervals and the domain promise.

    Attributes:
        confidence: coverage of the intervals.
        domain_error_K: a salt is in the domain when the error expected for it is at most this.
        trees: of the model of the expected error.
    """

    confidence: float = 0.9
    domain_error_K: float = 35.0
    trees: int = 150
