"""Measure the generators on the ions of Ren et al. 2026: goals with several seeds, and speed.

    LOWMELT_REFERENCE=../shared/data python benchmarks/generator.py goals --steps 8000 --out goals.csv
    LOWMELT_REFERENCE=../shared/data python benchmarks/generator.py speed --out speed.csv
    python benchmarks/generator.py sampling --run results/demo --out sampling.csv

``goals`` lets each generator learn from the training part (10 % of the ions and pairs held out), takes 10,000
salts from each and writes one row for each generator and seed. ``speed`` times training
and sampling of the default model and of the published scheme (whole salts, characters, padded to 256).
``sampling`` times what a run does with its ranked ions: draw, judge and pair 10,000 salts.
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))


from lowmelt.chem.ions import parse_ion  # noqa: E402
from lowmelt.chem.salts import SaltError, split_salt  # noqa: E402
from lowmelt.config import inherited  # noqa: E402
from lowmelt.generator import curves, metrics  # noqa: E402
from lowmelt.generator.build import build, prepare, relatives  # noqa: E402
from lowmelt.generator.chemistry import of_ions  # noqa: E402
from lowmelt.generator.exchange import exchange  # noqa: E402
from lowmelt.generator.frechet import distances  # noqa: E402
from lowmelt.generator.generate import draw, reconstruction  # noqa: E402
from lowmelt.generator.homologues import homologue_key  # noqa: E402
from lowmelt.generator.model import SequenceModel  # noqa: E402
from lowmelt.generator.partners import choose_partners, known_pairs  # noqa: E402
from lowmelt.generator.ranked import Pool, Sampling, ordered, ranked_ions, sample_ranked  # noqa: E402
from lowmelt.generator.saved import Generator  # noqa: E402
from lowmelt.generator.settings import Settings  # noqa: E402
from lowmelt.generator.splits import split_ions, split_salts  # noqa: E402
from lowmelt.generator.strict import Limits, exceeds, judge_ion_pairs, mark_new  # noqa: E402
from lowmelt.generator.training import train  # noqa: E402
from lowmelt.generator.withheld import Identities, held_out, identities, permitted  # noqa: E402
from lowmelt.links.scorer import load as load_scorer  # noqa: E402
from lowmelt.melting.predict import load as load_melting  # noqa: E402

CONFIG = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())["generator"]
MODELS = inherited(CONFIG["models"])
LIMITS = Limits(frozenset(CONFIG["elements"]), CONFIG["max_heavy_atoms"])
PREDICTED = 200  # salts of each sample whose melting points are predicted


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


def salts_of_run(folder):
    """Ions and salts of the tables of a finished run, ions outside the limits left out."""
    ions, salts = (pd.read_parquet(Path(folder) / "tables" / f"{name}.parquet") for name in ("ions", "salts"))
    return ions[[not exceeds(parse_ion(smiles), LIMITS) for smiles in ions["smiles"]]], salts


def judge(samples, ions, tested, melting):
    """All measures of a judged sample; the predicted share where a melting model is given."""
    row = metrics.of_samples(samples) | metrics.recovery(samples, tested) | of_ions(samples, ions, seed=0)
    row["not_homologues"] = metrics.not_homologues(samples, ions)
    if melting:
        some = samples[samples["valid"]].drop_duplicates("salt_id").sample(PREDICTED, random_state=0)
        row["low_share"] = melting.predict(some["cation"].tolist(), some["anion"].tolist())["p_low"].mean()
    cations = ions[ions["kind"] == "cation"].groupby("part")["smiles"].apply(list)
    valid = samples.loc[samples["valid"], "cation"].tolist()
    row |= distances(valid, cations["train"], cations["test"], seed=0)
    for kind in ("cation", "anion"):
        row |= found(samples.loc[samples[f"novel_{kind}"], f"{kind}_id"], tested, kind)
    return row


def found(order, tested, kind):
    """Held-out ions of one kind among equal numbers of distinct novel ions, and the area of the curve."""
    wanted = tested.loc[tested["kind"] == kind, "ion_id"]
    at = {f"found_{kind}s_{k}": share for k, share in curves.found_at(order, wanted).items()}
    return at | {f"area_{kind}s_5000": curves.area(order, wanted, 5000)}


def settings_of(name, arguments):
    """The entry of the config, with the steps and the relatives that were asked for."""
    settings = Settings.of(MODELS[name])
    return replace(
        settings,
        training=replace(settings.training, steps=arguments.steps),
        relatives=replace(settings.relatives, draws=arguments.relatives),
    )


def train_and_judge(name, ions, salts, made, tables, arguments, seed, melting):
    """One model of ions, trained and sampled: a row of the table, with the processor seconds it took."""
    settings, away = settings_of(name, arguments), held_out(ions, salts)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        strings = ions[["smiles", "kind", "part"]]
        generator, history, learnt = build(strings, away, settings, Path(folder), seed, made)
    trained = time.process_time() - began
    began = time.process_time()
    written = [
        draw(generator, kind, arguments.samples, settings.temperature, settings.spread, seed + i)
        for i, kind in enumerate(("cation", "anion"))
    ]
    sampled = time.process_time() - began
    samples = mark_new(judge_ion_pairs(*written, LIMITS), tables, identities(learnt["smiles"]))
    judged = time.process_time() - began - sampled
    row = judge(samples, ions, ions[ions["part"] == "test"], melting)
    row |= reconstruction(generator, ions, salts, 1000)
    return row | {
        "train_s": trained, "sample_s": sampled, "judge_s": judged,
        "steps": history["step"].max(), "valid_loss": history["valid_loss"].min(),
    }  # fmt: skip


def rank_and_judge(ions, tables, sides, arguments, seed, melting):
    """The ranked ions: a row for samples as the config asks, and the curve of the ranking alone."""
    pool = replace(Pool(**MODELS["ranked_exchange"]["pool"]), draws=arguments.draws)
    sampling = Sampling(**MODELS["ranked_exchange"]["sampling"])
    tested, row, ranked = ions[ions["part"] == "test"], {}, []
    began = time.process_time()
    for kind, other, sign in (("cation", "anion", 1), ("anion", "cation", -1)):
        rows, every = ranked_ions(sides[kind], sides[other], sign, pool, LIMITS, seed)
        ranked.append(rows)
        wanted = tested.loc[tested["kind"] == kind]
        row[f"proposed_{kind}s"], row[f"reach_{kind}s"] = len(every), reach(every["smiles"], wanted)
        row |= {f"ranking_{key}": value for key, value in found(rows["ion_id"], tested, kind).items()}
        order = ordered(rows, sampling, seed)
        ids = rows.set_index("smiles")["ion_id"].loc[order]
        row |= {f"order_{key}": value for key, value in found(ids, tested, kind).items()}
    row["rank_s"] = time.process_time() - began
    began = time.process_time()
    written = [
        sample_ranked(rows, kind, arguments.samples, sampling, seed)
        for kind, rows in zip(("cation", "anion"), ranked, strict=True)
    ]
    learnt = identities([*sides["cation"], *sides["anion"]])
    samples = mark_new(judge_ion_pairs(*written, LIMITS), tables, learnt)
    row["judge_s"] = time.process_time() - began
    return row | judge(samples, ions, tested, melting)


def reach(proposed, wanted):
    """Share of some ions among proposals; identity is looked up for those of the same series alone."""
    keys = {homologue_key(smiles) for smiles in wanted["smiles"]}
    near = [smiles for smiles in proposed if homologue_key(smiles) in keys]
    return float(wanted["ion_id"].isin(identities(near).ions).mean())


def exchanged_and_judged(ions, tables, sides, arguments, seed, melting):
    """Exchange with nothing learned: a row of the table, with the curve in the order of the draws."""
    tested, row, written = ions[ions["part"] == "test"], {}, []
    random = np.random.default_rng(seed)
    for kind in ("cation", "anion"):
        made = exchange(sides[kind], arguments.exchanged, seed)
        ids = [parse_ion(smiles).ion_id for smiles in made]
        row |= {f"order_{key}": value for key, value in found(ids, tested, kind).items()}
        wanted = tested.loc[tested["kind"] == kind, "ion_id"]
        row[f"proposed_{kind}s"], row[f"reach_{kind}s"] = len(made), float(wanted.isin(ids).mean())
        written.append(list(random.choice(made, size=arguments.samples)))
    learnt = identities([*sides["cation"], *sides["anion"]])
    samples = mark_new(judge_ion_pairs(*written, LIMITS), tables, learnt)
    return row | judge(samples, ions, tested, melting)


def goals(arguments):
    """One row a model and seed."""
    every_ion, every_salt = salts_of_run(arguments.run) if arguments.shipped else published_salts()
    pairs = frozenset(zip(every_salt["cation_id"], every_salt["anion_id"], strict=True))
    tables = Identities(frozenset(every_ion["ion_id"]), pairs)
    melting = load_melting(arguments.melting) if arguments.melting else None
    rows = []
    for seed in range(arguments.first_seed, arguments.first_seed + arguments.seeds):
        ions = split_ions(every_ion, CONFIG["held_out"], seed)
        salts = split_salts(every_salt, ions, CONFIG["held_out"], seed)
        learnt = ions[permitted(list(ions["smiles"]), held_out(ions, salts))]
        sides = learnt.groupby("kind")["smiles"].apply(list).to_dict()
        for weighting in ("uniform", "degree") if arguments.baselines else ():
            written = known_pairs(learnt, arguments.samples, weighting, seed)
            samples = mark_new(judge_ion_pairs(*written, LIMITS), tables, identities(learnt["smiles"]))
            row = judge(samples, ions, ions[ions["part"] == "test"], melting)
            rows.append({"model": f"{weighting} pairs", "seed": seed, **row})
            keep(rows, arguments.out)
        for name, rank in (("exchange", exchanged_and_judged), ("ranked_exchange", rank_and_judge)):
            if name in arguments.models:
                row = rank(ions, tables, sides, arguments, seed, melting)
                rows.append({"model": name, "seed": seed, **row})
                keep(rows, arguments.out)
        trained = [name for name in arguments.models if name not in ("exchange", "ranked_exchange")]
        made = (
            relatives(learnt, held_out(ions, salts), settings_of("ions", arguments), seed)
            if trained
            else None
        )
        for name in trained:
            row = train_and_judge(name, ions, salts, made, tables, arguments, seed, melting)
            rows.append({"model": name, "seed": seed, **row})
            keep(rows, arguments.out)
        parse_ion.cache_clear()
    print(
        pd.DataFrame(rows)
        .groupby("model", sort=False)
        .mean(numeric_only=True)
        .T.to_string(float_format="%.3f")
    )


def keep(rows, out):
    """Write the table so far, and say what came last."""
    pd.DataFrame(rows).to_csv(out, index=False, float_format="%.4f")
    print({name: rows[-1][name] for name in ("model", "seed", "strict_validity", "yield")}, flush=True)


def speed(arguments):
    """Training and sampling in a second of one processor, the default model and the published scheme.

    The published scheme writes all strings to their full width before it looks where they end, and is timed
    so; ours lets a string that has ended leave the batch.
    """
    every_ion, every_salt = published_salts()
    ions = split_ions(every_ion, CONFIG["held_out"], 0)
    salts = split_salts(every_salt, ions, CONFIG["held_out"], 0)
    rows = []
    for name, steps, samples in (("ions", 200, 2000), ("published_collected", 4, 200)):
        settings = Settings.of(MODELS[name])
        settings = replace(
            settings,
            relatives=replace(settings.relatives, draws=0),
            neighbours=0,
            training=replace(settings.training, steps=steps, validate_every=steps),
        )
        strings = ions[["smiles", "kind", "part"]]
        if settings.subject == "salt":
            strings = salts[["smiles", "part"]].assign(kind="salt")
        strings = strings[(strings["part"] != "valid") | (strings.groupby("part").cumcount() < 10)]
        vocabulary, examples, checks, learned = prepare(strings, held_out(ions, salts), settings, 0)
        model = SequenceModel(len(vocabulary), settings.sizes)
        began = time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            train(model, examples, checks, settings.training, Path(folder), 0)
        train_s = time.process_time() - began
        if settings.subject == "salt":
            with torch.no_grad():
                model.decoder.to_token.bias[1] = -1e9  # no string ends before its full width
        generator = Generator(model, vocabulary, settings.subject, settings.max_tokens)
        kinds = ("cation", "anion") if generator.subject == "ion" else ("salt",)
        began = time.process_time()
        for kind in kinds:
            draw(generator, kind, samples, settings.temperature, 1.0, 0)
        sample_s = time.process_time() - began
        seen = steps * settings.training.batch_size
        rows.append({
            "model": name, "parameters": sum(p.numel() for p in model.parameters()), "steps": steps,
            "train_cpu_s": train_s, "strings_per_s": seen / train_s,
            "tokens_per_s": seen * mean_length(map(len, (row[0] for row in examples.targets))) / train_s,
            "characters_per_s": seen * mean_length(map(len, learned["smiles"])) / train_s,
            "samples_per_s": samples / sample_s,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    table.to_csv(arguments.out, index=False)
    print(table.to_string())


def mean_length(lengths):
    """Mean of some numbers."""
    return float(np.mean(list(lengths)))


def sampling(arguments):
    """Seconds for many salts from the ranked ions and the link model of a run: drawn, judged, paired."""
    run = Path(arguments.run)
    ranked = pd.read_parquet(run / "generator/ranked_exchange/ranked.parquet")
    scorer = load_scorer(run / "links/model")
    wanted = Sampling(**MODELS["ranked_exchange"]["sampling"])
    clock = [(time.monotonic(), time.process_time())]
    strings = [sample_ranked(ranked, kind, arguments.samples, wanted, 0) for kind in ("cation", "anion")]
    clock.append((time.monotonic(), time.process_time()))
    usable = judge_ion_pairs(*strings, LIMITS)["valid"].to_numpy()
    clock.append((time.monotonic(), time.process_time()))
    judge_ion_pairs(strings[0], choose_partners(*strings, usable, scorer.score, 0), LIMITS)
    clock.append((time.monotonic(), time.process_time()))
    table = pd.DataFrame(np.diff(clock, axis=0), ["written", "judged", "paired"], ["wall_s", "cpu_s"])
    table.loc["all"] = table.sum()
    table.to_csv(arguments.out)
    print(f"{arguments.samples} salts, {usable.mean():.3f} strictly valid", table, sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["goals", "speed", "sampling"])
    parser.add_argument("--models", nargs="*", default=["exchange", "ranked_exchange", "ions"])
    parser.add_argument("--no-baselines", dest="baselines", action="store_false")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=8000)
    parser.add_argument("--relatives", type=int, default=MODELS["ions"]["relatives"]["draws"])
    parser.add_argument("--draws", type=int, default=MODELS["ranked_exchange"]["pool"]["draws"])
    parser.add_argument(
        "--exchanged", type=int, default=20_000, help="draws of the exchange with nothing learned"
    )
    parser.add_argument("--melting", help="a fitted melting model, such as results/demo/melting/model.joblib")
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--run", default="results/demo", help="folder of a finished run")
    parser.add_argument("--shipped", action="store_true", help="goals on the ions of that run")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", default="generator_benchmark.csv")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    {"goals": goals, "speed": speed, "sampling": sampling}[asked.what](asked)
