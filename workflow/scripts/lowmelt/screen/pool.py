"""The pool: salts that the links propose and salts that the generators drew, each once."""

from collections.abc import Mapping

import pandas as pd

from lowmelt.chem.salts import salt_smiles

COLUMNS = [
    "salt_id", "cation_id", "anion_id", "cation", "anion", "n_cation", "n_anion", "origin",
    "link_probability", "new_cation", "new_anion",
]  # fmt: skip


def from_links(expanded: pd.DataFrame, ions: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """Proposed salts of known ions, at most ``most`` of them, drawn at random when there are more.

    Args:
        expanded: columns cation_id, anion_id, n_cation, n_anion, salt_id, probability, round (0 = known).
        ions: columns ion_id, smiles.
        most: how many are kept.
        seed: of the draw.
    """
    proposed = expanded[expanded["round"] > 0]
    if len(proposed) > most:
        proposed = proposed.sample(most, random_state=seed).sort_index()
    smiles = ions.set_index("ion_id")["smiles"]
    return proposed.assign(
        cation=proposed["cation_id"].map(smiles),
        anion=proposed["anion_id"].map(smiles),
        origin="links round " + proposed["round"].astype(int).astype(str),
        link_probability=proposed["probability"],
        new_cation=False,
        new_anion=False,
    )[COLUMNS].reset_index(drop=True)


def from_generators(samples: Mapping[str, pd.DataFrame], most: int) -> pd.DataFrame:
    """Valid samples of the generators, the first ``most`` distinct ones of each.

    Args:
        samples: by name of the generator; columns as in samples.parquet.
        most: how many are kept of each.
    """
    pieces = []
    for name, table in samples.items():
        kept = table[table["valid"].astype(bool)].drop_duplicates("salt_id").head(most)
        pieces.append(kept.assign(origin=f"generator {name}", link_probability=float("nan")))
    if not pieces:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(pieces, ignore_index=True)[COLUMNS]


def gather(*parts: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    """All parts as one table, each salt once (the first part that has it names the origin), known ones out.

    ``known`` holds the salt_id of known salts.
    """
    filled = [part for part in parts if len(part)]
    pool = pd.concat(filled or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    pool = pool.drop_duplicates("salt_id")
    pool = pool[~pool["salt_id"].isin(known)].reset_index(drop=True)
    pool[["new_cation", "new_anion"]] = pool[["new_cation", "new_anion"]].astype(bool)
    pool[["n_cation", "n_anion"]] = pool[["n_cation", "n_anion"]].astype(int)
    return pool


def formula_unit(row) -> str:
    """SMILES of a row of the pool, its counts written out."""
    return salt_smiles(row.cation, row.anion, int(row.n_cation), int(row.n_anion))
