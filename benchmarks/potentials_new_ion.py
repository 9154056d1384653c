"""A few labelled frames of an ion that a potential has never seen: what they mend, what they cost elsewhere.

    python benchmarks/potentials_new_ion.py results/potentials --split anion --frames 8 --updates 800

Reads the frames, splits and models of a run of ``snakemake potentials``. Half of the trajectories of the
split give the frames, each repeated so often that they are half of what is seen; the other half tests.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

import mace  # noqa: E402, F401  (before a model is read)
import pandas as pd  # noqa: E402
import torch  # noqa: E402
import yaml  # noqa: E402

from lowmelt.forcefield.learned import Committee  # noqa: E402
from lowmelt.potentials import examine, frames, references, splits, training  # noqa: E402
from lowmelt.potentials.example import example  # noqa: E402
from lowmelt.potentials.ions import read  # noqa: E402
from lowmelt.potentials.loss import Weights  # noqa: E402

SEED = 20260

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="n200_m1")
    parser.add_argument("--split", default="anion")
    parser.add_argument("--frames", type=int, default=8)
    parser.add_argument("--old", type=int, default=200, help="frames that the model was trained on")
    parser.add_argument("--updates", type=int, default=800)
    given = parser.parse_args()
    torch.set_num_threads(1)

    parameters, alone = read(given.folder / "ions.json")
    found, table = frames.read(given.folder / "labelled.extxyz"), pd.read_csv(given.folder / "split.csv")
    alone = references.complete(alone, parameters, splits.of(found, table, splits.TRAIN))
    sets = examine.sets(found, table)
    names = sorted({frame.info["trajectory"] for frame in sets[given.split]})
    first = set(names[: len(names) // 2])
    new = [frame for frame in sets[given.split] if frame.info["trajectory"] in first][: given.frames]
    sets[given.split] = [frame for frame in sets[given.split] if frame.info["trajectory"] not in first]
    old = [found[i] for i in splits.training_indices(table, given.old)]
    learnt = old + new * max(1, len(old) // len(new))

    before = given.folder / "models" / f"{given.model}.model"
    network = torch.load(before, weights_only=False, map_location="cpu").requires_grad_(True)
    elements, r_max = [int(z) for z in network.atomic_numbers], float(network.r_max)
    parts = [[example(frame, elements, r_max, alone) for frame in part]
             for part in (learnt, splits.of(found, table, splits.VALID))]  # fmt: skip
    weights = yaml.safe_load((ROOT / "config/config.yaml").read_text())["potentials"]["loss"]
    schedule = training.Schedule(updates=given.updates, rate=0.003, validations=5)
    network, _ = training.train(network, *parts, Weights(**weights), schedule, SEED)
    with tempfile.TemporaryDirectory() as folder:
        after = Path(folder) / "after.model"
        torch.save(network, after)
        rows = [
            examine.learned(name, Committee.read([path]), alone, sets)
            for name, path in (("before", before), ("after", after))
        ]
    scores = examine.summarised(pd.concat(rows), "after", {})
    print(scores.drop(columns=["which", "training_frames"]).round(2).to_string(index=False))
