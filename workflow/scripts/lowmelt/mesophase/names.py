"""Ions by name: what the tables call them, and the abbreviations of the field."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd
from rdkit import Chem

from lowmelt.chem.salts import split_salt

# Anions by the short names under which tables of liquid crystals list them.
SHORT = {
    "cl": "[Cl-]", "br": "[Br-]", "i": "[I-]", "bf4": "F[B-](F)(F)F", "pf6": "F[P-](F)(F)(F)(F)F",
    "ntf2": "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "tfsi": "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F",
    "tf2n": "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "otf": "O=S(=O)([O-])C(F)(F)F",
    "no3": "O=[N+]([O-])[O-]", "scn": "N#C[S-]", "dca": "N#C[N-]C#N", "clo4": "[O-][Cl+3]([O-])([O-])[O-]",
    "chloride": "[Cl-]", "bromide": "[Br-]", "iodide": "[I-]", "tetrafluoroborate": "F[B-](F)(F)F",
    "hexafluorophosphate": "F[P-](F)(F)(F)(F)F", "nitrate": "O=[N+]([O-])[O-]",
}  # fmt: skip


class IonNames:
    """Names of ions, learned from salts that are named ``cation anion``.

    Args:
        salts: name, SMILES of the cation, SMILES of the anion; a name that stands for several ions goes to
            the one that bears it most often.
    """

    def __init__(self, salts: Iterable[tuple[str, str, str]] = ()) -> None:
        cations: dict[str, Counter] = {}
        anions: dict[str, Counter] = {}
        for name, cation, anion in salts:
            first, _, rest = _plain(name).partition(" ")
            if first and rest:
                cations.setdefault(first, Counter())[cation] += 1
                anions.setdefault(rest, Counter())[anion] += 1
        self.known = {
            name: counts.most_common(1)[0][0] for name, counts in (cations | anions).items()
        } | SHORT  # fmt: skip

    @classmethod
    def of_salts(cls, salts: pd.DataFrame) -> "IonNames":
        """From a table with name and smiles."""
        named = salts[salts["name"].str.contains(" ", na=False)]
        salts_of = [split_salt(smiles) for smiles in named["smiles"]]
        drawn = [(salt.cation.smiles, salt.anion.smiles) for salt in salts_of]
        return cls((name, *ions) for name, ions in zip(named["name"], drawn, strict=True))

    def smiles(self, text: str) -> str | None:
        """SMILES of an ion that is given by name or as SMILES; None for what is neither."""
        found = self.known.get(_plain(text)) or self.known.get(_plain(text).strip("[]"))
        if found:
            return found
        return text if Chem.MolFromSmiles(text) is not None else None


def _plain(name: str) -> str:
    return " ".join(str(name).lower().replace("−", "-").split())
