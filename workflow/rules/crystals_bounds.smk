"""Bounds of melting points from crystal and melt, each alone: no front is waited for."""


include: "inputs/crystals_bounds.smk"


localrules:
    bound_melting,


rule refer_phases:
    input:
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        card=locate_card,
    output:
        "<results>/dynamics/crystals/{crystal}/reference.json",
    log:
        "<logs>/dynamics/crystals/{crystal}/refer_phases.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/refer_phases.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        crystal=get_run_settings,
        kelvins=get_extremes,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        seed=config["seed"],
        code=code_of("refer_phases"),
    script:
        "../scripts/refer_phases.py"


# One start (crystal, share of vacancies, melt), one temperature and one seed.
rule hold_phase:
    input:
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        reference=rules.refer_phases.output[0],
        card=locate_card,
    output:
        record="<results>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}/run.json",
        energies="<results>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}/energies.csv",
        topology="<results>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}/topology.pdb",
        trajectory="<results>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}/trajectory.xtc",
        end="<results>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}/end.pdb",
        system="<results>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}/system.xml",
    log:
        "<logs>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/{start}_T{kelvin}_r{replica}.tsv"
    wildcard_constraints:
        start=r"crystal|melt|voids[\d.]+",
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
        code=code_of("hold_phase"),
    script:
        "../scripts/hold_phase.py"


rule bound_melting:
    input:
        salts=ancient("<results>/dynamics/crystal_salts"),
        ions=locate_crystal_ions,
        crystal=rules.build_crystal.output.record,
        reference=rules.refer_phases.output[0],
        runs=list_holds,
    output:
        record="<results>/dynamics/crystals/{crystal}/melting.json",
        table=report(
            "<results>/dynamics/crystals/{crystal}/bounds.csv",
            caption="../report/dynamics_bounds.rst",
            category="8 Dynamics",
            labels={"table": "Crystal and melt, each alone", "salt": "{crystal}"},
        ),
    log:
        "<logs>/dynamics/crystals/{crystal}/bound_melting.log",
    benchmark:
        "<benchmarks>/dynamics/crystals/{crystal}/bound_melting.tsv"
    wildcard_constraints:
        crystal=match_crystals("bounds"),
    conda:
        "../envs/dynamics.yaml"
    params:
        crystal=get_crystal,
        conditions=CONDITIONS,
        cutoff_nm=PROTOCOL["cutoff_nm"],
        systematic_K=DYNAMICS["thresholds"]["systematic_K"],
        code=code_of("bound_melting"),
    script:
        "../scripts/bound_melting.py"


rule plot_bounds:
    input:
        record=rules.bound_melting.output.record,
        table=rules.bound_melting.output.table,
    output:
        report(
            "<results>/figures/dynamics/bounds_{crystal}.svg",
            caption="../report/dynamics_bounds.rst",
            category="8 Dynamics",
            labels={"figure": "Crystal and melt, each alone", "salt": "{crystal}"},
        ),
    log:
        "<logs>/figures/dynamics/bounds_{crystal}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/bounds_{crystal}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_crystal_label,
        code=code_of("plot_bounds"),
    script:
        "../scripts/plot_bounds.py"
