"""Growth of dendrites under anisotropic transport: why an ordered phase is looked for."""


include: "inputs/dendrites.smk"


rule grow_dendrites:
    output:
        records="<results>/dendrites/{case}/records.csv",
        deposits="<results>/dendrites/{case}/deposits.npz",
    log:
        "<logs>/dendrites/{case}/grow.log",
    benchmark:
        "<benchmarks>/dendrites/{case}/grow.tsv"
    wildcard_constraints:
        case="|".join(GROWN).replace(".", r"\."),
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=1000,
        runtime=rising(120),
    params:
        case=get_case,
        seeds=DENDRITES["seeds"],
        records=60,
        seed=config["seed"],
        code=code_of("grow_dendrites"),
    script:
        "../scripts/grow_dendrites.py"


rule grow_on_grid:
    output:
        "<results>/dendrites/isotropic/grid.csv",
    log:
        "<logs>/dendrites/isotropic/grid.log",
    benchmark:
        "<benchmarks>/dendrites/isotropic/grid.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=1000,
        runtime=rising(120),
    params:
        case=GROWN["isotropic"],
        seeds=0 if DENDRITES["peclet"] else DENDRITES["on_grid"],
        records=60,
        seed=config["seed"],
        code=code_of("grow_on_grid"),
    script:
        "../scripts/grow_on_grid.py"


rule compare_growth:
    input:
        records=expand("<results>/dendrites/{case}/records.csv", case=GROWN),
        grid="<results>/dendrites/isotropic/grid.csv",
    output:
        records="<results>/dendrites/records.parquet",
        growth=report(
            "<results>/dendrites/growth.csv",
            caption="../report/dendrites_runs.rst",
            category="9 Dendrites",
            labels={"table": "Growth of each run"},
        ),
        claim=report(
            "<results>/dendrites/claim.csv",
            caption="../report/dendrites_claim.rst",
            category="9 Dendrites",
            labels={"table": "Anisotropic against isotropic growth"},
        ),
        checks=report(
            "<results>/dendrites/checks.csv",
            caption="../report/dendrites_checks.rst",
            category="9 Dendrites",
            labels={"table": "Checks of the particles"},
        ),
    log:
        "<logs>/dendrites/compare_growth.log",
    benchmark:
        "<benchmarks>/dendrites/compare_growth.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        cases=list(GROWN.values()),
        code=code_of("compare_growth"),
    script:
        "../scripts/compare_growth.py"


rule plot_dendrites:
    input:
        deposits=expand("<results>/dendrites/{case}/deposits.npz", case=GROWN),
        records=rules.compare_growth.output.records,
        claim=rules.compare_growth.output.claim,
    output:
        deposits=report(
            "<results>/figures/dendrites/deposits.svg",
            caption="../report/dendrites_deposits.rst",
            category="9 Dendrites",
            labels={"figure": "Deposits beside each other"},
        ),
        time=report(
            "<results>/figures/dendrites/over_time.svg",
            caption="../report/dendrites_time.rst",
            category="9 Dendrites",
            labels={"figure": "Height and deposit over time"},
        ),
        ratio=report(
            "<results>/figures/dendrites/over_ratio.svg",
            caption="../report/dendrites_claim.rst",
            category="9 Dendrites",
            labels={"figure": "Growth over D_y/D_x"},
        ),
    log:
        "<logs>/figures/dendrites/plot_dendrites.log",
    benchmark:
        "<benchmarks>/figures/dendrites/plot_dendrites.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        cases=list(GROWN.values()),
        code=code_of("plot_dendrites"),
    script:
        "../scripts/plot_dendrites.py"


rule dendrites:
    input:
        rules.compare_growth.output,
        rules.plot_dendrites.output,


rule list_ordered_salts:
    input:
        predicted="<results>/mesophase/candidates.csv",
        claim=rules.compare_growth.output.claim,
        directions=locate_directions,
        salts=ancient(SALTS) if DENDRITES["simulated"] else [],
    output:
        report(
            "<results>/dendrites/ordered_salts.csv",
            caption="../report/dendrites_ordered_salts.rst",
            category="9 Dendrites",
            labels={"table": "Salts that may be ordered"},
        ),
    log:
        "<logs>/dendrites/ordered_salts.log",
    benchmark:
        "<benchmarks>/dendrites/ordered_salts.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        least=DENDRITES["least_p_mesophase"],
        code=code_of("list_ordered_salts"),
    script:
        "../scripts/list_ordered_salts.py"


# Apart from the growth, because it needs the screen, the model of mesophases and the simulations.
rule ordered_salts:
    input:
        rules.list_ordered_salts.output,
