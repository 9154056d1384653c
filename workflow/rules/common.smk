"""What the rules share: the check of the config, the hash of the code that a script runs."""

import sys
from pathlib import Path

SCRIPTS = Path(workflow.basedir) / "workflow" / "scripts"
sys.path.insert(0, str(SCRIPTS))

from lowmelt.codehash import code_hash
from lowmelt.config import ConfigError, check


# Jobs of seconds run where Snakemake runs, also on a cluster.
localrules:
    plot_agreement,
    plot_candidates,
    plot_chemical_space,
    plot_composition,
    plot_controls,
    plot_curation,
    plot_degrees,
    plot_density,
    plot_displacement,
    plot_filters,
    plot_generator_comparison,
    plot_generator_ions,
    plot_generator_training,
    plot_melting,
    plot_melting_parity,
    plot_melting_points,
    plot_melting_splits,
    plot_melting_trust,
    select_candidates,
    write_candidates_page,


def check_config():
    """Stop with one line when the config has an unknown key or a value out of bounds."""
    try:
        check(config, Path(workflow.basedir) / "config/schemas/config.schema.yaml")
    except ConfigError as error:
        raise WorkflowError(str(error)) from None


def code_of(script):
    """Hash of the script and of the library modules that it imports: a change there reruns the rule."""
    return code_hash(SCRIPTS / f"{script}.py", SCRIPTS)
