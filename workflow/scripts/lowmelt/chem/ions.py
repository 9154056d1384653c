"""Identity of an ion: the InChIKey of its one drawing, without stereo, and its charge."""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from rdkit import Chem, rdBase
from rdkit.Chem import rdMolDescriptors

from lowmelt.chem.drawing import canonical_drawing
from lowmelt.errors import LowmeltError

rdBase.DisableLog("rdApp.*")

# The largest ion of the tables used has 82 heavy atoms. The time to draw one rises with the cube of its size
# (2,000 atoms: half a minute), and RDKit's parser runs out of stack at about 5,000.
MAX_ATOMS = 300
MAX_CHARACTERS = 10_000
_ATOM = re.compile(r"\[[^\]]*\]?|Cl|Br|[A-Za-z*]")
_D_AND_F_BLOCK = frozenset((*range(21, 31), *range(39, 49), *range(57, 81), *range(89, 113)))


class IonError(LowmeltError):
    """A SMILES is not one closed-shell fragment; ``reason`` is a key of ``salts.REASONS``."""

    def __init__(self, reason: str, smiles: str) -> None:
        super().__init__(f"{reason.replace('_', ' ')}: {shortened(smiles)}")
        self.reason = reason
        self.smiles = smiles


@dataclass(frozen=True, slots=True)
class Ion:
    """One kind of ion (or, with charge 0, a neutral fragment).

    Attributes:
        ion_id: first block of the standard InChIKey, then ``c`` or ``a`` and the charge number:
            ``NJMWOUFKYKNWDW-c1`` is 1-ethyl-3-methylimidazolium.
        charge: net charge in units of e.
        smiles: the canonical drawing, without stereo and isotopes.
        formula: Hill formula with the charge.
        mass_g_mol: average molar mass.
        heavy_atoms: number of atoms other than hydrogen.
    """

    ion_id: str
    charge: int
    smiles: str
    formula: str
    mass_g_mol: float
    heavy_atoms: int


def shortened(text: str, longest: int = 100) -> str:
    """A text of at most about so many characters, for messages."""
    return text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"


@lru_cache(maxsize=200_000)
def parse_ion(smiles: str, protonation: str = "merged") -> Ion:
    """Identity of one fragment.

    Resonance forms, habits of drawing, stereo and isotopes do not count. The standard InChI also
    moves protons between acidic and basic sites, so that an imidazole or amidine protonated at its
    one or its other nitrogen is one ion; ``protonation="separate"`` keeps such drawings apart unless
    they are resonance forms.

    Args:
        smiles: one fragment, as SMILES.
        protonation: ``merged`` or ``separate``.

    Raises:
        IonError: the SMILES is too long or does not parse, has several fragments, or is a radical.
    """
    if len(smiles) > MAX_CHARACTERS or len(_ATOM.findall(smiles)) > MAX_ATOMS:
        raise IonError("too_large", smiles)
    try:
        return _identity(smiles, protonation)
    except (RuntimeError, ValueError):
        # RDKit parses some drawings that it then cannot handle: an aromatic bond outside a ring.
        raise IonError("unparsable", smiles) from None


def _identity(smiles: str, protonation: str) -> Ion:
    mol = Chem.MolFromSmiles(smiles) if smiles.strip() else None
    if mol is None or not mol.GetNumAtoms() or any(not atom.GetAtomicNum() for atom in mol.GetAtoms()):
        raise IonError("unparsable", smiles)
    if len(Chem.GetMolFrags(mol)) > 1:
        raise IonError("several_fragments", smiles)
    if _radical_electrons(mol):
        raise IonError("radical", smiles)
    drawing = canonical_drawing(mol)
    charge = Chem.GetFormalCharge(drawing)
    return Ion(
        ion_id=f"{_key(drawing, protonation)}-{charge_code(charge)}",
        charge=charge,
        smiles=Chem.MolToSmiles(drawing),
        formula=rdMolDescriptors.CalcMolFormula(drawing),
        mass_g_mol=round(rdMolDescriptors._CalcMolWt(drawing), 4),
        heavy_atoms=drawing.GetNumHeavyAtoms(),
    )


def charge_code(charge: int) -> str:
    """``c2`` for a charge of +2, ``a1`` for -1, ``n`` for a neutral fragment."""
    return f"c{charge}" if charge > 0 else f"a{-charge}" if charge < 0 else "n"


def _key(mol: Chem.Mol, protonation: str) -> str:
    inchi = Chem.MolToInchi(mol)
    if not inchi:
        # Structures that InChI refuses (some metal clusters) are named by their drawing.
        return "X" + blake2b(Chem.MolToSmiles(mol).encode(), digest_size=7).hexdigest()[:13].upper()
    key = Chem.InchiToInchiKey(inchi).split("-")[0]
    if protonation == "separate":
        fixed = Chem.MolToInchi(mol, options="/FixedH")
        layer = fixed.partition("/f")[2]
        if layer:
            key += blake2b(layer.encode(), digest_size=2).hexdigest().upper()
    return key


def _radical_electrons(mol: Chem.Mol) -> int:
    """Unpaired electrons on main-group atoms; open d and f shells are no radicals here."""
    return sum(
        atom.GetNumRadicalElectrons() for atom in mol.GetAtoms() if atom.GetAtomicNum() not in _D_AND_F_BLOCK
    )
