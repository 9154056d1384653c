"""What the rules share: the check of the config, the hash of the code that a script runs."""

import os
import sys
from pathlib import Path

# Not workflow.basedir, which is the folder of the outer workflow where this one is used as a module.
ROOT = Path(str(workflow.current_basedir.get_path_or_uri(secret_free=True))).parents[1]
SCRIPTS = ROOT / "workflow" / "scripts"
sys.path.insert(0, str(SCRIPTS))

from lowmelt.codehash import code_hash
from lowmelt.config import ConfigError, check, inherited, with_defaults
from lowmelt.forecast import forecast


def shipped(path):
    """A file of the repository, as seen from where Snakemake runs: a moved folder then reruns nothing."""
    return os.path.relpath(ROOT / path)


def own_or_shipped(path):
    """A file that the config names: that of the repository where the user has none of the name."""
    return (
        path if Path(path).is_file() or not (ROOT / path).is_file() else shipped(path)
    )


def complete(given):
    """A config with the defaults of the keys that it leaves out: a module's config may name what differs."""
    return with_defaults(given, ROOT / "config/config.yaml")


def check_config():
    """Stop with one line when the config has an unknown key or a value out of bounds."""
    try:
        check(config, ROOT / "config/schemas/config.schema.yaml")
    except ConfigError as error:
        raise WorkflowError(str(error)) from None


def code_of(script):
    """Hash of the script and of the library modules that it imports: a change there reruns the rule."""
    return code_hash(SCRIPTS / f"{script}.py", SCRIPTS)


def rising(minutes):
    """Run time of a job in minutes that grows with each attempt, which resumes the one before."""

    def runtime(wildcards, attempt):
        return minutes * attempt

    return runtime
