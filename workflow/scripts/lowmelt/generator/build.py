"""From strings to a trained generator: vocabulary, examples, model, training, priors."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from lowmelt.generator.data import make_examples
from lowmelt.generator.model import SequenceModel, Sizes
from lowmelt.generator.prior import fit_prior
from lowmelt.generator.recombine import recombine
from lowmelt.generator.sampling import encode
from lowmelt.generator.saved import Generator
from lowmelt.generator.tokens import Vocabulary
from lowmelt.generator.training import Course, train
from lowmelt.runtime import derive_seed


def build(
    strings: pd.DataFrame, settings: Mapping[str, Any], checkpoints: Path, seed: int
) -> tuple[Generator, pd.DataFrame, pd.DataFrame]:
    """Train a generator.

    Args:
        strings: columns smiles, kind ("cation", "anion", "salt"), part ("train", "valid", others are
            not looked at).
        settings: one entry of ``generator.models`` of the config.
        checkpoints: see ``training.train``.
        seed: of everything.

    Returns:
        The generator, with priors where ``settings["neighbours"]`` asks for them; the curves; and the
        strings that it learned from (smiles, kind, share), relatives of the known ions included.
    """
    course = Course(**settings["training"])
    known, choose = strings[strings["part"] == "train"], strings[strings["part"] == "valid"]
    made = relatives(known, set(choose["smiles"]), settings, seed)
    learn = pd.concat([known.assign(share=1.0), made], ignore_index=True)[["smiles", "kind", "share"]]
    vocabulary = Vocabulary.of(list(learn["smiles"]), settings["notation"], settings["merges"])
    reading = {key: settings[key] for key in ("drawings", "readings", "skip", "max_tokens")}
    weights = learn["share"] / learn.groupby(["kind", "share"])["kind"].transform("size")
    examples = make_examples(
        list(learn["smiles"]), list(learn["kind"]), vocabulary, **reading, weights=list(weights), seed=seed
    )
    checks = make_examples(
        list(choose["smiles"]), list(choose["kind"]), vocabulary, max_tokens=settings["max_tokens"]
    )
    torch.manual_seed(seed)
    model = SequenceModel(len(vocabulary), Sizes(**settings["sizes"]))
    history = train(model, examples, checks, course, checkpoints, seed)
    generator = Generator(model, vocabulary, settings["subject"], settings["max_tokens"])
    if settings["neighbours"] and model.posterior is not None:
        fit_priors(generator, learn, settings["neighbours"])
    return generator, history, learn


def relatives(
    known: pd.DataFrame, kept_back: Collection[str], settings: Mapping[str, Any], seed: int
) -> pd.DataFrame:
    """Recombined ions to learn from beside the known ones, drawn ``recombined_share`` times as often.

    Args:
        known: columns smiles, kind; ions.
        kept_back: SMILES that must not be among them (those that choose the weights).
        settings: recombined, recombined_share.
        seed: of the draws.
    """
    if not settings["recombined"]:
        return known.head(0).assign(share=1.0)
    made = []
    for kind, rows in known.groupby("kind"):
        drawn = recombine(list(rows["smiles"]), settings["recombined"], derive_seed(seed, kind))
        rows = pd.DataFrame({"smiles": drawn, "kind": kind, "share": settings["recombined_share"]})
        made.append(rows[~rows["smiles"].isin(list(kept_back))])
    return pd.concat(made)


def fit_priors(generator: Generator, learned: pd.DataFrame, neighbours: int) -> None:
    """Fit the prior of each kind to the codes of the learned strings (columns smiles, kind, share).

    Known ions and their relatives start as many draws as they had share in the training.
    """
    for kind, rows in learned.groupby("kind"):
        smiles, kinds = rows["smiles"].tolist(), rows["kind"].tolist()
        means, _ = encode(generator.model, generator.vocabulary, smiles, kinds)
        weights = rows["share"] / rows.groupby("share")["share"].transform("size")
        generator.priors[str(kind)] = fit_prior(means, neighbours, weights.to_numpy(float))
