"""Pictures of a substance for a convolutional network: drawings of its ions, or maps of their atoms."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import AllChem
from rdkit.Chem.Draw import rdMolDraw2D
from scipy.ndimage import convolve1d

Image = npt.NDArray[np.float32]

SIZE = 50  # pixels a side for each ion
BOND = 2.0  # value of a bond in Chemception's maps, Goh et al., arXiv:1706.06689
FINEST_A = 0.5  # angstrom a pixel there; larger molecules are fitted in


def drawings(parts: Sequence[Sequence[str]], size: int = SIZE, turn: float = 0.0) -> Image:
    """RDKit's drawings of each substance (n, 3, size, 2 size), 0 white to 1 black.

    Args:
        parts: for each substance the SMILES of cation and anion, or of one molecule, which takes the whole
            width.
        size: pixels a side for each ion.
        turn: degrees by which each drawing is turned.
    """
    rows = []
    for substance in parts:
        width = 2 * size // len(substance)
        rows.append(np.concatenate([_drawing(one, width, size, turn) for one in substance], axis=2))
    return np.stack(rows).astype(np.float32)


def atom_maps(parts: Sequence[Sequence[str]], size: int = SIZE) -> Image:
    """Chemception's images (n, 1, size, 2 size): atomic numbers on the atoms, 2 along the bonds."""
    rows = []
    for substance in parts:
        width = 2 * size // len(substance)
        rows.append(np.concatenate([_atom_map(one, width, size) for one in substance], axis=1)[None])
    return np.stack(rows).astype(np.float32)


def blurred(images: Image, kernel: int, printed: bool = True) -> Image:
    """Gaussian blur of odd kernel size.

    Args:
        images: (n, channels, height, width).
        kernel: pixels of the kernel.
        printed: sigma = 0.3 (sqrt(kernel - 1) - 1) + 0.8 as in Yan et al.; else OpenCV's
            0.3 ((kernel - 1) / 2 - 1) + 0.8.
    """
    if kernel % 2 == 0:
        raise ValueError(f"kernel of {kernel} pixels: choose an odd number")
    weights = np.exp(-0.5 * ((np.arange(kernel) - kernel // 2) / blur_sigma(kernel, printed)) ** 2)
    weights /= weights.sum()
    return convolve1d(convolve1d(images, weights, 2, mode="nearest"), weights, 3, mode="nearest")


def blur_sigma(kernel: int, printed: bool = True) -> float:
    """Width of the blur in pixels; see :func:`blurred`."""
    reach = np.sqrt(kernel - 1) if printed else (kernel - 1) / 2
    return float(0.3 * (reach - 1) + 0.8)


@cache
def _drawing(smiles: str, width: int, height: int, turn: float) -> Image:
    canvas = rdMolDraw2D.MolDraw2DCairo(width, height)
    canvas.drawOptions().rotate = turn
    canvas.drawOptions().padding = 0.02
    rdMolDraw2D.PrepareAndDrawMolecule(canvas, Chem.MolFromSmiles(smiles))
    canvas.FinishDrawing()
    return 1 - _decoded(canvas.GetDrawingText())


def _decoded(png: bytes) -> Image:
    """Channels first, 0 to 1."""
    from matplotlib.image import imread

    return np.moveaxis(imread(BytesIO(png), format="png")[..., :3], 2, 0)


@cache
def _atom_map(smiles: str, width: int, height: int) -> Image:
    mol = Chem.MolFromSmiles(smiles)
    AllChem.Compute2DCoords(mol)
    place = mol.GetConformer().GetPositions()[:, :2]
    place = place - (place.max(0) + place.min(0)) / 2
    span = np.abs(place).max(0) * 2
    pixel = max(FINEST_A, *(span / (np.array([width, height]) - 2)))
    rows = np.round(place / pixel + np.array([width, height]) / 2 - 0.5).astype(int)
    image = np.zeros((height, width), np.float32)
    for bond in mol.GetBonds():
        ends = rows[[bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()]]
        for share in np.linspace(0, 1, 2 + int(np.abs(ends[1] - ends[0]).max())):
            column, row = np.round(ends[0] + share * (ends[1] - ends[0])).astype(int)
            image[row, column] = BOND
    for atom, (column, row) in zip(mol.GetAtoms(), rows, strict=True):
        image[row, column] = atom.GetAtomicNum()
    return image
