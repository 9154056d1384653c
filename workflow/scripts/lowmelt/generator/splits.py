"""Which ions and pairs the generators learn from, and which are kept back to judge them."""

import numpy as np
import pandas as pd


def split_ions(ions: pd.DataFrame, held_out: float, seed: int) -> pd.DataFrame:
    """Draw the held-out ions, separately among cations and anions.

    Args:
        ions: columns ion_id, smiles, charge, degree.
        held_out: share of the ions of each sign that is kept back; half as many choose the weights.
        seed: of the draw.

    Returns:
        Columns ion_id, smiles, charge, degree, kind ("cation" or "anion"), part ("train", "valid", "test").
    """
    random = np.random.default_rng(seed)
    sides = []
    for kind, sign in (("cation", 1), ("anion", -1)):
        side = ions.loc[ions["charge"] * sign > 0, ["ion_id", "smiles", "charge", "degree"]]
        part = np.full(len(side), "train", dtype=object)
        order = random.permutation(len(side))
        test, valid = round(held_out * len(side)), round(held_out / 2 * len(side))
        part[order[:test]] = "test"
        part[order[test : test + valid]] = "valid"
        sides.append(side.assign(kind=kind, part=part))
    return pd.concat(sides, ignore_index=True)


def split_salts(salts: pd.DataFrame, ions: pd.DataFrame, held_out: float, seed: int) -> pd.DataFrame:
    """Parts of the known salts: those with a held-out ion are kept back, and some pairs of seen ions.

    Args:
        salts: columns salt_id, cation_id, anion_id, smiles.
        ions: from ``split_ions``.
        held_out: share of the salts of seen ions that is kept back; half as many choose the weights.
        seed: of the draw.

    Returns:
        The salts whose ions are both in ``ions``, with part "train", "valid", "test_pair" (unseen pair
        of seen ions) or "test_ion".
    """
    part_of = ions.set_index("ion_id")["part"]
    parts = salts[["cation_id", "anion_id"]].map(part_of.get)
    salts, parts = salts[parts.notna().all(axis=1)], parts[parts.notna().all(axis=1)]
    drawn = np.random.default_rng(seed).random(len(salts))
    part = np.where(drawn < held_out, "test_pair", np.where(drawn < 1.5 * held_out, "valid", "train"))
    part = np.where((parts == "valid").any(axis=1), "valid", part)
    part = np.where((parts == "test").any(axis=1), "test_ion", part)
    columns = ["salt_id", "cation_id", "anion_id", "smiles"]
    return salts[columns].assign(part=part)


def combinations(ions: pd.DataFrame, count: int, seed: int) -> list[str]:
    """Strings "cation.anion" of random pairs of the training ions: the published "all" set, thinned."""
    random = np.random.default_rng(seed)
    train = ions[ions["part"] == "train"]
    sides = [train.loc[train["kind"] == kind, "smiles"].to_numpy() for kind in ("cation", "anion")]
    whole = len(sides[0]) * len(sides[1])
    chosen = random.choice(whole, size=min(count, whole), replace=False)
    return [f"{sides[0][i // len(sides[1])]}.{sides[1][i % len(sides[1])]}" for i in chosen]


def strings_to_learn(
    ions: pd.DataFrame,
    salts: pd.DataFrame,
    subject: str,
    strings: str,
    most: int,
    linked: pd.DataFrame | None,
    seed: int,
) -> pd.DataFrame:
    """What a sequence model is given: smiles, kind, part; held-out ones are taken out where it learns.

    Args:
        ions: from ``split_ions``.
        salts: from ``split_salts``.
        subject: "ion" or "salt".
        strings: of salts: "collected" (the training salts), "all" (random pairs of training ions) or "link".
        most: pairs at most, for "all".
        linked: expanded links (columns cation_id, anion_id), for "link".
        seed: of the random pairs.
    """
    if subject == "ion":
        return ions[["smiles", "kind", "part"]]
    known = salts[["smiles", "part"]].assign(kind="salt")
    learnt = known.loc[known["part"] == "train", "smiles"].tolist()
    if strings == "all":
        learnt = combinations(ions, most, seed)
    elif strings == "link" and linked is not None:
        seen = ions[ions["part"] == "train"].set_index("ion_id")["smiles"]
        learnt = (linked["cation_id"].map(seen) + "." + linked["anion_id"].map(seen)).dropna().tolist()
    fresh = pd.DataFrame({"smiles": learnt, "part": "train", "kind": "salt"})
    return pd.concat([fresh, known[known["part"] != "train"]], ignore_index=True)
