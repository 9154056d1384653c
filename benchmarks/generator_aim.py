"""Is aiming worth it? Aimed salts against plain sampling and selection, judged by a model that did not steer.

    python benchmarks/generator_aim.py results/demo [--salts 10000] [--seeds 3] [--below 298.15]

The measured salts of the run are halved by homologous series. A melting model of one half steers, one of the
other half judges. Both ways score the same number of salts, drawn from the ranked ions of the run;
strength 0 is plain sampling. Printed: what the judge says of all drawn salts, and of the best tenth by the
steering score.
"""

import argparse
from pathlib import Path

import melting as benchmark  # benchmarks/melting.py, which also makes the library importable
import pandas as pd

from lowmelt.chem.ions import parse_ion
from lowmelt.generator.aim import Aim, aim_at
from lowmelt.generator.chemistry import diversity
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import all_pairs, ions_of
from lowmelt.melting.stacked_conformal import HARD
from lowmelt.regression.splits import assign_folds, folds_of

SURE = 0.9


class Judge:
    """Predictions of a model for pairs of the ions of a pool, whose features are computed once."""

    def __init__(self, model: MeltingModel, pool: pd.DataFrame, pairs, below_K: float) -> None:
        self.model, self.pairs, self.below_K = model, pairs, below_K
        cations, anions = (pool.loc[pool["kind"] == kind, "smiles"].tolist() for kind in ("cation", "anion"))
        self.cation = {smiles: place for place, smiles in enumerate(cations)}
        self.anion = {smiles: place for place, smiles in enumerate(anions)}

    def predict(self, cations, anions) -> pd.DataFrame:
        """As the melting model does."""
        rows = [
            self.cation[c] * len(self.anion) + self.anion[a] for c, a in zip(cations, anions, strict=True)
        ]
        return self.model.predict_salts(self.pairs.take(rows), self.below_K)

    def score(self, cations, anions):
        """As the rule ``aim_generator`` does: probability of being liquid, 0 outside the domain."""
        found = self.predict(cations, anions)
        return found["p_liquid"].where(found["in_domain"].astype(bool), 0.0).to_numpy()


def judged(salts: pd.DataFrame, judge: Judge, seed: int) -> dict[str, float]:
    """What a judge says of salts, and how diverse their ions are."""
    found = judge.predict(salts["cation"], salts["anion"])
    return {
        "salts": len(salts),
        "mean_p": found["p_liquid"].mean(),
        "sure": (found["p_liquid"] >= SURE).mean(),
        "mean_K": found["melting_K"].mean(),
        "in_domain": found["in_domain"].astype(bool).mean(),
        "cations": salts["cation"].nunique(),
        "anions": salts["anion"].nunique(),
        "IntDiv_cation": diversity(salts["cation"].tolist(), seed),
        "IntDiv_anion": diversity(salts["anion"].tolist(), seed),
    }


def main(arguments: argparse.Namespace) -> None:
    """One row a seed, way and selection."""
    run = Path(arguments.run)
    salts, table = benchmark.salts_of_run(run / "tables")
    ranked = pd.read_parquet(run / "generator/ranked_exchange/ranked.parquet")
    pool = ranked.groupby("kind").head(arguments.distinct)
    sides = [pool.loc[pool["kind"] == kind, "smiles"].tolist() for kind in ("cation", "anion")]
    pairs = all_pairs(*(ions_of(side, [parse_ion(one).ion_id for one in side]) for side in sides))
    rows = []
    place = pd.Series(range(len(table)), index=table["salt_id"])
    for seed in range(arguments.seeds):
        halves = assign_folds(table, "series", 2, 1, seed)
        _, _, *parts = next(iter(folds_of(halves)))
        models = []
        for part in parts:
            chosen = place[part].to_numpy()
            half = table.iloc[chosen].reset_index(drop=True)
            models.append(benchmark.calibrated_model(salts.take(chosen), half, arguments.trees, HARD))
        steer, judge = (Judge(model, pool, pairs, arguments.below) for model in models)
        for way, strength in (("plain", 0.0), ("aimed", arguments.strength)):
            aim = Aim(below_K=arguments.below, salts=arguments.salts, strength=strength, max_sa_score=6.0)
            drawn = aim_at(pool, steer.score, aim, seed)
            best = drawn.nlargest(len(drawn) // 10, "score")
            for name, chosen in (("all", drawn), ("best tenth", best)):
                rows.append({"seed": seed, "way": way, "of": name} | judged(chosen, judge, seed))
                print(
                    {key: round(v, 3) if isinstance(v, float) else v for key, v in rows[-1].items()},
                    flush=True,
                )
    found = pd.DataFrame(rows)
    found.to_csv(arguments.out, index=False, float_format="%.4f")
    print(found.drop(columns="seed").groupby(["of", "way"]).mean().round(3).to_string())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run")
    parser.add_argument("--salts", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--below", type=float, default=298.15)
    parser.add_argument("--strength", type=float, default=Aim.strength)
    parser.add_argument("--distinct", type=int, default=5000)
    parser.add_argument("--trees", type=int, default=60)
    parser.add_argument("--out", default="generator_aim.csv")
    main(parser.parse_args())
