"""The hash of the code that a script runs, for Snakemake's rerun decision.

Comments, docstrings and layout do not count, nor do modification times: a touch, a checkout or a
better comment reruns nothing, an edit of a function reruns just the rules whose scripts import it.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

PACKAGE = "lowmelt"


def code_hash(script: Path, root: Path) -> str:
    """Hash of a script and of all library modules that it imports, directly or not.

    Args:
        script: path of the script.
        root: folder that holds the package ``lowmelt``.

    Returns:
        16 hexadecimal digits.
    """
    seen: set[Path] = set()
    queue = [script]
    while queue:
        path = queue.pop()
        if path not in seen:
            seen.add(path)
            queue.extend(_imports(path, root))
    joined = "".join(_digest(path) for path in sorted(seen))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


@cache
def _tree(path: Path) -> ast.Module:
    tree = ast.parse(path.read_text(), filename=str(path))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            del body[0]
    return tree


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(ast.dump(_tree(path)).encode()).hexdigest()


@cache
def _imports(path: Path, root: Path) -> tuple[Path, ...]:
    """Library files that a file imports, with the ``__init__`` of each package on the way."""
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path, root)
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    found: set[Path] = set()
    for name in names:
        parts = name.split(".")
        if parts[0] != PACKAGE:
            continue
        for end in range(1, len(parts) + 1):
            stem = root.joinpath(*parts[:end])
            found.update(p for p in (stem.with_suffix(".py"), stem / "__init__.py") if p.is_file())
    return tuple(sorted(found))


def _absolute(node: ast.ImportFrom, path: Path, root: Path) -> str:
    """Dotted name of the module that a ``from`` import names; relative ones are resolved."""
    if not node.level:
        return node.module or ""
    folder = path.parent
    for _ in range(node.level - 1):
        folder = folder.parent
    package = ".".join(folder.relative_to(root).parts)
    return f"{package}.{node.module}" if node.module else package
