"""Input functions of the rules in melting.smk."""


def folds_of_split(wildcards):
    """Number of folds of a split."""
    return MELTING["folds_both" if wildcards.split == "both" else "folds"]


def locate_user_list(wildcards):
    """The user's own table of salts; one line instead of a traceback where there is none."""
    path = config["predict"]
    if not path or not Path(path).is_file():
        raise WorkflowError(
            f"predict: no table '{path}'; give a CSV with a column smiles: "
            "snakemake --cores all predict --config predict=my_salts.csv"
        )
    return path
