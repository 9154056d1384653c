"""Which substances stand or fall with the same article, for splits that leave articles out."""

import re
from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_DOI = re.compile(r"10\.\d{4,9}/[^\s,;]+")
_AUTHOR = re.compile(r"[A-Z][^\W\d_]{2,}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def article_groups(sources: Sequence[str]) -> list[str]:
    """The group of articles of each substance: articles with a substance in common are one group.

    A substance that two articles measured ties them together, and with them all that either holds: a model
    is then never tested on an article of which it has read a part. An article is known by its DOI and by its
    first author and year, so that two spellings of one are one; two articles of one author and year become
    one too, which only makes the split stricter.

    Args:
        sources: of each substance (n), joined by ``;``.

    Returns:
        a name for each (n): the first of its group's keys, ``""`` without a source.
    """
    keys = [sorted(article_keys(one)) for one in sources]
    names = sorted({key for own in keys for key in own})
    place = {name: number for number, name in enumerate(names)}
    ties = [(place[own[0]], place[key]) for own in keys for key in own]
    first, second = np.array(ties, int).reshape(-1, 2).T
    graph = coo_array((np.ones(len(ties)), (first, second)), shape=(len(names), len(names)))
    group = connected_components(graph, directed=False)[1] if names else np.empty(0, int)
    head = {number: name for name, number in zip(names[::-1], group[::-1], strict=True)}
    return [head[group[place[own[0]]]] if own else "" for own in keys]


def article_keys(source: str) -> set[str]:
    """What the articles of a substance, joined by ``;``, are known by."""
    return {key for text in source.split(";") for key in _keys(text)}


def _keys(text: str) -> list[str]:
    """What an article is known by: each DOI, first author and year; else the text itself."""
    author, year = (form.search(text) for form in (_AUTHOR, _YEAR))
    found = [doi.rstrip(".)").lower() for doi in _DOI.findall(text)]
    if author and year:
        found.append(f"{author[0]} {year[0]}")
    return found or [text.strip()] * bool(text.strip())
