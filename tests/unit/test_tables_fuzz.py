"""Tables as strangers write them: whatever a row holds, it becomes a salt or a reason; files get one line."""

import csv
import io
import random
import time
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from lowmelt.chem.salts import MAX_COUNT, REASONS, SaltError, split_salt
from lowmelt.tables.files import find_encoding
from lowmelt.tables.identify import balanced, identify
from lowmelt.tables.readers import TableError, read_table
from lowmelt.tables.sources import parse_source

SEED = 20260
RESOURCES = Path(__file__).parents[2] / "resources"
ALPHABET = [*"CNOPSFIBcnops()[]=#:$/\\@+-.%0123456789 *>|,\"'~^{}", "Cl", "Br", "[Na+]", "[nH+]", "é", "\x00"]
NUMBERS = [
    "", " ", "nan", "NaN", "None", "inf", "-inf", "1e999", "-1e-400", "0x10", "1_000", "12,5", "300 K", "-",
    "350-355", "350±2", "٣٥٠", "TRUE", "1e400", "+", ".", "e", "9" * 400, "3.5e2", "350", "298.15", "#REF!",
]  # fmt: skip


def shipped_salts(longest):
    """SMILES of known salts of at most so many characters."""
    table = pd.read_csv(RESOURCES / "known_salts.csv")
    smiles = table["cation"] + "." + table["anion"]
    return smiles[smiles.str.len() <= longest].drop_duplicates().tolist()


def mutate(text, others, draw):
    """A SMILES with one to three slips: a character lost, added, changed or moved, a piece of another one."""
    for _ in range(draw.randint(1, 3)):
        place, end = sorted(draw.randint(0, len(text)) for _ in range(2))
        slip = draw.randrange(6)
        if slip == 0:
            text = text[:place] + text[place + 1 :]
        elif slip == 1:
            text = text[:place] + draw.choice(ALPHABET) + text[place:]
        elif slip == 2:
            text = text[:place] + draw.choice(ALPHABET) + text[place + 1 :]
        elif slip == 3:
            text = text[:end] + text[place:]
        elif slip == 4:
            other = draw.choice(others)
            text = text[:place] + other[draw.randint(0, len(other)) :]
        else:
            text = text[place:] + text[:place]
    return text


def test_ten_thousand_mutated_structures_become_salts_or_reasons():
    draw = random.Random(SEED)
    known = shipped_salts(longest=36)
    structures = [mutate(draw.choice(known), known, draw) for _ in range(10_000)]
    records = pd.DataFrame({"structure": structures, "balance": [draw.random() < 0.5 for _ in structures]})
    kept, rejected, ions = identify(records)
    assert len(kept) + len(rejected) == len(records)
    assert len(kept) > 500  # some slips leave a salt
    assert set(rejected["rule"]) <= {*REASONS, "hydrate"}
    assert (rejected["reason"].str.len() > 10).all()
    assert not ions["mass_g_mol"].le(0).any()
    assert kept["salt_id"].str.fullmatch("[0-9a-f]{16}").all()
    assert len(balanced(kept)) <= len(kept)


@pytest.mark.parametrize(
    ("structure", "reason"),
    [
        ("C:C[n+]1ccn(C)c1.[Cl-]", "unparsable"),
        ("C" * 5000 + "[N+](C)(C)C.[Cl-]", "too_large"),
        ("(" * 100_000, "too_large"),
        ("[Cl-]" + "." * 100_000, "too_large"),
        ("[*+].[Cl-]", "unparsable"),
        ("[Al+3].[Al+3].[O-2].[O-2].[O-2].C", "neutral_fragment"),
        ("[Na+].[C-]" + "[C-]" * (MAX_COUNT + 4), "radical"),
        (".".join(["[Na+]"] * 14 + ["O=C([O-])" + "C(C(=O)[O-])" * 12 + "C(=O)[O-]"]), "too_many_ions"),
        ("", "unparsable"),
        ("nan", "unparsable"),
        (float("nan"), "unparsable"),
        (None, "unparsable"),
    ],
)
def test_a_structure_that_is_no_salt_says_why_at_once(structure, reason):
    began = time.monotonic()
    with pytest.raises(SaltError) as error:
        split_salt(structure)
    assert error.value.reason == reason
    assert len(str(error.value)) < 300
    assert time.monotonic() - began < 5


def test_an_ion_of_the_largest_size_is_read():
    assert split_salt("C" * 290 + "[N+](C)(C)C.[Cl-]").cation.heavy_atoms == 294


def read(path, **more):
    columns = {"smiles": "salt", "melting": "T", "name": "name", "uncertainty": "u", "use_melting": "use"}
    spec = {"file": str(path), "kind": "melting", "columns": columns} | more
    source = parse_source("own", {"tables": [spec]})
    return read_table(path, source, source.tables[0])


GOOD = [
    {"salt": "CC[n+]1ccn(C)c1.[Cl-]", "T": "350.4", "name": "emim Cl", "u": "1", "use": "1"},
    {"salt": "CC[n+]1ccn(C)c1.[Br-]", "T": "347", "name": "emim Br", "u": "", "use": "1"},
]


def as_csv(rows, columns=("salt", "T", "name", "u", "use")):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[row[column] for column in columns] for row in rows])
    return out.getvalue()


