"""Warnings: each rule finds its groups in all their drawings, and leaves ions of the shelf alone."""

import re
from pathlib import Path

import pytest
from rdkit import Chem
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams

from lowmelt.chem.ions import parse_ion
from lowmelt.screen.protic import LEAST_GAP, pka_gap, read_acidities
from lowmelt.screen.warnings import WarningsError, find_warnings, name_warnings, of_kinds, read_warnings

RULES = read_warnings(Path(__file__).parents[2] / "resources/warnings.csv")
EXAMPLES = [(rule, text) for rule in RULES for text in rule.examples]
KNOWN = "CCn1cc[n+](C)c1"
CHLORIDE = "[Cl-]"


def salt_of(rule, text):
    """Cation and anion of an example: a pair, or an ion beside one without warnings."""
    if "." in text:
        return tuple(text.split("."))
    charge = Chem.GetFormalCharge(Chem.MolFromSmiles(text))
    return (text, CHLORIDE) if "cation" in rule.patterns or charge > 0 else (KNOWN, text)


def kinds_of(cation, anion):
    """Kinds of the warnings of one salt."""
    found = find_warnings([cation], [anion], RULES)
    return {text.split(":")[0] for text in name_warnings(found, RULES)[0].split("; ") if text}


@pytest.mark.parametrize(("rule", "text"), EXAMPLES, ids=[f"{r.name} {t}" for r, t in EXAMPLES])
def test_each_drawing_of_a_group_is_found(rule, text):
    """As it is written, and as the tables draw it."""
    cation, anion = salt_of(rule, text)
    assert find_warnings([cation], [anion], [rule]).all()
    drawn = [parse_ion(one).smiles for one in (cation, anion)]
    assert find_warnings(drawn[:1], drawn[1:], [rule]).all()


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_each_rule_has_a_reason_a_source_and_an_example(rule):
    assert len(rule.reason) > 5
    assert len(rule.source) > 10
    assert rule.examples


ALERTS = [
    (rule, *found.groups())
    for rule in RULES
    for found in re.finditer(r"alert (\S+) \(RDKit FilterCatalog (\w+)\)", rule.source)
]


@pytest.mark.parametrize(
    ("rule", "alert", "catalogue"), ALERTS, ids=[f"{r.name} {alert}" for r, alert, _ in ALERTS]
)
def test_a_published_alert_that_is_named_as_source_knows_the_group(rule, alert, catalogue):
    chosen = FilterCatalogParams()
    chosen.AddCatalog(getattr(FilterCatalogParams.FilterCatalogs, catalogue))
    matches = [FilterCatalog(chosen).GetMatches(Chem.MolFromSmiles(text)) for text in rule.examples]
    assert any(one.GetDescription() == alert for found in matches for one in found)


@pytest.mark.parametrize(
    "anion",
    ["[O-][Br+2]([O-])[O-]", "[O-]Br(=O)=O", "[O-][Cl+3]([O-])([O-])[O-]", "[O-]Cl(=O)(=O)=O",
     "[N-]=[N+]=[N-]", "[O-]c1c([N+](=O)[O-])cc([N+](=O)[O-])cc1[N+](=O)[O-]", 
     "[N-]([N+](=O)[O-])[N+](=O)[O-]", "[C-]#N",
     "O=[N+]([O-])c1nn[n-]n1", "[C-]#[N+][O-]", "[O-][Mn](=O)(=O)=O"],
)  # fmt: skip
def test_unsafe_anions_are_unsafe_with_every_cation(anion):
    assert "unsafe" in kinds_of(KNOWN, anion)


