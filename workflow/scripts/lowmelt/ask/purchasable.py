"""Ions that can be bought, in which salts, and how two of them become a new salt."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from rdkit import Chem

from lowmelt.chem.ions import Ion
from lowmelt.chem.salts import SaltError, combine, parse_fragment
from lowmelt.errors import LowmeltError

HALIDES = ("[Cl-]", "[Br-]", "[I-]")
# Anions whose acid or ester is a common reagent, so that the salt can be had from an amine in one step.
ALKYLATING = Chem.MolFromSmarts(
    "[$([OX1-]S(=O)(=O)[OX2][#6]),$([OX1-]S(=O)(=O)[#6]),$([OX1-]P(=O)([OX2][#6])[OX2][#6]),"
    "$([Cl-]),$([Br-]),$([I-])]"
)
PROTIC = Chem.MolFromSmarts("[#7;+;!H0]")
SHOP_COLUMNS = ["salt_id", "cation_id", "anion_id", "name", "cas", "supplier", "address", "row"]


class IonListError(LowmeltError):
    """A list of ions has none that can be combined."""


@dataclass(frozen=True)
class IonList:
    """Ions to choose from: distinct cations and anions, and the salts that are sold of them.

    Attributes:
        cations: identities.
        anions: identities.
        shop: salts in catalogues with ``SHOP_COLUMNS``; ``row`` is the line of the list.
    """

    cations: Sequence[Ion]
    anions: Sequence[Ion]
    shop: pd.DataFrame


def read_shop(table: pd.DataFrame) -> IonList:
    """The ions of a list of salts for sale.

    Args:
        table: columns cation, anion, n_cation, n_anion, name, cas, supplier, address; line 2 of the file
            is its first row.
    """
    rows = []
    ions: dict[str, Ion] = {}
    for line, row in enumerate(table.to_dict("records"), start=2):
        cation, anion = parse_fragment(row["cation"]), parse_fragment(row["anion"])
        salt = combine((cation, anion), balance=True)
        ions.setdefault(cation.ion_id, cation)
        ions.setdefault(anion.ion_id, anion)
        texts = [str(row[name]) for name in ("name", "cas", "supplier", "address")]
        rows.append((salt.salt_id, cation.ion_id, anion.ion_id, *texts, line))
    shop = pd.DataFrame(rows, columns=SHOP_COLUMNS)
    return _ion_list(list(ions.values()), shop, "the list of salts for sale")


def read_ions(table: pd.DataFrame, shop: IonList, name: str = "table") -> IonList:
    """One's own ions: a column ``smiles`` with an ion, or a whole salt, a row.

    Raises:
        IonListError: no column ``smiles``, a row that is no ion, no cation or no anion; with the row.
    """
    if "smiles" not in table:
        raise IonListError(f"{name}: no column 'smiles'; write one ion a row under it")
    ions: dict[str, Ion] = {}
    for line, text in enumerate(table["smiles"], start=2):
        try:
            found = [parse_fragment(part) for part in str(text).split(".")]
        except SaltError as error:
            raise IonListError(f"{name}, row {line}: {error}; correct or remove it") from None
        for ion in found:
            if not ion.charge:
                raise IonListError(f"{name}, row {line}: {ion.smiles} carries no charge; remove it")
            ions.setdefault(ion.ion_id, ion)
    return _ion_list(list(ions.values()), shop.shop, name)


def _ion_list(ions: list[Ion], shop: pd.DataFrame, name: str) -> IonList:
    cations = sorted((ion for ion in ions if ion.charge > 0), key=lambda ion: ion.ion_id)
    anions = sorted((ion for ion in ions if ion.charge < 0), key=lambda ion: ion.ion_id)
    if not cations or not anions:
        raise IonListError(f"{name}: {len(cations)} cations and {len(anions)} anions; at least one of each")
    return IonList(cations, anions, shop)


def buying(salts: pd.DataFrame, shop: pd.DataFrame) -> pd.DataFrame:
    """How each salt can be had.

    Args:
        salts: salt_id, cation_id, anion_id, cation and anion (SMILES).
        shop: see :class:`IonList`.

    Returns:
        route (``buy``, ``metathesis``, ``acid and base``, ``alkylation``, ``anion exchange``, or empty where
        an ion is not for sale); cation_from and anion_from, salts for sale that have the ion, with name, CAS
        number and supplier (for the anion its acid or sodium, silver or lithium salt usually serves, which
        the list does not have); cation_row and anion_row, their lines in the list (0 where there is none).
    """
    by_salt = shop.drop_duplicates("salt_id").set_index("salt_id")
    halides = {parse_fragment(text).ion_id for text in HALIDES}
    sold_halides = shop[shop["anion_id"].isin(halides)].drop_duplicates("cation_id").set_index("cation_id")
    by_cation = shop.drop_duplicates("cation_id").set_index("cation_id")
    by_anion = shop.drop_duplicates("anion_id").set_index("anion_id")
    rows = []
    for salt in salts.itertuples():
        if salt.salt_id in by_salt.index:
            item = by_salt.loc[salt.salt_id]
            rows.append(("buy", _label(item), "", item["row"], 0))
            continue
        anion = by_anion.loc[salt.anion_id] if salt.anion_id in by_anion.index else None
        halide = sold_halides.loc[salt.cation_id] if salt.cation_id in sold_halides.index else None
        other = by_cation.loc[salt.cation_id] if salt.cation_id in by_cation.index else None
        cation = halide if halide is not None else other
        route = _route(salt.cation, salt.anion, halide is not None, cation is not None and anion is not None)
        rows.append((
            route,
            "" if cation is None else _label(cation),
            "" if anion is None else _label(anion),
            0 if cation is None else cation["row"],
            0 if anion is None else anion["row"],
        ))  # fmt: skip
    columns = ["route", "cation_from", "anion_from", "cation_row", "anion_row"]
    return pd.DataFrame(rows, columns=columns, index=salts.index)


def _route(cation: str, anion: str, halide: bool, both: bool) -> str:
    """The usual way to a salt whose ions are sold in other salts."""
    mol = Chem.MolFromSmiles(cation)
    if mol.HasSubstructMatch(PROTIC):
        return "acid and base"
    if Chem.MolFromSmiles(anion).HasSubstructMatch(ALKYLATING):
        return "alkylation"
    if halide:
        return "metathesis"
    return "anion exchange" if both else ""


def _label(item: pd.Series) -> str:
    return f"{item['name']} (CAS {item['cas']}, {item['supplier']})"
