"""The shipped tables of facts: where they come from, and what the literature says of well-known salts."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from lowmelt.chem.salts import split_salt
from lowmelt.tables.identify import identify
from lowmelt.tables.merge import merge_values
from lowmelt.tables.readers import read_table
from lowmelt.tables.sources import parse_source

RESOURCES = Path(__file__).parents[2] / "resources"
CATALOGUE = yaml.safe_load((RESOURCES / "sources.yaml").read_text())
OPEN = {"MIT", "CC-BY-4.0"}
NTF2 = "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"


def shipped(key):
    source = parse_source(key, CATALOGUE[key])
    return identify(read_table(RESOURCES / source.tables[0].file, source, source.tables[0]))


@pytest.fixture(scope="module")
def melting():
    return shipped("melting_points")


@pytest.mark.parametrize("key", list(CATALOGUE))
def test_every_source_is_described_whole(key):
    source = parse_source(key, CATALOGUE[key])
    assert all((source.title, source.licence, source.citation, source.origin))
    downloaded = source.origin.startswith("http")
    assert all(len(table.sha256) == 64 for table in source.tables) or not downloaded


@pytest.mark.parametrize(
    "file", ["melting_points.csv", "known_salts.csv", "properties.csv", "purchasable.csv"]
)
def test_shipped_facts_come_from_sources_whose_licence_allows_it(file):
    sources = set(pd.read_csv(RESOURCES / file)["source"])
    assert {CATALOGUE[source]["licence"] for source in sources} <= OPEN


@pytest.mark.parametrize("key", ["melting_points", "known_salts", "transitions"])
def test_every_shipped_row_is_a_neutral_salt_in_its_one_drawing(key):
    kept, rejected, _ = shipped(key)
    assert rejected.empty
    drawn = pd.read_csv(RESOURCES / CATALOGUE[key]["tables"][0]["file"])
    assert list(kept["cation"]) == list(drawn["cation"]) or len(kept) < len(drawn)


def test_every_transition_has_a_reference_and_clears_above_its_melting():
    table = pd.read_csv(RESOURCES / "transitions.csv")
    assert table["reference"].str.len().min() > 10
    both = table.dropna(subset=["melting_K", "clearing_K"])
    assert (both["clearing_K"] > both["melting_K"]).all()


@pytest.mark.parametrize(
    ("salt", "melting_K"),
    [
        # 256 to 258 K in a score of papers
        (f"CC[n+]1ccn(C)c1.{NTF2}", 257),
        # Kabo et al., J. Chem. Eng. Data 49 (2004) 453: 283.5 K
        ("CCCC[n+]1ccn(C)c1.F[P-](F)(F)(F)(F)F", 284),
        # Holbrey et al., Chem. Commun. (2003) 1636: the stable form near 340 K
        ("CCCC[n+]1ccn(C)c1.[Cl-]", 340),
        # 285 to 288 K
        ("CC[n+]1ccn(C)c1.F[B-](F)(F)F", 286),
    ],
)
def test_well_known_salts_melt_where_the_literature_says(melting, salt, melting_K):
    values = melting[0][melting[0]["reference"] != "legacy_db"].assign(flags="")
    merged = merge_values(values).set_index("salt_id")
    assert merged.loc[split_salt(salt).salt_id, "melting_K"] == pytest.approx(melting_K, abs=4)


def test_points_of_liquids_are_atmospheric_thinned_and_each_has_its_article():
    points = pd.read_csv(RESOURCES / "properties.csv")
    assert points["pressure_kPa"].between(80, 120).all()
    assert points["value"].gt(0).all()
    assert points["reference"].str.contains(r"\(\d{4}\)").mean() > 0.99
    step = ((points["temperature_K"] - 298.15) / 10).round()
    assert (
        not points.assign(step=step)
        .duplicated(["cation", "anion", "n_cation", "n_anion", "property", "step", "reference"])
        .any()
    )


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("viscosity_mPa_s", 32, 36), ("conductivity_S_m", 0.85, 0.95), ("density_kg_m3", 1515, 1522)],
)
def test_the_reference_ionic_liquid_of_iupac_has_its_properties(name, low, high):
    """[C2mim][NTf2] at 298.15 K: 33 mPa s, 0.91 S/m, 1518 kg/m3 (many laboratories agree)."""
    points = pd.read_csv(RESOURCES / "properties.csv")
    chosen = points["cation"].isin(["CC[n+]1ccn(C)c1", "CCn1cc[n+](C)c1"]) & (points["anion"] == NTF2)
    chosen &= (points["property"] == name) & points["temperature_K"].between(298.1, 298.2)
    assert low < points.loc[chosen, "value"].median() < high
