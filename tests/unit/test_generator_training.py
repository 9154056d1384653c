"""Training: the loss does what its equations say, a handful of ions is learned, a killed run goes on."""

import math
import multiprocessing
import os
import signal
import time

import numpy as np
import pandas as pd
import pytest
import torch

from lowmelt.generator.build import build
from lowmelt.generator.data import collate, make_examples
from lowmelt.generator.generate import draw, write_back, write_back_taught
from lowmelt.generator.model import SequenceModel, Sizes
from lowmelt.generator.prior import fit_prior
from lowmelt.generator.sampling import sample
from lowmelt.generator.saved import Generator, load, save
from lowmelt.generator.settings import Settings
from lowmelt.generator.tokens import Vocabulary
from lowmelt.generator.training import Course, beta_at, divergence, run_key, train
from lowmelt.generator.withheld import Identities

IONS = {
    "CCn1cc[n+](C)c1": "cation",
    "CCCC[n+]1ccccc1": "cation",
    "CC[N+](C)(C)CCO": "cation",
    "CCCC[P+](CCCC)(CCCC)CCCC": "cation",
    "[Br-]": "anion",
    "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F": "anion",
    "CC(=O)[O-]": "anion",
}
COLUMNS = ["smiles", "kind", "part"]
SIZES = Sizes(embedding=16, encoder=24, decoder=48, latent=8, dropout=0.0)


def parts():
    torch.manual_seed(0)
    vocabulary = Vocabulary.of(list(IONS), "smiles", 10, least=3)
    examples = make_examples(list(IONS), list(IONS.values()), vocabulary)
    return SequenceModel(len(vocabulary), SIZES), vocabulary, examples


def test_beta_rises_over_the_ramp_of_each_cycle_and_falls_back():
    course = Course(steps=1000, cycles=5, ramp=0.7, beta=0.0025)
    assert beta_at(0, course) == beta_at(200, course) == 0
    assert beta_at(70, course) == pytest.approx(0.00125)
    assert beta_at(140, course) == beta_at(199, course) == 0.0025


def test_divergence_is_that_of_two_gaussians():
    mean, variance = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.25, 1.0]])
    expected = 0.5 * (1 + 0.25 - 1 - math.log(0.25))
    assert float(divergence(mean, variance.log())) == pytest.approx(expected)
    assert float(divergence(mean, variance.log(), free_bits=0.5)) == pytest.approx(expected + 0.5)


def test_a_language_model_has_no_encoder_and_the_published_sizes_are_the_published_ones():
    assert SequenceModel(20, Sizes(latent=0)).encoder is None
    published = SequenceModel(43, Sizes())
    assert published.encoder.read.hidden_size == 292
    assert published.decoder.write.hidden_size == 501
    assert published.decoder.write.input_size == 128 + 128


def test_codes_do_not_depend_on_the_padding_of_the_batch():
    model, _, examples = parts()
    model.eval()
    rows = [row[0] for row in examples.sources]
    together = collate(rows, rows)
    codes, _ = model.encode(together.source, together.source_length)
    for row, code in zip(rows, codes, strict=True):
        alone = collate([row], [row])
        torch.testing.assert_close(model.encode(alone.source, alone.source_length)[0][0], code)


def test_validity_rises_from_few_to_most(tmp_path):
    learned = pd.DataFrame([(text, kind, "train") for text, kind in IONS.items()], columns=COLUMNS)
    strings = pd.concat([learned, learned.assign(part="valid")])
    course = Course(
        steps=300, batch_size=16, learning_rate=0.01, schedule="one_cycle", validate_every=30, beta=1e-4
    )
    settings = Settings(
        "ion", max_tokens=60, neighbours=1, temperature=0.0, spread=0.0, sizes=SIZES, training=course
    )
    _, history, _ = build(strings, Identities(frozenset()), settings, tmp_path, seed=1)
    assert history["validity"].iloc[0] < 0.5
    # The last bits of a processor decide which of the ions are learnt first, and nothing else.
    assert history["validity"].max() > 0.6


