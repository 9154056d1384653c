"""Identity on the published list of known ionic liquids, where it is at hand."""

import os
from pathlib import Path

import pandas as pd
import pytest
from rdkit import Chem

from lowmelt.tables.identify import identify, ion_table

ROOT = Path(__file__).parents[2]
LIST = ROOT / os.environ.get("LOWMELT_REFERENCE", "../shared/data") / "ilgen-overall/collected-ILs.csv"


@pytest.fixture(scope="module")
def identified():
    if not LIST.is_file():
        pytest.skip(f"no {LIST}; set LOWMELT_REFERENCE to the folder of the reference data")
    return identify(pd.read_csv(LIST).rename(columns={"smiles": "structure"}).assign(balance=True))


def skeleton(smiles):
    """Connections and hydrogens of an ion, without bond orders, charges and aromaticity."""
    mol = Chem.MolFromSmiles(smiles)
    hydrogens = [atom.GetTotalNumHs() for atom in mol.GetAtoms()]
    plain = Chem.RWMol(mol)
    for bond in plain.GetBonds():
        bond.SetBondType(Chem.BondType.SINGLE)
        bond.SetIsAromatic(False)
    for atom, count in zip(plain.GetAtoms(), hydrogens, strict=True):
        atom.SetIsAromatic(False)
        atom.SetFormalCharge(0)
        atom.SetNumExplicitHs(0)
        atom.SetNoImplicit(True)
        atom.SetIsotope(count + 1)
    return Chem.MolToSmiles(plain)


def test_no_two_ions_differ_only_in_where_electrons_are_drawn(identified):
    ions = ion_table(identified[2])
    keys = pd.Series([(skeleton(ion.smiles), ion.charge) for ion in ions.itertuples()])
    assert ions["smiles"][keys.duplicated(keep=False)].tolist() == []


def test_the_published_list_is_fewer_salts_than_strings(identified):
    kept, rejected, _ = identified
    assert len(kept) + len(rejected) == 7508
    assert rejected["rule"].value_counts().to_dict() == {"radical": 53, "unparsable": 3}
    assert kept["salt_id"].nunique() == 6570
