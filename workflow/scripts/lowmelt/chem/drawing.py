"""One drawing for one ion: resonance forms and habits of drawing are brought to one structure.

The standard InChI merges the two drawings of 1-ethyl-3-methylimidazolium, but not those of
bis(trifluoromethylsulfonyl)imide with its charge on N or on O, of thiocyanate, of picrate or of
acetylacetonate. Here all resonance structures of an ion are enumerated and one of them is chosen by
rules that do not depend on the drawing that came in.
"""

from collections.abc import Iterable

from rdkit import Chem
from rdkit.Chem import rdChemReactions

MAX_RESONANCE = 256
# Larger conjugated systems (porphyrins) have more structures than can be gone through; they keep the
# drawing that they came with.
MAX_CONJUGATED = 32
_HABITS = tuple(
    rdChemReactions.ReactionFromSmarts(smarts)
    for smarts in (
        # Charge of a sulfonyl or phosphoryl imide, amide or methide from O to N or C.
        "[N,C;+0:1]=[S,P;+0:2][O-;D1:3]>>[*-:1][*+0:2]=[O+0:3]",
        # Ylide drawings of P=O and S=O.
        "[P,S;+:1][O-;D1:2]>>[*+0:1]=[O+0:2]",
        "[S;+2:1][O-;D1:2]>>[S+1:1]=[O+0:2]",
        # Carbocation beside nitrogen: amidinium and guanidinium.
        "[C;+;!r3:1][N;+0;X3:2]>>[C+0:1]=[N+:2]",
        # Thiouronium and isouronium with the charge on S or O.
        "[S,O;+:1]=[C:2][N;+0;X3:3]>>[*+0:1][C:2]=[N+:3]",
        # Azides on an electron-poor ring, drawn as diazonium with the charge in the ring.
        "[N;X1;+0:1]#[N+:2][N;+0:3]=[C:4][N-:5]>>[N-:1]=[N+:2]=[N:3][C:4]=[N+0:5]",
        # Azolides with the charge on carbon and the proton on nitrogen.
        "[C-;H0;r5:1]~[*;r5:2]~[N;H1;+0;r5:3]>>[CH1+0:1]~[*:2]~[NH0-:3]",
        "[C-;H0;r5:1]~[N;H1;+0;r5:3]>>[CH1+0:1]~[NH0-:3]",
    )
)
# Ketenimine forms of cyano groups, and azides drawn with a triple bond.
_UNUSUAL = (Chem.MolFromSmarts("*=[C;D2]=*"), Chem.MolFromSmarts("N[N+]#N"))
# Where a negative charge is drawn when there is a choice: on N rather than on O rather than on C.
_CHARGE_PENALTY = {"N": 0, "O": 1, "C": 2}
_UNUSUAL_PENALTY = 3


def canonical_drawing(mol: Chem.Mol) -> Chem.Mol:
    """The structure that stands for an ion, without stereo and isotopes.

    Args:
        mol: one sanitised fragment.

    Returns:
        The resonance structure with the most aromatic bonds, the fewest charged atoms, the fewest
        cumulated double bonds and carbanions, and of those the first in order of canonical SMILES.
    """
    flat = Chem.Mol(mol)
    Chem.RemoveStereochemistry(flat)
    for atom in flat.GetAtoms():
        atom.SetIsotope(0)
        atom.SetAtomMapNum(0)
    flat = Chem.MolFromSmiles(Chem.MolToSmiles(flat)) or flat
    if not any(atom.GetFormalCharge() for atom in flat.GetAtoms()) or flat.GetNumAtoms() == 1:
        return flat
    flat = _redraw(flat)
    return min(_resonance(flat), key=_preference, default=(flat, ""))[0]


def _redraw(mol: Chem.Mol) -> Chem.Mol:
    """Apply each habit of drawing until none is left."""
    for habit in _HABITS:
        for _ in range(mol.GetNumAtoms()):
            changed = _apply(habit, mol)
            if changed is None:
                break
            mol = changed
    return mol


def _apply(habit: rdChemReactions.ChemicalReaction, mol: Chem.Mol) -> Chem.Mol | None:
    kekule = Chem.Mol(mol)
    Chem.Kekulize(kekule, clearAromaticFlags=True)
    for products in habit.RunReactants((kekule,)):
        product = products[0]
        if (
            Chem.SanitizeMol(product, catchErrors=True) == Chem.SANITIZE_NONE
            and product.GetNumAtoms() == mol.GetNumAtoms()
        ):
            return Chem.MolFromSmiles(Chem.MolToSmiles(product))
    return None


def _resonance(mol: Chem.Mol) -> list[tuple[Chem.Mol, str]]:
    """Resonance structures of an ion and their canonical SMILES; the given one is among them."""
    found = {Chem.MolToSmiles(mol): mol}
    supplier = Chem.ResonanceMolSupplier(mol, maxStructs=MAX_RESONANCE)
    groups = [supplier.GetAtomConjGrpIdx(atom) for atom in range(mol.GetNumAtoms())]
    sizes = [groups.count(group) for group in range(supplier.GetNumConjGrps())]
    if max(sizes, default=0) > MAX_CONJUGATED:
        return [(mol, smiles) for smiles, mol in found.items()]
    for structure in supplier:
        if structure is None:
            continue
        if Chem.SanitizeMol(structure, catchErrors=True) == Chem.SANITIZE_NONE:
            found.setdefault(Chem.MolToSmiles(structure), structure)
    return [(structure, smiles) for smiles, structure in found.items()]


def _preference(candidate: tuple[Chem.Mol, str]) -> tuple[int, int, int, int, str]:
    mol, smiles = candidate
    aromatic = charged = penalty = 0
    for bond in mol.GetBonds():
        aromatic += bond.GetIsAromatic()
    for atom in mol.GetAtoms():
        charge = atom.GetFormalCharge()
        charged += charge != 0
        if charge < 0:
            penalty += _CHARGE_PENALTY.get(atom.GetSymbol(), 0)
    penalty += _UNUSUAL_PENALTY * sum(len(mol.GetSubstructMatches(form)) for form in _UNUSUAL)
    highest = max((abs(atom.GetFormalCharge()) for atom in mol.GetAtoms()), default=0)
    return highest, -aromatic, charged, penalty, smiles


def preferred(drawings: Iterable[str]) -> str:
    """The drawing that a table shows when proton sites of one ion are drawn differently.

    Args:
        drawings: canonical drawings of one ion, as SMILES.
    """
    return min(((Chem.MolFromSmiles(smiles), smiles) for smiles in drawings), key=_preference)[1]
