"""Input functions of the rules in links.smk."""


def links_of_earlier_rounds(wildcards):
    """The links that earlier rounds added; the published model keeps those of the last round only."""
    number = int(wildcards.round)
    first = max(1, number - 1) if LINKS["model"] == "sage_published" else 1
    return expand(
        "<results>/links/round_{round}/links.parquet", round=range(first, number)
    )


def melting_model_to_weigh(wildcards):
    """The melting model where link scores are weighed with it, else nothing."""
    return ["<results>/melting/model.joblib"] if LINKS["melting_weight"] else []
