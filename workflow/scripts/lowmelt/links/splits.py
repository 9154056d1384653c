"""Links set apart for validation and test: at random, or so that the test's ions were never seen."""

import numpy as np

KINDS = ("random", "cold_cation", "cold_anion", "cold_both")
TRAIN, VALID, TEST, UNUSED = "train", "valid", "test", "unused"


def split_links(
    edges: np.ndarray, shape: tuple[int, int], kind: str, rng: np.random.Generator, valid: float, test: float
) -> np.ndarray:
    """The part of each link.

    ``random`` draws links. ``cold_cation`` and ``cold_anion`` draw ions of that side: all links of an
    ion stand in one part. ``cold_both`` draws twice the share of the ions of both sides, so that a
    test link joins two ions that no training link has; links between parts are ``unused``.

    Args:
        edges: links (m, 2).
        shape: number of cations and of anions.
        kind: one of ``KINDS``.
        rng: source of chance.
        valid: share for validation.
        test: share for test; 0.05 and 0.10 in Ren 2026 (10.1039/d5dd00282f).

    Returns:
        Array (m,) of ``train``, ``valid``, ``test``, ``unused``.
    """
    if kind == "random":
        return _draw(len(edges), rng, valid, test)
    if kind == "cold_cation":
        return _draw(shape[0], rng, valid, test)[edges[:, 0]]
    if kind == "cold_anion":
        return _draw(shape[1], rng, valid, test)[edges[:, 1]]
    if kind != "cold_both":
        raise ValueError(f"unknown split {kind!r}; one of {', '.join(KINDS)}")
    cation = _draw(shape[0], rng, 2 * valid, 2 * test)[edges[:, 0]]
    anion = _draw(shape[1], rng, 2 * valid, 2 * test)[edges[:, 1]]
    return np.where(cation == anion, cation, UNUSED)


def _draw(n: int, rng: np.random.Generator, valid: float, test: float) -> np.ndarray:
    part = np.full(n, TRAIN, dtype="<U6")
    order = rng.permutation(n)
    n_test, n_valid = max(1, round(test * n)), max(1, round(valid * n))
    part[order[:n_test]] = TEST
    part[order[n_test : n_test + n_valid]] = VALID
    return part
