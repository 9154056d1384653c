"""The code hash follows what a script imports and sees through comments."""

import pytest

from lowmelt.codehash import _digest, _imports, _tree, code_hash


@pytest.fixture
def project(tmp_path):
    package = tmp_path / "lowmelt"
    (package / "links").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "links" / "__init__.py").write_text("")
    (package / "links" / "graph.py").write_text("from lowmelt.errors import Bad\ndef f():\n    return 1\n")
    (package / "links" / "other.py").write_text("def g():\n    return 1\n")
    (package / "errors.py").write_text("class Bad(Exception):\n    pass\n")
    (tmp_path / "train.py").write_text("from lowmelt.links import graph\nprint(graph.f())\n")
    return tmp_path


def hash_after(project, file, text):
    (project / file).write_text(text)
    for cached in (_tree, _digest, _imports):
        cached.cache_clear()
    return code_hash(project / "train.py", project)


def test_an_edit_of_an_imported_module_changes_the_hash(project):
    before = code_hash(project / "train.py", project)
    assert hash_after(project, "lowmelt/links/graph.py", "def f():\n    return 2\n") != before


def test_an_edit_two_imports_away_changes_the_hash(project):
    before = code_hash(project / "train.py", project)
    assert hash_after(project, "lowmelt/errors.py", "class Bad(ValueError):\n    pass\n") != before


def test_a_module_that_is_not_imported_does_not_count(project):
    before = code_hash(project / "train.py", project)
    assert hash_after(project, "lowmelt/links/other.py", "def g():\n    return 2\n") == before


def test_comments_docstrings_and_layout_do_not_count(project):
    before = code_hash(project / "train.py", project)
    code = "from lowmelt.errors import Bad\n\n# why\ndef f():\n    '''One.'''\n    return (1)\n"
    text = f"'''Now explained.'''\n{code}"
    assert hash_after(project, "lowmelt/links/graph.py", text) == before


def test_relative_imports_are_followed(project):
    hash_after(project, "lowmelt/links/graph.py", "from .other import g\ndef f():\n    return g()\n")
    before = code_hash(project / "train.py", project)
    assert hash_after(project, "lowmelt/links/other.py", "def g():\n    return 3\n") != before
