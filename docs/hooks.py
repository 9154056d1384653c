"""Pages of the site that are made from other files of the repository when it is built.

The option table comes from config/README.md, the measured results from benchmarks/, and the reference of the
library from its docstrings: one page a room, one section a file.
"""

import ast
import re
from pathlib import Path

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "workflow/scripts/lowmelt"
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>[^)]+)\)")


def on_files(files: Files, config) -> Files:
    """Add the generated pages to those of docs/."""
    files.append(File.generated(config, "reference/config.md", content=_config()))
    files.append(File.generated(config, "reference/library.md", content=_rooms()))
    for room in rooms():
        files.append(File.generated(config, f"reference/library/{room}.md", content=_room(room)))
    for name, content in results():
        files.append(File.generated(config, f"results/{name}", content=content))
    for picture in sorted((ROOT / "benchmarks").rglob("*.svg")):
        address = f"results/{picture.relative_to(ROOT / 'benchmarks')}"
        files.append(File.generated(config, address, abs_src_path=str(picture)))
    return files


def rooms() -> list[str]:
    """The rooms of the library, by name."""
    return sorted(path.parent.name for path in LIBRARY.glob("*/__init__.py"))


def results() -> list[tuple[str, str]]:
    """Name and text of each page of measured results; benchmarks/RESULTS.md is their first page."""
    first = ROOT / "benchmarks/RESULTS.md"
    others = sorted((ROOT / "benchmarks/results").glob("*.md"))
    pages = [("index.md", first.read_text()), *((f"results/{page.name}", page.read_text()) for page in others)]
    return [(name, _plain_links(text)) for name, text in pages]


def _config() -> str:
    return _plain_links((ROOT / "config/README.md").read_text())


def _plain_links(text: str) -> str:
    """The text with links to files that are no page of the site turned into their names."""
    return LINK.sub(_link, text)


def _link(match: re.Match) -> str:
    target = match["target"].split("#")[0]
    stays = target.startswith(("http", "mailto:")) or not target
    stays = stays or (target.endswith((".md", ".svg")) and ".." not in target)
    return match[0] if stays else match["text"]


def _rooms() -> str:
    lines = ["# The library", "", "The folder `workflow/scripts/lowmelt`: rooms that import downward only.", ""]
    for room in rooms():
        files = [path for path in sorted((LIBRARY / room).glob("*.py")) if path.stem != "__init__"]
        lines += [f"## [{room}](library/{room}.md)", ""]
        lines += [f"- `{path.stem}`: {_first_line(path)}" for path in files] + [""]
    return "\n".join(lines)


def _room(room: str) -> str:
    files = [path for path in sorted((LIBRARY / room).glob("*.py")) if path.stem != "__init__"]
    return f"# {room}\n\n" + "\n".join(f"::: lowmelt.{room}.{path.stem}\n" for path in files)


def _first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    return text.split("\n\n")[0].replace("\n", " ")
