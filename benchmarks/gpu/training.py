"""Gradient steps of the published VAE at its full size, a minute of them.

python benchmarks/gpu/training.py --out gpu.csv [--steps 300] [--model published_collected]
Strings are alkylimidazolium salts with common anions; only their number and length matter here.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import table
import yaml

from lowmelt.generator.build import prepare
from lowmelt.generator.model import SequenceModel
from lowmelt.generator.settings import Settings
from lowmelt.generator.training import train
from lowmelt.generator.withheld import Identities


def strings(rows: int) -> pd.DataFrame:
    """Salts made of common ions, in training and validation."""
    tails = ["C" * n for n in range(1, 9)]
    cations = [f"{one}n1cc[n+]({two})c1" for one in tails for two in tails]
    anions = ["[Cl-]", "[Br-]", "F[B-](F)(F)F", "F[P-](F)(F)(F)(F)F", "N#C[S-]", "CC(=O)[O-]"]
    every = [f"{cation}.{anion}" for cation in cations for anion in anions][:rows]
    part = ["valid" if n % 20 == 0 else "train" for n in range(len(every))]
    return pd.DataFrame({"smiles": every, "part": part, "kind": "salt"})


def main() -> None:
    """Train for some steps and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--rows", type=int, default=384)
    parser.add_argument("--model", default="published_collected")
    given = parser.parse_args()
    config = yaml.safe_load((table.ROOT / "config/config.yaml").read_text())
    settings = Settings.of(config["generator"]["models"][given.model])
    course = replace(settings.training, steps=given.steps, validate_every=given.steps)
    vocabulary, examples, checks, _ = prepare(strings(given.rows), Identities(frozenset()), settings, 0)
    model = SequenceModel(len(vocabulary), settings.sizes)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        train(model, examples, checks, course, Path(folder), 0)
    took = time.monotonic() - began
    weights = sum(weight.numel() for weight in model.parameters())
    setting = f"{given.model}, {weights / 1e6:.1f} million weights, batch {course.batch_size}"
    table.add(given.out, "training", setting, given.steps / took, "steps/s", took)


if __name__ == "__main__":
    main()
