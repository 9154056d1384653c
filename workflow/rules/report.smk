# The report itself is made by `snakemake --report`; here is what it says about the run as a whole.


report: "../report/workflow.rst"


localrules:
    provenance,
    stage_times,
    reproduce,
    write_lead,


rule provenance:
    output:
        run=report(
            "<results>/record/run.csv",
            caption="../report/run.rst",
            category="Run",
            labels={"table": "Version, machine, seed"},
        ),
        packages=report(
            "<results>/record/packages.csv",
            caption="../report/packages.rst",
            category="Run",
            labels={"table": "Packages"},
        ),
        config="<results>/record/config.yaml",
    log:
        "<logs>/record/provenance.log",
    benchmark:
        "<benchmarks>/record/provenance.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("provenance"),
        config=config,
        seed=config["seed"],
    script:
        "../scripts/provenance.py"


rule stage_times:
    input:
        rules.tables.input,
        rules.fingerprints.input,
        rules.links.input,
        rules.generator.input,
        rules.melting.input,
        rules.screen.input,
        rules.mesophase.input,
        rules.dynamics.input,
        [getattr(rules, stage).input for stage in config["also"]],
    output:
        report(
            "<results>/record/stage_times.csv",
            caption="../report/stage_times.rst",
            category="Run",
            labels={"table": "Time and memory by stage"},
        ),
    log:
        "<logs>/record/stage_times.log",
    benchmark:
        "<benchmarks>/record/stage_times.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("stage_times"),
        benchmarks=workflow.pathvars.apply("<benchmarks>"),
    script:
        "../scripts/stage_times.py"


rule reproduce:
    input:
        rules.links.input,
        rules.generator.input,
        rules.melting.input,
        rules.mesophase.input,
        [getattr(rules, stage).input for stage in config["also"]],
        claims=shipped("resources/claims.yaml"),
    output:
        report(
            "<results>/record/reproduce.csv",
            caption="../report/reproduce.rst",
            category="Run",
            labels={"table": "Claims of the published works"},
        ),
    log:
        "<logs>/record/reproduce.log",
    benchmark:
        "<benchmarks>/record/reproduce.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("reproduce"),
    script:
        "../scripts/reproduce.py"


rule write_lead:
    input:
        candidates="<results>/screen/candidates.csv",
        filters="<results>/screen/filters.csv",
        melting="<results>/melting/evaluation.csv",
        properties="<results>/properties/evaluation.csv",
        simulated="<results>/dynamics/melting_points.csv",
        measured="<results>/tables/melting_points.parquet",
        salts="<results>/tables/salts.parquet",
        known=[own_or_shipped(path) for path in SCREEN["known"]],
    output:
        report(
            "<results>/record/lead.html",
            caption="../report/lead.rst",
            category="7 Candidates",
            labels={"table": "Salts to look at first"},
        ),
    log:
        "<logs>/record/lead.log",
    benchmark:
        "<benchmarks>/record/lead.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("write_lead"),
        want=SCREEN["want"],
        confidence={
            "melting": config["melting"]["trust"]["confidence"],
            "properties": config["properties"]["confidence"],
        },
    script:
        "../scripts/write_lead.py"


rule record:
    input:
        rules.write_lead.output,
        rules.provenance.output,
        rules.stage_times.output,
        rules.reproduce.output,


# Jobs of seconds run where Snakemake runs, also on a cluster.
LIGHT = ("plot_", "select_")
workflow.localrules(*(r.name for r in workflow.rules if r.name.startswith(LIGHT)))
