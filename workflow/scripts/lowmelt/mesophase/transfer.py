"""The published question: does a network that has learned other melting points first do better?

Arms: ``none`` starts from chance; ``il`` from melting points of ionic liquids; ``il_other`` from these and
then from the other temperature of the training substances. Yan et al. chose the source model by the error on
the target's test rows; here it is chosen by rows of the source that were kept back, and what choosing by the
test would have given stands beside it as ``il_by_test``.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch

from lowmelt.mesophase.parts import key_of, write_whole
from lowmelt.mesophase.published import varying
from lowmelt.mesophase.stack import Schedule, Stack
from lowmelt.regression.splits import folds_of
from lowmelt.runtime import progress

Floats = npt.NDArray[np.float64]

ARMS = ("none", "il", "il_other")
KEPT_BACK = 0.1  # of the source's rows, by which a source model is chosen
BY_TEST = "il_by_test"
log = logging.getLogger("lowmelt")


@dataclass(frozen=True)
class Protocol:
    """Numbers of the published perceptron.

    Attributes:
        source_epochs: on the melting points of ionic liquids.
        source_rate: learning rate there.
        epochs: of fine-tuning; 300 for sets of some dozens.
        rate: learning rate there.
        batch: rows of a batch.
        dropout: behind the first layer.
        l2: penalty.
        source_models: source models of which one is chosen.
        members: networks of one stack; twenty are the fastest on a processor.
    """

    source_epochs: int = 200
    source_rate: float = 1e-4
    epochs: int = 400
    rate: float = 1e-3
    batch: int = 32
    dropout: float = 0.1
    l2: float = 1e-3
    source_models: int = 3
    members: int = 20


@dataclass(frozen=True)
class Task:
    """Bits (n, b) and temperatures (n,), K, of a target, of the other temperature, and of the source.

    ``target_id`` and ``other_id`` name the substances, so that the other temperature of a held-out one is
    held out too.
    """

    bits: npt.NDArray[np.float32]
    value_K: Floats
    target_id: npt.NDArray[np.object_]
    other_bits: npt.NDArray[np.float32]
    other_K: Floats
    other_id: npt.NDArray[np.object_]
    source_bits: npt.NDArray[np.float32]
    source_K: Floats
    source_id: npt.NDArray[np.object_]

    def varied(self) -> "Task":
        """The same without the columns that do not vary in the target."""
        used = varying(self.bits)
        return Task(
            self.bits[:, used], self.value_K, self.target_id, self.other_bits[:, used], self.other_K,
            self.other_id, self.source_bits[:, used], self.source_K, self.source_id,
        )  # fmt: skip


def run_arms(
    task: Task, split: pd.DataFrame, arms: list[str], protocol: Protocol, seed: int, parts: Path, code: str
) -> pd.DataFrame:
    """Held-out answers of each arm, one row a repeat and substance.

    What a stack of folds answers is written to ``parts`` and read from there when the work is taken up again
    by the same code.

    Args:
        task: the values.
        split: see :func:`lowmelt.regression.splits.assign_folds`, over the target's substances.
        arms: of ``ARMS``.
        protocol: numbers of the training.
        seed: of everything drawn.
        parts: folder of finished stacks.
        code: hash of the code that runs.

    Returns:
        arm, model (number of the source model), chosen (by the source's own error), repeat, fold,
        substance_id, value_K, answer_K.
    """
    task = task.varied()
    folds = list(folds_of(split))
    stacks = [folds[first : first + protocol.members] for first in range(0, len(folds), protocol.members)]
    sources, best = _sources(task, protocol, seed, parts, code) if set(arms) - {"none"} else (None, 0)
    jobs = [
        (arm, model, number)
        for arm in arms
        for model in (range(protocol.source_models) if arm == "il" else [best])
        for number in range(len(stacks))
    ]
    done, key = [], _key(task, protocol, seed, code, split[["salt_id", "repeat", "fold"]])
    for arm, model, number in progress(jobs, len(jobs), "stacks of networks"):
        file = parts / f"{key}_{arm}_{model}_{number}.parquet"
        if not file.is_file():
            start = _member(sources, model) if sources is not None and arm != "none" else None
            answers = _stack(task, stacks[number], arm, start, protocol, seed + number)
            write_whole(answers.to_parquet, file)
        done.append(pd.read_parquet(file).assign(arm=arm, model=model, chosen=model == best))
    return pd.concat(done, ignore_index=True)


def chosen_and_by_test(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers of each arm with the chosen source model, and of the one that is best on the test rows."""
    kept = answers[answers["chosen"]]
    models = answers[answers["arm"] == "il"]
    if models["model"].nunique() < 2:
        return kept
    error = (models["answer_K"] - models["value_K"]).abs().groupby(models["model"]).mean()
    best = models[models["model"] == error.idxmin()].assign(arm=BY_TEST)
    return pd.concat([kept, best], ignore_index=True)


def paired_differences(
    answers: pd.DataFrame, groups: pd.Series, against: str = "none", draws: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """Differences of the mean absolute error between arms on the same folds, with their intervals.

    An error is averaged over repeats; substances are drawn with replacement, homologues together.

    Args:
        answers: arm, repeat, substance_id, value_K, answer_K.
        groups: series of each substance, indexed by substance_id.
        against: the arm that the others are compared with.
        draws: of the bootstrap.
        seed: of the draws.

    Returns:
        arm, mae_K, rmse_K, r2 (of all answers), mae_sd_K (between repeats), difference_K (negative: better
        than ``against``), lower_K and upper_K (95 %).
    """
    errors = answers.assign(error=(answers["answer_K"] - answers["value_K"]).abs())
    each = errors.pivot_table(index="substance_id", columns="arm", values="error", aggfunc="mean")
    label = np.unique(groups.reindex(each.index).astype(str), return_inverse=True)[1]
    number = label.max() + 1
    drawn_series = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), draws)
    weights = drawn_series[:, label]
    rows = []
    for arm, part in errors.groupby("arm", sort=False):
        off = (part["answer_K"] - part["value_K"]).to_numpy()
        spread = part["value_K"].to_numpy() - part["value_K"].mean()
        row = {
            "arm": arm, "mae_K": np.abs(off).mean(), "rmse_K": np.sqrt((off**2).mean()),
            "r2": 1 - (off**2).sum() / (spread**2).sum(),
            "mae_sd_K": part.groupby("repeat")["error"].mean().std(),
        }  # fmt: skip
        if arm != against and against in each:
            gap = (each[arm] - each[against]).to_numpy()
            drawn = (weights @ gap) / np.maximum(weights.sum(1), 1)
            row |= dict(zip(("lower_K", "upper_K"), np.quantile(drawn, [0.025, 0.975]), strict=True))
            row["difference_K"] = gap.mean()
        rows.append(row)
    columns = ["arm", "mae_K", "rmse_K", "r2", "mae_sd_K", "difference_K", "lower_K", "upper_K"]
    return pd.DataFrame(rows).reindex(columns=columns)


