"""Measure the generators on the ions of Ren et al. 2026: goals with several seeds, and speed.

    LOWMELT_REFERENCE=../shared/data python benchmarks/generator.py goals --steps 8000 --out goals.csv
    LOWMELT_REFERENCE=../shared/data python benchmarks/generator.py speed --out speed.csv

``goals`` trains each model on the training part (10 % of the ions and pairs held out), for the same number of
steps, samples 10,000 salts from each and writes one row for each model and seed. ``speed`` times training
and sampling of the default model and of the published scheme (whole salts, characters, padded to 256).
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from lowmelt.chem.ions import parse_ion  # noqa: E402
from lowmelt.chem.salts import SaltError, split_salt  # noqa: E402
from lowmelt.generator import metrics  # noqa: E402
from lowmelt.generator.build import build  # noqa: E402
from lowmelt.generator.chemistry import of_ions  # noqa: E402
from lowmelt.generator.frechet import distances  # noqa: E402
from lowmelt.generator.generate import draw, reconstruction  # noqa: E402
from lowmelt.generator.pairing import known_pairs  # noqa: E402
from lowmelt.generator.splits import split_ions, split_salts  # noqa: E402
from lowmelt.generator.strict import Known, Limits, exceeds, judge_ion_pairs, judge_strings, mark_new  # noqa: E402

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())["generator"]
LIMITS = Limits(frozenset(CONFIG["elements"]), CONFIG["max_heavy_atoms"])


def published_salts() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ions and salts of the paper's list, identities merged, ions outside the limits left out."""
    reference = Path(os.environ.get("LOWMELT_REFERENCE", ROOT / "../shared/data"))
    found = {}
    for text in pd.read_csv(reference / "ilgen-overall/collected-ILs.csv")["smiles"]:
        try:
            salt = split_salt(text, balance=True)
        except SaltError:
            continue
        if not exceeds(salt.cation, LIMITS) and not exceeds(salt.anion, LIMITS):
            found[salt.salt_id] = salt
    salts = pd.DataFrame(
        [(name, s.cation.ion_id, s.anion.ion_id, s.smiles) for name, s in found.items()],
        columns=["salt_id", "cation_id", "anion_id", "smiles"],
    )
    ions = {ion.ion_id: ion for salt in found.values() for ion in (salt.cation, salt.anion)}
    degree = pd.concat([salts["cation_id"].value_counts(), salts["anion_id"].value_counts()])
    rows = [(ion.ion_id, ion.smiles, ion.charge, degree[ion.ion_id]) for ion in ions.values()]
    return pd.DataFrame(rows, columns=["ion_id", "smiles", "charge", "degree"]), salts


def judge(samples, ions, salts, held_out):
    """All measures of a judged sample."""
    row = metrics.of_samples(samples) | metrics.recovery(samples, held_out) | of_ions(samples, ions)
    cations = ions[ions["kind"] == "cation"].groupby("part")["smiles"].apply(list)
    valid = samples.loc[samples["valid"], "cation"].tolist()
    return row | distances(valid, cations["train"], cations["test"], seed=0)


def train_and_judge(name, ions, salts, known, arguments, seed):
    """One model, trained and sampled: a row of the table, with the seconds it took."""
    settings = CONFIG["models"][name]
    settings = {**settings, "training": {**settings["training"], "steps": arguments.steps}}
    strings = ions[["smiles", "kind", "part"]]
    if settings["subject"] == "salt":
        strings = salts[["smiles", "part"]].assign(kind="salt")
    began, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        generator, history, learned = build(strings, settings, Path(folder), seed)
    trained = time.monotonic() - began, time.process_time() - cpu
    began = time.monotonic()
    kinds = ("cation", "anion") if generator.subject == "ion" else ("salt",)
    written = [
        draw(generator, kind, arguments.samples, settings["temperature"], settings["spread"], seed + i)
        for i, kind in enumerate(kinds)
    ]
    sampled = time.monotonic() - began
    judged = (judge_ion_pairs if len(kinds) == 2 else judge_strings)(*written, LIMITS)
    row = judge(mark_new(judged, known), ions, salts, ions[ions["part"] == "test"])
    row |= reconstruction(generator, ions, salts, set(learned["smiles"]), 1000)
    return row | {
        "train_s": trained[0], "train_cpu_s": trained[1], "sample_s": sampled,
        "steps": history["step"].max(), "valid_loss": history["valid_loss"].min(),
    }  # fmt: skip


