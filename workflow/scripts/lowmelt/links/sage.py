"""GraphSAGE on the cation-anion graph: two bipartite layers with mean aggregation, a dot product.

Layer (Hamilton et al., NeurIPS 2017): h_a = W_self x_a + W_near mean(x_c over partners c) + b, with
weights of its own for each direction, and no nonlinearity, as in the code of Ren 2026
(10.1039/d5dd00282f). Fingerprints are nearly empty, so the first layer multiplies sparse rows; a
mean of products is the product of the mean, so the weights are applied before the aggregation. Both
give the numbers of the dense layer at a fraction of its cost.
"""

import warnings
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

warnings.filterwarnings("ignore", message="Sparse")  # PyTorch calls its compressed rows a beta


class Messages(NamedTuple):
    """Row-normalised adjacency, sparse: means over partners.

    ``to_anion`` (n_anions, n_cations) averages cations, ``to_cation`` (n_cations, n_anions) anions.
    """

    to_cation: Tensor
    to_anion: Tensor


def messages(to_cation: np.ndarray, to_anion: np.ndarray, shape: tuple[int, int]) -> Messages:
    """Mean aggregation along links (m, 2); the two directions may see different links."""
    return Messages(
        _mean(to_cation[:, 0], to_cation[:, 1], shape), _mean(to_anion[:, 1], to_anion[:, 0], shape[::-1])
    )


def _mean(target: np.ndarray, source: np.ndarray, shape: tuple[int, int]) -> Tensor:
    degree = np.bincount(target, minlength=shape[0])
    weight = torch.as_tensor(1.0 / degree[target], dtype=torch.float32)
    index = torch.as_tensor(np.stack([target, source]))
    return torch.sparse_coo_tensor(index, weight, shape).coalesce().to_sparse_csr()


def sparse_rows(values: np.ndarray) -> Tensor:
    """A nearly empty matrix in compressed rows."""
    return torch.as_tensor(values, dtype=torch.float32).to_sparse_csr()


class _SparseProduct(torch.autograd.Function):
    """Sparse constant (n, d) times dense (d, k); the transpose for the gradient is made once, outside."""

    @staticmethod
    def forward(ctx, constant: Tensor, transposed: Tensor, dense: Tensor) -> Tensor:
        ctx.transposed = transposed
        return constant @ dense

    @staticmethod
    def backward(ctx, gradient: Tensor):  # type: ignore[override]
        return None, None, ctx.transposed @ gradient.contiguous()


class Constant:
    """A sparse matrix and its transpose, to be multiplied from the left and differentiated through."""

    def __init__(self, matrix: Tensor) -> None:
        self.matrix = matrix
        self.transposed = matrix.to_sparse_coo().t().coalesce().to_sparse_csr()

    def __matmul__(self, dense: Tensor) -> Tensor:
        return _SparseProduct.apply(self.matrix, self.transposed, dense)


class SageLayer(nn.Module):
    """One direction of one layer: ``near(mean of partners) + own(ion)``."""

    def __init__(self, d_in: int, d_out: int) -> None:
        super().__init__()
        self.near = nn.Linear(d_in, d_out)
        self.own = nn.Linear(d_in, d_out, bias=False)

    def forward(self, partners: Tensor | Constant, ions: Tensor | Constant, mean: Constant) -> Tensor:
        """Hidden rows of the ions from theirs and those of their partners."""
        near = mean @ (partners @ self.near.weight.T)
        # An ion without partners receives the bias alone, as the mean over nothing is 0.
        return near + self.near.bias + ions @ self.own.weight.T


class BipartiteSage(nn.Module):
    """Embeddings of cations and anions, d -> hidden -> out; 2049 -> 512 -> 256 as published."""

    def __init__(self, d_in: int, hidden: int = 512, out: int = 256) -> None:
        super().__init__()
        self.cation = nn.ModuleList([SageLayer(d_in, hidden), SageLayer(hidden, out)])
        self.anion = nn.ModuleList([SageLayer(d_in, hidden), SageLayer(hidden, out)])

    def forward(
        self, cations: Constant, anions: Constant, to_cation: Constant, to_anion: Constant
    ) -> tuple[Tensor, Tensor]:
        """Embeddings (n_cations, out) and (n_anions, out)."""
        hidden: tuple[Tensor | Constant, Tensor | Constant] = (cations, anions)
        for cation_layer, anion_layer in zip(self.cation, self.anion, strict=True):
            hidden = (
                cation_layer(hidden[1], hidden[0], to_cation),
                anion_layer(hidden[0], hidden[1], to_anion),
            )
        return hidden  # type: ignore[return-value]
