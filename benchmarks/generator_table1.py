"""Table 1 of Ren et al. 2026 again: the published VAE on three sets of salts, for the same number of steps.

    export LOWMELT_REFERENCE=../shared/data
    python benchmarks/generator_table1.py --steps 5000 --width 256 --batch-size 128
    python benchmarks/generator_table1.py --steps 1000 --size 0.5 --rate 1e-3

The sets are made from the training salts alone: these ("collected"), all combinations of their ions ("all"),
and these with the pairs that the link model scores best ("link"). Held-out pairs are taken out of all three;
``--leaky`` leaves them in, as a set of all combinations or of scored pairs does by itself.

The first of the two runs is the published one but for the number of steps; the options make it smaller, and
a row says by how much. Padding to the longest string of a batch (width 0) does not change the loss: padded
tokens do not count in either, and the encoder reads no padding.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from generator import CONFIG, LIMITS, published_salts
from links import SEED, graph_of, salts_of
from lowmelt.links.pairing import Settings as PairingSettings

from lowmelt.generator import metrics
from lowmelt.generator.build import build
from lowmelt.generator.generate import draw, reconstruction
from lowmelt.generator.settings import Settings
from lowmelt.generator.splits import split_ions, split_salts
from lowmelt.generator.strict import judge_strings
from lowmelt.generator.withheld import Identities, held_out, permitted
from lowmelt.links.models import Task
from lowmelt.links.published import Settings as SageSettings

PUBLISHED = CONFIG["models"]["published_collected"]
VALIDATION = 200  # strings that the validation loss is taken on


def collected(salts: pd.DataFrame, ions: pd.DataFrame, linked: int) -> list[str]:
    """The known salts of the training part."""
    return salts.loc[salts["part"] == "train", "smiles"].tolist()


def combined(salts: pd.DataFrame, ions: pd.DataFrame, linked: int) -> list[str]:
    """Every training cation beside every training anion."""
    train = ions[ions["part"] == "train"].groupby("kind")["smiles"].apply(list)
    return [f"{cation}.{anion}" for cation in train["cation"] for anion in train["anion"]]


def expanded(salts: pd.DataFrame, ions: pd.DataFrame, linked: int) -> list[str]:
    """The known training salts and the best-scored pairs of their ions, ``linked`` in all."""
    known = collected(salts, ions, linked)
    graph = graph_of(salts_of(known))
    model = Task(graph, PairingSettings(), SageSettings()).fit_pairing(
        graph.edges, np.random.default_rng(SEED)
    )
    scores = np.asarray(model.block(slice(None))).copy()
    scores[graph.edges[:, 0], graph.edges[:, 1]] = -np.inf
    best = np.argsort(-scores, axis=None)[: max(0, linked - len(known))]
    rows, columns = np.unravel_index(best, scores.shape)
    pairs = zip(graph.cations.smiles[rows], graph.anions.smiles[columns], strict=True)
    return [*known, *(f"{cation}.{anion}" for cation, anion in pairs)]


SETS = {"collected": collected, "all": combined, "link": expanded}


def settings_of(options: argparse.Namespace) -> Settings:
    """The published settings, made smaller as asked."""
    published = Settings.of(PUBLISHED)
    widths = {name: round(options.size * getattr(published.sizes, name)) for name in _WIDTHS}
    course = replace(
        published.training, steps=options.steps, batch_size=options.batch_size, learning_rate=options.rate,
        validate_every=options.steps, width=options.width,
    )  # fmt: skip
    return replace(
        published, sizes=replace(published.sizes, layers=options.layers, **widths), training=course
    )


_WIDTHS = ("embedding", "encoder", "decoder", "latent")


def row_of(name: str, strings: list[str], ions: pd.DataFrame, salts: pd.DataFrame, options) -> dict:
    """Train on a set, sample, judge."""
    random, away = np.random.default_rng(0), held_out(ions, salts)
    if options.closed:
        strings = [text for text, good in zip(strings, permitted(strings, away), strict=True) if good]
    else:
        away = Identities(frozenset())
    seen = options.steps * options.batch_size  # no more of a large set is ever looked at
    chosen = random.choice(len(strings), size=min(len(strings), seen), replace=False)
    learn = pd.DataFrame({"smiles": [strings[i] for i in chosen], "part": "train", "kind": "salt"})
    check = salts.loc[salts["part"] == "valid", ["smiles", "part"]].head(VALIDATION).assign(kind="salt")
    settings = settings_of(options)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        generator, history, _ = build(pd.concat([learn, check]), away, settings, Path(folder), 0)
    trained = time.process_time() - began
    began = time.process_time()
    written = draw(generator, "salt", options.samples, settings.temperature, settings.spread, 0)
    sampled = time.process_time() - began
    judged = judge_strings(written, LIMITS)
    row = metrics.published(judged["smiles"], judged["parses"], set(strings))
    row |= {"strict_validity": judged["valid"].mean()}
    row |= reconstruction(generator, ions, salts, 300)
    return {"set": name, "strings": len(strings), **row, **vars(options)} | {
        "train_cpu_s": trained, "sample_cpu_s": sampled, "valid_loss": history["valid_loss"].iloc[-1],
    }  # fmt: skip


def main() -> None:
    """One row a set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--rate", type=float, default=PUBLISHED["training"]["learning_rate"])
    parser.add_argument("--width", type=int, default=0)
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--size", type=float, default=1.0, help="factor of every published width")
    parser.add_argument("--linked", type=int, default=262_076)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--out", default="generator_table1.csv")
    parser.add_argument("--leaky", dest="closed", action="store_false", help="held-out pairs are learnt too")
    options = parser.parse_args()
    torch.set_num_threads(1)
    every_ion, every_salt = published_salts()
    ions = split_ions(every_ion, CONFIG["held_out"], 0)
    salts = split_salts(every_salt, ions, CONFIG["held_out"], 0)
    rows = []
    for name in options.sets:
        rows.append(row_of(name, SETS[name](salts, ions, options.linked), ions, salts, options))
        pd.DataFrame(rows).to_csv(options.out, index=False, float_format="%.4f")
        print(rows[-1], flush=True)


if __name__ == "__main__":
    main()
