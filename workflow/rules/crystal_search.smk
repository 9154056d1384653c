"""A search for the crystal of a salt: random packings in space groups, relaxed, clustered, ranked."""


include: "inputs/crystal_search.smk"


rule search_crystal:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
    output:
        "<results>/dynamics/crystals/{crystal}/search/batch_{batch}.npz",
    log:
        "<logs>/dynamics/crystals/{crystal}/search/batch_{batch}.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/search/batch_{batch}.tsv"
    wildcard_constraints:
        crystal=match_searches(),
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        crystal=get_packing_settings,
        seed=config["seed"],
        code=code_of("search_crystal"),
    script:
        "../scripts/search_crystal.py"


rule rank_packings:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
        batches=list_batches,
        known=locate_known_form,
    output:
        record="<results>/dynamics/crystals/{crystal}/search/search.json",
        best="<results>/dynamics/crystals/{crystal}/search/best.cif",
        forms=directory("<results>/dynamics/crystals/{crystal}/search/forms"),
        packings="<results>/dynamics/crystals/{crystal}/search/packings.csv",
        table=report(
            "<results>/dynamics/crystals/{crystal}/search/forms.csv",
            caption="../report/dynamics_forms.rst",
            category="8 Dynamics",
            labels={"table": "Crystals found", "salt": "{crystal}"},
        ),
    log:
        "<logs>/dynamics/crystals/{crystal}/search/search.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/search/search.tsv"
    wildcard_constraints:
        crystal=match_searches(),
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(240),
        gpu=count_ranking_gpus,
    params:
        crystal=get_ranking_settings,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        seed=config["seed"],
        code=code_of("rank_packings"),
    script:
        "../scripts/rank_packings.py"


rule plot_packings:
    input:
        record=rules.rank_packings.output.record,
        packings=rules.rank_packings.output.packings,
        forms=rules.rank_packings.output.table,
    output:
        report(
            "<results>/figures/dynamics/packings_{crystal}.svg",
            caption="../report/dynamics_packings.rst",
            category="8 Dynamics",
            labels={"figure": "Crystals found", "salt": "{crystal}"},
        ),
    log:
        "<logs>/figures/dynamics/packings_{crystal}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/packings_{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_crystal_label,
        code=code_of("plot_packings"),
    script:
        "../scripts/plot_packings.py"


# The search alone, before any melting point.
rule crystal_searches:
    input:
        list_search_figures(),