def _stack(
    task: Task, folds: list, arm: str, start: Stack | None, protocol: Protocol, seed: int
) -> pd.DataFrame:
    """Train the folds of one stack and answer their test rows."""
    stack = Stack(len(folds), task.bits.shape[1], protocol.dropout, protocol.l2, seed)
    if start is not None:
        stack.spread_from(start)
    schedule = Schedule(protocol.epochs, protocol.rate, protocol.batch)
    train = [np.flatnonzero(np.isin(task.target_id, ids)) for _, _, ids, _ in folds]
    tests = [np.flatnonzero(np.isin(task.target_id, ids)) for _, _, _, ids in folds]
    if arm == "il_other" and len(task.other_K):
        gone = [set(task.target_id[test]) for test in tests]
        rows = [np.array([i for i, one in enumerate(task.other_id) if one not in out]) for out in gone]
        stack.learn(_tensor(task.other_bits), _tensor(task.other_K), rows, schedule)
    x = _tensor(task.bits)
    stack.learn(x, _tensor(task.value_K), train, schedule)
    answers = stack.answers(x)
    return pd.concat([
        pd.DataFrame({
            "repeat": repeat, "fold": fold, "substance_id": task.target_id[test],
            "value_K": task.value_K[test], "answer_K": answers[member, test],
        })
        for member, ((repeat, fold, _, _), test) in enumerate(zip(folds, tests, strict=True))
    ], ignore_index=True)  # fmt: skip


def _sources(task: Task, protocol: Protocol, seed: int, parts: Path, code: str) -> tuple[Stack, int]:
    """Source models as one stack, and the number of the one with the smallest error on kept-back rows."""
    stack = Stack(protocol.source_models, task.bits.shape[1], protocol.dropout, protocol.l2, seed)
    order = np.random.default_rng(seed).permutation(len(task.source_K))
    back, rows = np.split(order, [max(1, int(KEPT_BACK * len(order)))])
    file = parts / f"{_key(task, protocol, seed, code)}_source.pt"
    if file.is_file():
        saved = torch.load(file)
        stack.load_state_dict(saved["weights"])
        stack.middle, stack.spread = saved["middle"], saved["spread"]
    else:
        schedule = Schedule(protocol.source_epochs, protocol.source_rate, protocol.batch)
        x, y = _tensor(task.source_bits), _tensor(task.source_K)
        stack.learn(x, y, [rows] * protocol.source_models, schedule, _told(schedule.epochs))
        learned = {"weights": stack.state_dict(), "middle": stack.middle, "spread": stack.spread}
        write_whole(lambda half: torch.save(learned, half), file)
    off = np.abs(stack.answers(_tensor(task.source_bits[back])) - task.source_K[back]).mean(1)
    log.info("source models: MAE %s K on kept-back rows", ", ".join(f"{one:.1f}" for one in off))
    return stack, int(np.argmin(off))


def _member(stack: Stack, number: int) -> Stack:
    """One member of a stack as a stack of one."""
    one = Stack(1, stack.weights[0].shape[1], stack.dropout, stack.l2)
    with torch.no_grad():
        for mine, theirs in zip(one.parameters(), stack.parameters(), strict=True):
            mine.copy_(theirs[number : number + 1])
    return one


def _told(epochs: int):
    """Progress of a long training, every tenth of it."""
    step = max(1, epochs // 10)
    return lambda epoch: log.info("epoch %d of %d", epoch, epochs) if epoch % step == 0 else None


def _key(task: Task, protocol: Protocol, seed: int, code: str, *split: pd.DataFrame) -> str:
    """Name of the work that a finished part belongs to."""
    return key_of(code, protocol, seed, task.bits, task.value_K, task.other_K, task.source_K, *split)


def _tensor(values: np.ndarray) -> torch.Tensor:
    return torch.tensor(np.asarray(values, np.float32))
