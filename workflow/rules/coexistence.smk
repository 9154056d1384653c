"""Melting points from solid and liquid in contact."""


include: "inputs/coexistence.smk"


localrules:
    select_crystals,
    melt_crystal,
    collect_crystals,


checkpoint select_crystals:
    output:
        directory("<results>/dynamics/crystal_salts"),
    log:
        "<logs>/dynamics/crystal_salts.log",
    benchmark:
        "<benchmarks>/dynamics/crystal_salts.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        crystals=name_crystals(),
        code=code_of("select_crystals"),
    script:
        "../scripts/select_crystals.py"


rule build_crystal:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
        cif=locate_cif,
        search=locate_search,
        card=locate_card,
    output:
        record="<results>/dynamics/crystals/{crystal}/crystal.json",
        pdb="<results>/dynamics/crystals/{crystal}/crystal.pdb",
    log:
        "<logs>/dynamics/crystals/{crystal}/build_crystal.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/build_crystal.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        crystal=get_structure,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        code=code_of("build_crystal"),
    script:
        "../scripts/build_crystal.py"


# One temperature and one seed: twelve runs use twelve slots, and a kill costs minutes.
rule run_coexistence:
    input:
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        card=locate_card,
    output:
        record="<results>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}/run.json",
        energies="<results>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}/energies.csv",
        topology="<results>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}/topology.pdb",
        trajectory="<results>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}/trajectory.xtc",
        end="<results>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}/end.pdb",
        system="<results>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}/system.xml",
    log:
        "<logs>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/T{kelvin}_r{replica}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        crystal=get_run_settings,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        trajectory=DYNAMICS["trajectory"],
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        seed=config["seed"],
        code=code_of("run_coexistence"),
    script:
        "../scripts/run_coexistence.py"


rule melt_crystal:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        runs=list_runs,
    output:
        "<results>/dynamics/crystals/{crystal}/melting.json",
    log:
        "<logs>/dynamics/crystals/{crystal}/melt_crystal.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/melt_crystal.tsv"
    wildcard_constraints:
        crystal=match_crystals("coexistence"),
    conda:
        "../envs/dynamics.yaml"
    params:
        crystal=get_crystal,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        systematic_K=DYNAMICS["thresholds"]["systematic_K"],
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
            category="8 Dynamics",
            labels={"figure": "Crystal and melt", "salt": "{crystal}"},
        ),
    log:
        "<logs>/figures/dynamics/coexistence_{crystal}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/coexistence_{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_crystal_label,
        code=code_of("plot_coexistence"),
    script:
        "../scripts/plot_coexistence.py"


rule plot_runs:
    input:
        melting=rules.melt_crystal.output[0],
        energies=list_energies,
    output:
        report(
            "<results>/figures/dynamics/runs_{crystal}.svg",
            caption="../report/dynamics_runs.rst",
            category="8 Dynamics",
            labels={"figure": "Runs of crystal and melt", "salt": "{crystal}"},
        ),
    log:
        "<logs>/figures/dynamics/runs_{crystal}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/runs_{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_crystal_label,
        code=code_of("plot_runs"),
    script:
        "../scripts/plot_runs.py"


rule collect_crystals:
    input:
        expand("<results>/dynamics/crystals/{crystal}/melting.json", crystal=CRYSTALS),
    output:
        "<results>/dynamics/crystals.csv",
    log:
        "<logs>/dynamics/collect_crystals.log",
    benchmark:
        "<benchmarks>/dynamics/collect_crystals.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        code=code_of("collect_crystals"),
    script:
        "../scripts/collect_crystals.py"


# What a run that is asked for crystals alone needs: no table, no model, no candidate.
rule crystals:
    input:
        rules.collect_crystals.output,
        list_crystal_figures(),
