"""What the rules share: the check of the config, the hash of the code that a script runs."""

import os
import sys
from pathlib import Path

SCRIPTS = Path(workflow.basedir) / "workflow" / "scripts"
sys.path.insert(0, str(SCRIPTS))

from lowmelt.codehash import code_hash
from lowmelt.config import ConfigError, check


def check_config():
    """Stop with one line when the config has an unknown key or a value out of bounds."""
    try:
        check(config, Path(workflow.basedir) / "config/schemas/config.schema.yaml")
    except ConfigError as error:
        raise WorkflowError(str(error)) from None


def shipped(path):
    """A file of the repository, as seen from where Snakemake runs: a moved folder then reruns nothing."""
    return os.path.relpath(Path(workflow.basedir) / path)


def code_of(script):
    """Hash of the script and of the library modules that it imports: a change there reruns the rule."""
    return code_hash(SCRIPTS / f"{script}.py", SCRIPTS)


def rising(minutes):
    """Run time of a job in minutes that grows with each attempt; what was done before is gone on with."""

    def runtime(wildcards, attempt):
        return minutes * attempt

    return runtime
