"""What a source is: where its files lie, how its columns are called, what may be done with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches

from lowmelt.errors import LowmeltError

KINDS = (
    "list", "melting", "transitions", "phases", "glass", "decomposition", "properties", "molecules",
)  # fmt: skip
TEMPERATURES = ("melting", "clearing", "glass", "decomposition", "uncertainty", "mesophase_width")
# Properties of the liquid with the unit that their columns must have.
PROPERTIES = {
    "density": "density_kg_m3",
    "viscosity": "viscosity_mPa_s",
    "conductivity": "conductivity_S_m",
    "refractive_index": "refractive_index",
}
ROLES = (
    "smiles", "cation", "anion", "n_cation", "n_anion", "name", *TEMPERATURES,
    "phase", "method", "reference", "flag", "family", "source", "use_melting", "use_clearing",
    "mesophase", "phase_sequence", "direction", *PROPERTIES, "temperature", "pressure", "data_set",
)  # fmt: skip


class SourceError(LowmeltError):
    """The description of a source does not hold together."""


@dataclass(frozen=True)
class Table:
    """One file of a source and how to read it.

    Attributes:
        file: name of the file.
        kind: what its rows are: a ``list`` of known salts, ``melting`` points, ``transitions`` of
            ionic liquid crystals, ``phases`` (whether a salt has a mesophase), ``glass`` transitions,
            ``decomposition`` temperatures, ``properties`` of the liquid (at ``temperature`` in K and
            ``pressure`` in kPa), or neutral ``molecules``.
        columns: role -> name of the column in the file; roles are ``ROLES``.
        units: temperature role -> ``K`` or ``C``; K where nothing is said.
        counts: ``drawn`` takes the numbers of ions as they stand in the SMILES or in the count
            columns; ``balance`` takes only the kinds of ion and the smallest neutral numbers.
        where: column -> the values of the rows that are read; other rows are not of this kind.
        families: start of the reference -> family of values that go back to the same measurements.
        sheet: sheet of a workbook; the first where nothing is said.
        encoding: of a text file.
        address: where the file can be had, when not below the source's ``origin``.
        sha256: checksum of the file.
    """

    file: str
    kind: str
    columns: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    counts: str = "drawn"
    where: Mapping[str, list] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    encoding: str = "utf-8-sig"
    address: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Source:
    """One source of data: its name in all tables, its licence, its files."""

    key: str
    title: str
    licence: str
    citation: str
    origin: str
    family: str
    tables: tuple[Table, ...]


def parse_source(key: str, spec: Mapping) -> Source:
    """A source from its description in ``resources/sources.yaml`` or in the config.

    Raises:
        SourceError: an unknown or missing key, role, kind or unit; the message names the nearest one.
    """
    known = {"title", "licence", "citation", "origin", "family", "tables"}
    _only_known(spec, known, f"source '{key}'")
    if not spec.get("tables"):
        raise SourceError(f"source '{key}': no tables; give at least one file with its columns")
    return Source(
        key=key,
        title=spec.get("title", key),
        licence=spec.get("licence", "not stated"),
        citation=spec.get("citation", ""),
        origin=spec.get("origin", "own"),
        family=spec.get("family", key),
        tables=tuple(_parse_table(key, table) for table in spec["tables"]),
    )


def _parse_table(key: str, spec: Mapping) -> Table:
    where = f"source '{key}', table '{spec.get('file', '?')}'"
    _only_known(spec, {item.name for item in fields(Table)}, where)
    missing = {"file", "kind", "columns"} - set(spec)
    if missing:
        raise SourceError(f"{where}: '{sorted(missing)[0]}' is missing")
    _only_known(spec["columns"], set(ROLES), f"{where}, columns")
    _only_known(spec.get("units", {}), set(TEMPERATURES), f"{where}, units")
    _one_of(spec["kind"], KINDS, f"{where}, kind")
    _one_of(spec.get("counts", "drawn"), ("drawn", "balance"), f"{where}, counts")
    for role, unit in spec.get("units", {}).items():
        _one_of(unit, ("K", "C"), f"{where}, unit of {role}")
    columns = spec["columns"]
    if "smiles" not in columns and not {"cation", "anion"} <= set(columns):
        raise SourceError(f"{where}: map either 'smiles' or both 'cation' and 'anion' to columns of the file")
    if spec["kind"] == "properties" and len(set(columns) & set(PROPERTIES)) != 1:
        raise SourceError(f"{where}: map exactly one of {', '.join(PROPERTIES)} to a column of the file")
    return Table(**spec)


def _only_known(spec: Mapping, known: set[str], where: str) -> None:
    for name in spec:
        _one_of(name, sorted(known), where)


def _one_of(name: str, known, where: str) -> None:
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        cure = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
        raise SourceError(f"{where}: unknown '{name}'; {cure}")
