"""Which sampled strings are salts: the strict validity that every generator is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from rdkit import Chem

from lowmelt.chem.ions import Ion, IonError, parse_ion
from lowmelt.chem.salts import Salt, SaltError, combine, neutral_counts, parse_fragment
from lowmelt.generator.withheld import Identities

# RDKit allows the valences of `I[IH-]`; no such anion is known.
HYDROGEN_ON_IODINE = "[IH"


@dataclass(frozen=True)
class Limits:
    """What an ion may be made of.

    Attributes:
        elements: symbols of the allowed elements.
        max_heavy_atoms: atoms other than hydrogen.
        max_charge: absolute charge number.
    """

    elements: frozenset[str]
    max_heavy_atoms: int = 70
    max_charge: int = 3


ANY_SIZE = Limits(
    frozenset(Chem.GetPeriodicTable().GetElementSymbol(number) for number in range(1, 119)), 10**6, 10**6
)


def exceeds(ion: Ion, limits: Limits) -> str:
    """Why an ion is outside the limits; empty when it is inside."""
    if ion.heavy_atoms > limits.max_heavy_atoms:
        return "too_large"
    if abs(ion.charge) > limits.max_charge:
        return "charge"
    if not _elements(ion.smiles) <= limits.elements:
        return "element"
    return "hydrogen_on_iodine" if HYDROGEN_ON_IODINE in ion.smiles else ""


@lru_cache(maxsize=200_000)
def _elements(smiles: str) -> frozenset[str]:
    return frozenset(atom.GetSymbol() for atom in Chem.MolFromSmiles(smiles).GetAtoms())


def judge_ion(smiles: str, sign: int, limits: Limits) -> tuple[Ion | None, str]:
    """The ion that a sampled string draws, or None and the reason.

    Args:
        smiles: as sampled, not repaired.
        sign: +1 for a cation, -1 for an anion.
        limits: see there.
    """
    try:
        ion = parse_ion(smiles)
    except IonError as error:
        return None, error.reason
    if ion.charge * sign <= 0:
        return None, "wrong_charge"
    reason = exceeds(ion, limits)
    return (None, reason) if reason else (ion, "")


def judge_ion_pairs(cations: Sequence[str], anions: Sequence[str], limits: Limits) -> pd.DataFrame:
    """Judge n sampled cations, each beside a sampled anion.

    Returns:
        n rows: smiles, cation, anion, cation_id, anion_id, n_cation, n_anion, salt_id, parses (both
        strings are SMILES), valid (strictly: each is one ion of its sign within the limits, and the
        counts are the smallest neutral ones), reason (empty when valid).
    """
    rows = []
    for cation, anion in zip(cations, anions, strict=True):
        plus, wrong_plus = judge_ion(cation, +1, limits)
        minus, wrong_minus = judge_ion(anion, -1, limits)
        reason = wrong_plus or wrong_minus
        salt = None
        if plus and minus:
            salt = Salt(plus, minus, *neutral_counts(plus.charge, minus.charge))
        parses = "unparsable" not in (wrong_plus, wrong_minus)
        rows.append(_row(f"{cation}.{anion}", salt, parses, reason, cation, anion))
    return pd.DataFrame(rows)


def judge_strings(strings: Sequence[str], limits: Limits) -> pd.DataFrame:
    """Judge n sampled whole-salt strings; the columns are those of ``judge_ion_pairs``.

    The counts have to be neutral as they are written.
    """
    rows = []
    for text in strings:
        salt, reason = None, ""
        try:
            salt = combine([parse_fragment(part) for part in text.split(".")])
            reason = exceeds(salt.cation, limits) or exceeds(salt.anion, limits)
        except SaltError as error:
            reason = error.reason
        parses = bool(text) and Chem.MolFromSmiles(text) is not None
        rows.append(_row(text, None if reason else salt, parses, reason, "", ""))
    return pd.DataFrame(rows)


def _row(text: str, salt: Salt | None, parses: bool, reason: str, cation: str, anion: str) -> dict:
    row = {"smiles": text, "cation": cation, "anion": anion, "parses": parses, "reason": reason}
    if salt is None:
        empty = {"cation_id": "", "anion_id": "", "n_cation": 0, "n_anion": 0, "salt_id": ""}
        return row | empty | {"valid": False}
    return row | {
        "smiles": salt.smiles, "cation": salt.cation.smiles, "anion": salt.anion.smiles,
        "cation_id": salt.cation.ion_id, "anion_id": salt.anion.ion_id,
        "n_cation": salt.n_cation, "n_anion": salt.n_anion, "salt_id": salt.salt_id, "valid": True,
    }  # fmt: skip


def mark_new(samples: pd.DataFrame, tables: Identities, learnt: Identities) -> pd.DataFrame:
    """Say of each sample what is new in it; rows that are not valid hold nothing new.

    Args:
        samples: from ``judge_ion_pairs`` or ``judge_strings``.
        tables: all ions and pairs of the tables, held-out ones included.
        learnt: the ions and pairs in the strings that the generator learnt from.

    Returns:
        The samples with bool columns: ``novel_pair``, ``novel_cation``, ``novel_anion`` (in no string that
        was learnt from) and ``new_pair``, ``new_cation``, ``new_anion`` (novel, and in no table either).
    """
    valid = samples["valid"].to_numpy(dtype=bool)
    pairs = list(zip(samples["cation_id"], samples["anion_id"], strict=True))
    marks: dict[str, np.ndarray] = {}
    for part, members in (("pair", pairs), ("cation", samples["cation_id"]), ("anion", samples["anion_id"])):
        sets = (learnt.pairs, tables.pairs) if part == "pair" else (learnt.ions, tables.ions)
        novel, absent = (np.array([one not in each for one in members], dtype=bool) for each in sets)
        marks |= {f"novel_{part}": valid & novel, f"new_{part}": valid & novel & absent}
    return samples.assign(**marks)
