"""The documentation: links lead somewhere, settings shown are valid, commands name what exists."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import markdown
import pytest
import yaml

import from_run
import hooks
from lowmelt.config import check, with_defaults

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
READ = [*PAGES, ROOT / "README.md", ROOT / "config/README.md", ROOT / "CONTRIBUTING.md"]
RULES = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
TARGETS = set(re.findall(r"^rule (\w+):", RULES, flags=re.MULTILINE)) | {"all"}
# Options of Snakemake that take one word, and those that take all words that follow.
ONE = {"--cores", "--profile", "--report", "--snakefile", "--directory"}
TAKES = ONE | {"--configfile", "--config", "--resources", "--forcerun"}


def name_of(path):
    return str(path.relative_to(ROOT))


def blocks(path, language):
    """Fenced blocks of a page in one language; "" are those without one."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return [text for name, text in found if name == language]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_lead_somewhere(page):
    targets = [m["target"] for m in hooks.LINK.finditer(page.read_text())]
    relative = [t.split("#")[0] for t in targets if not t.startswith(("http", "mailto:", "#"))]
    made = set(hooks.pages())
    found = [(page.parent / target).resolve() for target in relative]
    lost = [path for path in found if not path.is_file() and name_of(path).removeprefix("docs/") not in made]
    assert lost == []


@pytest.mark.parametrize("name", ["contributing.md", "results/index.md", "results/results/run.md"])
def test_links_of_a_page_made_from_another_file_lead_somewhere(name):
    made = hooks.pages()
    targets = [m["target"].split("#")[0] for m in hooks.LINK.finditer(made[name])]
    relative = [t for t in targets if t.endswith(".md") and not t.startswith("http")]
    found = [os.path.normpath(Path(name).parent / target) for target in relative]
    assert [page for page in found if page not in made and not (DOCS / page).is_file()] == []


def test_each_page_is_in_the_navigation():
    listed = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text()))
    assert {path.relative_to(DOCS).as_posix() for path in PAGES} - listed == set()


@pytest.mark.parametrize("page", READ, ids=name_of)
def test_settings_shown_are_valid(page):
    for text in blocks(page, "yaml"):
        settings = with_defaults(yaml.safe_load(text), ROOT / "config/config.yaml")
        check(settings, ROOT / "config/schemas/config.schema.yaml")


def commands(page):
    """Calls of Snakemake in the code blocks of a page."""
    lines = "\n".join(blocks(page, "")).splitlines()
    calls = [shlex.split(line, comments=True) for line in lines]
    return [words for words in calls if words and words[0].endswith("snakemake") and "--sdm" not in words]


@pytest.mark.parametrize("page", READ, ids=name_of)
def test_commands_name_targets_that_exist(page):
    for words in commands(page):
        option, targets = "", []
        for word in words[1:]:
            if word.startswith("-"):
                option = word
            elif option not in TAKES:
                targets.append(word)
            elif option in ONE:
                option = ""
        unknown = [t for t in targets if t not in TARGETS and not t.startswith("results/")]
        assert unknown == [], f"{name_of(page)}: {' '.join(words)}"


def test_smiles_of_a_run_are_shown_as_they_are(tmp_path):
    smiles = r"CC[P+](CC)(CC)CCO/C=C\C.O=S(=O)(F)[N-]S(=O)(=O)F|*_`"
    (tmp_path / "salts.csv").write_text(f"smiles,status\n{smiles},unresolved\n")
    for kind in ("table", "cards"):
        page = from_run.fill(f"<!-- {kind}: salts.csv | status, smiles -->", "page.md", tmp_path)
        made = markdown.markdown(page, extensions=["tables"])
        assert smiles in made
        assert "<a " not in made


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tutorial.html").is_file()
