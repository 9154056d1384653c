"""Warnings about salts: named rules on the groups of their ions, each with its reason and its source.

A rule names the groups as SMARTS: one that either ion may have (``ion``), or one of the cation, of the
anion, or of both (``cation``, ``anion``). Groups are written so that both usual drawings match, charges
separated or not. ``kind`` says what is wrong; salts with a warning of some kinds are dropped, by config.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from rdkit import Chem

from lowmelt.errors import LowmeltError

SIDES = ("ion", "cation", "anion")
COLUMNS = ("name", "kind", *SIDES, "reason", "source", "examples")
Flags = npt.NDArray[np.bool_]


class WarningsError(LowmeltError):
    """The table of warnings cannot be read."""


@dataclass(frozen=True)
class Rule:
    """One warning.

    Attributes:
        name: what a reader sees.
        kind: ``unsafe``, ``reactive``, ``hydrolysing``, ...
        patterns: side (``SIDES``) -> group; a salt must have all of them.
        reason: what happens.
        source: where it is written.
        examples: SMILES that have the groups, in their usual drawings.
    """

    name: str
    kind: str
    patterns: dict[str, Chem.Mol]
    reason: str
    source: str
    examples: tuple[str, ...]


def read_warnings(path: str | Path) -> list[Rule]:
    """The rules of a table with ``COLUMNS``.

    Raises:
        WarningsError: one line with the row and the column of what is missing or no SMARTS.
    """
    table = pd.read_csv(path, dtype=str).fillna("")
    if missing := set(COLUMNS) - set(table):
        raise WarningsError(f"{path}, row 1: no column {sorted(missing)[0]}; give {', '.join(COLUMNS)}")
    rules = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        patterns = {side: Chem.MolFromSmarts(row[side]) for side in SIDES if row[side]}
        for side, pattern in patterns.items():
            if pattern is None:
                raise WarningsError(
                    f"{path}, row {number}, column {side}: '{row[side]}' is no SMARTS; correct it"
                )
        if not patterns:
            raise WarningsError(f"{path}, row {number}: no SMARTS; fill one of {', '.join(SIDES)}")
        texts = (row["name"], row["kind"]), (row["reason"], row["source"])
        rules.append(Rule(*texts[0], patterns, *texts[1], tuple(row["examples"].split())))
    return rules


def find_warnings(cation: Sequence[str], anion: Sequence[str], rules: Sequence[Rule]) -> Flags:
    """Which rules warn of which salts (m, rules); each distinct ion is looked at once.

    Args:
        cation, anion: SMILES of the ions of m salts.
        rules: of :func:`read_warnings`.
    """
    found = np.ones((len(cation), len(rules)), bool)
    sides = {}
    for side, smiles in (("cation", cation), ("anion", anion)):
        index, distinct = pd.factorize(np.asarray(smiles, object))
        sides[side] = index, [Chem.MolFromSmiles(one) for one in distinct]

    def has(side: str, pattern: Chem.Mol) -> Flags:
        index, mols = sides[side]
        return np.array([mol.HasSubstructMatch(pattern) for mol in mols], bool)[index]

    for column, rule in enumerate(rules):
        for side, pattern in rule.patterns.items():
            if side == "ion":
                found[:, column] &= has("cation", pattern) | has("anion", pattern)
            else:
                found[:, column] &= has(side, pattern)
    return found


def name_warnings(found: Flags, rules: Sequence[Rule]) -> list[str]:
    """The names of each salt's warnings, joined by ``; ``."""
    names = np.array([f"{rule.kind}: {rule.name}" for rule in rules], object)
    return ["; ".join(names[row]) for row in found]


def of_kinds(found: Flags, rules: Sequence[Rule], kinds: Collection[str]) -> Flags:
    """Whether each salt (m,) has a warning of one of the kinds."""
    wanted = np.array([rule.kind in kinds for rule in rules], bool)
    return np.asarray(found[:, wanted].any(1), bool)
