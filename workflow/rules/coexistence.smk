"""Melting points from solid and liquid in contact."""


include: "inputs/coexistence.smk"


localrules:
    select_crystals,


checkpoint select_crystals:
    output:
        directory("<results>/dynamics/crystal_salts"),
    log:
        "<logs>/dynamics/crystal_salts.log",
    benchmark:
        "<benchmarks>/dynamics/crystal_salts.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        crystals=name_crystals(),
        code=code_of("select_crystals"),
    script:
        "../scripts/select_crystals.py"


rule melt_crystal:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
        cif=locate_cif,
    output:
        "<results>/dynamics/crystals/{crystal}.json",
    log:
        "<logs>/dynamics/crystals/{crystal}.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        crystal=get_crystal,
        conditions=DYNAMICS["conditions"],
        cutoff_nm=PROTOCOL["cutoff_nm"],
        forcefield=DYNAMICS["forcefield"],
        systematic_K=DYNAMICS["thresholds"]["systematic_K"],
        platform=DYNAMICS["platform"],
        seed=config["seed"],
        code=code_of("melt_crystal"),
    script:
        "../scripts/melt_crystal.py"


rule plot_coexistence:
    input:
        rules.melt_crystal.output,
    output:
        report(
            "<results>/figures/dynamics/coexistence_{crystal}.svg",
            caption="../report/dynamics_coexistence.rst",
            category="6 Dynamics",
            labels={"figure": "Crystal and melt", "salt": "{crystal}"},
        ),
    log:
        "<logs>/figures/dynamics/coexistence_{crystal}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/coexistence_{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        label=get_crystal_label,
        code=code_of("plot_coexistence"),
    script:
        "../scripts/plot_coexistence.py"
