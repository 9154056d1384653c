"""The cluster that these tests share."""

import pytest
from one_node import OneNodeSlurm, missing_programs


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    """A running one-node Slurm with the partitions `main` and `gpu`."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"needs Debian's slurm-wlm and munge: {', '.join(missing)} not found")
    with OneNodeSlurm(tmp_path_factory.mktemp("slurm") / "state") as cluster:
        yield cluster
