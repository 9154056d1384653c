"""Which frames train, validate and test: whole trajectories apart, and whole compositions.

Frames of one trajectory are relatives: dealt out at random, they make a test easy.
"""

from collections.abc import Sequence

import ase
import numpy as np
import pandas as pd

TRAIN, VALID, TEST = "train", "valid", "test"


def assign(
    frames: Sequence[ase.Atoms], roles: dict[str, str], seed: int, share: float = 0.15
) -> pd.DataFrame:
    """One row a frame, in their order.

    Args:
        frames: with ``composition`` and ``trajectory`` in ``info``.
        roles: of each composition: ``train``, or the name of the test that all its frames belong to.
        seed: of the choice of trajectories.
        share: of the trajectories of a composition for validation, and as many for the test; one at least.

    Returns:
        ``composition``, ``trajectory``, ``split`` (train, valid, test, or the role), and ``order``, the place
        in which a training set of n frames takes a frame: compositions in turn, at random within one.
    """
    table = pd.DataFrame({name: [one.info[name] for one in frames] for name in ("composition", "trajectory")})
    table["split"], table["order"] = table["composition"].map(roles), -1
    rng = np.random.default_rng(seed)
    for composition, group in table[table["split"] == TRAIN].groupby("composition"):
        names = rng.permutation(sorted(group["trajectory"].unique()))
        if len(names) < 3:
            raise ValueError(f"{composition}: {len(names)} trajectories; three are needed to split by them")
        count = max(1, round(share * len(names)))
        held = dict.fromkeys(names[:count], TEST) | dict.fromkeys(names[count : 2 * count], VALID)
        table.loc[group.index, "split"] = group["trajectory"].map(held).fillna(TRAIN)
    chosen = table[table["split"] == TRAIN]
    mixed = chosen.iloc[rng.permutation(len(chosen))]
    turn = mixed.groupby("composition").cumcount()
    ordered = mixed.assign(turn=turn).sort_values(["turn", "composition"]).index
    table.loc[ordered, "order"] = np.arange(len(ordered))
    return table


def of(frames: Sequence[ase.Atoms], table: pd.DataFrame, split: str) -> list[ase.Atoms]:
    """The frames of one split."""
    return [frames[i] for i in table.index[table["split"] == split]]


def first_frame(table: pd.DataFrame, composition: str, number: int, last: int) -> int:
    """Row of the frame that a round begins from: of a validation trajectory.

    What the last round makes tests the finished potential, so that it has a trajectory of its own where
    there are two, and no round that is learnt from begins in its neighbourhood.
    """
    held = table[(table["composition"] == composition) & (table["split"] == VALID)]
    names = held["trajectory"].unique()
    rest = names[1:] if len(names) > 1 else names
    name = names[0] if number == last else rest[(number - 1) % len(rest)]
    rows = held.index[held["trajectory"] == name]
    return int(rows[0] if number == last else rows[-1 - (number - 1) // len(rest) % len(rows)])


def training_indices(table: pd.DataFrame, count: int, only: str = "") -> list[int]:
    """The first ``count`` training frames, in order; of one composition alone where it is named."""
    chosen = table[(table["split"] == TRAIN) & (table["order"] < count)]
    chosen = chosen[chosen["composition"] == only] if only else chosen
    return chosen.sort_values("order").index.tolist()
