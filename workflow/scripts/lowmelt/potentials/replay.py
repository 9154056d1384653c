"""Frames to go on with: a network's own trajectories beside what it has learnt, which it is to keep."""

from collections.abc import Sequence

import ase

HELD = 5  # every fifth own frame validates


def mix(
    old: Sequence[ase.Atoms], own: Sequence[ase.Atoms], valid: Sequence[ase.Atoms]
) -> tuple[list[ase.Atoms], list[ase.Atoms]]:
    """Frames to learn from and to validate on.

    Own frames are repeated until they are about half of all: each update is as likely to see a new frame as
    an old one.

    Args:
        old: that the network was trained on.
        own: labelled frames of its own trajectories.
        valid: held out of the old trajectories.
    """
    held = [frame for place, frame in enumerate(own) if place % HELD == HELD - 1]
    new = [frame for place, frame in enumerate(own) if place % HELD != HELD - 1]
    times = max(1, round(len(old) / len(new))) if new else 0
    return [*old, *(new * times)], [*valid, *held]
