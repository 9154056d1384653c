"""The report's front page: sound markup with every config, and tables and figures that exist."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from docutils.core import publish_parts
from jinja2 import Environment, StrictUndefined
from snakemake.utils import update_config

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "workflow/report/workflow.rst").read_text()


def front_page(override=None, files=()):
    """The page as HTML; docutils' warnings are errors."""
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    if override:
        update_config(config, yaml.safe_load((ROOT / override).read_text()))
    snakemake = SimpleNamespace(config=config)
    text = Environment(undefined=StrictUndefined).from_string(PAGE).render(snakemake=snakemake, files=files)
    return publish_parts(text, writer="html", settings_overrides={"halt_level": 2})["html_body"]


@pytest.mark.parametrize("config", [None, "config/demo.yaml", "tests/config/tiny.yaml"])
def test_the_page_is_sound(config):
    assert "seed 20260" in front_page(config)


def test_the_first_salts_stand_on_the_page(tmp_path):
    (tmp_path / "lead.html").write_text("<p>ten salts ± 5 K</p>", encoding="utf-8")
    assert "<p>ten salts ± 5 K</p>" in front_page(files=[SimpleNamespace(path=tmp_path / "lead.html")])


def test_a_pilot_is_called_a_pilot():
    assert "are a pilot" in front_page("config/demo.yaml")
    assert "are a pilot" not in front_page()


def test_what_to_open_first_is_in_the_report():
    rules = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    rows = re.findall(r"^  Open first: \*(.+?)\*\.", PAGE, flags=re.MULTILINE)
    assert len(rows) == len(re.findall(r"^\*\*(?:\d |Potentials|Run)", PAGE, flags=re.MULTILINE))
    assert [row for row in rows if f'"{row}"' not in rules] == []