@pytest.mark.parametrize(
    ("cation", "anion", "kinds"),
    [
        (KNOWN, "N#C[N-]C#N", set()),
        (KNOWN, "O=[N+]([O-])[O-]", set()),
        (KNOWN, "N#C[S-]", set()),
        (KNOWN, "N#C[C-](C#N)C#N", set()),
        (KNOWN, "CC(O)C(=O)[O-]", {"carbene"}),
        ("C[N+](C)(C)CCO", "CC(=O)[O-]", set()),
        ("CCn1cc[n+](C)c1C", "CC(=O)[O-]", set()),
        (KNOWN, "O=C([O-])C(F)(F)F", {"PFAS"}),
        (KNOWN, "F[B-](F)(F)F", {"hydrolysing"}),
        (KNOWN, "COS(=O)(=O)[O-]", {"hydrolysing"}),
        (KNOWN, "CS(=O)(=O)[O-]", set()),
        (KNOWN, "O=S(=O)([O-])O", set()),
        (KNOWN, "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", {"PFAS"}),
        ("CCCC[N+]1(C)CCCC1", "[Br-]", set()),
        ("C=CCn1cc[n+](C)c1", "[Br-]", {"dealkylating"}),
        ("C=CCn1cc[n+](C)c1", "N#C[N-]C#N", set()),
        (KNOWN, "[I-]", {"oxidisable"}),
        ("CCCCCCCCCCCCCC[P+](CCCCCC)(CCCCCC)CCCCCC", CHLORIDE, {"glass former"}),
        ("CCCC[N+](CCCC)(CCCC)CCCC", "[Br-]", set()),
        ("NC(N)=[NH2+]", "O=[N+]([O-])[O-]", set()),
        ("CC(C)C[NH3+]", "[Cl-]", set()),
        (KNOWN, "c1nc[n-]n1", set()),
        (KNOWN, "O=C1[N-]S(=O)(=O)c2ccccc21", set()),
    ],
)
def test_the_kinds_of_well_known_salts(cation, anion, kinds):
    assert kinds_of(cation, anion) == kinds


def test_salts_with_a_warning_of_some_kinds():
    found = find_warnings([KNOWN, KNOWN], ["[O-]Br(=O)=O", "F[B-](F)(F)F"], RULES)
    assert of_kinds(found, RULES, {"unsafe"}).tolist() == [True, False]
    assert of_kinds(found, RULES, {"unsafe", "hydrolysing"}).tolist() == [True, True]
    assert of_kinds(found, RULES, set()).tolist() == [False, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,kind,ion\n", "row 1: no column"),
        ("name,kind,ion,cation,anion,reason,source,examples\na,b,[N,,,c,d,e\n", "row 2, column ion"),
        ("name,kind,ion,cation,anion,reason,source,examples\na,b,,,,c,d,e\n", "row 2: no SMARTS"),
    ],
)
def test_a_wrong_table_is_named_with_its_row(tmp_path, text, said):
    (tmp_path / "warnings.csv").write_text(text)
    with pytest.raises(WarningsError, match=said):
        read_warnings(tmp_path / "warnings.csv")


ACIDITIES = read_acidities(Path(__file__).parents[2] / "resources/acidities.csv")


@pytest.mark.parametrize(
    ("cation", "anion", "gap"),
    [
        ("C[n+]1cc[nH]c1", "CC(=O)[O-]", 2.2),  # largely neutral
        ("CC[NH+](CC)CC", "CC(=O)[O-]", 5.9),
        ("CC[NH+](CC)CC", "O=C([O-])C(F)(F)F", 10.2),
        ("OCC[NH3+]", "CC(O)C(=O)[O-]", 5.5),
        ("c1cc[nH+]cc1", "[O-]c1ccccc1", -4.8),
        ("CC[n+]1cc[nH]c1", "O=C([O-])O", 0.6),
        ("CC[NH3+]", "NCC(=O)[O-]", 0.9),
    ],
)
def test_the_gap_of_protic_salts(cation, anion, gap):
    drawn = [parse_ion(one).smiles for one in (cation, anion)]
    assert pka_gap(drawn[:1], drawn[1:], ACIDITIES)[0] == pytest.approx(gap)


@pytest.mark.parametrize("cation", [KNOWN, "CCCC[N+](C)(C)C", "CCCC[n+]1ccccc1", "CCCC[P+](C)(C)C"])
def test_an_aprotic_cation_has_no_gap(cation):
    assert not pka_gap([cation], ["CC(=O)[O-]"], ACIDITIES)[0] < LEAST_GAP


def test_a_strong_acid_has_no_gap_that_warns():
    assert not pka_gap(["CC[NH3+]"], ["O=[N+]([O-])[O-]"], ACIDITIES)[0] < LEAST_GAP
