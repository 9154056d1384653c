"""The shipped tables of facts, made from identified records: one fact a row, with its reference."""

import re

import pandas as pd

IONS = ["cation", "anion", "n_cation", "n_anion"]
MELTING = [*IONS, "name", "melting_K", "uncertainty_K", "source", "family", "reference"]
TRANSITIONS = [
    *IONS, "name", "phase_sequence", "melting_K", "clearing_K", "mesophase_width_K", "mesophase",
    "direction", "method", "use_melting", "use_clearing", "flags", "family", "reference",
]  # fmt: skip
LABELS = [*IONS, "mesophase", "phases", "confidence", "reference"]
POINTS = [
    *IONS, "property", "value", "uncertainty", "temperature_K", "pressure_kPa", "source", "reference",
    "data_set",
]  # fmt: skip
PURCHASABLE = [*IONS, "name", "cas", "supplier", "address", "source"]
SHIPPED_PROPERTIES = ("viscosity_mPa_s", "conductivity_S_m", "density_kg_m3")
# What counts as atmospheric pressure, kPa, and the grid of temperatures on which points are thinned.
ATMOSPHERE_KPA = (80.0, 120.0)
GRID_K, STEP_K = 298.15, 10.0
# Short forms of the quoted compilations; the spelling in the files is damaged.
_REFERENCES = {
    "Ind. Eng. Chem. Res. 2022": "Ind. Eng. Chem. Res. 2022, 61, 4683-4706",
    "Molecules 2021": "Molecules 2021, 26, 2454",
    "Z. Dai": "Z. Dai et al., Green Energy Environ. (review of melting points of ionic liquids)",
}
_FLAGS = {
    "assumed_structure": r"^ASSUMED",
    "suspected_clearing": r"^SUSPECT",
    "conflicting_value": r"^CONFLICT|sets differ",
    "width_only": r"only the width",
    "derived_melting": r"melting derived",
    "monotropic": r"monotropic:|monotropic Sm",
    "rounded_patent_value": r"patent value",
    "possible_hydrate": r"monohydrate|\(water\?\)",
    "decomposition_possible": r"decomposition-limited",
}
_PHASES = {
    "none": r"^none", "columnar": r"columnar", "SmA2 (monotropic)": r"monotropic SmA2",
    "SmA": r"enantiotropic SmA|^SmA;", "Sm": r"^smectic|^SmA or SmC|^LC \(lamellar",
}  # fmt: skip


def melting_table(records: pd.DataFrame) -> pd.DataFrame:
    """Facts of melting from identified records; the same fact of the same source stands once."""
    table = records.assign(reference=records["reference"].map(_reference))
    table["name"] = table["name"].str.replace("\ufffd", "", regex=False)
    table["melting_K"] = table["melting_K"].round(3)
    table = table[table["melting_K"].notna()][MELTING]
    once = table.drop_duplicates([*IONS, "melting_K", "source", "reference"])
    return once.sort_values([*IONS, "melting_K", "source", "reference"], ignore_index=True)


def known_table(records: pd.DataFrame) -> pd.DataFrame:
    """Salts that are known to exist, from identified records of lists; each source names a salt once."""
    table = records.sort_values("name", key=lambda names: names.str.len(), kind="stable")
    once = table.drop_duplicates(["salt_id", "source"])
    return once.sort_values([*IONS, "source"])[[*IONS, "name", "source"]]


def point_table(records: pd.DataFrame) -> pd.DataFrame:
    """Points of liquid properties at atmospheric pressure, one a salt, property, 10 K and reference.

    Of the points of one reference within 5 K of 298.15 K + n 10 K the nearest is taken, of equally near
    ones the first in the source.
    """
    wanted = records["property"].isin(SHIPPED_PROPERTIES) & (records["value"] > 0)
    table = records[wanted & records["pressure_kPa"].between(*ATMOSPHERE_KPA)]
    steps = (table["temperature_K"] - GRID_K) / STEP_K
    table = table.assign(step=steps.round(), off=(steps - steps.round()).abs().round(6))
    table = table.sort_values(["off", "row"], kind="stable")
    table = table.drop_duplicates(["salt_id", "property", "step", "reference"])
    table = table.rename(columns={"value_uncertainty": "uncertainty"})
    order = [*IONS, "property", "temperature_K", "reference", "row"]
    return table.sort_values(order, ignore_index=True)[POINTS]


def purchasable_table(records: pd.DataFrame) -> pd.DataFrame:
    """Salts in the catalogues of suppliers: CAS number, supplier and address of the page."""
    supplier = records["reference"].str.extract(r"//(?:www\.)?([^/]+)/")[0].fillna("")
    table = records.assign(supplier=supplier, address=records["reference"], cas=records["data_set"])
    once = table.drop_duplicates(["salt_id", "cas", "address"])
    return once.sort_values([*IONS, "cas", "address"])[PURCHASABLE]


