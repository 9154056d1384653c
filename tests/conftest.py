"""One finished run that the tests of the workflow and of the cluster share."""

import shutil

import pytest

from checkout import Checkout, copy_repository


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A checkout in which the tiny run is complete, report included. Leave its results alone."""
    checkout = Checkout(copy_repository(tmp_path_factory.mktemp("finished") / "lowmelt"))
    checkout.run("--report", "report.html", "--report-after-run")
    return checkout


@pytest.fixture
def own_copy(finished, tmp_path):
    """A copy of the finished run that a test may change; unchanged, nothing in it needs to run."""
    folder = tmp_path / "lowmelt"
    shutil.copytree(finished.folder, folder, symlinks=True)
    return Checkout(folder)
