"""Writing sequences with a trained model: many at a time, greedy or drawn."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from lowmelt.generator.data import collate
from lowmelt.generator.model import SequenceModel
from lowmelt.generator.tokens import Vocabulary


@torch.no_grad()
def write(
    model: SequenceModel,
    z: Tensor,
    start: Tensor,
    max_tokens: int,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> np.ndarray:
    """Decode a batch with the model running free: each token is fed back.

    Sequences that have ended leave the batch, so that a long one does not hold up the others.

    Args:
        model: in eval mode.
        z: (B, latent) codes.
        start: (B,) numbers of the start tokens.
        max_tokens: tokens at most.
        temperature: of the softmax; 0 takes the likeliest token.
        generator: random numbers for temperatures above 0.

    Returns:
        (B, max_tokens) token numbers without the start token, 0 after END.
    """
    written = np.zeros((len(start), max_tokens), dtype=np.int64)
    alive = torch.arange(len(start))
    token, state = start, model.decoder.initial(z)
    for step in range(max_tokens):
        logits, state = model.decoder(token[:, None], z, state)
        token = _pick(logits[:, 0], temperature, generator)
        written[alive.numpy(), step] = token.cpu().numpy()
        going = token != 1
        if not bool(going.any()):
            break
        if not bool(going.all()):
            alive, token, z, state = alive[going.cpu()], token[going], z[going], state[:, going]
    return written


def _pick(logits: Tensor, temperature: float, generator: torch.Generator | None) -> Tensor:
    logits[:, 0] = -torch.inf
    if not temperature:
        return logits.argmax(-1)
    probabilities = torch.softmax(logits / temperature, -1)
    return torch.multinomial(probabilities, 1, generator=generator)[:, 0]


def sample(
    model: SequenceModel,
    vocabulary: Vocabulary,
    kind: str,
    codes: np.ndarray,
    max_tokens: int,
    temperature: float,
    seed: int,
    batch_size: int = 2000,
) -> list[str]:
    """SMILES for n codes (n, latent), drawn at a temperature; a language model takes codes (n, 0)."""
    generator = torch.Generator().manual_seed(seed)
    strings = []
    for at in range(0, len(codes), batch_size):
        z = torch.as_tensor(codes[at : at + batch_size], dtype=torch.float32)
        start = torch.full((len(z),), vocabulary.start(kind))
        rows = write(model, z, start, max_tokens, temperature, generator)
        strings += [vocabulary.decode(row) for row in rows]
    return strings


@torch.no_grad()
def encode(
    model: SequenceModel,
    vocabulary: Vocabulary,
    smiles: Sequence[str],
    kinds: Sequence[str],
    batch_size: int = 500,
) -> tuple[np.ndarray, np.ndarray]:
    """Posterior means and variances of n strings, each (n, latent)."""
    sources = [vocabulary.encode(text, kind) for text, kind in zip(smiles, kinds, strict=True)]
    means, variances = [], []
    for at in range(0, len(sources), batch_size):
        batch = collate(sources[at : at + batch_size], sources[at : at + batch_size])
        mean, log_variance = model.encode(batch.source, batch.source_length)
        means.append(mean.numpy())
        variances.append(log_variance.exp().numpy())
    return np.concatenate(means), np.concatenate(variances)