def transition_table(records: pd.DataFrame, basis: pd.Series) -> pd.DataFrame:
    """Facts of ionic liquid crystals in one notation.

    Args:
        records: identified records of kind ``transitions``.
        basis: how each structure was found, as text; ``ASSUMED ...`` becomes a flag.
    """
    table = records.copy()
    comments = basis.fillna("").astype(str) + "\n" + table["flag"] + "\n" + table["mesophase"]
    table["flags"] = [_codes(text, _FLAGS, ";") for text in comments]
    table["mesophase"] = [
        _codes(text, _PHASES, ";").split(";")[0] or "unknown" for text in table["mesophase"]
    ]
    table["family"] = ["nist" if "ILThermo" in text else "ilc" for text in table["reference"]]
    table["uncertainty_K"] = [_stated_uncertainty(text) for text in table["phase_sequence"]]
    table["method"] = [
        text if text.startswith(("DSC", "Visual", "Adiabatic")) else "" for text in table["method"]
    ]
    table["direction"] = [text if text in ("heating", "cooling") else "" for text in table["direction"]]
    table["melting_K"], table["clearing_K"] = table["melting_K"].round(2), table["clearing_K"].round(2)
    table["phase_sequence"] = [_sequence(row) for row in table.itertuples()]
    for column in ("use_melting", "use_clearing"):
        table[column] = table[column].astype(int)
    columns = [*TRANSITIONS[:7], "uncertainty_K", *TRANSITIONS[7:]]
    return table[columns].sort_values([*IONS, "melting_K", "reference"], ignore_index=True)


def join_events(records: pd.DataFrame) -> pd.DataFrame:
    """One row a salt and source, of records that give each transition a row of its own."""
    keys = ["salt_id", "reference"]
    found = records.groupby(keys, sort=False)[["melting_K", "clearing_K"]].first()
    once = records.drop_duplicates(keys).drop(columns=["melting_K", "clearing_K"])
    joined = once.join(found, on=keys)
    reference = joined["reference"].str.replace("not printed in what was read; ", "", regex=False)
    melts, clears = joined["melting_K"].notna(), joined["clearing_K"].notna()
    return joined.assign(reference=reference, use_melting=melts, use_clearing=clears)


def label_table(records: pd.DataFrame) -> pd.DataFrame:
    """Whether a salt has a mesophase, and which, as the works say: one row a salt and work.

    Args:
        records: identified records with ``mesophase`` (``1`` or ``0``), ``phase_sequence`` (the phases)
            and ``flag``, which begins with the confidence: high, medium or low.
    """
    table = records.assign(
        phases=records["phase_sequence"].where(records["mesophase"] == "1", "none"),
        confidence=records["flag"].str.split().str[0],
    ).drop_duplicates(["salt_id", "reference"])
    return table.sort_values([*IONS, "reference"])[LABELS]


def molecule_table(records: pd.DataFrame, source: str) -> pd.DataFrame:
    """Neutral liquid crystals, one row a molecule: shape, melting and clearing (K), source."""
    known = records.assign(smiles=records["structure"], shape=records["mesophase"])
    table = known.groupby("smiles").agg(
        shape=("shape", "first"), melting_K=("melting_K", "first"), clearing_K=("clearing_K", "first")
    )
    return table.round(2).assign(source=source).reset_index()


def _reference(text: str) -> str:
    return next((short for start, short in _REFERENCES.items() if text.startswith(start)), text)


def _codes(text: str, patterns: dict[str, str], separator: str) -> str:
    found = [code for code, pattern in patterns.items() if re.search(pattern, text, re.MULTILINE)]
    return separator.join(found)


def _stated_uncertainty(text: str) -> float:
    match = re.search(r"\+/- ([\d.]+) K", text)
    return float(match[1]) if match and float(match[1]) > 0 else float("nan")


def _sequence(row) -> str:
    """``Cr 311 SmA 460 Iso`` in K; sequences that are printed with all their phases stay as they are."""
    if row.phase_sequence.startswith("Cr "):
        return row.phase_sequence + " (C)"
    phase = {"SmA": "SmA", "columnar": "Col", "Sm": "Sm"}.get(row.mesophase, "")
    parts = ["Cr", f"{row.melting_K:g}"] if pd.notna(row.melting_K) else []
    if pd.notna(row.clearing_K):
        parts += [phase or "LC", f"{row.clearing_K:g}", "Iso"]
    elif parts:
        parts.append(phase if row.use_melting and phase else "Iso" if row.mesophase == "none" else "?")
    return " ".join(parts) + (" (K)" if parts else "")
