"""A wrong config stops the run with one line, before anything is computed."""

import pytest

from checkout import Checkout, copy_repository


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return Checkout(copy_repository(tmp_path_factory.mktemp("fresh") / "lowmelt"))


def complaint(checkout, *arguments, changed=None):
    done = checkout.snakemake("--cores", "1", "--dry-run", *arguments, changed=changed)
    assert done.returncode != 0
    lines = (done.stdout + done.stderr).splitlines()
    found = [line for line in lines if "config:" in line]
    assert len(found) == 1
    assert "Traceback" not in done.stderr
    return found[0]


def test_an_unknown_key_is_named_with_the_key_that_was_meant(fresh):
    line = complaint(fresh, "--config", "sed=1")
    assert "unknown key 'sed' at top level; did you mean 'seed'?" in line


def test_an_unknown_key_in_a_section_is_named_with_its_section(fresh):
    line = complaint(fresh, "--config", "pathvars={reslts: here}")
    assert "unknown key 'reslts' at pathvars; did you mean 'results'?" in line


def test_a_value_out_of_bounds_is_named_with_its_meaning(fresh):
    line = complaint(fresh, "--config", "seed=-1")
    assert "seed" in line
    assert "minimum" in line


def test_too_few_frames_for_a_composition_that_is_learnt_alone_are_named(fresh):
    liquid = {"role": "train", "pairs": 3, "trajectories": 3, "frames": 2}
    compositions = [
        {**liquid, "name": "nacl", "salts": ["[Na+].[Cl-]"]},
        {**liquid, "name": "nabr", "salts": ["[Na+].[Br-]"], "alone": True},
    ]
    changed = {"potentials": {"sizes": [1], "compositions": compositions}}
    line = complaint(fresh, changed=changed)
    assert "of 1 training frames in all, nabr, which is also learnt alone, may get none; take 2" in line


def test_a_value_of_the_wrong_type_is_named(fresh):
    assert "seed: 'many' is not of type 'integer'" in complaint(fresh, "--config", "seed=many")
