"""Training of a sequence model with Lightning: annealed KL, early stopping, checkpoints that are resumed."""

import copy
import hashlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import lightning
import pandas as pd
import torch
from lightning.fabric.plugins.environments import LightningEnvironment
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader

from lowmelt.generator.data import Batch, BucketedBatches, Examples, FixedBatches
from lowmelt.generator.model import SequenceModel
from lowmelt.runtime import derive_seed

log = logging.getLogger("lowmelt")

Validity = Callable[[SequenceModel], float]


@dataclass(frozen=True)
class Course:
    """How a model is trained; the defaults are the published ones where there are any.

    Attributes:
        steps: gradient steps at most; what is left after whole rounds of ``validate_every`` is dropped.
        batch_size: sequences in a batch.
        learning_rate: of Adam, at its highest.
        schedule: "constant", or "one_cycle" (rises over the first tenth, falls to zero at the last step).
        validate_every: steps between two validations; a checkpoint follows each.
        patience: validations without a lower loss before training stops; 0 never stops early.
        beta: weight of the KL term at the top of each cycle.
        cycles: cycles of annealing of beta over ``steps`` (Fu et al. 2019, 10.18653/v1/N19-1021).
        ramp: share of a cycle over which beta rises from 0.
        free_bits: nats of KL in each latent dimension that cost nothing (Kingma et al. 2016).
        width: pad every batch to this many tokens; 0 pads to the longest of the batch.
    """

    steps: int = 10_000
    batch_size: int = 128
    learning_rate: float = 1e-4
    schedule: str = "constant"
    validate_every: int = 200
    patience: int = 0
    beta: float = 0.0025
    cycles: int = 5
    ramp: float = 0.7
    free_bits: float = 0.0
    width: int = 0


def beta_at(step: int, course: Course) -> float:
    """Weight of the KL term at a step: rises linearly from 0 in each cycle, then stays at the top."""
    length = course.steps / course.cycles
    phase = (step % length) / length
    return course.beta * min(1.0, phase / course.ramp)


def divergence(mean: Tensor, log_variance: Tensor, free_bits: float = 0.0) -> Tensor:
    """KL(q(z|x) || N(0, I)) in nats, summed over dimensions, mean over the batch.

    A dimension whose mean over the batch is below ``free_bits`` counts as ``free_bits``.
    """
    each = 0.5 * (mean.square() + log_variance.exp() - 1.0 - log_variance)
    return each.mean(0).clamp(min=free_bits).sum()


class Task(lightning.LightningModule):
    """Mean cross-entropy of a token plus beta times the KL divergence."""

    def __init__(
        self, model: SequenceModel, examples: Examples, course: Course, seed: int, fused: bool = True
    ):
        super().__init__()
        self.fused = fused
        self.model = model
        self.examples = examples
        self.course = course
        self.seed = seed

    @property
    def _round(self) -> int:
        """Which round it is; counted in steps, as the count of epochs is not the same after a resume."""
        return self.global_step // self.course.validate_every

    def train_dataloader(self) -> DataLoader:
        """The batches of the coming round; Lightning asks anew before each, after a resume too."""
        course = self.course
        batches = BucketedBatches(
            self.examples, course.batch_size, course.validate_every,
            derive_seed(self.seed, "batches", self._round), course.width,
        )  # fmt: skip
        return DataLoader(batches, batch_size=None)

    def _losses(self, batch: Batch) -> tuple[Tensor, Tensor]:
        logits, mean, log_variance = self.model(batch.source, batch.source_length, batch.target)
        target = batch.target[:, 1:]
        cross_entropy = functional.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=0)
        free = self.course.free_bits if self.training else 0.0
        return cross_entropy, divergence(mean, log_variance, free)

    def on_train_epoch_start(self) -> None:
        """Seed what the round draws, so that a resumed round is the round it would have been."""
        torch.manual_seed(derive_seed(self.seed, "round", self._round))

    def training_step(self, batch: Batch, _: int) -> Tensor:
        """Loss of one batch."""
        cross_entropy, kl = self._losses(batch)
        values = {"train_loss": cross_entropy, "train_kl": kl}
        self.log_dict(values, on_step=False, on_epoch=True, batch_size=1)
        return cross_entropy + beta_at(self.global_step, self.course) * kl

    def validation_step(self, batch: Batch, _: int) -> None:
        """Loss of one batch of the validation part, z at the posterior mean, beta at its top."""
        cross_entropy, kl = self._losses(batch)
        size = len(batch.target)
        values = {"valid_loss": cross_entropy, "valid_kl": kl}
        values["valid_objective"] = cross_entropy + self.course.beta * kl
        self.log_dict(values, on_epoch=True, batch_size=size)

    def configure_optimizers(self) -> Any:
        """Adam, at a constant rate or in one cycle."""
        # The fused form is faster; on a GPU, Lightning does not clip gradients beside it in mixed precision.
        optimizer = torch.optim.Adam(self.model.parameters(), lr=self.course.learning_rate, fused=self.fused)
        if self.course.schedule == "constant":
            return optimizer
        steps = self.course.steps
        rate = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, self.course.learning_rate, total_steps=steps + 1, pct_start=0.1
        )
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": rate, "interval": "step"}}


