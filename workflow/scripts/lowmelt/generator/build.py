"""From strings to a trained generator: vocabulary, examples, model, training, priors."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from lowmelt.chem.ions import parse_ion
from lowmelt.generator.data import make_examples
from lowmelt.generator.model import SequenceModel, Sizes
from lowmelt.generator.prior import fit_mixture
from lowmelt.generator.recombine import recombine
from lowmelt.generator.sampling import encode
from lowmelt.generator.saved import Generator
from lowmelt.generator.tokens import Vocabulary
from lowmelt.generator.training import Course, train
from lowmelt.runtime import derive_seed


def build(
    strings: pd.DataFrame,
    settings: Mapping[str, Any],
    checkpoints: Path,
    seed: int,
) -> tuple[Generator, pd.DataFrame]:
    """Train a generator.

    Args:
        strings: columns smiles, kind ("cation", "anion", "salt"), part ("train", "valid", others are
            not looked at).
        settings: one entry of ``generator.models`` of the config.
        checkpoints: see ``training.train``.
        seed: of everything.

    Returns:
        The generator, with priors where ``settings["components"]`` asks for them, and the curves.
    """
    course = Course(**settings["training"])
    known, choose = strings[strings["part"] == "train"], strings[strings["part"] == "valid"]
    learn = pd.concat([known.assign(share=1.0), relatives(known, strings, settings, seed)])
    vocabulary = Vocabulary.of(list(learn["smiles"]), settings["notation"], settings["merges"])
    reading = {key: settings[key] for key in ("drawings", "readings", "skip", "max_tokens")}
    weights = learn["share"] / learn.groupby(["kind", "share"])["kind"].transform("size")
    examples = make_examples(
        list(learn["smiles"]), list(learn["kind"]), vocabulary, **reading, weights=list(weights), seed=seed
    )
    checks = make_examples(
        list(choose["smiles"]), list(choose["kind"]), vocabulary, max_tokens=settings["max_tokens"]
    )
    model = SequenceModel(len(vocabulary), Sizes(**settings["sizes"]))
    history = train(model, examples, checks, course, checkpoints, seed)
    generator = Generator(model, vocabulary, settings["subject"], settings["max_tokens"])
    if settings["components"] and model.posterior is not None:
        fit_priors(generator, known["smiles"], known["kind"], settings["components"], seed)
    return generator, history


def relatives(
    known: pd.DataFrame, strings: pd.DataFrame, settings: Mapping[str, Any], seed: int
) -> pd.DataFrame:
    """Recombined ions to learn from beside the known ones, drawn ``recombined_share`` times as often.

    None of them is an ion that is kept back: those stay unseen.
    """
    if not settings["recombined"]:
        return known.head(0).assign(share=1.0)
    kept_back = {parse_ion(text).ion_id for text in strings.loc[strings["part"] != "train", "smiles"]}
    made = []
    for kind, rows in known.groupby("kind"):
        drawn = recombine(list(rows["smiles"]), settings["recombined"], derive_seed(seed, kind), kept_back)
        made.append(pd.DataFrame({"smiles": drawn, "kind": kind, "share": settings["recombined_share"]}))
    return pd.concat(made)


def fit_priors(
    generator: Generator, smiles: Sequence[str], kinds: Sequence[str], components: int, seed: int
) -> None:
    """Fit the prior of each kind to the codes of the training strings."""
    frame = pd.DataFrame({"smiles": list(smiles), "kind": list(kinds)})
    for kind, rows in frame.groupby("kind"):
        means, variances = encode(
            generator.model, generator.vocabulary, list(rows["smiles"]), list(rows["kind"])
        )
        generator.priors[str(kind)] = fit_mixture(means, variances, components, seed)
