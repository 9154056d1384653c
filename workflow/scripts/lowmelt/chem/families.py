"""The family of an ion as a chemist names it: by the group that carries its charge."""

from functools import cache

from rdkit import Chem

# The first group that an ion has names its family.
CATIONS = {
    "imidazolium": "[#7;X3;r5]1~[#6]~[#7;X3;r5]~[#6]~[#6]~1",
    "triazolium": "[$([#7;r5]1~[#7;r5]~[#7;r5]~[#6]~[#6]~1),$([#7;r5]1~[#7;r5]~[#6]~[#7;r5]~[#6]~1)]",
    "pyrazolium": "[#7;r5]1~[#7;r5]~[#6]~[#6]~[#6]~1",
    "thiazolium or oxazolium": "[#7;r5]1~[#6]~[#16,#8;r5]~[#6]~[#6]~1",
    "pyridinium": "[n+;r6]",
    "guanidinium": "[#6X3](~[#7])(~[#7])~[#7]",
    "amidinium": "[#6X3](~[#7+,#7X3])~[#7+,#7X3]",
    "cyclopropenium": "[#6+;r3]",
    "phosphonium": "[P+]",
    "sulfonium": "[S+]",
    "pyrrolidinium": "[N+;r5]1[#6][#6][#6][#6]1",
    "piperidinium": "[N+;r6]1[#6][#6][#6][#6][#6]1",
    "morpholinium": "[N+;r6]1[#6][#6][#8][#6][#6]1",
    "ammonium, protic": "[N+;!H0]",
    "ammonium": "[N+]",
}
ANIONS = {
    "halide": "[F,Cl,Br,I;X0]",
    "metal complex": "[!#1;!#5;!#6;!#7;!#8;!#9;!#14;!#15;!#16;!#17;!#35;!#53]",
    "sulfonylimide": "[#7;X2](S(=O)=O)[S,P,C]",
    "methide": "[#6;-]S(=O)=O",
    "cyano": "[$([#7;X2]C#N),$([#6;X3]C#N),$([#16;X1]C#N),$([#8;X1]C#N),$([#16;X1]~C~[#7]),$([B](C#N))]",
    "borate": "[#5]",
    "fluorophosphate": "[PX6,PX5]",
    "sulfate": "[#8][SX4](~[OX1])(~[OX1])~[OX1,OX2]",
    "sulfonate": "[#6][SX4](~[OX1])(~[OX1])~[OX1]",
    "phosphate or phosphonate": "[PX4](~[OX1])~[OX1]",
    "nitrate or nitrite": "[#7;X2,X3;!$(N~[!#8])](~[OX1])~[OX1]",
    "carboxylate": "[#6X3](~[OX1])~[OX1]",
    "azolate": "[n-,$([nH0X2]1aaaa1)]",
    "phenolate or enolate": "[$([OX1]c),$([OX1]C=C),$([OX1]~[#6]~[#6-])]",
}


@cache
def family(smiles: str) -> str:
    """Family of an ion, ``other`` where it has none of the groups.

    Args:
        smiles: one ion.
    """
    mol = Chem.MolFromSmiles(smiles)
    groups = CATIONS if Chem.GetFormalCharge(mol) > 0 else ANIONS
    return next((name for name in groups if mol.HasSubstructMatch(_pattern(groups[name]))), "other")


@cache
def _pattern(smarts: str) -> Chem.Mol:
    return Chem.MolFromSmarts(smarts)
