"""A message-passing network over both ions of a salt: chemprop's, with a graph for each.

Directed message passing after Yang et al., J. Chem. Inf. Model. 59 (2019) 3370; the program is chemprop 2
(Heid et al., J. Chem. Inf. Model. 64 (2024) 9), which is imported when a network is made, since that takes
seconds. Ions are few and salts are many: in each batch, and in a prediction, every ion is read once.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from rdkit import Chem

from lowmelt.melting.salts import Ions, Salts
from lowmelt.regression.remembered import Remembered

Floats = npt.NDArray[np.float64]

BATCH = 64
IONS_AT_ONCE = 256
CLIPPED = 4.0  # standard deviations; an odd ion's feature says no more than that


class Side(NamedTuple):
    """A table of n ions of one sign: their molecular graphs, and their scaled features (n, d)."""

    graphs: list[Any]
    features: torch.Tensor


class Network:
    """Regression of melting points by message passing over cation and anion, beside their features.

    Args:
        epochs: passes over the training salts.
        hidden: width of the messages and of the layer that reads both ions.
        depth: steps of message passing.
        dropout: share of the units left out in training.
        rate: highest learning rate.
        members: networks with different starts, whose answers are averaged.
        seed: of the starts, the order of the salts and the dropout.
    """

    def __init__(
        self,
        epochs: int = 25,
        hidden: int = 64,
        depth: int = 3,
        dropout: float = 0.1,
        rate: float = 2e-3,
        members: int = 1,
        seed: int = 0,
    ) -> None:
        self.epochs, self.hidden, self.depth, self.dropout = epochs, hidden, depth, dropout
        self.rate, self.members, self.seed = rate, members, seed
        self.remembered = Remembered()

    def fit(self, salts: Salts, melting_K: Floats) -> "Network":
        """Learn from salts (m,) and their melting points (m,)."""
        self.scalers = [_scaler(salts.cations, salts.cation), _scaler(salts.anions, salts.anion)]
        self.mean_K, self.spread_K = float(np.mean(melting_K)), float(np.std(melting_K)) + 1e-9
        scaled = torch.tensor((np.asarray(melting_K) - self.mean_K) / self.spread_K, dtype=torch.float32)
        sides = [self._side(salts.cations, 0), self._side(salts.anions, 1)]
        self.networks = [self._train(sides, salts, scaled, self.seed + i) for i in range(self.members)]
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        cations = self.remembered.get("cations", salts.cations, lambda: self._read(salts.cations, 0))
        anions = self.remembered.get("anions", salts.anions, lambda: self._read(salts.anions, 1))
        total = np.zeros(len(salts))
        with torch.no_grad():
            for network, cation, anion in zip(self.networks, cations, anions, strict=True):
                total += network.predictor(torch.cat([cation[salts.cation], anion[salts.anion]], 1))[
                    :, 0
                ].numpy()
        return self.mean_K + self.spread_K * total / self.members

    def _side(self, ions: Ions, side: int) -> Side:
        middle, spread = self.scalers[side]
        scaled = np.clip((ions.features.to_numpy(float) - middle) / spread, -CLIPPED, CLIPPED)
        return Side(_graphs(ions), torch.tensor(scaled, dtype=torch.float32))

    def _read(self, ions: Ions, side: int) -> list[torch.Tensor]:
        """What each member makes of a table of ions, one row an ion."""
        table = self._side(ions, side)
        with torch.no_grad():
            return [
                torch.cat([
                    _encoded(network, side, table, part)
                    for part in torch.arange(len(ions)).split(IONS_AT_ONCE)
                ])
                for network in self.networks
            ]  # fmt: skip

    def _train(self, sides: list[Side], salts: Salts, target: torch.Tensor, seed: int) -> Any:
        """One member, by Adam at a rate that rises and falls once."""
        rows = torch.as_tensor(salts.cation), torch.as_tensor(salts.anion)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = self._new(sum(table.features.shape[1] for table in sides))
            adam = torch.optim.Adam(network.parameters())
            steps = self.epochs * -(-len(salts) // BATCH)
            pace = torch.optim.lr_scheduler.OneCycleLR(adam, self.rate, total_steps=steps)
            for _ in range(self.epochs):
                for chosen in torch.randperm(len(salts)).split(BATCH):
                    read = []
                    for side, row in enumerate(rows):
                        ions, place = torch.unique(row[chosen], return_inverse=True)
                        read.append(_encoded(network, side, sides[side], ions)[place])
                    said = network.predictor(torch.cat(read, 1))[:, 0]
                    loss = torch.nn.functional.smooth_l1_loss(said, target[chosen], beta=0.5)
                    adam.zero_grad()
                    loss.backward()
                    adam.step()
                    pace.step()
        return network.eval()

    def _new(self, features: int) -> Any:
        """An untrained network for ions with so many features in all."""
        from chemprop import nn
        from chemprop.models import MulticomponentMPNN

        blocks = [
            nn.BondMessagePassing(d_h=self.hidden, depth=self.depth, dropout=self.dropout) for _ in range(2)
        ]
        messages = nn.MulticomponentMessagePassing(blocks, n_components=2)
        reader = nn.RegressionFFN(
            input_dim=messages.output_dim + features, hidden_dim=self.hidden, dropout=self.dropout
        )
        return MulticomponentMPNN(messages, nn.MeanAggregation(), reader)


def _graphs(ions: Ions) -> list[Any]:
    """Molecular graphs of ions, those of one drawing shared."""
    from chemprop.featurizers import SimpleMoleculeMolGraphFeaturizer

    draw = SimpleMoleculeMolGraphFeaturizer()
    distinct = {smiles: draw(Chem.MolFromSmiles(smiles)) for smiles in dict.fromkeys(ions.smiles)}
    return [distinct[smiles] for smiles in ions.smiles]


def _encoded(network: Any, side: int, table: Side, rows: torch.Tensor) -> torch.Tensor:
    """What the network reads off some ions (rows) of one sign, their features beside it."""
    from chemprop.data import BatchMolGraph

    batch = BatchMolGraph([table.graphs[row] for row in rows.tolist()])
    atoms = network.message_passing.blocks[side](batch, None)
    return torch.cat([network.agg(atoms, batch.batch), table.features[rows]], 1)


def _scaler(ions: Ions, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    values = ions.features.iloc[np.unique(rows)].to_numpy(float)
    return values.mean(0), values.std(0) + 1e-6
