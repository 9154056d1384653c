"""Which ions are solid: lattices told from their melts, and how much of a box is which."""

import numpy as np
import pytest

from lowmelt.crystals import blocks, order, tosi_fumi

CELLS, EDGE = (3, 3, 4), tosi_fumi.LATTICE_NM


def crystal() -> blocks.Crystal:
    return blocks.from_lattice("rock_salt", EDGE, CELLS)


def shaken(seed: int, by_nm: float) -> np.ndarray:
    """Ions displaced from their places: 0.03 nm as by heat, 0.2 nm as in a melt."""
    block = crystal()
    return block.positions_nm + by_nm * np.random.default_rng(seed).normal(size=block.positions_nm.shape)


def seen(seed: int, by_nm: float) -> np.ndarray:
    block = crystal()
    return order.features(order.frame(block, shaken(seed, by_nm), block.vectors_nm), block.kinds)


def learnt() -> order.Discriminant:
    solid, liquid = ([seen(seed, by) for seed in range(4)] for by in (0.03, 0.2))
    return order.learn(solid, liquid, crystal().kinds)


def test_steinhardt_order_of_the_perfect_lattice_is_that_of_its_neighbours():
    """Like ions in rock salt are face-centred cubic, 12 neighbours: q4 = 0.191, q6 = 0.575."""
    found = seen(0, 0.0)
    assert found[:, 3] == pytest.approx(0.1909, abs=1e-3)
    assert found[:, 4] == pytest.approx(0.5745, abs=1e-3)


def test_half_of_a_box_is_solid_when_half_of_its_ions_are_shaken_out_of_place():
    block, made = crystal(), learnt()
    assert made.contrast > 0.9
    height = block.vectors_nm[2]
    positions = np.concatenate([shaken(11, 0.03), shaken(12, 0.2) + height])
    vectors = block.vectors_nm * np.array([[1], [1], [2]])
    kinds = np.tile(block.kinds, 2)
    both = order.frame(block, positions, vectors)
    solid = made.is_solid(order.features(both, kinds), kinds)
    assert made.share(solid) == pytest.approx(0.5, abs=0.12)
    slices = order.profile(both, solid, 4)
    assert slices[0] > 0.5 > slices[-1]


def test_phases_that_look_alike_are_not_told_apart():
    alike = [[seen(seed + n, 0.03) for seed in range(4)] for n in (0, 10)]
    with pytest.raises(order.PhasesAlike, match="does not tell the phases apart"):
        order.learn(*alike, crystal().kinds)


def test_parallel_rods_are_aligned_and_their_axes_follow_their_shape():
    rng = np.random.default_rng(0)
    axes = np.tile([0.0, 0.0, 1.0], (50, 1))
    near = rng.integers(0, 50, size=(50, 12))
    assert order._alignment(axes, near) == pytest.approx(1)
    chaos = rng.normal(size=(2000, 3))
    chaos /= np.linalg.norm(chaos, axis=1, keepdims=True)
    assert order._alignment(chaos, rng.integers(0, 2000, size=(2000, 12))).mean() == pytest.approx(
        0, abs=0.02
    )


def test_single_atoms_have_no_axis():
    assert np.isnan(order.frame(crystal(), shaken(0, 0.03), crystal().vectors_nm).long).all()
    assert (seen(0, 0.03)[:, -2:] == 0).all()
