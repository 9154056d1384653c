"""The published protocol: its bits, its perceptron as a stack, its images and its network."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from lowmelt.mesophase.convolution import Convolution, ImageSchedule
from lowmelt.mesophase.image_arms import VARIANTS, ImageProtocol, _at_an_angle, pictures, run_image_arms
from lowmelt.mesophase.images import atom_maps, blur_sigma, blurred, drawings
from lowmelt.mesophase.published import pair_torsion_bits, shared_fingerprints, varying
from lowmelt.mesophase.stack import Schedule, Stack
from lowmelt.regression.splits import assign_folds

HOMOLOGUES = ["C" * n + "n1cc[n+](C)c1.[Cl-]" for n in range(6, 16)]
MELTING_K = np.array([300.0, 296, 305, 301, 310, 306, 315, 311, 320, 316])


@pytest.fixture(scope="module")
def inputs():
    bits = pair_torsion_bits(HOMOLOGUES)
    x = bits[:, varying(bits)]
    return torch.tensor(x), torch.tensor(MELTING_K, dtype=torch.float32)


def test_ecfp_cannot_tell_homologues_apart_and_atom_pairs_can():
    told = shared_fingerprints(HOMOLOGUES)
    assert told["homologues"] == 10
    assert told["ecfp"] == 10
    assert told["pair_torsion"] < 10


def test_a_stack_learns_a_series_by_heart(inputs):
    x, y = inputs
    stack = Stack(2, x.shape[1], dropout=0.0, l2=0.0)
    stack.learn(x, y, [np.arange(10), np.arange(10)], Schedule(epochs=300))
    assert np.abs(stack.answers(x) - MELTING_K).mean() < 1.5


def test_weights_of_a_column_that_is_never_seen_fade_to_nothing_and_not_to_slow_numbers(inputs):
    x, y = inputs
    blind = torch.cat([x, torch.zeros(len(x), 1)], 1)
    stack = Stack(1, blind.shape[1])
    stack.learn(blind, y, [np.arange(10)], Schedule(epochs=1600))
    faded = stack.weights[0].detach()[0, -1].abs()
    assert not ((faded > 0) & (faded < torch.finfo(torch.float32).tiny)).any()
    assert faded.max() < 1e-6


def test_members_of_a_stack_know_nothing_of_each_other(inputs):
    x, y = inputs
    wild = y.clone()
    wild[5:] += 500

    def first(target):
        stack = Stack(2, x.shape[1], dropout=0.0, seed=3)
        stack.learn(x, target, [np.arange(5), np.arange(5, 10)], Schedule(epochs=20))
        return stack.answers(x)[0]

    assert first(y) == pytest.approx(first(wild), abs=1e-3)


def test_a_stack_is_as_good_as_one_network(inputs):
    x, y = inputs
    rows = np.arange(8)
    one = Stack(1, x.shape[1], dropout=0.0, seed=1)
    both = Stack(2, x.shape[1], dropout=0.0, seed=2).spread_from(one)
    # Weights are shared, batches hold all rows: the order of rows does not matter.
    for stack, members in ((one, 1), (both, 2)):
        stack.learn(x, y, [rows] * members, Schedule(epochs=10))
    assert both.answers(x)[1] == pytest.approx(one.answers(x)[0], abs=0.05)


def test_a_member_with_fewer_rows_counts_them_alone(inputs):
    x, y = inputs
    stack = Stack(2, x.shape[1], dropout=0.0, l2=0.0, seed=0)
    stack.learn(x, y, [np.arange(10), np.arange(3)], Schedule(epochs=300))
    assert np.abs(stack.answers(x)[1][:3] - MELTING_K[:3]).max() < 2


def test_blur_has_the_printed_width_and_that_of_opencv():
    assert blur_sigma(5) == pytest.approx(1.1)
    assert blur_sigma(5, printed=False) == pytest.approx(1.1)
    assert blur_sigma(9) == pytest.approx(0.3 * (8**0.5 - 1) + 0.8)
    assert blur_sigma(9, printed=False) == pytest.approx(1.7)


def test_blurring_keeps_the_ink_inside_the_picture():
    image = np.zeros((1, 1, 21, 21), np.float32)
    image[0, 0, 10, 10] = 1
    soft = blurred(image, 5)
    assert soft.sum() == pytest.approx(1, abs=1e-5)
    assert soft.max() < 0.3


def test_ions_stand_side_by_side():
    image = drawings([["CCCCn1cc[n+](C)c1", "[Cl-]"], ["CCCCn1cc[n+](C)c1", "F[B-](F)(F)F"]])
    assert image.shape == (2, 3, 50, 100)
    assert np.array_equal(image[0, :, :, :50], image[1, :, :, :50])
    assert not np.array_equal(image[0, :, :, 50:], image[1, :, :, 50:])


def test_atom_maps_hold_atomic_numbers_and_bonds():
    image = atom_maps([["CCO"]])[0, 0]
    assert sorted(image[image > 2].tolist()) == [6, 6, 8]
    assert (image == 2).any()


def test_a_molecule_is_turned_as_a_whole():
    """A neutral molecule is one drawing over the full width; without letters half a turn is two flips."""
    table = pd.DataFrame({"smiles": ["CCCCc1ccc(-c2ccccc2)cc1"], "cation": [""], "anion": [""]})
    straight, half = (pictures(table, VARIANTS["turned"], turn) for turn in (0, 180))
    assert (half - straight.flip(2, 3)).abs().mean() < 0.3 * (half - straight).abs().mean()


@pytest.fixture
def image_arms(tmp_path):
    table = pd.DataFrame({
        "substance_id": HOMOLOGUES, "smiles": HOMOLOGUES, "cation": [one.split(".")[0] for one in HOMOLOGUES],
        "anion": "[Cl-]", "value_K": MELTING_K,
    })  # fmt: skip
    split = assign_folds(table.rename(columns={"substance_id": "salt_id"}), "random", 2, 1, 0)

    def run(variant, code, epochs=2):
        protocol = ImageProtocol(source_epochs=1, epochs=epochs)
        return run_image_arms(table, table, split, [variant], ["none"], protocol, 0, tmp_path, code)

    return run


def test_every_view_of_a_turned_salt_trains_the_network(image_arms, monkeypatch):
    """Each batch that is learned from is one of drawn views, and all eight angles are among them."""
    views, learned = [], []

    def drawn(turned, rows):
        found = _at_an_angle(turned, rows)
        for image, row in zip(found, rows, strict=True):
            alike = (turned[:, row] == image).flatten(1).all(1)
            views.append(tuple(np.flatnonzero(alike.numpy())))
        learned.append(found)
        return found

    def forward(layer, inputs):
        assert inputs[0] is learned[-1]

    def learn(network, *given):
        hook = network.network.register_forward_pre_hook(forward)
        learn_as_is(network, *given)
        hook.remove()

    learn_as_is = Convolution.learn
    monkeypatch.setattr("lowmelt.mesophase.image_arms._at_an_angle", drawn)
    monkeypatch.setattr(Convolution, "learn", learn)
    image_arms("turned", "now", epochs=20)
    assert len(views) == 20 * len(HOMOLOGUES)  # in either of two folds half of them, each epoch
    assert set(views) == {(angle // 45,) for angle in range(0, 360, 45)}


def test_turned_drawings_give_other_answers(image_arms):
    straight, turned = (image_arms(name, "now") for name in ("drawing", "turned"))
    assert straight["substance_id"].tolist() == turned["substance_id"].tolist()
    assert not np.allclose(straight["answer_K"], turned["answer_K"])


def test_images_are_trained_again_after_an_edit_or_a_killed_write(image_arms, monkeypatch):
    def cut_off(_, file, **__):
        Path(file).write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pd.DataFrame, "to_parquet", cut_off)
        with pytest.raises(KeyboardInterrupt):
            image_arms("drawing", "now")
    first = image_arms("drawing", "now")

    def edited(network, images):
        return np.zeros(len(images))

    monkeypatch.setattr(Convolution, "answers", edited)
    assert image_arms("drawing", "now")["answer_K"].tolist() == first["answer_K"].tolist()
    assert (image_arms("drawing", "edited")["answer_K"] == 0).all()


def test_the_convolution_learns_a_handful_and_keeps_its_frozen_layer():
    images = torch.tensor(drawings([[one.split(".")[0], "[Cl-]"] for one in HOMOLOGUES]))
    target_K = MELTING_K + np.arange(10) * 8
    y = torch.tensor(target_K, dtype=torch.float32)
    network = Convolution(3, 50, 100)
    before = network.network[0].weight.detach().clone()
    network.learn(images, y, np.arange(10), ImageSchedule(epochs=60, rate=3e-3, freeze_first=True))
    assert torch.equal(network.network[0].weight, before)
    off, spread = np.abs(network.answers(images) - target_K), np.abs(target_K - target_K.mean())
    assert off.mean() < 0.6 * spread.mean()
