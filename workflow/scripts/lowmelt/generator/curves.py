"""How many held-out ions are found among equal numbers of distinct novel ions."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

AT = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


def found_at(order: Iterable[str], held_out: Collection[str], at: Sequence[int] = AT) -> dict[int, float]:
    """Share of the held-out ions among the first k distinct novel ions, for each k that is reached.

    Args:
        order: ``ion_id`` of novel ions in the order in which a generator gives them; repeats do not count.
        held_out: ``ion_id`` of those held out.
        at: the numbers k.
    """
    wanted = set(held_out)
    hits = np.cumsum([one in wanted for one in dict.fromkeys(order)])
    return {k: float(hits[k - 1]) / len(wanted) for k in at if wanted and k <= len(hits)}


def area(order: Iterable[str], held_out: Collection[str], until: int) -> float:
    """Mean of the share over the first ``until`` distinct novel ions: 1 when all are found at once.

    A generator that gives fewer keeps its last share. The area weighs early finds.
    """
    wanted = set(held_out)
    hits = np.cumsum([one in wanted for one in list(dict.fromkeys(order))[:until]], dtype=float)
    if not wanted or not len(hits):
        return float("nan")
    return float(np.append(hits, np.full(until - len(hits), hits[-1])).mean()) / len(wanted)


def of_samples(samples: pd.DataFrame, held_out: pd.DataFrame, at: Sequence[int] = AT) -> pd.DataFrame:
    """The curve of a judged sample (``strict.mark_new``): kind, distinct, found."""
    rows = []
    for kind in ("cation", "anion"):
        order = samples.loc[samples[f"novel_{kind}"], f"{kind}_id"]
        wanted = held_out.loc[held_out["kind"] == kind, "ion_id"]
        rows += [(kind, k, share) for k, share in found_at(order, wanted, at).items()]
    return pd.DataFrame(rows, columns=["kind", "distinct", "found"])
