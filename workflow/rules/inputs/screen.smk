"""Input functions of the rules in screen.smk."""


def viscosity_model_where_wanted(wildcards):
    """The model of viscosities where candidates are to stay below one, else nothing."""
    wanted = SCREEN["want"]["viscosity_mPa_s"]
    return ["<results>/properties/viscosity/model.joblib"] if wanted else []