def goals(arguments):
    """One row a model and seed."""
    every_ion, every_salt = published_salts()
    pairs = frozenset(zip(every_salt["cation_id"], every_salt["anion_id"], strict=True))
    known = Known(frozenset(every_ion["ion_id"]), pairs)
    rows = []
    for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
        ions = split_ions(every_ion, CONFIG["held_out"], seed)
        salts = split_salts(every_salt, ions, CONFIG["held_out"], seed)
        train, held_out = ions[ions["part"] == "train"], ions[ions["part"] == "test"]
        for weighting in ("uniform", "degree", "recombined") if arguments.baselines else ():
            cations, anions = known_pairs(train, arguments.samples, weighting, seed)
            samples = mark_new(judge_ion_pairs(cations, anions, LIMITS), known)
            rows.append(
                {"model": f"{weighting} pairs", "seed": seed, **judge(samples, ions, salts, held_out)}
            )
        for name in arguments.models:
            row = train_and_judge(name, ions, salts, known, arguments, seed)
            rows.append({"model": name, "seed": seed, **row})
        parse_ion.cache_clear()
        pd.DataFrame(rows).to_csv(arguments.out, index=False, float_format="%.4f")
    print(
        pd.DataFrame(rows)
        .groupby("model", sort=False)
        .mean(numeric_only=True)
        .T.to_string(float_format="%.3f")
    )


def speed(arguments):
    """Strings learned and salts sampled in a CPU second of one thread, default and published scheme."""
    every_ion, every_salt = published_salts()
    ions = split_ions(every_ion, CONFIG["held_out"], 0)
    salts = split_salts(every_salt, ions, CONFIG["held_out"], 0)
    rows = []
    for name, steps in (("ions", 200), ("published_collected", 3)):
        settings = CONFIG["models"][name]
        settings = {**settings, "recombined": 0, "neighbours": 0}
        settings["training"] = {**settings["training"], "steps": steps, "validate_every": steps}
        strings = ions[["smiles", "kind", "part"]]
        if settings["subject"] == "salt":
            strings = salts[["smiles", "part"]].assign(kind="salt")
        strings = strings[(strings["part"] != "valid") | (strings.groupby("part").cumcount() < 10)]
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            generator, _, learned = build(strings, settings, Path(folder), 0)
        train_s = time.process_time() - began
        characters = float(np.mean([len(text) for text in learned["smiles"]]))
        kinds = ("cation", "anion") if generator.subject == "ion" else ("salt",)
        began = time.process_time()
        for kind in kinds:
            draw(generator, kind, arguments.samples, 1.0, 1.0, 0)
        sample_s = time.process_time() - began
        seen = steps * settings["training"]["batch_size"]
        rows.append({
            "model": name, "parameters": sum(p.numel() for p in generator.model.parameters()),
            "steps": steps, "train_cpu_s": train_s, "strings_per_s": seen / train_s,
            "characters_per_s": seen * characters / train_s, "samples_per_s": arguments.samples / sample_s,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    table.to_csv(arguments.out, index=False)
    print(table.to_string())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["goals", "speed"])
    parser.add_argument("--models", nargs="*", default=["ions", "ion_language_model"])
    parser.add_argument("--no-baselines", dest="baselines", action="store_false")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", default="generator_benchmark.csv")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    {"goals": goals, "speed": speed}[asked.what](asked)
