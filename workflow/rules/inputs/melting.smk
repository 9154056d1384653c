"""Input functions of the rules in melting.smk."""


def folds_of_split(wildcards):
    """Number of folds of a split."""
    return MELTING["folds_both" if wildcards.split == "both" else "folds"]


def check_user_list():
    """Stop with one line when the table that predict shall read is missing."""
    path = config["predict"]
    if path and not Path(path).is_file():
        raise WorkflowError(
            f"predict: no file '{path}'; correct the path, or leave it out"
        )


def locate_user_list(wildcards):
    """The user's own table of salts."""
    if not config["predict"]:
        raise WorkflowError(
            "predict: name a table of salts (CSV, TSV, XLSX or Parquet with a column smiles): "
            "snakemake --cores all predict --config predict=my_salts.csv"
        )
    return config["predict"]


def locate_melting_model(wildcards):
    """The melting model of this run, or of a demo run; see :func:`results_with_models`."""
    return f"{results_with_models()}/melting/model.joblib"


def locate_property_models(wildcards):
    """The models of the liquid's properties, of the same run as the melting model."""
    folder = f"{results_with_models()}/properties"
    return [f"{folder}/{name}/model.joblib" for name in QUANTITIES]


def locate_known_features(wildcards):
    """Features of the known ions, of the same run as the melting model."""
    return f"{results_with_models()}/melting/ion_features.parquet"


def locate_known_table(name):
    """An input function: a table of the same run as the melting model, where its measured values are."""

    def locate(wildcards):
        return f"{results_with_models()}/tables/{name}.parquet"

    return locate


def results_with_models():
    """The results of this run, or, where it has no model yet, of a demo run, whose models predict at once."""
    demo = Path("results/demo")
    ready = all(
        (demo / room / "model.joblib").is_file()
        for room in ("melting", "properties/viscosity")
    )
    own = Path(config["pathvars"]["results"])
    return str(demo if ready and not (own / "melting/model.joblib").is_file() else own)
