"""Which drawings are one ion, and which ions only look alike: real ions of ionic liquids."""

import time

import pytest

from lowmelt.chem.drawing import preferred
from lowmelt.chem.ions import parse_ion

SAME = [
    # charge of a ring on its one or its other nitrogen
    ("CCn1cc[n+](C)c1", "CC[n+]1ccn(C)c1"),
    ("CCCCn1cc[n+](C)c1", "CCCC[n+]1ccn(C)c1"),
    ("CCCCn1cc[n+](C)c1", "CCCCN1C=C[N+](C)=C1"),
    ("CCCCn1cc[n+](C)c1C", "CCCC[n+]1ccn(C)c1C"),
    ("C=CCn1cc[n+](C)c1", "C=CC[n+]1ccn(C)c1"),
    ("CCCCn1c[n+](C)c2ccccc21", "CCCC[n+]1cn(C)c2ccccc21"),
    ("CCCn1c(C)cc(C)[n+]1-c1ccccc1", "CCC[n+]1c(C)cc(C)n1-c1ccccc1"),
    ("CC[n+]1cnn(C)c1", "CCn1c[n+](C)nc1"),
    ("Cn1cc[n+](CCCCn2cc[n+](C)c2)c1", "Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1"),
    ("C[n+]1cc[nH]c1", "Cn1cc[nH+]c1"),
    ("Cc1c[nH]c[nH+]1", "Cc1c[nH+]c[nH]1"),
    # amidinium, guanidinium, thiouronium
    ("C1CCC2=[NH+]CCCN2CC1", "C1CCC2NCCC[N+]=2CC1"),
    ("CN(C)C(N(C)C)=[N+](C)C", "CN(C)[C+](N(C)C)N(C)C"),
    ("CN(C)C(=[NH2+])N(C)C", "CN(C)C(N)=[N+](C)C"),
    ("CCCCCCSC(N(C)C)=[N+](C)C", "CCCCCC[S+]=C(N(C)C)N(C)C"),
    ("NC(=[NH2+])N", "[NH2+]=C(N)N"),
    # sulfonylimides and their kin
    ("O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "O=S(=NS(=O)(=O)C(F)(F)F)([O-])C(F)(F)F"),
    ("O=S(=O)(F)[N-]S(=O)(=O)F", "O=S(=O)(F)N=S([O-])(=O)F"),
    (
        "O=S(=O)([N-]S(=O)(=O)C(F)(F)C(F)(F)F)C(F)(F)C(F)(F)F",
        "O=S([O-])(=NS(=O)(=O)C(F)(F)C(F)(F)F)C(F)(F)C(F)(F)F",
    ),
    ("O=C([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "[O-]C(=NS(=O)(=O)C(F)(F)F)C(F)(F)F"),
    ("O=C([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "O=C(N=S(=O)([O-])C(F)(F)F)C(F)(F)F"),
    (
        "O=S(=O)([C-](S(=O)(=O)C(F)(F)F)S(=O)(=O)C(F)(F)F)C(F)(F)F",
        "O=S([O-])(=C(S(=O)(=O)C(F)(F)F)S(=O)(=O)C(F)(F)F)C(F)(F)F",
    ),
    ("O=C1[N-]S(=O)(=O)c2ccccc12", "[O-]C1=NS(=O)(=O)c2ccccc12"),
    ("O=C1[N-]S(=O)(=O)c2ccccc12", "O=C1N=S(=O)([O-])c2ccccc21"),
    ("CC1=CC(=O)[N-]S(=O)(=O)O1", "CC1=CC([O-])=NS(=O)(=O)O1"),
    # cyano anions
    ("N#C[N-]C#N", "[N-]=C=NC#N"),
    ("N#C[C-](C#N)C#N", "[N-]=C=C(C#N)C#N"),
    ("N#C[S-]", "[N-]=C=S"),
    ("N#C[O-]", "[N-]=C=O"),
    ("CC(=O)[C-](C#N)C#N", "CC([O-])=C(C#N)C#N"),
    # oxo anions
    ("[O-][Cl+3]([O-])([O-])[O-]", "[O-]Cl(=O)(=O)=O"),
    ("O=[N+]([O-])[O-]", "[O-]N(=O)=O"),
    ("O=P([O-])(O)O", "[O-][P+]([O-])(O)O"),
    ("O=[N+]([O-])[N-][N+](=O)[O-]", "O=[N+]([O-])N=[N+]([O-])[O-]"),
    # azolides, also with the charge on carbon
    ("c1nc[n-]n1", "c1nnc[n-]1"),
    ("c1nc[n-]n1", "[c-]1nc[nH]n1"),
    ("c1c[n-]nn1", "c1cn[n-]n1"),
    ("c1nnn[n-]1", "c1nn[n-]n1"),
    ("c1nn[n-]n1", "[c-]1nnn[nH]1"),
    ("c1ccc2[n-]nnc2c1", "c1ccc2n[n-]nc2c1"),
    ("O=[N+]([O-])c1c[n-]cn1", "O=[N+]([O-])c1cnc[n-]1"),
    ("c1ncc2[n-]cnc2n1", "c1ncc2nc[n-]c2n1"),
    # enolates and nitrophenolates
    ("CC(=O)[CH-]C(C)=O", "CC([O-])=CC(C)=O"),
    ("O=C([CH-]C(=O)C(F)(F)F)c1cccs1", "[O-]C(=CC(=O)C(F)(F)F)c1cccs1"),
    (
        "[O-]c1c([N+](=O)[O-])cc([N+](=O)[O-])cc1[N+](=O)[O-]",
        "O=C1C([N+](=O)[O-])=CC(=[N+]([O-])[O-])C=C1[N+](=O)[O-]",
    ),
    ("O=c1cccccc1[O-]", "[O-]c1cccccc1=O"),
    # azides on energetic cations
    ("[N-]=[N+]=NCCn1cn[n+](C)c1", "N#[N+][N-]CCn1cn[n+](C)c1"),
    ("C[n+]1c[nH]c(=N[N+]#N)[n-]1", "C[n+]1c[nH]c(N=[N+]=[N-])n1"),
    # stereo and isotopes do not count
    ("C[C@H](O)C(=O)[O-]", "C[C@@H](O)C(=O)[O-]"),
    ("[2H]C([2H])([2H])[N+](C)(C)CCO", "C[N+](C)(C)CCO"),
    ("O=C([O-])/C=C/C(=O)O", "O=C([O-])/C=C\\C(=O)O"),
]

DIFFERENT = [
    # isomers of alkyl chains and of ring positions
    ("CCCCn1cc[n+](C)c1", "CC(C)Cn1cc[n+](C)c1"),
    ("CCCCn1cc[n+](C)c1", "CCCn1cc[n+](CC)c1"),
    ("CCCCn1cc[n+](C)c1", "CCCn1cc[n+](C)c1C"),
    ("CCCn1cc[n+](C)c1", "CC(C)n1cc[n+](C)c1"),
    ("CCCC[n+]1ccccc1C", "CCCC[n+]1cccc(C)c1"),
    ("CCCC[n+]1cccc(C)c1", "CCCC[n+]1ccc(C)cc1"),
    ("CCCC[N+]1(C)CCCC1", "CCC[N+]1(CC)CCCC1"),
    ("CCCC[N+]1(C)CCCC1", "CCC[N+]1(C)CCCCC1"),
    ("CC[n+]1cnn(C)c1", "CC[n+]1cn(C)cn1"),
    ("CC[n+]1cnn(C)c1", "CCn1cc[n+](C)n1"),
    ("CC[n+]1ccn(C)c1", "CC[n+]1cccn1C"),
    ("CCCCCCn1cc[n+](C)c1", "CCCCCCCn1cc[n+](C)c1"),
    ("C=CCn1cc[n+](C)c1", "CC=Cn1cc[n+](C)c1"),
    ("C=CC[n+]1ccn(CC)c1", "C=C[n+]1ccn(CCC)c1"),
    ("CC=CC[n+]1ccn(C)c1C", "C=CCC[n+]1ccn(C)c1C"),
    # one proton or one methyl group more or less
    ("Cn1cc[nH+]c1", "Cn1cc[n+](C)c1"),
    ("CCCC[NH3+]", "CCC[NH2+]C"),
    ("CC[NH+](CC)CC", "CC[N+](C)(CC)CC"),
    ("CCCC[NH+](CCCC)CCCC", "CCCC[N+](CCCC)(CCCC)CCCC"),
    # the element that carries the charge
    ("CCCC[N+](CCCC)(CCCC)CCCC", "CCCC[P+](CCCC)(CCCC)CCCC"),
    ("CC[S+](CC)CC", "CC[N+](CC)(CC)CC"),
    ("CCCC[N+]1(C)CCOCC1", "CCCC[N+]1(C)CCSCC1"),
    # anions of one family
    ("O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "O=S(=O)(F)[N-]S(=O)(=O)F"),
    (
        "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F",
        "O=S(=O)([N-]S(=O)(=O)C(F)(F)C(F)(F)F)C(F)(F)C(F)(F)F",
    ),
    ("O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "O=C([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"),
    ("N#C[N-]C#N", "N#C[C-](C#N)C#N"),
    ("N#C[S-]", "N#C[O-]"),
    ("N#C[S-]", "N#C[Se-]"),
    ("F[B-](F)(F)F", "N#C[B-](C#N)(C#N)C#N"),
    ("F[P-](F)(F)(F)(F)F", "F[Sb-](F)(F)(F)(F)F"),
    ("F[P-](F)(F)(F)(F)F", "F[P-](F)(F)(C(F)(F)C(F)(F)F)(C(F)(F)C(F)(F)F)C(F)(F)C(F)(F)F"),
    ("[O-][Cl+3]([O-])([O-])[O-]", "[O-][Cl+2]([O-])[O-]"),
    ("O=[N+]([O-])[O-]", "O=N[O-]"),
    ("O=S(=O)([O-])O", "O=S(=O)([O-])[O-]"),
    ("O=P([O-])(O)O", "O=P([O-])([O-])O"),
    ("COS(=O)(=O)[O-]", "CS(=O)(=O)[O-]"),
    ("CCOS(=O)(=O)[O-]", "COS(=O)(=O)[O-]"),
    ("COP(=O)([O-])OC", "CCOP(=O)([O-])OCC"),
    ("COP(=O)([O-])OC", "COP(=O)([O-])C"),
    ("c1nc[n-]n1", "c1c[n-]nn1"),
    ("c1c[n-]cn1", "c1cc[n-]n1"),
    ("O=C([O-])c1ccccc1O", "O=C([O-])c1ccc(O)cc1"),
    ("CC(O)C(=O)[O-]", "OCCC(=O)[O-]"),
    ("O=C([O-])CC(=O)O", "O=C([O-])CC(=O)[O-]"),
    ("[O-]c1c([N+](=O)[O-])cc([N+](=O)[O-])cc1[N+](=O)[O-]", "[O-]c1ccc([N+](=O)[O-])cc1[N+](=O)[O-]"),
    # metals: the charge of one composition
    ("Cl[Fe-](Cl)(Cl)Cl", "Cl[Fe-2](Cl)(Cl)Cl"),
    ("Cl[Al-](Cl)(Cl)Cl", "Cl[Ga-](Cl)(Cl)Cl"),
    ("I[I-]I", "[I-]"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_drawings_of_one_ion_merge(one, other):
    assert parse_ion(one).ion_id == parse_ion(other).ion_id


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_ions_stay_apart(one, other):
    assert parse_ion(one).ion_id != parse_ion(other).ion_id


def test_there_are_forty_pairs_of_each_kind():
    assert min(len(SAME), len(DIFFERENT)) >= 40


@pytest.mark.parametrize(("one", "other"), [pair for pair in SAME if "[nH" not in pair[0]][:25])
def test_resonance_forms_get_one_drawing(one, other):
    assert parse_ion(one).smiles == parse_ion(other).smiles


def test_the_drawing_of_a_drawing_is_itself():
    for smiles in {smiles for pair in SAME + DIFFERENT for smiles in pair}:
        drawing = parse_ion(smiles).smiles
        assert parse_ion(drawing).smiles == drawing


@pytest.mark.parametrize(
    ("smiles", "drawing"),
    [
        ("O=S(=NS(=O)(=O)C(F)(F)F)([O-])C(F)(F)F", "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"),
        ("[N-]=C=C(C#N)C#N", "N#C[C-](C#N)C#N"),
        ("CC(=O)[CH-]C(C)=O", "CC(=O)C=C(C)[O-]"),
        ("[N-]=C=S", "N#C[S-]"),
    ],
)
def test_the_drawing_is_the_one_that_chemists_use(smiles, drawing):
    assert parse_ion(smiles).smiles == drawing


AMINOPYRIDINIUM = "Nc1cc[nH+]cc1", "[NH3+]c1ccncc1"


def test_proton_sites_merge_unless_they_are_asked_for():
    ring, amine = AMINOPYRIDINIUM
    assert parse_ion(ring).ion_id == parse_ion(amine).ion_id
    assert parse_ion(ring, "separate").ion_id != parse_ion(amine, "separate").ion_id


def test_resonance_forms_merge_even_where_proton_sites_are_separate():
    assert parse_ion("Cn1cc[nH+]c1", "separate").ion_id == parse_ion("C[n+]1cc[nH]c1", "separate").ion_id


def test_of_two_proton_sites_the_aromatic_cation_is_shown():
    assert preferred(["CCCC[NH+]1C=CN=C1", "CCCC[n+]1cc[nH]c1"]) == "CCCC[n+]1cc[nH]c1"


def test_what_an_ion_knows_of_itself():
    ion = parse_ion("CCCCn1cc[n+](C)c1")
    assert ion.ion_id == "IQQRAVYLUAZUGX-c1"
    assert (ion.charge, ion.formula, ion.heavy_atoms) == (1, "C8H15N2+", 10)
    assert ion.mass_g_mol == pytest.approx(139.22, abs=0.01)


def test_a_porphyrin_does_not_take_for_ever():
    began = time.monotonic()
    ring = "c1c2ccc(n2)c(PY)c2ccc([nH]2)c(PY)c2ccc(n2)c(PY)c2ccc1[nH]2".replace("PY", "-c2cc[n+](C)cc2")
    assert parse_ion(f"C[n+]1ccc(cc1)-{ring}").charge == 4
    assert time.monotonic() - began < 5
