from snakemake.utils import min_version

min_version("9.20")


include: "workflow/rules/common.smk"


configfile: own_or_shipped("config/config.yaml")


config = complete(config)
check_config()


pathvars:
    **config["pathvars"],


include: "workflow/rules/tables.smk"
include: "workflow/rules/fingerprints.smk"
include: "workflow/rules/links.smk"
include: "workflow/rules/generator.smk"
include: "workflow/rules/melting.smk"
include: "workflow/rules/properties.smk"
include: "workflow/rules/screen.smk"
include: "workflow/rules/ask.smk"
include: "workflow/rules/mesophase.smk"
include: "workflow/rules/dynamics.smk"
include: "workflow/rules/coexistence.smk"
include: "workflow/rules/crystals_bounds.smk"
include: "workflow/rules/free_energy.smk"
include: "workflow/rules/crystal_search.smk"
include: "workflow/rules/melting_points.smk"
include: "workflow/rules/dendrites.smk"
include: "workflow/rules/potentials.smk"
include: "workflow/rules/report.smk"


onstart:
    print(forecast(config["dynamics"], config["screen"]["selected"]), file=sys.stderr)


rule all:
    default_target: True
    input:
        rules.tables.input,
        rules.links.input,
        rules.generator.input,
        rules.melting.input,
        rules.properties.input,
        rules.screen.input,
        rules.mesophase.input,
        rules.dynamics.input,
        [getattr(rules, stage).input for stage in config["also"]],
        rules.record.input,
