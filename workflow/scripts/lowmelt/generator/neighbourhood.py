"""More like this ion, and what lies between two ions: outputs of the latent that a person asks for."""

import numpy as np
import pandas as pd
from rdkit import DataStructs

from lowmelt.chem.ions import Ion, parse_ion
from lowmelt.errors import LowmeltError
from lowmelt.generator.chemistry import bits
from lowmelt.generator.sampling import encode, sample
from lowmelt.generator.saved import Generator
from lowmelt.generator.strict import Limits, judge_ion
from lowmelt.runtime import derive_seed

DRAWS_AT_A_POINT = 5


class NeighbourhoodError(LowmeltError):
    """An ion that the config asks about cannot be encoded."""


def asked_for(smiles: str) -> tuple[Ion, str]:
    """The ion of a SMILES in the config, and its kind.

    Raises:
        NeighbourhoodError: it carries no charge.
    """
    ion = parse_ion(smiles)
    if not ion.charge:
        raise NeighbourhoodError(f"generator.neighbourhood: {smiles} carries no charge; give one ion")
    return ion, "cation" if ion.charge > 0 else "anion"


def around(
    generator: Generator,
    smiles: str,
    count: int,
    radius: float,
    temperature: float,
    limits: Limits,
    seed: int,
) -> pd.DataFrame:
    """Ions like one ion: decoded from a cloud around its code.

    Args:
        generator: of ions, with a latent.
        smiles: the ion.
        count: draws.
        radius: of the cloud, in posterior standard deviations.
        temperature: of the decoder.
        limits: of a valid ion.
        seed: of the draws.

    Returns:
        Distinct valid ions of the same charge, the most similar first: first (the ion asked for), ion_id,
        smiles, similarity (Tanimoto, Morgan), times (how often it was drawn). The ion itself is left out.
    """
    ion, kind = asked_for(smiles)
    mean, variance = encode(generator.model, generator.vocabulary, [ion.smiles], [kind])
    noise = np.random.default_rng(seed).standard_normal((count, mean.shape[1]))
    codes = mean + radius * np.sqrt(variance) * noise
    rows = _written(generator, codes, kind, temperature, limits, derive_seed(seed, "tokens"))
    counted = rows.groupby("ion_id", as_index=False).agg(smiles=("smiles", "first"), times=("smiles", "size"))
    same_charge = counted["smiles"].map(lambda text: parse_ion(text).charge == ion.charge)
    counted = counted[same_charge & (counted["ion_id"] != ion.ion_id)]
    counted["similarity"] = DataStructs.BulkTanimotoSimilarity(
        bits([ion.smiles])[0], bits(counted["smiles"].tolist())
    )
    ranked = counted.sort_values(["similarity", "times", "ion_id"], ascending=[False, False, True])
    return ranked.assign(first=ion.smiles)[["first", "ion_id", "smiles", "similarity", "times"]]


def between(
    generator: Generator, first: str, last: str, steps: int, temperature: float, limits: Limits, seed: int
) -> pd.DataFrame:
    """Ions on the straight line between the codes of two ions; these two and repeats left out.

    Each point is decoded greedily and, as one ion often fills a long piece of the line, a few times at a
    temperature.

    Args:
        generator: of ions, with a latent.
        first: SMILES of an ion.
        last: SMILES of an ion of the same sign.
        steps: points on the line.
        temperature: of the decoder, for the draws that are not greedy.
        limits: of a valid ion.
        seed: of the draws.

    Returns:
        first, last (the ions asked for), ion_id, smiles, similarity (to the first ion), position (where it is
        met first, 0 at the first ion, 1 at the last), in the order of the line.

    Raises:
        NeighbourhoodError: the two ions are of different signs.
    """
    (one, kind), (other, other_kind) = asked_for(first), asked_for(last)
    if kind != other_kind:
        raise NeighbourhoodError(f"generator.neighbourhood.between: {first} and {last} differ in sign")
    ends, _ = encode(generator.model, generator.vocabulary, [one.smiles, other.smiles], [kind] * 2)
    share = np.linspace(0.0, 1.0, steps)
    codes = (1 - share)[:, None] * ends[0] + share[:, None] * ends[1]
    greedy = _written(generator, codes, kind, 0.0, limits, seed)
    drawn = _written(generator, np.tile(codes, (DRAWS_AT_A_POINT, 1)), kind, temperature, limits, seed)
    rows = pd.concat([greedy, drawn.assign(draw=drawn["draw"] % steps)])
    rows = rows[~rows["ion_id"].isin([one.ion_id, other.ion_id])]
    rows = rows.sort_values("draw", kind="stable").drop_duplicates("ion_id", ignore_index=True)
    rows["position"] = share[rows["draw"]]
    rows["similarity"] = DataStructs.BulkTanimotoSimilarity(
        bits([one.smiles])[0], bits(rows["smiles"].tolist())
    )
    rows = rows.assign(first=one.smiles, last=other.smiles)
    return rows[["first", "last", "ion_id", "smiles", "similarity", "position"]]


def _written(
    generator: Generator, codes: np.ndarray, kind: str, temperature: float, limits: Limits, seed: int
) -> pd.DataFrame:
    """Valid ions decoded from codes: draw (row of codes), ion_id, smiles."""
    sign = 1 if kind == "cation" else -1
    strings = sample(
        generator.model, generator.vocabulary, kind, codes, generator.max_tokens, temperature, seed
    )
    judged = ((draw, judge_ion(text, sign, limits)[0]) for draw, text in enumerate(strings))
    return pd.DataFrame(
        [(draw, ion.ion_id, ion.smiles) for draw, ion in judged if ion], columns=["draw", "ion_id", "smiles"]
    )
