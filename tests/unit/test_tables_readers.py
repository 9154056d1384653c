"""Tables of any format and any columns, by their description alone; bad input gets one line."""

import pandas as pd
import pytest

from lowmelt.tables.properties import curate_properties
from lowmelt.tables.readers import TableError, read_table
from lowmelt.tables.sources import SourceError, parse_source

ROWS = pd.DataFrame({
    "salt": ["CC[n+]1ccn(C)c1.[Cl-]", "CCCC[n+]1ccn(C)c1.[Cl-]", "CCCC[n+]1ccn(C)c1.[Br-]"],
    "Tm": [360.0, 341.9, 351.4],
    "paper": ["A 2002", "B 2010", "B 2010"],
    "kind": ["melting", "melting", "glass"],
})  # fmt: skip
COLUMNS = {"smiles": "salt", "melting": "Tm", "reference": "paper"}


def read(folder, file="own.csv", rows=ROWS, **more):
    path = folder / file
    if file.endswith(".xlsx"):
        rows.to_excel(path, index=False)
    elif file.endswith(".parquet"):
        rows.to_parquet(path)
    else:
        rows.to_csv(path, index=False, sep="\t" if file.endswith(".tsv") else ",")
    spec = {"file": str(path), "kind": "melting", "columns": COLUMNS} | more
    source = parse_source("own", {"tables": [spec]})
    return read_table(path, source, source.tables[0])


@pytest.mark.parametrize("file", ["own.csv", "own.tsv", "own.xlsx", "own.parquet"])
def test_all_formats_give_the_same_records(tmp_path, file):
    records = read(tmp_path, file)
    assert list(records["melting_K"]) == [360.0, 341.9, 351.4]
    assert list(records["structure"]) == list(ROWS["salt"])
    assert list(records["row"]) == [2, 3, 4]


def test_degrees_celsius_become_kelvin(tmp_path):
    rows = ROWS.assign(Tm=[87.0, 68.75, 78.25])
    assert read(tmp_path, rows=rows, units={"melting": "C"})["melting_K"].iloc[0] == 360.15


def test_rows_are_chosen_by_their_values_and_keep_their_numbers(tmp_path):
    records = read(tmp_path, where={"kind": "glass"})
    assert list(records["row"]) == [4]


def test_two_columns_of_ions_and_their_counts_make_a_structure(tmp_path):
    rows = pd.DataFrame(
        {"c": ["C[n+]1ccccc1"], "a": ["[O-]S(=O)(=O)[O-]"], "nc": [2], "na": [1], "T": [500.0]}
    )
    columns = {"cation": "c", "anion": "a", "n_cation": "nc", "n_anion": "na", "melting": "T"}
    records = read(tmp_path, rows=rows, columns=columns)
    assert records["structure"].iloc[0] == "C[n+]1ccccc1.C[n+]1ccccc1.[O-]S(=O)(=O)[O-]"


def test_columns_that_are_not_mapped_are_not_read(tmp_path):
    assert set(read(tmp_path, rows=ROWS.assign(family="x", name="y"))["family"]) == {"own"}


def test_the_family_follows_from_the_reference(tmp_path):
    records = read(tmp_path, families={"B 2010": "nist"})
    assert list(records["family"]) == ["own", "nist", "nist"]


def test_a_number_that_cannot_be_read_is_kept_as_text(tmp_path):
    records = read(tmp_path, rows=ROWS.assign(Tm=["360", "liquid", "351.4"]))
    assert list(records["unreadable"]) == ["", "melting = liquid", ""]


def test_a_list_names_each_salt_once(tmp_path):
    records = read(tmp_path, rows=pd.concat([ROWS, ROWS]), kind="list", columns={"smiles": "salt"})
    assert list(records["row"]) == [2, 3, 4]


def one_line(error):
    text = str(error.value)
    assert "\n" not in text
    return text