def test_a_handful_of_ions_is_learned_and_written_back_running_free(tmp_path):
    model, vocabulary, examples = parts()
    course = Course(
        steps=400, batch_size=16, learning_rate=1e-2, schedule="one_cycle", validate_every=100, beta=1e-4
    )
    history = train(model, examples, examples, course, tmp_path, seed=1)
    assert history["train_loss"].iloc[-1] < 0.3 < history["train_loss"].iloc[0]
    generator = Generator(model, vocabulary, "ion", 40)
    for kind in ("cation", "anion"):
        wanted = [smiles for smiles, is_kind in IONS.items() if is_kind == kind]
        written = write_back(generator, wanted, kind)
        assert sum(map(str.__eq__, written, wanted)) >= len(wanted) - 1
        assert write_back_taught(generator, wanted, kind) >= 1 - 1 / len(wanted)


def test_sampling_depends_on_the_seed_and_on_nothing_else():
    model, vocabulary, _ = parts()
    model.eval()
    codes = np.random.default_rng(0).standard_normal((20, 8))
    one, same, other = (sample(model, vocabulary, "cation", codes, 30, 1.0, seed) for seed in (1, 1, 2))
    assert one == same != other


def test_ended_strings_leave_the_batch_without_changing_the_others():
    model, vocabulary, _ = parts()
    model.eval()
    codes = np.random.default_rng(0).standard_normal((30, 8))
    together = sample(model, vocabulary, "anion", codes, 30, 0.0, 0)
    alone = [sample(model, vocabulary, "anion", code[None], 30, 0.0, 0)[0] for code in codes]
    assert together == alone


def test_a_fitted_prior_draws_between_near_codes_and_where_the_weights_are():
    random = np.random.default_rng(0)
    ring = np.array([[np.cos(a), np.sin(a)] for a in np.linspace(0, 2 * np.pi, 60, endpoint=False)])
    drawn = fit_prior(ring, 4).sample(2000, random)
    assert np.linalg.norm(drawn, axis=1) == pytest.approx(1.0, abs=0.03)
    right = fit_prior(ring, 4, weights=(ring[:, 0] > 0.5).astype(float)).sample(500, random)
    assert right[:, 0].min() > 0.2


def test_a_saved_generator_samples_as_before(tmp_path):
    model, vocabulary, _ = parts()
    model.eval()
    prior = fit_prior(np.random.default_rng(0).standard_normal((50, 8)), 5)
    generator = Generator(model, vocabulary, "ion", 30, {"cation": prior})
    save(generator, str(tmp_path / "model.pt"))
    again = load(str(tmp_path / "model.pt"))
    assert draw(again, "cation", 10, 0.8, 1.0, seed=3) == draw(generator, "cation", 10, 0.8, 1.0, seed=3)


def test_another_course_does_not_resume_the_same_checkpoint():
    model, _, examples = parts()
    keys = {run_key(examples, model, Course(steps=steps), seed) for steps in (10, 20) for seed in (1, 2)}
    assert len(keys) == 4


COURSE = Course(
    steps=200,
    batch_size=8,
    learning_rate=5e-3,
    schedule="one_cycle",
    validate_every=10,
    patience=50,
    beta=0.01,
)


def _train_to_the_end(folder):
    torch.set_num_threads(1)
    model, _, examples = parts()
    train(model, examples, examples, COURSE, folder, seed=1)
    return model


@pytest.mark.slow
def test_a_killed_training_goes_on_to_the_weights_of_an_unbroken_one(tmp_path):
    process = multiprocessing.get_context("spawn").Process(
        target=_train_to_the_end, args=(tmp_path / "killed",)
    )
    process.start()
    deadline = time.monotonic() + 600
    while not list((tmp_path / "killed").glob("*/last.ckpt")):
        assert process.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    (checkpoint,) = (tmp_path / "killed").glob("*/last.ckpt")
    reached = torch.load(checkpoint, weights_only=False)["global_step"]
    assert 0 < reached < COURSE.steps
    resumed, whole = _train_to_the_end(tmp_path / "killed"), _train_to_the_end(tmp_path / "whole")
    for one, other in zip(resumed.parameters(), whole.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)


def test_training_stops_early_when_validation_gets_no_better(tmp_path):
    model, _, examples = parts()
    course = Course(steps=2000, batch_size=8, learning_rate=0.5, validate_every=5, patience=3)
    history = train(model, examples, examples, course, tmp_path, seed=1)
    assert history["step"].max() < 2000


def test_a_course_shorter_than_a_round_is_one_round(tmp_path):
    model, _, examples = parts()
    history = train(model, examples, examples, Course(steps=7, validate_every=50), tmp_path, seed=1)
    assert history["step"].tolist() == [7]
