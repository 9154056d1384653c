"""Fields that should hold a number and say more, or less."""

import pandas as pd
import pytest

from lowmelt.tables.numbers import Said, read_number
from lowmelt.tables.readers import read_table
from lowmelt.tables.sources import Source, Table


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("58-60", Said(59.0, 1.0)),
        ("58 – 60", Said(59.0, 1.0)),
        ("-20 to -18", Said(-19.0, 1.0)),
        ("–20", Said(-20.0)),
        ("58,5", Said(58.5)),
        ("58,5-60,5", Said(59.5, 1.0)),
        ("331.2 ± 0.5", Said(331.2, 0.5)),
        ("> 400", Said(bound=">")),
        ("≤250", Said(bound="<")),
        ("215 dec.", Said(215.0, decomposes=True)),
        ("215 (decomp.)", Said(215.0, decomposes=True)),
        ("dec.", Said(decomposes=True)),
        ("1,234", Said()),
        ("58-6", Said()),
        ("not determined", Said()),
        ("58.5", Said(58.5)),
    ],
)
def test_a_field_is_read_for_what_it_is(text, said):
    assert read_number(text) == said


def test_a_table_with_such_fields_loses_only_bounds(tmp_path):
    path = tmp_path / "mine.tsv"
    rows = ["58-60", "58,5", ">400", "215 dec.", "61"]
    salt = "CCn1cc[n+](C)c1.[Cl-]"
    path.write_text("s\tt\n" + "".join(f"{salt}\t{row}\n" for row in rows))
    table = Table(path.name, "melting", {"smiles": "s", "melting": "t"}, units={"melting": "C"})
    found = read_table(path, Source("mine", "mine", "", "", "", "mine", (table,)), table)
    assert found["melting_K"].round(2).tolist()[:2] == [332.15, 331.65]
    assert found["uncertainty_K"].iloc[0] == 1.0
    assert pd.isna(found["melting_K"].iloc[2])
    assert found["unreadable"].tolist() == ["", "", "melting = >400", "", ""]
    assert found["flag"].tolist() == ["", "", "", "decomposition", ""]
