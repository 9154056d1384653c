"""Links set apart for validation and test: at random, by ions never seen, or by the source of the link."""

from collections.abc import Sequence

import numpy as np

KINDS = ("random", "cold_cation", "cold_anion", "cold_both")
SOURCE = "source"
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
        raise ValueError(f"unknown split {kind!r}; one of {', '.join(KINDS)}, {SOURCE}")
    cation = _draw(shape[0], rng, 2 * valid, 2 * test)[edges[:, 0]]
    anion = _draw(shape[1], rng, 2 * valid, 2 * test)[edges[:, 1]]
    return np.where(cation == anion, cation, UNUSED)


def split_by_source(
    edges: np.ndarray, sources: Sequence[str], rng: np.random.Generator, share: float
) -> np.ndarray:
    """Links of some collections to learn from; links that only others hold for validation and test.

    Sources are left out in a random order until the links that no other source holds are at least
    ``share`` of all; one that would leave out more than half of the links is passed over. The cations of
    these links are drawn into two halves, one for validation and one for the test.

    Args:
        edges: links (m, 2).
        sources: the sources of each link, joined by ``;`` (m).
        rng: source of chance.
        share: least share of links left out.

    Returns:
        Array (m,) of ``train``, ``valid``, ``test``; no link is left out where all have one source.
    """
    held_by = [set(text.split(";")) for text in sources]
    names = sorted(set().union(*held_by))
    left_out: set[str] = set()
    gone = np.zeros(len(edges), bool)
    for name in rng.permutation(names):
        only = np.array([held <= left_out | {name} for held in held_by])
        if gone.mean() < share and only.mean() <= 0.5:
            left_out, gone = left_out | {name}, only
    half = rng.integers(2, size=edges[:, 0].max(initial=0) + 1)[edges[:, 0]]
    return np.where(gone, np.where(half == 0, VALID, TEST), TRAIN)


def _draw(n: int, rng: np.random.Generator, valid: float, test: float) -> np.ndarray:
    part = np.full(n, TRAIN, dtype="<U6")
    order = rng.permutation(n)
    n_test, n_valid = max(1, round(test * n)), max(1, round(valid * n))
    part[order[:n_test]] = TEST
    part[order[n_test : n_test + n_valid]] = VALID
    return part
