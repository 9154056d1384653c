"""Pages of the site that are made from other files of the repository when it is built.

Figures and tables of a run come in where a page asks for them, see ``from_run.py``. The option table comes
from config/README.md, the measured results from benchmarks/, and the reference of the library from its
docstrings: one page a room, one section a file.
"""

import ast
import logging
import re
from pathlib import Path

from mkdocs.structure.files import File, Files

import from_run

# Names of salts, such as [C2mim][PF6], look like references to its plugin; they are left as they are.
logging.getLogger("mkdocs.plugins.mkdocs_autorefs").setLevel(logging.ERROR)

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "workflow/scripts/lowmelt"
RESULTS = ROOT / "benchmarks"
# A SMILES such as C[N+](C)C is no link.
TARGET = r"(?:https?:|mailto:|#|[\w./-]+\.(?:md|svg|csv|yaml|py|cff)\b)[^)]*"
LINK = re.compile(rf"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>{TARGET})\)")


def on_files(files: Files, config) -> Files:
    """Add the generated pages, and the figures that they show, to those of docs/."""
    for address, text in pages().items():
        files.append(File.generated(config, address, content=text))
    for figure in RESULTS.rglob("*.svg"):
        address = f"results/{figure.relative_to(RESULTS).as_posix()}"
        files.append(File.generated(config, address, abs_src_path=str(figure)))
    pages_written = sorted((ROOT / "docs").rglob("*.md"))
    asked = {path for page in pages_written for path in from_run.figures(page.read_text())}
    for path in sorted(asked):
        source = str(from_run.RESULTS / path)
        files.append(File.generated(config, f"run/{path.as_posix()}", abs_src_path=source))
    return files


def on_page_markdown(markdown: str, page, config, files: Files) -> str:
    """Put in what the page asks of a run."""
    return from_run.fill(markdown, page.file.src_uri)


def pages() -> dict[str, str]:
    """Address and text of each generated page."""
    made = {"reference/config.md": _site_links((ROOT / "config/README.md").read_text())}
    made["contributing.md"] = _site_links(_contributing())
    made["results/index.md"] = _site_links((RESULTS / "RESULTS.md").read_text())
    for page in sorted((RESULTS / "results").glob("*.md")):
        made[f"results/results/{page.name}"] = _site_links(page.read_text())
    made["reference/library.md"] = _library()
    made.update({f"reference/library/{room}.md": _room(room) for room in rooms()})
    return made


def _contributing() -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    return text.replace("(docs/", "(").replace("(benchmarks/RESULTS.md", "(results/index.md")


def rooms() -> list[str]:
    """The rooms of the library, by name."""
    return sorted(path.parent.name for path in LIBRARY.glob("*/__init__.py"))


def _modules(room: str) -> list[Path]:
    return [path for path in sorted((LIBRARY / room).glob("*.py")) if path.stem != "__init__"]


def _library() -> str:
    lines = ["# The library", "", "`workflow/scripts/lowmelt`: rooms that import downward only.", ""]
    for room in rooms():
        lines += [f"## [{room}](library/{room}.md)", ""]
        lines += [*(f"- `{path.stem}`: {_summary(path)}" for path in _modules(room)), ""]
    return "\n".join(lines)


def _room(room: str) -> str:
    return f"# {room}\n\n" + "\n".join(f"::: lowmelt.{room}.{path.stem}\n" for path in _modules(room))


def _summary(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    return text.split("\n\n")[0].replace("\n", " ")


def _site_links(text: str) -> str:
    """The text with links to files of the repository that are no page of the site reduced to their names."""
    return LINK.sub(_site_link, text)


def _site_link(match: re.Match) -> str:
    target = match["target"].split("#")[0]
    outside = target.startswith(("http", "mailto:"))
    page = target.endswith((".md", ".svg")) and ".." not in target
    return match[0] if outside or page or not target else match["text"]
