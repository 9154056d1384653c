"""What the documentation takes from a run, and what it says where there is none."""

import pytest

from from_run import figures, fill


@pytest.fixture
def results(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures/box_a1.svg").write_text("<svg/>")
    (tmp_path / "claims.csv").write_text("work,claim,found_here\nRen,a|b,x < 1\nRen,c,\nYan,d,2\n")
    (tmp_path / "lead.html").write_text("<h2>Salts</h2>\n\n<p>one</p>")
    return tmp_path


def test_a_figure_is_found_by_a_pattern_and_linked_from_the_folder_of_the_page(results):
    asked = "<!-- figure: figures/box_*.svg | The box -->"
    assert fill(asked, "stages/dynamics.md", results) == "![The box](../run/figures/box_a1.svg)"
    assert [path.as_posix() for path in figures(asked, results)] == ["figures/box_a1.svg"]


def test_rows_and_columns_of_a_table_are_chosen(results):
    table = fill("<!-- table: claims.csv | work=Ren | claim, found_here | 1 -->", "a.md", results)
    assert table.splitlines() == ["| claim | found here |", "| --- | --- |", "| a\\|b | x &lt; 1 |"]


def test_a_card_leaves_out_what_is_empty(results):
    cards = fill("<!-- cards: claims.csv | work=Ren | claim, work, found_here -->", "a.md", results)
    assert cards.count("### ") == 2
    assert cards.count("- **Found here**") == 1


def test_a_page_is_one_block(results):
    assert "\n\n" not in fill("<!-- page: lead.html -->", "a.md", results)


@pytest.mark.parametrize("asked", ["figure: figures/none.svg | x", "table: none.csv", "page: none.html"])
def test_what_the_run_has_not_made_is_said(asked, results):
    said = fill(f"<!-- {asked} -->", "a.md", results)
    assert "make demo" in said
    assert "none." in said
