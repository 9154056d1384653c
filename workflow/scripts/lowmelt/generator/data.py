"""Training examples of the generators: token sequences, and batches of like lengths."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import numpy as np
import torch
from rdkit import Chem
from torch import Tensor
from torch.utils.data import IterableDataset

from lowmelt.generator.tokens import Vocabulary
from lowmelt.runtime import derive_seed


class Batch(NamedTuple):
    """Token numbers of B examples; both tensors are padded with 0.

    Attributes:
        source: (B, S) what the encoder reads: start token, tokens, END.
        source_length: (B,) number of tokens of each source.
        target: (B, T) what the decoder writes: start token, tokens, END.
    """

    source: Tensor
    source_length: Tensor
    target: Tensor


@dataclass(frozen=True)
class Examples:
    """Sequences to learn from: each has one or more readings as a source and as a target.

    Attributes:
        targets: n lists of token lists: readings of the canonical string, the plain one first.
        sources: n lists of token lists: readings of random drawings too, the plain one first.
        weights: (n,) how often an example is drawn, relative to the others.
    """

    targets: list[list[list[int]]]
    sources: list[list[list[int]]]
    weights: np.ndarray


def random_drawings(smiles: str, count: int, seed: int) -> list[str]:
    """The SMILES itself and up to ``count`` random drawings of the same molecule."""
    molecule = Chem.MolFromSmiles(smiles)
    if count == 0 or molecule is None:
        return [smiles]
    drawn = Chem.MolToRandomSmilesVect(molecule, count, randomSeed=1 + seed % 2**30)
    return [smiles, *sorted(set(drawn) - {smiles})]


def make_examples(
    smiles: Sequence[str],
    kinds: Sequence[str],
    vocabulary: Vocabulary,
    drawings: int = 0,
    readings: int = 0,
    skip: float = 0.0,
    weights: Sequence[float] | None = None,
    max_tokens: int = 256,
    seed: int = 0,
) -> Examples:
    """Examples of n strings.

    Args:
        smiles: n canonical SMILES: the targets.
        kinds: n kinds ("cation", "anion", "salt").
        vocabulary: numbers the tokens.
        drawings: random drawings of each molecule for the encoder beside the canonical one.
        readings: readings of each canonical string with merges left out, for encoder and decoder.
        skip: chance of a merge to be left out in these.
        weights: n relative chances to be drawn; None draws all alike.
        max_tokens: longer targets are left out.
        seed: of the random drawings and readings.
    """
    targets, sources, kept = [], [], []
    if weights is None:
        weights = [1.0] * len(smiles)
    for text, kind, weight in zip(smiles, kinds, weights, strict=True):
        target = vocabulary.encode(text, kind)
        if len(target) > max_tokens:
            continue
        own = derive_seed(seed, text)
        random = Random(own)
        read = [vocabulary.encode(text, kind, skip, random) for _ in range(readings)]
        drawn = [vocabulary.encode(one, kind) for one in random_drawings(text, drawings, own)[1:]]
        targets.append([target, *read])
        sources.append([target, *read, *drawn])
        kept.append(weight)
    return Examples(targets, sources, np.array(kept) / sum(kept))


def collate(sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]], width: int = 0) -> Batch:
    """Pad B sequences into one batch; ``width`` > 0 pads to that width, as the published code does."""
    return Batch(
        _pad(sources, width), torch.tensor([len(s) for s in sources], dtype=torch.long), _pad(targets, width)
    )


def _pad(sequences: Sequence[Sequence[int]], width: int) -> Tensor:
    width = max(width, max(map(len, sequences)))
    rows = np.zeros((len(sequences), width), dtype=np.int64)
    for row, sequence in zip(rows, sequences, strict=True):
        row[: len(sequence)] = sequence
    return torch.from_numpy(rows)


class BucketedBatches(IterableDataset):
    """One round of batches, drawn with a seed.

    The examples are sorted by length before they are cut into batches, and the batches are shuffled: most
    batches have sources of one length and little padding, and the order is still random.
    """

    def __init__(self, examples: Examples, batch_size: int, steps: int, seed: int, width: int = 0):
        self.examples = examples
        self.batch_size = batch_size
        self.steps = steps
        self.seed = seed
        self.width = width

    def __len__(self) -> int:
        return self.steps

    def __iter__(self) -> Iterator[Batch]:
        random = np.random.default_rng(self.seed)
        chosen = random.choice(
            len(self.examples.targets), size=(self.steps * self.batch_size,), p=self.examples.weights
        )
        known = self.examples
        pairs = [(one_of(known.sources[i], random), one_of(known.targets[i], random)) for i in chosen]
        pairs.sort(key=lambda pair: (len(pair[0]), len(pair[1])))
        for step in random.permutation(self.steps):
            batch = pairs[step * self.batch_size : (step + 1) * self.batch_size]
            yield collate([source for source, _ in batch], [target for _, target in batch], self.width)


def one_of(readings: Sequence[list[int]], random: np.random.Generator) -> list[int]:
    """One of the readings, each as likely as the others."""
    return readings[int(random.integers(len(readings)))]


class FixedBatches(IterableDataset):
    """All examples once, canonical drawings, sorted by length: for validation."""

    def __init__(self, examples: Examples, batch_size: int, width: int = 0):
        order = sorted(range(len(examples.targets)), key=lambda i: len(examples.targets[i][0]))
        self.batches = [
            collate(
                [examples.sources[i][0] for i in order[at : at + batch_size]],
                [examples.targets[i][0] for i in order[at : at + batch_size]],
                width,
            )
            for at in range(0, len(order), batch_size)
        ]

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[Batch]:
        return iter(self.batches)
