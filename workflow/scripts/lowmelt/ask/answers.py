"""All combinations of given ions, ranked by the probability that they are what is wanted."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from lowmelt.ask.purchasable import IonList, IonListError, buying
from lowmelt.chem.salts import salt_id, salt_smiles
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import Salts, all_pairs, ions_of
from lowmelt.properties.predict import PropertyModel, predict
from lowmelt.screen.warnings import Rule, find_warnings, name_warnings, of_kinds

CHUNK = 20_000
WANTED = ("p_wanted",)
IDENTITY = ["salt_id", "cation_id", "anion_id", "n_cation", "n_anion", "smiles", "cation", "anion"]


def crosses(ions: IonList, features: pd.DataFrame | None = None, processes: int = 1) -> Salts:
    """Every cation with every anion.

    Args:
        ions: to choose from.
        features: features of ions that are computed already, indexed by SMILES.
        processes: how many at once compute those that are not.
    """
    tables = [
        ions_of([ion.smiles for ion in side], [ion.ion_id for ion in side], processes, features)
        for side in (ions.cations, ions.anions)
    ]
    return all_pairs(*tables)


def without_warnings(salts: Salts, rules: Sequence[Rule], kinds: Collection[str]) -> Salts:
    """The salts that no rule of these kinds warns of; warnings need ions, so a million salts take seconds."""
    cations = salts.cations.smiles[salts.cation].tolist()
    anions = salts.anions.smiles[salts.anion].tolist()
    return salts.take(~of_kinds(find_warnings(cations, anions, rules), rules, kinds))


def identities(salts: Salts) -> pd.DataFrame:
    """salt_id, the two ions, counts and SMILES of each salt, in order."""
    cation, anion = (ions.smiles[rows] for ions, rows in (
        (salts.cations, salts.cation), (salts.anions, salts.anion)
    ))  # fmt: skip
    counts = list(zip(salts.n_cation.tolist(), salts.n_anion.tolist(), strict=True))
    names = zip(salts.cation_id, salts.anion_id, counts, strict=True)
    drawings = zip(cation, anion, counts, strict=True)
    return pd.DataFrame({
        "salt_id": [salt_id(c, a, *number) for c, a, number in names],
        "cation_id": salts.cation_id, "anion_id": salts.anion_id,
        "n_cation": salts.n_cation, "n_anion": salts.n_anion,
        "smiles": [salt_smiles(c, a, *number) for c, a, number in drawings],
        "cation": cation, "anion": anion,
    })[IDENTITY]  # fmt: skip


def answer(
    salts: Salts,
    melting: MeltingModel,
    properties: Mapping[str, PropertyModel],
    use_K: float = 298.15,
    below: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Melting point, viscosity, conductivity and density of salts, ranked by what is wanted.

    Args:
        salts: to choose from.
        melting: the melting model.
        properties: the models of properties by name.
        use_K: temperature at which the salt shall be a liquid, and of its properties.
        below: property -> limit at ``use_K`` that it shall lie below.

    Returns:
        One row a salt, the best first: rank, identity, ``p_wanted``, which is the product of ``p_liquid``
        (melting below ``use_K``) and a ``p_..._below`` for each limit, and the predictions with their
        intervals; the index is the row of ``salts``. The errors of the two models are taken as independent.
    """
    below = dict(below or {})
    melted = melting.predict_salts(salts, use_K=use_K)
    found = pd.concat([identities(salts), melted, predict(properties, salts, use_K, below)], axis=1)
    chances = ["p_liquid", *(f"p_{name}_below" for name in below)]
    found.insert(0, "p_wanted", found[chances].prod(axis=1))
    return ranked(found)


def best(
    salts: Salts,
    melting: MeltingModel,
    properties: Mapping[str, PropertyModel],
    use_K: float = 298.15,
    below: Mapping[str, float] | None = None,
    most: int = 20,
    chunk: int = CHUNK,
) -> pd.DataFrame:
    """As :func:`answer`, the first ``most`` rows alone; a million salts pass in pieces of ``chunk``."""

    def judge(piece: Salts) -> pd.DataFrame:
        return answer(piece, melting, properties, use_K, below)

    return first_of(salts, judge, WANTED, most, chunk)


def first_of(
    salts: Salts, judge: Callable[[Salts], pd.DataFrame], by: Sequence[str], most: int, chunk: int
) -> pd.DataFrame:
    """The first ``most`` of salts that are judged in pieces.

    Args:
        salts: to choose from.
        judge: gives the rows of a piece, as :func:`ranked` orders them.
        by: see :func:`ranked`.
        most: rows that are kept.
        chunk: salts of a piece.

    Raises:
        IonListError: there is no salt.
    """
    if not len(salts):
        raise IonListError("no salt is left: each combination was dropped for its warnings; add other ions")
    found = pd.DataFrame()
    for piece in salts.chunks(chunk):
        own = judge(piece).head(most)
        found = ranked(pd.concat([found, own], ignore_index=True).drop(columns="rank"), by).head(most)
    return found.reset_index(drop=True)


def ranked(found: pd.DataFrame, by: Sequence[str] = WANTED) -> pd.DataFrame:
    """The best by the first of these columns first, equally good ones by the next and then by name.

    ``rank`` is added; the index stays.
    """
    ascending = [False] * len(by) + [True]
    found = found.sort_values([*by, "salt_id"], ascending=ascending, kind="stable")
    found.insert(0, "rank", np.arange(1, len(found) + 1))
    return found


def described(
    answers: pd.DataFrame, ions: IonList, known: pd.DataFrame, named: pd.Series, rules: Sequence[Rule]
) -> pd.DataFrame:
    """Answers with how each salt can be had, its warnings, and what is known of it.

    Args:
        answers: from :func:`best`.
        ions: with what is for sale.
        known: salt_id, name, sources of the salts in the tables.
        named: further collections that name each answer, from :func:`lowmelt.screen.known.named_by`.
        rules: of warnings.
    """
    names = known.drop_duplicates("salt_id").set_index("salt_id")
    found = pd.concat([answers, buying(answers, ions.shop)], axis=1)
    found["name"] = answers["salt_id"].map(names["name"]).fillna("")
    warned = find_warnings(answers["cation"].tolist(), answers["anion"].tolist(), rules)
    found["warnings"] = name_warnings(warned, rules)
    sources = answers["salt_id"].map(names["sources"]).fillna("").str.split(";") + named.str.split(";")
    joined = sources.map(lambda both: ";".join(sorted({one for one in both if one})))
    found["known_from"] = joined.where(joined != "", "in none of the tables used")
    return found
