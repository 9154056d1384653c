"""Input functions of the rules in generator.smk."""


def generators_of(models):
    """All entries, each with what it takes over from the one that it is like."""
    try:
        return inherited(models)
    except ConfigError as error:
        raise WorkflowError(str(error)) from None


def settings_of_generator(wildcards):
    """The entry of ``generator.models`` that a dataset names, what it is like included."""
    return GENERATORS[wildcards.dataset]


def expansion_where_learned(wildcards):
    """The expanded links, for the generators that learn from them."""
    linked = settings_of_generator(wildcards).get("strings") == "link"
    return "<results>/links/expanded.parquet" if linked else []


def trained_model_to_tilt(wildcards):
    """The generator whose prior is moved."""
    return f"<results>/generator/{settings_of_generator(wildcards)['of']}/model.pt"


def strings_learned(wildcards):
    """What a generator, or the one that it is a tilted copy of, has learned from."""
    origin = settings_of_generator(wildcards).get("of", wildcards.dataset)
    return f"<results>/generator/{origin}/learned.parquet"


def scorer_where_paired(wildcards):
    """The link model, for the generators whose ions are paired by it."""
    paired = settings_of_generator(wildcards).get("partners") == "links"
    return "<results>/links/model/scorer.joblib" if paired else []
