"""A wrong config stops the run with one line, before anything is computed."""

import pytest

from checkout import Checkout, copy_repository


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return Checkout(copy_repository(tmp_path_factory.mktemp("fresh") / "lowmelt"))


def complaint(checkout, *arguments):
    done = checkout.snakemake("--cores", "1", "--dry-run", *arguments)
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


def test_a_value_of_the_wrong_type_is_named(fresh):
    assert "seed: 'many' is not of type 'integer'" in complaint(fresh, "--config", "seed=many")
