"""Training of a network, one frame an update, resumed after a kill."""

import copy
import logging
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lowmelt.errors import LowmeltError
from lowmelt.potentials.example import Example
from lowmelt.potentials.loss import Weights, loss

EVERY_S = 30.0
AVERAGED = 0.02  # share of the updates over which the weights that are kept are an average
WARM = 0.05  # share of the updates over which the rate rises
CLIP = 10.0


class TrainingDiverged(LowmeltError):
    """The loss was never a number."""


@dataclass(frozen=True)
class Schedule:
    """How long and how fast.

    Attributes:
        updates: one frame each.
        rate: highest learning rate; it falls along a cosine to a hundredth.
        validations: how often the averaged weights are validated; the best are kept.
    """

    updates: int = 1500
    rate: float = 0.01
    validations: int = 5


def train(
    network: torch.nn.Module,
    learnt: Sequence[Example],
    valid: Sequence[Example],
    weights: Weights,
    schedule: Schedule,
    seed: int,
    checkpoint: Path | None = None,
    belongs: str = "",
) -> tuple[torch.nn.Module, list[dict]]:
    """Train, and give back the averaged weights that were best in validation.

    Args:
        network: to begin with; trained in place, on the device of the frames.
        learnt, valid: frames.
        weights: of the loss.
        schedule: updates and rates.
        seed: of the order of the frames.
        checkpoint: file that keeps the state, so that a killed training is resumed; None keeps none.
        belongs: hash of all that the training depends on; a checkpoint of another is not gone on from.

    Returns:
        The network, on the CPU, and ``update``, ``train`` (mean loss since the row before), ``valid`` of each
        validation.

    Raises:
        TrainingDiverged: no validation gave a number.
    """
    log = logging.getLogger("lowmelt")
    network = network.to(learnt[0].forces.device)
    averaged = copy.deepcopy(network)
    solver = torch.optim.Adam(network.parameters(), lr=schedule.rate, amsgrad=True)
    state: dict[str, Any] = {
        "update": 0,
        "best": math.inf,
        "best_state": None,
        "curve": [],
        "sum": 0.0,
        "since": 0,
    }
    kept = _read(checkpoint, belongs, learnt[0].forces.device)
    if kept is not None:
        network.load_state_dict(kept["network"])
        averaged.load_state_dict(kept["averaged"])
        solver.load_state_dict(kept["solver"])
        state = kept["state"]
        log.info("resuming after update %d of %d", state["update"], schedule.updates)
    every = max(1, schedule.updates // schedule.validations)
    saved = time.monotonic()
    remembered = 1 - 1 / max(1.0, AVERAGED * schedule.updates)
    while state["update"] < schedule.updates:
        update = state["update"]
        for group in solver.param_groups:
            group["lr"] = rate(update, schedule)
        target = learnt[_index(update, len(learnt), seed)]
        network.train()
        solver.zero_grad()
        error = loss(network(dict(target.graph), training=True, compute_stress=True), target, weights)
        error.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        solver.step()
        _average(averaged, network, min(remembered, update / (update + 1)))
        state["update"], state["sum"], state["since"] = (
            update + 1,
            state["sum"] + float(error.detach()),
            state["since"] + 1,
        )
        if state["update"] % every == 0 or state["update"] == schedule.updates:
            _validate(averaged, valid or learnt, weights, state)
            row = state["curve"][-1]
            log.info(
                "update %d of %d: loss %.3f, validation %.3f",
                row["update"],
                schedule.updates,
                row["train"],
                row["valid"],
            )
        if checkpoint is not None and time.monotonic() - saved > EVERY_S:
            parts: dict[str, Any] = {"network": network, "averaged": averaged, "solver": solver}
            half = checkpoint.with_suffix(".half")
            rest = {"state": state, "belongs": belongs}
            torch.save({name: part.state_dict() for name, part in parts.items()} | rest, half)
            half.replace(checkpoint)
            saved = time.monotonic()
    if state["best_state"] is None:
        raise TrainingDiverged(
            f"the loss was not a number in any of {len(state['curve'])} validations: "
            "lower `rate` or the weights of the loss (`potentials:` in the config), or look at the labels"
        )
    averaged.load_state_dict(state["best_state"])
    return averaged.cpu(), state["curve"]


def _read(checkpoint: Path | None, belongs: str, device: torch.device) -> dict | None:
    """What was kept of this very training."""
    if checkpoint is None or not checkpoint.exists():
        return None
    kept = torch.load(checkpoint, weights_only=False, map_location=device)
    if kept.get("belongs") == belongs:
        return kept
    logging.getLogger("lowmelt").info("a checkpoint of other data or settings is there: beginning anew")
    return None


def rate(update: int, schedule: Schedule) -> float:
    """Learning rate of an update: up along a line, down along a cosine."""
    done = update / schedule.updates
    if done < WARM:
        return schedule.rate * (update + 1) / max(1, WARM * schedule.updates)
    return schedule.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (done - WARM) / (1 - WARM))))


def _index(update: int, count: int, seed: int) -> int:
    """Frame of an update: each once in turn, in an order of its own each time; the same after a kill."""
    turn, place = divmod(update, count)
    return int(np.random.default_rng([seed, turn]).permutation(count)[place])


def _average(averaged: torch.nn.Module, network: torch.nn.Module, share: float) -> None:
    with torch.no_grad():
        for kept, new in zip(averaged.parameters(), network.parameters(), strict=True):
            kept.lerp_(new, 1 - share)


def _validate(averaged: torch.nn.Module, valid: Sequence[Example], weights: Weights, state: dict) -> None:
    averaged.eval()
    errors = [
        float(loss(averaged(dict(one.graph), compute_stress=True), one, weights).detach()) for one in valid
    ]
    found = float(np.mean(errors))
    state["curve"].append(
        {"update": state["update"], "train": state["sum"] / max(1, state["since"]), "valid": found}
    )
    state["sum"], state["since"] = 0.0, 0
    if found < state["best"]:
        state["best"] = found
        state["best_state"] = {name: value.clone() for name, value in averaged.state_dict().items()}
