"""Melting points from the free energies of crystal and melt, along a path that needs no front."""


include: "inputs/free_energy.smk"


localrules:
    cross_free_energies,


wildcard_constraints:
    leg="|".join(LEGS),


rule rest_phases:
    input:
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        card=locate_card,
    output:
        "<results>/dynamics/crystals/{crystal}/rest_T{kelvin}_r{replica}.npz",
    log:
        "<logs>/dynamics/crystals/{crystal}/rest_T{kelvin}_r{replica}.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/rest_T{kelvin}_r{replica}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        crystal=get_rest_settings,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        seed=config["seed"],
        code=code_of("rest_phases"),
    script:
        "../scripts/rest_phases.py"


# The legs of a path begin from the phases at rest, not from each other: each is a job of its own.
rule walk_leg:
    input:
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        phases=rules.rest_phases.output[0],
        card=locate_card,
    output:
        "<results>/dynamics/crystals/{crystal}/path_T{kelvin}_r{replica}/{leg}.json",
    log:
        "<logs>/dynamics/crystals/{crystal}/path_T{kelvin}_r{replica}/{leg}.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/path_T{kelvin}_r{replica}/{leg}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        crystal=get_path_settings,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        seed=config["seed"],
        code=code_of("walk_leg"),
    script:
        "../scripts/walk_leg.py"


rule cross_free_energies:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        phases=list_phases,
        legs=list_legs,
    output:
        "<results>/dynamics/crystals/{crystal}/melting.json",
    log:
        "<logs>/dynamics/crystals/{crystal}/cross_free_energies.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/cross_free_energies.tsv"
    wildcard_constraints:
        crystal=match_crystals("free_energy"),
    conda:
        "../envs/dynamics.yaml"
    params:
        crystal=get_crystal,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        systematic_K=DYNAMICS["thresholds"]["systematic_K"],
        code=code_of("cross_free_energies"),
    script:
        "../scripts/cross_free_energies.py"


rule plot_free_energy:
    input:
        rules.cross_free_energies.output,
    output:
        report(
            "<results>/figures/dynamics/free_energy_{crystal}.svg",
            caption="../report/dynamics_free_energy.rst",
            category="8 Dynamics",
            labels={
                "figure": "Free energies of crystal and melt",
                "salt": "{crystal}",
            },
        ),
    log:
        "<logs>/figures/dynamics/free_energy_{crystal}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/free_energy_{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_crystal_label,
        code=code_of("plot_free_energy"),
    script:
        "../scripts/plot_free_energy.py"
