"""A small graph of real ions with a known rule, for the tests of the links."""

import numpy as np

from lowmelt.fingerprints.kinds import Settings
from lowmelt.links.graph import Graph
from lowmelt.links.scorer import describe

FINGERPRINTS = Settings(bits=512)
FLUORINATED = [
    "F[B-](F)(F)F", "F[P-](F)(F)(F)(F)F", "O=S(=O)([O-])C(F)(F)F", "O=S(=O)([O-])C(F)(F)C(F)(F)F",
    "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "O=S(=O)([N-]S(=O)(=O)C(F)(F)C(F)(F)F)C(F)(F)C(F)(F)F",
    "O=S(=O)([N-]S(=O)(=O)F)F", "F[B-](F)(F)C(F)(F)F", "F[B-](F)(F)C(F)(F)C(F)(F)F",
]  # fmt: skip
CARBOXYLATES = [f"{'C' * n}C(=O)[O-]" for n in range(1, 8)] + ["OCC(=O)[O-]", "CC(O)C(=O)[O-]"]
CHAINS = ["C" * n for n in range(1, 13)]
IMIDAZOLIUMS = [f"{chain}n1cc[n+](C)c1" for chain in CHAINS]
AMMONIUMS = [f"{chain}[N+](C)(C)CCO" for chain in CHAINS]


def example_graph(seed: int = 0) -> Graph:
    """Imidazoliums pair with fluorinated anions, cholines with carboxylates; 60 % of those are known."""
    rng = np.random.default_rng(seed)
    cations = describe(IMIDAZOLIUMS + AMMONIUMS, FINGERPRINTS)
    anions = describe(FLUORINATED + CARBOXYLATES, FINGERPRINTS)
    n, m = len(IMIDAZOLIUMS), len(FLUORINATED)
    suits = np.zeros((len(cations), len(anions)), bool)
    suits[:n, :m] = suits[n:, m:] = True
    return Graph(cations, anions, np.argwhere(suits & (rng.random(suits.shape) < 0.6)))
