"""The report of the finished tiny run."""

import pytest

pytestmark = pytest.mark.slow

SECTIONS = [
    "1 Tables", "2 Links", "3 Generator", "4 Melting model", "5 Properties", "6 Mesophases", "7 Candidates",
    "8 Dynamics", "9 Dendrites", "Run",
]  # fmt: skip


@pytest.fixture(scope="module")
def page(finished):
    return (finished.folder / "report.html").read_text()


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_in_the_report(page, section):
    assert f'"{section}"' in page


def test_the_front_page_names_the_seed_of_the_run(page):
    assert "20260" in page