def test_a_missing_column_names_those_that_are_there(tmp_path):
    with pytest.raises(TableError) as error:
        read(tmp_path, columns={"smiles": "SMILES", "melting": "Tm"})
    text = one_line(error)
    assert "own.csv, row 1: no column 'SMILES'" in text
    assert "salt, Tm, paper" in text


def test_a_column_in_degrees_celsius_that_is_called_kelvin(tmp_path):
    with pytest.raises(TableError) as error:
        read(tmp_path, rows=ROWS.assign(Tm=[25.0, 68.75, 78.25]))
    text = one_line(error)
    assert "own.csv, row 2, column 'Tm': 25 K cannot be a melting point" in text
    assert "units: {melting: C}" in text


@pytest.mark.parametrize("content", ["", "salt,Tm,paper\n"])
def test_an_empty_table(tmp_path, content):
    (tmp_path / "empty.csv").write_text(content)
    source = parse_source("own", {"tables": [{"file": "empty.csv", "kind": "melting", "columns": COLUMNS}]})
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "empty.csv", source, source.tables[0])
    assert "empty.csv" in one_line(error)


def test_a_missing_file(tmp_path):
    source = parse_source("own", {"tables": [{"file": "no.csv", "kind": "melting", "columns": COLUMNS}]})
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "no.csv", source, source.tables[0])
    assert "no.csv: no such file" in one_line(error)


def test_a_format_that_nobody_reads(tmp_path):
    (tmp_path / "own.docx").write_text("x")
    source = parse_source("own", {"tables": [{"file": "own.docx", "kind": "list", "columns": COLUMNS}]})
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "own.docx", source, source.tables[0])
    assert "use .csv, .tsv, .xlsx or .parquet" in one_line(error)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"kind": "meltin"}, "did you mean 'melting'?"),
        ({"columns": {"smile": "salt"}}, "did you mean 'smiles'?"),
        ({"columns": {"cation": "c"}}, "map either 'smiles' or both 'cation' and 'anion'"),
        ({"units": {"melting": "F"}}, "unknown 'F'"),
        ({"count": "drawn"}, "did you mean 'counts'?"),
    ],
)
def test_a_description_that_does_not_hold_together(change, text):
    spec = {"file": "own.csv", "kind": "melting", "columns": COLUMNS} | change
    with pytest.raises(SourceError) as error:
        parse_source("own", {"tables": [spec]})
    assert text in one_line(error)
    assert "source 'own'" in str(error.value)


DENSITY = pd.DataFrame({
    "il": ["CC[n+]1ccn(C)c1.[Cl-]"] * 4, "rho": [1.35, 1180.0, 1180.0, 1175.2], "err": [0.1, 0.5, 0.5, 0.5],
    "T": [298.15, 298.15, 298.15, 308.15], "p": 101.3, "ref": "A 2002",
})  # fmt: skip
POINT = {"smiles": "il", "density": "rho", "uncertainty": "err", "temperature": "T", "pressure": "p",
         "reference": "ref"}  # fmt: skip


def test_a_property_keeps_its_conditions_and_its_uncertainty(tmp_path):
    row = read(tmp_path, rows=DENSITY, kind="properties", columns=POINT).iloc[1]
    assert (row["property"], row["value"], row["value_uncertainty"]) == ("density_kg_m3", 1180.0, 0.5)
    assert (row["temperature_K"], row["pressure_kPa"]) == (298.15, 101.3)


def test_points_outside_their_limits_and_repeated_ones_are_written_down(tmp_path):
    records = read(tmp_path, rows=DENSITY, kind="properties", columns=POINT)
    records = records.assign(salt_id="s", cation_id="c", anion_id="a")
    points, acts = curate_properties(records, {"density_kg_m3": [600, 2500]})
    assert list(points["value"]) == [1180.0, 1175.2]
    assert list(acts["rule"]) == ["property_out_of_range", "repeated_point"]


def test_a_table_of_properties_has_one_property(tmp_path):
    with pytest.raises(SourceError, match="exactly one of density"):
        read(tmp_path, rows=DENSITY, kind="properties", columns={"smiles": "il"})
