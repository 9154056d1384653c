"""Input functions of the rules in properties.smk."""


def folds_of_points(wildcards):
    """Number of folds of a split."""
    return PROPERTIES["folds_both" if wildcards.split == "both" else "folds"]


def get_domain_factor(wildcards):
    """Expected error, as a factor, up to which a salt is inside the domain of its property."""
    return PROPERTIES["domain_factors"][wildcards.property]


def get_limit(wildcards):
    """Value of the property below which a liquid is wanted."""
    return PROPERTIES["limits"][wildcards.property]