def test_numbers_of_any_form_are_read_or_kept_as_text(tmp_path):
    draw = random.Random(SEED)
    rows = [
        {**draw.choice(GOOD), **{column: draw.choice(NUMBERS) for column in ("T", "u", "use")}}
        for _ in range(3000)
    ]
    (tmp_path / "own.csv").write_text(as_csv(GOOD * 2 + rows), encoding="utf-8")
    records = read(tmp_path / "own.csv")
    assert len(records) == 3004
    numbers = records["melting_K"].dropna()
    assert numbers.abs().max() < 1e300
    assert set(numbers) >= {350.0, 298.15}
    said = records["unreadable"].str.contains(r"(?:^|; )melting = ")
    written = pd.Series([row["T"].strip() for row in rows])
    unread = records["melting_K"].isna().iloc[4:].to_numpy() & ~written.isin(["", "nan", "NaN", "None"])
    assert (said.iloc[4:].to_numpy() == unread).all()
    assert "use_melting = TRUE" not in " ".join(records["unreadable"])


def counted(path, count):
    columns = {"cation": "c", "n_cation": "n", "anion": "a"}
    path.write_text(f"c,n,a\n[Na+],{count},[Cl-]\n[K+],1,[Cl-]\n")
    source = parse_source("own", {"tables": [{"file": str(path), "kind": "list", "columns": columns}]})
    return identify(read_table(path, source, source.tables[0]))


@pytest.mark.parametrize("count", ["two", "1.5", "-1", "0", "1e+30", "inf", "1000000"])
def test_a_count_that_is_none_drops_its_row_alone(tmp_path, count):
    kept, rejected, _ = counted(tmp_path / "own.csv", count)
    assert kept["cation"].tolist() == ["[K+]"]
    assert f"n_cation = {count}" in rejected["reason"].iloc[0]


def test_a_missing_count_is_one(tmp_path):
    kept, _, _ = counted(tmp_path / "own.csv", "")
    assert len(kept) == 2


def test_random_bytes_in_names_stop_nothing(tmp_path):
    draw = random.Random(SEED)
    noise = [bytes(draw.randrange(32, 256) for _ in range(20)).replace(b'"', b"") for _ in range(200)]
    lines = [b'CC[n+]1ccn(C)c1.[Cl-],350.4,"' + text + b'",1,1' for text in noise]
    (tmp_path / "own.csv").write_bytes(b"salt,T,name,u,use\n" + b"\n".join(lines) + b"\n")
    records = read(tmp_path / "own.csv")
    assert list(records["melting_K"]) == [350.4] * 200


@pytest.mark.parametrize(
    "encode",
    [
        partial(str.encode, encoding="utf-8"),
        partial(str.encode, encoding="utf-8-sig"),
        partial(str.encode, encoding="latin-1"),
        partial(str.encode, encoding="utf-16"),
    ],
    ids=["plain", "byte-order mark", "Latin-1", "UTF-16"],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_encoding_is_found(tmp_path, encode, ending):
    text = as_csv([{**row, "name": "Größe"} for row in GOOD]).replace("\r\n", ending)
    text = text.replace("salt,T,", "salt,T / °C,")
    (tmp_path / "own.csv").write_bytes(encode(text))
    columns = {"smiles": "salt", "melting": "T / °C", "name": "name"}
    records = read(tmp_path / "own.csv", columns=columns)
    assert list(records["melting_K"]) == [350.4, 347]
    assert set(records["name"]) == {"Größe"}


def test_a_file_that_lost_letters_before_is_still_utf_8():
    assert find_encoding("salt,T / °C\n5\ufffdmethoxy \ufffd,1\n".encode()) == "utf-8-sig"


def test_a_table_of_one_row(tmp_path):
    (tmp_path / "own.csv").write_text(as_csv(GOOD[:1]))
    assert len(identify(read(tmp_path / "own.csv"))[0]) == 1


def test_a_row_with_too_many_fields_is_dropped_with_its_reason(tmp_path):
    lines = as_csv(GOOD * 2).splitlines()
    lines[2] += ",one,more"
    (tmp_path / "own.csv").write_text("\n".join(lines) + "\n")
    kept, rejected, _ = identify(read(tmp_path / "own.csv"))
    assert list(kept["row"]) == [2, 4, 5]
    assert rejected["row"].tolist() == [3]
    assert rejected["reason"].tolist() == ["7 fields where the header has 5"]
    assert rejected["rule"].tolist() == ["unreadable_row"]


FILES = {
    "nothing at all": (b"", "own.csv: "),
    "no rows": (b"salt,T,name,u,use\n", "no rows"),
    "a column twice": (b"salt,T,T,name,u,use\nCC,1,2,a,1,1\n", "row 1: column 'T' stands 2 times"),
    "an open quote": (b'salt,T,name,u,use\n"CC,1,a,1,1\nCC,1,a,1,1\n', "row 2: a quotation mark"),
    "not a table": (bytes(range(256)) * 40, "own.csv"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_gets_one_line_with_the_place_and_the_cure(tmp_path, name):
    content, said = FILES[name]
    (tmp_path / "own.csv").write_bytes(content)
    with pytest.raises(TableError) as error:
        read(tmp_path / "own.csv")
    assert said in str(error.value)
    assert "own.csv" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_a_text_file_with_the_wrong_ending_gets_one_line(tmp_path, ending):
    (tmp_path / f"own.{ending}").write_text(as_csv(GOOD))
    with pytest.raises(TableError, match=f"cannot be read as {ending}"):
        read(tmp_path / f"own.{ending}")


def test_a_column_that_stands_twice_in_a_workbook(tmp_path):
    table = pd.DataFrame([["CC", 1, 2]], columns=["salt", "T", "T"])
    table.to_excel(tmp_path / "own.xlsx", index=False)
    with pytest.raises(TableError, match="row 1: column 'T' stands 2 times"):
        read(tmp_path / "own.xlsx", columns={"smiles": "salt", "melting": "T"})
