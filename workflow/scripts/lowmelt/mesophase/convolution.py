"""The published convolutional network on images of a substance.

Yan et al., Comput. Theor. Chem. (2021) 113443. Their Figure 4 is a drawing without sizes; what the text says
is kept: pooling over 5 x 5 pixels in steps of 5, "same" padding, L2 of 0.3 and dropout of 0.3 on the dense
layers, a learning rate that falls tenfold in 5,000 steps. Numbers of filters are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

POOL = 5
L2 = 0.3
DROPOUT = 0.3
DECAY_STEPS = 5000


@dataclass(frozen=True)
class ImageSchedule:
    """One stage of training."""

    epochs: int = 500
    rate: float = 1e-3
    batch: int = 32
    freeze_first: bool = False


class Convolution:
    """One network.

    Args:
        channels: of the images.
        height: pixels.
        width: pixels.
        filters: of the two convolutions; small sets get half of them.
        dense: units of the dense layer.
        seed: of weights, order and dropout.
    """

    def __init__(
        self,
        channels: int,
        height: int,
        width: int,
        filters: tuple[int, int] = (16, 32),
        dense: int = 64,
        seed: int = 0,
    ) -> None:
        self.draws = torch.Generator().manual_seed(seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            flat = filters[1] * _pooled(_pooled(height)) * _pooled(_pooled(width))
            self.network = nn.Sequential(
                nn.Conv2d(channels, filters[0], 3, padding="same"), nn.ReLU(),
                nn.MaxPool2d(POOL, POOL, ceil_mode=True),
                nn.Conv2d(filters[0], filters[1], 3, padding="same"), nn.ReLU(),
                nn.MaxPool2d(POOL, POOL, ceil_mode=True),
                nn.Flatten(), nn.Linear(flat, dense), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(dense, 1),
            )  # fmt: skip
        self.dense = [layer for layer in self.network if isinstance(layer, nn.Linear)]
        self.middle = 0.0

    def learn(
        self,
        images: torch.Tensor,
        y: torch.Tensor,
        rows: Ints,
        schedule: ImageSchedule,
        redrawn: Callable[[torch.Tensor], torch.Tensor] | None = None,
    ) -> None:
        """Train on some rows, from the weights that there are.

        Args:
            images: (n, channels, height, width).
            y: targets (n,), K; learned as differences from their mean, in K, as the penalty asks.
            rows: the rows that may be seen.
            schedule: epochs, rate, batch, whether the first convolution keeps its weights.
            redrawn: other images of the rows of a batch, in place of theirs in ``images``.
        """
        own = torch.as_tensor(rows)
        self.middle = float(y[own].mean())
        for weight in self.network[0].parameters():
            weight.requires_grad_(not schedule.freeze_first)
        adam = torch.optim.Adam([p for p in self.network.parameters() if p.requires_grad], schedule.rate)
        pace = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 0.1 ** (step / DECAY_STEPS))
        self.network.train()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(torch.randint(2**31, (1,), generator=self.draws)))
            for _ in range(schedule.epochs):
                for part in own[torch.randperm(len(own))].split(schedule.batch):
                    batch = images[part] if redrawn is None else redrawn(part)
                    error = self.network(batch)[:, 0] - (y[part] - self.middle)
                    loss = (error**2).mean() + L2 * sum((layer.weight**2).sum() for layer in self.dense)
                    adam.zero_grad()
                    loss.backward()
                    adam.step()
                    pace.step()

    def answers(self, images: torch.Tensor) -> Floats:
        """Answers (n,), K."""
        self.network.eval()
        with torch.no_grad():
            said = torch.cat([self.network(part)[:, 0] for part in images.split(256)])
        return said.double().numpy() + self.middle

    def start_from(self, other: "Convolution") -> "Convolution":
        """Take the weights of another network of the same shape."""
        self.network.load_state_dict(other.network.state_dict())
        return self


def _pooled(pixels: int) -> int:
    return -(-pixels // POOL)
