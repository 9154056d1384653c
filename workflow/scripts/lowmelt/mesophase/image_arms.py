"""The published convolutional network on held-out folds: kinds of image, with and without transfer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch

from lowmelt.mesophase.convolution import Convolution, ImageSchedule
from lowmelt.mesophase.images import SIZE, atom_maps, blurred, drawings
from lowmelt.mesophase.parts import key_of, write_whole
from lowmelt.regression.splits import folds_of
from lowmelt.runtime import progress

SMALL_SET = 100  # values up to which the network has half its filters
ANGLES = tuple(range(0, 360, 45))  # degrees by which drawings are turned in training


@dataclass(frozen=True)
class Variant:
    """A kind of image.

    Attributes:
        atoms: Chemception's maps in place of drawings.
        blur: kernel of the blur in pixels; 0 for none.
        printed: width of the blur as printed, else as in OpenCV.
        size: pixels a side for each ion.
        turned: drawn in training at one of ``ANGLES``, at random each time.
    """

    atoms: bool = False
    blur: int = 0
    printed: bool = True
    size: int = SIZE
    turned: bool = False


VARIANTS = {
    "drawing": Variant(), "turned": Variant(turned=True), "small_32": Variant(size=32),
    "large_80": Variant(size=80), "atom_map": Variant(atoms=True),
    **{f"blur_{n}": Variant(blur=n) for n in (3, 5, 7, 9)},
    **{f"blur_{n}_opencv": Variant(blur=n, printed=False) for n in (3, 5, 7, 9)},
}  # fmt: skip


@dataclass(frozen=True)
class ImageProtocol:
    """Numbers of the training: epochs on the source and in fine-tuning, learning rate, batch."""

    source_epochs: int = 40
    epochs: int = 500
    rate: float = 1e-3
    batch: int = 32


def pictures(table: pd.DataFrame, variant: Variant, turn: float = 0.0) -> torch.Tensor:
    """Images of substances from their columns smiles, cation and anion; drawings turned by some degrees."""
    parts = [
        (cation, anion) if cation else (smiles,)
        for smiles, cation, anion in zip(table["smiles"], table["cation"], table["anion"], strict=True)
    ]
    images = atom_maps(parts, variant.size) if variant.atoms else drawings(parts, variant.size, turn)
    return torch.tensor(blurred(images, variant.blur, variant.printed) if variant.blur else images)


def run_image_arms(
    target: pd.DataFrame, source: pd.DataFrame, split: pd.DataFrame, variants: Sequence[str],
    arms: Sequence[str], protocol: ImageProtocol, seed: int, parts: Path, code: str,
) -> pd.DataFrame:  # fmt: skip
    """Held-out answers: variant, arm, repeat, fold, substance_id, value_K, answer_K.

    Args:
        target: substance_id, smiles, cation, anion, value_K.
        source: the same of the source, for the arm ``il``.
        split: folds of the target.
        variants: keys of ``VARIANTS``.
        arms: ``none`` and ``il``; after transfer the first layer is frozen.
        protocol: numbers of the training.
        seed: of everything drawn.
        parts: folder of finished folds, which are taken up again by the same code.
        code: hash of the code that runs.
    """
    folds = list(folds_of(split))
    jobs = [(variant, arm, fold) for variant in variants for arm in arms for fold in range(len(folds))]
    done: list[pd.DataFrame] = []
    key = key_of(code, protocol, seed, target, source, split[["salt_id", "repeat", "fold"]])
    images: dict[str, tuple[torch.Tensor, torch.Tensor | None]] = {}
    sources: dict[str, Convolution] = {}
    for variant, arm, number in progress(jobs, len(jobs), "image networks"):
        file = parts / f"{key}_{variant}_{arm}_{number}.parquet"
        if not file.is_file():
            if variant not in images:
                images = {variant: _views(target, VARIANTS[variant])}
                sources = {}
            if arm == "il" and not sources:
                sources[variant] = _pretrained(source, VARIANTS[variant], len(target), protocol, seed)
            start = sources.get(variant) if arm == "il" else None
            answers = _fold(target, *images[variant], folds[number], start, protocol, seed + number)
            write_whole(answers.assign(variant=variant, arm=arm).to_parquet, file)
        done.append(pd.read_parquet(file))
    return pd.concat(done, ignore_index=True)


def _views(target: pd.DataFrame, variant: Variant) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Images (n, channels, height, width), and the same at all ``ANGLES`` where the variant is turned."""
    turned = torch.stack([pictures(target, variant, turn) for turn in ANGLES]) if variant.turned else None
    return pictures(target, variant), turned


def _at_an_angle(turned: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """Images of these rows, each at an angle that is drawn."""
    return turned[torch.randint(len(turned), rows.shape), rows]


def _network(images: torch.Tensor, rows: int, seed: int) -> Convolution:
    half = 2 if rows <= SMALL_SET else 1
    channels, height, width = images.shape[1:]
    return Convolution(channels, height, width, (16 // half, 32 // half), 64 // half, seed)


def _pretrained(
    source: pd.DataFrame, variant: Variant, rows: int, protocol: ImageProtocol, seed: int
) -> Convolution:
    """A network that has learned the source."""
    images = pictures(source, variant)
    network = _network(images, rows, seed)
    y = torch.tensor(source["value_K"].to_numpy(np.float32))
    network.learn(images, y, np.arange(len(source)), _schedule(protocol, protocol.source_epochs))
    return network


def _fold(
    target: pd.DataFrame, images: torch.Tensor, turned: torch.Tensor | None, fold: tuple,
    start: Convolution | None, protocol: ImageProtocol, seed: int,
) -> pd.DataFrame:  # fmt: skip
    """Train on one fold's training rows and answer its test rows."""
    repeat, number, train_id, test_id = fold
    network = _network(images, len(target), seed)
    if start is not None:
        network.start_from(start)
    rows, tests = (_rows(target, names) for names in (train_id, test_id))
    y = torch.tensor(target["value_K"].to_numpy(np.float32))
    schedule = _schedule(protocol, protocol.epochs, start is not None)
    network.learn(images, y, rows, schedule, None if turned is None else partial(_at_an_angle, turned))
    said = network.answers(images[tests])
    return pd.DataFrame({
        "repeat": repeat, "fold": number, "substance_id": target["substance_id"].to_numpy()[tests],
        "value_K": target["value_K"].to_numpy()[tests], "answer_K": said,
    })  # fmt: skip


def _schedule(protocol: ImageProtocol, epochs: int, freeze_first: bool = False) -> ImageSchedule:
    return ImageSchedule(epochs, protocol.rate, protocol.batch, freeze_first)


def _rows(target: pd.DataFrame, names: npt.ArrayLike) -> npt.NDArray[np.int64]:
    return np.flatnonzero(target["substance_id"].isin(names))
