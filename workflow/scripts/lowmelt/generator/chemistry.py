"""Chemistry of sampled ions beside the known ones: diversity, nearest known ion, ease of synthesis."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from rdkit import Chem, DataStructs
from rdkit.Chem import rdFingerprintGenerator

from lowmelt.chem.synthesis import sa_score

_MORGAN = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)


def bits(smiles: Sequence[str]) -> list[DataStructs.ExplicitBitVect]:
    """Binary Morgan fingerprints, radius 2, 2048 bits."""
    return [_MORGAN.GetFingerprint(Chem.MolFromSmiles(text)) for text in smiles]


def diversity(smiles: Sequence[str], seed: int, at_most: int = 1000) -> float:
    """1 - mean Tanimoto similarity over all pairs of at most ``at_most`` ions."""
    if len(smiles) < 2:
        return float("nan")
    chosen = np.random.default_rng(seed).permutation(len(smiles))[:at_most]
    prints = bits([smiles[i] for i in chosen])
    total = sum(sum(DataStructs.BulkTanimotoSimilarity(prints[i], prints[:i])) for i in range(1, len(prints)))
    return 1.0 - total / (len(prints) * (len(prints) - 1) / 2)


def nearest(smiles: Sequence[str], known: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """For each ion its most similar known ion, and the Tanimoto similarity of the two."""
    prints = bits(known)
    found, values = [], []
    for one in bits(smiles):
        similarity = DataStructs.BulkTanimotoSimilarity(one, prints)
        best = int(np.argmax(similarity))
        found.append(known[best])
        values.append(similarity[best])
    return found, np.array(values)


def synthetic_accessibility(smiles: Sequence[str]) -> np.ndarray:
    """(n,) SA scores: 1 easy, 10 hard (Ertl and Schuffenhauer 2009)."""
    return np.array([sa_score(Chem.MolFromSmiles(text)) for text in smiles])


def of_ions(samples: pd.DataFrame, known: pd.DataFrame, seed: int, at_most: int = 1000) -> dict[str, float]:
    """Diversity, nearest similarity and SA score of the distinct sampled ions (see ``metrics``).

    Args:
        samples: from ``strict.mark_new``.
        known: columns ion_id, smiles, kind.
        seed: of the choice where there are more ions.
        at_most: ions of each sign that are looked at, drawn at random.
    """
    values: dict[str, float] = {}
    scores, similarities = [], []
    for kind in ("cation", "anion"):
        valid = samples[samples["valid"]].drop_duplicates(f"{kind}_id")
        valid = valid.sample(min(at_most, len(valid)), random_state=seed)
        side = known.loc[known["kind"] == kind, "smiles"].tolist()
        values[f"IntDiv_{kind}"] = diversity(valid[kind].tolist(), seed)
        new = valid.loc[valid[f"new_{kind}"], kind].tolist()
        similarities.append(nearest(new, side)[1])
        scores.append(synthetic_accessibility(valid[kind].tolist()))
    values["SNN"] = _mean(np.concatenate(similarities))
    values["sa_score"] = float(np.median(np.concatenate(scores))) if sum(map(len, scores)) else float("nan")
    values["sa_score_known"] = float(np.median(synthetic_accessibility(known["smiles"].tolist())))
    return values


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def best_new_ions(samples: pd.DataFrame, known: pd.DataFrame, kind: str, count: int) -> pd.DataFrame:
    """The new ions of one kind that are easiest to make and more than a longer chain.

    Ions closer than Tanimoto 0.8 to a known one (homologues have 1.0) or 0.7 to one already chosen are
    left out.

    Args:
        samples: from ``strict.mark_new``.
        known: columns smiles, kind.
        kind: "cation" or "anion".
        count: ions at most.

    Returns:
        Columns kind, smiles, nearest (known ion), similarity, sa_score; easiest first.
    """
    new = samples[samples[f"new_{kind}"]].drop_duplicates(f"{kind}_id")[kind].tolist()
    found, similarity = nearest(new, known.loc[known["kind"] == kind, "smiles"].tolist())
    rows = pd.DataFrame({"kind": kind, "smiles": new, "nearest": found, "similarity": similarity})
    rows["sa_score"] = synthetic_accessibility(new)
    rows = rows[rows["similarity"] < 0.8].sort_values(["sa_score", "smiles"], ignore_index=True)
    prints = bits(rows["smiles"].tolist())
    chosen: list[int] = []
    for i, one in enumerate(prints):
        near = DataStructs.BulkTanimotoSimilarity(one, [prints[j] for j in chosen])
        if len(chosen) < count and max(near, default=0.0) < 0.7:
            chosen.append(i)
    return rows.iloc[chosen]
