"""Recurrent sequence models: the variational autoencoder and, with no latent, the language model."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence


@dataclass(frozen=True)
class Sizes:
    """Sizes of a sequence model; the defaults are those of the published VAE (Ren et al. 2026).

    Attributes:
        embedding: width of a token.
        encoder: width of each direction of the encoder GRU.
        decoder: width of the decoder GRU.
        latent: width of z; 0 makes a language model, with no encoder.
        layers: layers of encoder and decoder.
        dropout: between the layers and before the output.
        word_dropout: share of the decoder's input tokens that are hidden in training
            (Bowman et al. 2016, 10.18653/v1/K16-1002), so that z has to carry them.
    """

    embedding: int = 128
    encoder: int = 292
    decoder: int = 501
    latent: int = 128
    layers: int = 1
    dropout: float = 0.1
    word_dropout: float = 0.0


class Encoder(nn.Module):
    """Bidirectional GRU encoder: tokens to mean and log variance of z, (B, latent) each."""

    def __init__(self, tokens: int, sizes: Sizes):
        super().__init__()
        self.embed = nn.Embedding(tokens, sizes.embedding, padding_idx=0)
        between = sizes.dropout if sizes.layers > 1 else 0.0
        self.read = nn.GRU(
            sizes.embedding,
            sizes.encoder,
            sizes.layers,
            batch_first=True,
            bidirectional=True,
            dropout=between,
        )
        self.to_latent = nn.Linear(2 * sizes.encoder, 2 * sizes.latent)
        nn.init.normal_(self.to_latent.weight, std=0.02)
        nn.init.zeros_(self.to_latent.bias)

    def forward(self, source: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
        """source (B, S) token numbers, length (B,) on the CPU."""
        seen = self.embed(source)
        if int(length.min()) < source.shape[1]:  # packing keeps the padding out, and costs a third more time
            seen = pack_padded_sequence(seen, length.cpu(), batch_first=True, enforce_sorted=False)
        _, last = self.read(seen)
        ends = torch.cat([last[-2], last[-1]], dim=-1)
        mean, log_variance = self.to_latent(ends).float().chunk(2, dim=-1)
        return mean, log_variance.clamp(-12.0, 6.0)


class Decoder(nn.Module):
    """GRU decoder that sees z at each step and starts from it."""

    def __init__(self, tokens: int, sizes: Sizes):
        super().__init__()
        self.sizes = sizes
        self.embed = nn.Embedding(tokens, sizes.embedding, padding_idx=0)
        between = sizes.dropout if sizes.layers > 1 else 0.0
        self.write = nn.GRU(
            sizes.embedding + sizes.latent, sizes.decoder, sizes.layers, batch_first=True, dropout=between
        )
        self.begin = nn.Linear(sizes.latent, sizes.layers * sizes.decoder) if sizes.latent else None
        self.drop = nn.Dropout(sizes.dropout)
        self.to_token = nn.Linear(sizes.decoder, tokens)

    def initial(self, z: Tensor) -> Tensor:
        """(layers, B, decoder) state before the first token, from z (B, latent)."""
        if self.begin is None:
            return z.new_zeros(self.sizes.layers, z.shape[0], self.sizes.decoder)
        start = torch.tanh(self.begin(z)).view(z.shape[0], self.sizes.layers, self.sizes.decoder)
        return start.transpose(0, 1).contiguous()

    def forward(self, tokens: Tensor, z: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, T, tokens) of the tokens after each of ``tokens`` (B, T), and the new state."""
        seen = self.embed(tokens)
        if self.sizes.latent:
            seen = torch.cat([seen, z.unsqueeze(1).expand(-1, tokens.shape[1], -1)], dim=-1)
        out, state = self.write(seen, state)
        return self.to_token(self.drop(out)), state


class SequenceModel(nn.Module):
    """VAE on token sequences (Kingma and Welling 2014; Gomez-Bombarelli et al. 2018).

    With ``latent`` 0 there is no encoder and the decoder alone is a language model.
    """

    def __init__(self, tokens: int, sizes: Sizes):
        super().__init__()
        self.sizes = sizes
        self.encoder = Encoder(tokens, sizes) if sizes.latent else None
        self.decoder = Decoder(tokens, sizes)

    def encode(self, source: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of q(z | source), each (B, latent); empty for a language model."""
        if self.encoder is None:
            empty = torch.zeros(source.shape[0], 0, device=source.device)
            return empty, empty
        return self.encoder(source, length)

    def forward(self, source: Tensor, length: Tensor, target: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits (B, T - 1, tokens) for ``target[:, 1:]`` given its own past, and the posterior."""
        mean, log_variance = self.encode(source, length)
        z = mean
        if self.training:
            z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        logits, _ = self.decoder(self._hide(target[:, :-1]), z, self.decoder.initial(z))
        return logits, mean, log_variance

    def _hide(self, tokens: Tensor) -> Tensor:
        """Replace a share of the tokens by UNKNOWN (2) in training; the start token stays."""
        if not (self.training and self.sizes.word_dropout):
            return tokens
        hidden = torch.rand(tokens.shape, device=tokens.device) < self.sizes.word_dropout
        hidden[:, 0] = False
        return tokens.masked_fill(hidden & (tokens != 0), 2)