class History(Callback):
    """Curves of the training, kept inside the checkpoint, and one line in the log for each validation."""

    def __init__(self, validity: Validity | None) -> None:
        self.validity = validity
        self.rows: list[dict[str, float]] = []
        self.rounds = 0
        self.began = time.monotonic()

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        """Add the round's losses; the end of a round that a checkpoint closed is called again on resuming."""
        if self.rows and self.rows[-1]["step"] == trainer.global_step:
            return
        row = {key: float(value) for key, value in trainer.callback_metrics.items()}
        if self.validity and isinstance(pl_module, Task):
            row["validity"] = self.validity(copy.deepcopy(pl_module.model).cpu().eval())
        self.rows.append({"step": trainer.global_step, **row})
        self.rounds += 1
        rounds_left = (trainer.max_steps - trainer.global_step) / trainer.num_training_batches
        left = (time.monotonic() - self.began) / self.rounds * rounds_left
        log.info(
            "step %d of %d: loss %.3f, validation %.3f, KL %.1f, valid strings %.0f %%, %.0f s left",
            *(trainer.global_step, trainer.max_steps, row["train_loss"], row["valid_loss"], row["valid_kl"]),
            *(100 * row.get("validity", float("nan")), left),
        )

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"rows": self.rows}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up the curves where the checkpoint left them."""
        self.rows = list(state_dict["rows"])


def run_key(examples: Examples, model: SequenceModel, course: Course, seed: int) -> str:
    """Names one training: the same data, sizes, course and seed, so that no other checkpoint is resumed."""
    text = json.dumps([examples.targets, asdict(model.sizes), asdict(course), seed])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def train(
    model: SequenceModel,
    examples: Examples,
    validation: Examples,
    course: Course,
    checkpoints: Path,
    seed: int,
    validity: Validity | None = None,
    device: str = "cpu",
    trainer_options: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Train a model in place, from the last checkpoint of the same training where there is one.

    Args:
        model: changed in place; holds the weights of the best validation in the end.
        examples: to learn from.
        validation: for the curves, early stopping and the choice of the weights.
        course: how.
        checkpoints: folder that outlives a killed run; each training has a subfolder of its own.
        seed: of the batches and of the noise.
        validity: share of valid strings among samples of a model; asked at each validation.
        device: "cpu" or "cuda".
        trainer_options: more arguments of ``lightning.Trainer`` (precision, devices).

    Returns:
        One row a validation: step, train_loss, train_kl, valid_loss, valid_kl, valid_objective
        (losses in nats a token, KL in nats a sequence), and validity where it is asked for.
    """
    folder = checkpoints / run_key(examples, model, course, seed)
    every = min(course.validate_every, course.steps)
    course = replace(course, validate_every=every, steps=course.steps - course.steps % every)
    history = History(validity)
    keep = ModelCheckpoint(
        folder, filename="best", monitor="valid_objective", save_last=True, save_on_train_epoch_end=True
    )
    callbacks: list[Callback] = [history, keep]
    if course.patience:
        callbacks.append(
            EarlyStopping("valid_objective", patience=course.patience, check_on_train_epoch_end=False)
        )
    # Products of matrices in bf16 where the processor has units for it; all else in float32.
    torch.set_float32_matmul_precision("medium")
    cuda = device == "cuda"
    trainer = lightning.Trainer(
        max_steps=course.steps, callbacks=callbacks, gradient_clip_val=1.0,
        accelerator="gpu" if cuda else "cpu", devices=1, precision="bf16-mixed" if cuda else "32-true",
        plugins=[LightningEnvironment()], logger=False, enable_progress_bar=False,
        enable_model_summary=False, num_sanity_val_steps=0,
        reload_dataloaders_every_n_epochs=1,
        **(trainer_options or {}),
    )  # fmt: skip
    last = folder / "last.ckpt"
    if last.is_file():
        log.info("resuming from the checkpoint %s", last)
    checks = FixedBatches(validation, course.batch_size, course.width)
    trainer.fit(
        Task(model, examples, course, seed, fused=not cuda),
        val_dataloaders=DataLoader(checks, batch_size=None),
        ckpt_path=last if last.is_file() else None,
        weights_only=False,
    )
    torch.set_float32_matmul_precision("highest")
    best = torch.load(keep.best_model_path, map_location="cpu", weights_only=False)["state_dict"]
    model.load_state_dict({name.removeprefix("model."): value for name, value in best.items()})
    model.eval()
    return pd.DataFrame(history.rows)
