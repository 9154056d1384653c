"""From strings to a trained generator: vocabulary, examples, model, training, priors."""

from pathlib import Path

import pandas as pd
import torch

from lowmelt.generator.data import Examples, make_examples
from lowmelt.generator.exchange import exchange
from lowmelt.generator.generate import draw
from lowmelt.generator.model import SequenceModel
from lowmelt.generator.prior import fit_prior
from lowmelt.generator.sampling import encode
from lowmelt.generator.saved import Generator
from lowmelt.generator.settings import Settings
from lowmelt.generator.strict import ANY_SIZE, judge_ion, judge_strings
from lowmelt.generator.tokens import Vocabulary
from lowmelt.generator.training import Validity, train
from lowmelt.generator.withheld import Identities, permitted
from lowmelt.runtime import derive_seed

PROBES = 100  # strings of each kind that are written at each validation
PROBE_CODES = 400  # learned strings whose codes are the prior of these


def build(
    strings: pd.DataFrame,
    away: Identities,
    settings: Settings,
    checkpoints: Path,
    seed: int,
    made: pd.DataFrame | None = None,
    device: str = "cpu",
) -> tuple[Generator, pd.DataFrame, pd.DataFrame]:
    """Train a generator.

    Args:
        strings: columns smiles, kind ("cation", "anion", "salt"), part ("train", "valid", others are
            not looked at).
        away: held-out ions and pairs; what holds one is not learnt, whatever its part.
        settings: of the model.
        checkpoints: see ``training.train``.
        seed: of everything.
        made: from ``relatives``, where they were made before; None makes them.
        device: "cpu" or "cuda", for the training.

    Returns:
        The generator, with priors where ``settings.neighbours`` asks for them; the curves; and the
        strings that it learned from (smiles, kind, weight), relatives of the known ions included.
    """
    vocabulary, examples, checks, learn = prepare(strings, away, settings, seed, made)
    torch.manual_seed(seed)
    model = SequenceModel(len(vocabulary), settings.sizes)
    validity = validity_of_samples(vocabulary, learn, settings, seed)
    history = train(model, examples, checks, settings.training, checkpoints, seed, validity, device)
    generator = Generator(model, vocabulary, settings.subject, settings.max_tokens)
    if settings.neighbours and model.encoder is not None:
        fit_priors(generator, learn, settings.neighbours)
    return generator, history, learn


def prepare(
    strings: pd.DataFrame,
    away: Identities,
    settings: Settings,
    seed: int,
    made: pd.DataFrame | None = None,
) -> tuple[Vocabulary, Examples, Examples, pd.DataFrame]:
    """Vocabulary, examples to learn from, examples to choose by, and the strings learned; see ``build``."""
    known, choose = strings[strings["part"] == "train"], strings[strings["part"] == "valid"]
    known = known[permitted(list(known["smiles"]), away)]
    made = relatives(known, away, settings, seed) if made is None else made
    learn = pd.concat([weigh(known, 1.0), made], ignore_index=True)[["smiles", "kind", "weight"]]
    learn = learn[permitted(list(learn["smiles"]), away)].reset_index(drop=True)
    vocabulary = Vocabulary.of(list(learn["smiles"]), settings.notation, settings.merges)
    examples = make_examples(
        list(learn["smiles"]), list(learn["kind"]), vocabulary, settings.drawings, settings.readings,
        settings.skip, learn["weight"], settings.max_tokens, seed,
    )  # fmt: skip
    checks = make_examples(
        list(choose["smiles"]), list(choose["kind"]), vocabulary, max_tokens=settings.max_tokens
    )
    return vocabulary, examples, checks, learn


def validity_of_samples(
    vocabulary: Vocabulary, learn: pd.DataFrame, settings: Settings, seed: int
) -> Validity:
    """A function of a model: the share of its samples that are ions (salts), of any size.

    Args:
        vocabulary: of the model.
        learn: columns smiles, kind, weight; a part of them makes the prior, where the settings ask for one.
        settings: as in ``build``.
        seed: of the choice and of the strings.
    """
    few = [rows.sample(min(len(rows), PROBE_CODES), random_state=seed) for _, rows in learn.groupby("kind")]

    def validity(model: SequenceModel) -> float:
        generator = Generator(model, vocabulary, settings.subject, settings.max_tokens)
        if settings.neighbours and model.encoder is not None:
            fit_priors(generator, pd.concat(few), settings.neighbours)
        good: list[bool] = []
        for kind in learn["kind"].unique():
            texts = draw(generator, kind, PROBES, settings.temperature, settings.spread, seed)
            good += (
                judge_strings(texts, ANY_SIZE)["valid"].tolist()
                if kind == "salt"
                else [not judge_ion(text, 1 if kind == "cation" else -1, ANY_SIZE)[1] for text in texts]
            )
        return sum(good) / len(good)

    return validity


def relatives(known: pd.DataFrame, away: Identities, settings: Settings, seed: int) -> pd.DataFrame:
    """Relatives of the known ions (columns smiles, kind), held-out ones left out (``settings.Relatives``)."""
    wanted = settings.relatives
    if not wanted.draws:
        return weigh(known.head(0), 0.0)
    made = []
    for kind, rows in known.groupby("kind"):
        others = list(known.loc[known["kind"] != kind, "smiles"])
        drawn = exchange(
            list(rows["smiles"]), wanted.draws, derive_seed(seed, kind), others,
            exclude=away.ions, foreign=wanted.foreign[kind], again=wanted.again[kind],
        )  # fmt: skip
        made.append(pd.DataFrame({"smiles": drawn, "kind": kind}))
    return weigh(pd.concat(made), wanted.share)


def weigh(strings: pd.DataFrame, share: float) -> pd.DataFrame:
    """Add weight: how often each string is drawn; the strings of each kind have ``share`` together."""
    return strings.assign(weight=share / strings.groupby("kind")["kind"].transform("size"))


def fit_priors(generator: Generator, learned: pd.DataFrame, neighbours: int) -> None:
    """Fit the prior of each kind to the codes of the learned strings (columns smiles, kind, weight).

    Each string starts as many draws as it had weight in the training.
    """
    for kind, rows in learned.groupby("kind"):
        smiles, kinds = rows["smiles"].tolist(), rows["kind"].tolist()
        means, _ = encode(generator.model, generator.vocabulary, smiles, kinds)
        generator.priors[str(kind)] = fit_prior(means, neighbours, rows["weight"].to_numpy(float))
