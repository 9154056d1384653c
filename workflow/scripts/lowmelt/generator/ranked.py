"""The default generator: moves from known ions propose, a learned density ranks and samples."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lowmelt.chem.ions import Ion, IonError, parse_ion
from lowmelt.generator.homologues import homologue_key
from lowmelt.generator.moves import Substituents
from lowmelt.generator.plausibility import Describer, fit
from lowmelt.generator.proposals import Proposal, merge, propose
from lowmelt.generator.strict import Limits, exceeds
from lowmelt.runtime import derive_seed

COLUMNS = [
    "ion_id", "smiles", "kind", "probability", "round", "move", "parent", "donor", "draws", "homologue",
]  # fmt: skip


@dataclass(frozen=True)
class Pool:
    """How the pool is made.

    Attributes:
        draws: moves that are tried, for each sign.
        rounds: 1 changes known ions alone; 2 changes ions made before too.
        first: share of the draws that change known ions, where there are two rounds.
        again: ions of the first round that are changed in the second, times the number of known ions.
        foreign: by kind, the chance that a substituent comes from an ion of the other sign.
        folds: in which known ions are hidden to learn from.
        learning: share of the draws that are spent on learning, all folds together.
        kept: ions of each sign that are kept, the most plausible first.
    """

    draws: int = 200_000
    rounds: int = 2
    first: float = 0.8
    again: float = 0.5
    foreign: Mapping[str, float] = field(default_factory=lambda: {"cation": 0.1, "anion": 0.5})
    folds: int = 3
    learning: float = 0.5
    kept: int = 30_000


def ranked_ions(
    known: Sequence[str], others: Sequence[str], sign: int, pool: Pool, limits: Limits, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """New ions of one sign, the most plausible first.

    Args:
        known: SMILES of the training ions of that sign.
        others: of the other sign; substituents may come from them.
        sign: +1 for cations, -1 for anions.
        pool: see there.
        limits: of a valid ion.
        seed: of all draws.

    Returns:
        The ions with ``COLUMNS``: probability (of being a known ion that was hidden, by the learned density),
        round, move, parent, donor (an ion that holds the substituent, empty where none was given), draws,
        homologue (of a known ion).
        And all proposals before they were checked: smiles, score; for the measure of reach.
    """
    foreign = pool.foreign["cation" if sign > 0 else "anion"]
    found, features, donors = pool_of(known, others, pool, foreign, pool.draws, seed)
    examples, hidden = [], []
    order = np.random.default_rng(derive_seed(seed, "folds")).permutation(len(known))
    for fold in range(pool.folds):
        away = {known[i] for i in order[fold :: pool.folds]}
        rest = [smiles for smiles in known if smiles not in away]
        draws = round(pool.learning * pool.draws / pool.folds)
        made, described, _ = pool_of(rest, others, pool, foreign, draws, derive_seed(seed, "fold", fold))
        examples.append(described)
        hidden.append(np.array([smiles in away for smiles in made], dtype=bool))
    model = fit(np.concatenate(examples), np.concatenate(hidden))
    scores = model.predict_proba(features)[:, 1]
    names = list(found)
    order = np.argsort(-scores, kind="stable")
    rows = checked([(names[i], scores[i]) for i in order], found, donors, known, sign, limits, pool.kept)
    return rows, pd.DataFrame({"smiles": [names[i] for i in order], "score": scores[order]})


def pool_of(
    known: Sequence[str], others: Sequence[str], pool: Pool, foreign: float, draws: int, seed: int
) -> tuple[dict[str, Proposal], np.ndarray, Mapping[str, str]]:
    """Proposals from known ions in one round or two, their features, and the donor of each substituent."""
    substituents, describe = Substituents(known, others), Describer(known)
    first = round(draws * pool.first) if pool.rounds > 1 else draws
    found = propose(known, substituents, known, first, derive_seed(seed, 1), 1, foreign)
    if pool.rounds > 1:
        likely = {smiles: describe.long.log_probability(smiles) for smiles in found}
        parents = sorted(likely, key=lambda smiles: -likely[smiles])[: round(pool.again * len(known))]
        more = propose(parents, substituents, known, draws - first, derive_seed(seed, 2), 2, foreign)
        found = merge(found, more)
    return found, describe(found, first), substituents.donors


def checked(
    ranked: Sequence[tuple[str, float]],
    found: Mapping[str, Proposal],
    donors: Mapping[str, str],
    known: Collection[str],
    sign: int,
    limits: Limits,
    kept: int,
) -> pd.DataFrame:
    """The first ``kept`` proposals that are ions of their sign within the limits, each once, none known."""
    seen, series = {parse_ion(smiles).ion_id for smiles in known}, {homologue_key(text) for text in known}
    rows = []
    for smiles, probability in ranked:
        ion = _ion(smiles)
        if ion is None or ion.charge * sign <= 0 or ion.ion_id in seen or exceeds(ion, limits):
            continue
        seen.add(ion.ion_id)
        entry = found[smiles]
        donor = donors.get(entry.substituent, "")
        rows.append((ion.ion_id, ion.smiles, "cation" if sign > 0 else "anion", probability,
                     entry.round, entry.move, entry.parent, donor, entry.draws,
                     homologue_key(ion.smiles) in series))  # fmt: skip
        if len(rows) == kept:
            break
    return pd.DataFrame(rows, columns=COLUMNS)


def _ion(smiles: str) -> Ion | None:
    try:
        return parse_ion(smiles)
    except IonError:
        return None


@dataclass(frozen=True)
class Sampling:
    """In which order ranked ions are sampled.

    Attributes:
        sharpness: ions are drawn without replacement, in proportion to their probability to this power.
        homologues: share of the ions, at most, that differ from a known one by CH2 groups alone.
        distinct: ions of each sign, at most; more samples go through them again.
    """

    sharpness: float = 4.0
    homologues: float = 0.3
    distinct: int = 5000


def ordered(side: pd.DataFrame, sampling: Sampling, seed: int) -> list[str]:
    """SMILES of ranked ions of one sign in the order in which they are sampled, each once.

    Drawing without replacement is sorting by the logarithms of the weights plus Gumbel noise (Kool et al.
    2019, "Stochastic beams and where to find them", ICML, section 2.3). Homologues wait where they would be
    more than their share.
    """
    noise = np.random.default_rng(seed).gumbel(size=len(side))
    keys = sampling.sharpness * np.log(side["probability"].to_numpy() + 1e-12) + noise
    drawn = side.iloc[np.argsort(-keys, kind="stable")]
    series, others = (drawn.loc[drawn["homologue"] == flag, "smiles"].tolist() for flag in (True, False))
    order: list[str] = []
    taken = 0
    for smiles in others:
        while taken < len(series) and taken + 1 <= sampling.homologues * (len(order) + 1):
            order.append(series[taken])
            taken += 1
        order.append(smiles)
    return order


def sample_ranked(ions: pd.DataFrame, kind: str, count: int, sampling: Sampling, seed: int) -> list[str]:
    """``count`` SMILES of one kind: the first distinct ones in order, then the same again in random order.

    Args:
        ions: from ``ranked_ions``.
        kind: "cation" or "anion".
        count: number of strings.
        sampling: see there.
        seed: of the draws.
    """
    order = ordered(ions[ions["kind"] == kind], sampling, seed)[: sampling.distinct]
    if not order:
        return []
    random = np.random.default_rng(derive_seed(seed, "again"))
    drawn = list(order)
    while len(drawn) < count:
        drawn += [order[i] for i in random.permutation(len(order))]
    return drawn[:count]
