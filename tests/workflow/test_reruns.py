"""An edit reruns what depends on it and nothing else."""

import os

import pytest

pytestmark = pytest.mark.slow

# A statement at the end of a module: code that counts, with no effect.
EDIT = "\n_edited = True\n"
COMMENT = "\n# A better comment.\n"
LIBRARY = "workflow/scripts/lowmelt"


def test_a_finished_run_has_nothing_to_do(finished):
    assert finished.plan() == {}


UPSTREAM = {"tables", "fingerprints", "links", "generator", "melting"}
# room, a module of it, the stages that must run again, the stages that must not
EDITS = [
    ("tables/sources.py", {"tables"}, set()),
    ("links/sage.py", {"links"}, {"tables", "fingerprints", "melting"}),
    ("generator/model.py", {"generator"}, {"tables", "fingerprints", "links", "melting"}),
    ("melting/thermodynamics.py", {"melting"}, {"tables", "fingerprints", "links"}),
    ("screen/ranking.py", {"screen"}, UPSTREAM),
    ("dynamics/msd.py", {"dynamics"}, UPSTREAM | {"screen"}),
]


@pytest.mark.parametrize(("module", "again", "untouched"), EDITS)
def test_an_edit_in_the_library_reruns_just_what_depends_on_it(finished, module, again, untouched):
    with finished.edited(f"{LIBRARY}/{module}", EDIT):
        planned = finished.planned_stages()
    assert again <= planned
    assert not untouched & planned


def test_a_comment_in_every_library_module_reruns_nothing(own_copy):
    for path in (own_copy.folder / LIBRARY).rglob("*.py"):
        path.write_text(path.read_text() + COMMENT)
    assert own_copy.plan() == {}


def test_touching_every_file_reruns_nothing(own_copy):
    for folder in ("config", "workflow", "resources", "tests", "profiles"):
        for path in (own_copy.folder / folder).rglob("*"):
            os.utime(path)
    assert own_copy.plan() == {}


SETTINGS = [
    ("generator={n_samples: 7}", {"generator"}, {"tables", "fingerprints", "links", "melting"}),
]


@pytest.mark.parametrize(("setting", "again", "untouched"), SETTINGS)
def test_a_changed_setting_reruns_just_what_depends_on_it(finished, setting, again, untouched):
    planned = finished.planned_stages("--config", setting)
    assert again <= planned
    assert not untouched & planned
