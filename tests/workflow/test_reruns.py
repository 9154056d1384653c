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
# a module of a room, the stages that must run again, the stages that must not
EDITS = [
    ("chem/ions.py", {"tables"}, set()),
    ("links/sage.py", {"links"}, {"tables", "fingerprints", "melting"}),
    ("generator/model.py", {"generator"}, {"tables", "fingerprints", "links", "melting"}),
    ("melting/thermodynamics.py", {"melting"}, {"tables", "fingerprints"}),
    ("screen/ranking.py", {"screen"}, UPSTREAM),
    ("simulation/scan.py", {"dynamics"}, UPSTREAM | {"screen"}),
    ("plots/dynamics.py", {"melting_points"}, UPSTREAM | {"screen", "dynamics"}),
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
    ({"generator": {"samples": 90}}, {"generator"}, {"tables", "fingerprints", "links", "melting"}),
    ({"links": {"rounds": 1}}, {"links"}, {"tables", "fingerprints"}),
    ({"screen": {"pick_from": 10}}, {"screen"}, UPSTREAM),
    ({"dynamics": {"bootstrap": 10}}, {"melting_points"}, UPSTREAM | {"screen", "dynamics"}),
]


@pytest.mark.parametrize(("setting", "again", "untouched"), SETTINGS)
def test_a_changed_setting_reruns_just_what_depends_on_it(finished, setting, again, untouched):
    planned = finished.planned_stages(changed=setting)
    assert again <= planned
    assert not untouched & planned


def test_a_changed_threshold_of_the_verdict_simulates_nothing_again(finished):
    planned = finished.plan(changed={"dynamics": {"bootstrap": 10}})
    assert planned["melting_point"] == 2  # the candidate and the control
    assert not {"simulate", "equilibrate", "parameterise_ion"} & set(planned)


def test_one_more_candidate_starts_only_its_own_simulation(own_copy):
    more = {"screen": {"selected": 2}}
    own_copy.run("results/tiny/screen/selected", changed=more)
    planned = own_copy.plan(changed=more)
    assert {rule: planned[rule] for rule in ("pack_box", "equilibrate", "simulate", "melting_point")} == {
        "pack_box": 1, "equilibrate": 1, "simulate": 1, "melting_point": 1,
    }  # fmt: skip
    assert not UPSTREAM & {own_copy.stages()[rule] for rule in planned}
