"""Melting points by molecular dynamics: force field, box, scan, verdict."""


include: "inputs/dynamics.smk"


wildcard_constraints:
    salt_id="[0-9a-f]{16}",
    ion_id="[A-Z]+-[a-z0-9]+",
    part=r"r\d+(_T[\d.]+)?",
    crystal="[a-z0-9_]+",


localrules:
    select_controls,
    collect_melting_points,


checkpoint select_controls:
    output:
        directory("<results>/dynamics/controls"),
    log:
        "<logs>/dynamics/controls.log",
    benchmark:
        "<benchmarks>/dynamics/controls.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        controls=DYNAMICS["controls"],
        code=code_of("select_controls"),
    script:
        "../scripts/select_controls.py"


rule parameterise_ion:
    input:
        curated=shipped("resources/forcefield/curated_ions.yaml"),
        salts=ancient(SALTS),
    output:
        "<results>/dynamics/ions/{ion_id}/ion.json",
    log:
        "<logs>/dynamics/ions/{ion_id}.log",
    benchmark:
        "<benchmarks>/dynamics/ions/{ion_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        smiles=get_ion_smiles,
        forcefield=DYNAMICS["forcefield"],
        seed=config["seed"],
        code=code_of("parameterise_ion"),
    script:
        "../scripts/parameterise_ion.py"


rule pack_box:
    input:
        cation=locate_cation,
        anion=locate_anion,
        salts=ancient(SALTS),
    output:
        box="<results>/dynamics/salts/{salt_id}/box.json",
        pdb="<results>/dynamics/salts/{salt_id}/box.pdb",
    log:
        "<logs>/dynamics/salts/{salt_id}/pack_box.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/pack_box.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=60,
    params:
        counts=get_counts,
        pairs=PROTOCOL["pairs"],
        cutoff_nm=PROTOCOL["cutoff_nm"],
        seed=config["seed"],
        code=code_of("pack_box"),
    script:
        "../scripts/pack_box.py"


rule equilibrate:
    input:
        cation=locate_cation,
        anion=locate_anion,
        box=rules.pack_box.output.box,
        pdb=rules.pack_box.output.pdb,
    output:
        record="<results>/dynamics/salts/{salt_id}/equilibration.json",
        state="<results>/dynamics/salts/{salt_id}/equilibrated.json",
    log:
        "<logs>/dynamics/salts/{salt_id}/equilibrate.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/equilibrate.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        protocol=DYNAMICS["protocol"],
        lengths=PROTOCOL,
        conditions=DYNAMICS["conditions"],
        platform=DYNAMICS["platform"],
        measure_s=DYNAMICS["measure_s"],
        drift_limit=DYNAMICS["drift_limit"],
        seed=config["seed"],
        code=code_of("equilibrate"),
    script:
        "../scripts/equilibrate.py"


rule simulate:
    input:
        cation=locate_cation,
        anion=locate_anion,
        box=rules.pack_box.output.box,
        record=rules.equilibrate.output.record,
        state=rules.equilibrate.output.state,
    output:
        "<results>/dynamics/salts/{salt_id}/scan/{part}.npz",
    log:
        "<logs>/dynamics/salts/{salt_id}/simulate_{part}.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/simulate_{part}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=8000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        protocol=DYNAMICS["protocol"],
        lengths=PROTOCOL,
        conditions=DYNAMICS["conditions"],
        platform=DYNAMICS["platform"],
        seed=config["seed"],
        code=code_of("simulate"),
    script:
        "../scripts/simulate.py"


rule analyse:
    input:
        scans=expand(
            "<results>/dynamics/salts/{{salt_id}}/scan/{part}.npz", part=list_parts()
        ),
    output:
        points="<results>/dynamics/salts/{salt_id}/points.csv",
        stages="<results>/dynamics/salts/{salt_id}/stages.csv",
        curves="<results>/dynamics/salts/{salt_id}/displacement.parquet",
        record="<results>/dynamics/salts/{salt_id}/analysis.json",
    log:
        "<logs>/dynamics/salts/{salt_id}/analyse.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/analyse.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: 1
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        code=code_of("analyse"),
    script:
        "../scripts/analyse.py"


rule melting_point:
    input:
        points=rules.analyse.output.points,
        record=rules.analyse.output.record,
    output:
        "<results>/dynamics/salts/{salt_id}/melting.json",
    log:
        "<logs>/dynamics/salts/{salt_id}/melting_point.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/melting_point.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=10,
    params:
        thresholds=DYNAMICS["thresholds"],
        bootstrap=DYNAMICS["bootstrap"],
        seed=config["seed"],
        code=code_of("melting_point"),
    script:
        "../scripts/melting_point.py"


rule melt_crystal:
    input:
        curated=shipped("resources/forcefield/curated_ions.yaml"),
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
        platform=DYNAMICS["platform"],
        seed=config["seed"],
        code=code_of("melt_crystal"),
    script:
        "../scripts/melt_crystal.py"


rule collect_melting_points:
    input:
        melting=collect_results,
        crystals=expand("<results>/dynamics/crystals/{crystal}.json", crystal=CRYSTALS),
        equilibrations=collect_equilibrations,
        salts=ancient(SALTS),
    output:
        report(
            "<results>/dynamics/melting_points.csv",
            caption="../report/dynamics_melting_points.rst",
            category="6 Dynamics",
            labels={"table": "Melting points from simulation"},
        ),
    log:
        "<logs>/dynamics/collect_melting_points.log",
    benchmark:
        "<benchmarks>/dynamics/collect_melting_points.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        salts=collect_salts,
        protocol=DYNAMICS["protocol"],
        lengths=PROTOCOL,
        conditions=DYNAMICS["conditions"],
        forcefield=DYNAMICS["forcefield"],
        code=code_of("collect_melting_points"),
    script:
        "../scripts/collect_melting_points.py"


rule plot_melting:
    input:
        points=rules.analyse.output.points,
        melting=rules.melting_point.output,
        salts=ancient(SALTS),
    output:
        report(
            "<results>/figures/dynamics/melting_{salt_id}.svg",
            caption="../report/dynamics_melting.rst",
            category="6 Dynamics",
            labels={"figure": "Melting plot", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/melting_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/melting_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        label=get_label,
        protocol=DYNAMICS["protocol"],
        code=code_of("plot_melting"),
    script:
        "../scripts/plot_melting.py"


rule plot_displacement:
    input:
        curves=rules.analyse.output.curves,
        record=rules.analyse.output.record,
        salts=ancient(SALTS),
    output:
        report(
            "<results>/figures/dynamics/displacement_{salt_id}.svg",
            caption="../report/dynamics_displacement.rst",
            category="6 Dynamics",
            labels={"figure": "Displacement of the ions", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/displacement_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/displacement_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        label=get_label,
        code=code_of("plot_displacement"),
    script:
        "../scripts/plot_displacement.py"


rule plot_density:
    input:
        points=rules.analyse.output.points,
        melting=rules.melting_point.output,
        salts=ancient(SALTS),
    output:
        report(
            "<results>/figures/dynamics/density_{salt_id}.svg",
            caption="../report/dynamics_density.rst",
            category="6 Dynamics",
            labels={"figure": "Density and enthalpy", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/density_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/density_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        label=get_label,
        code=code_of("plot_density"),
    script:
        "../scripts/plot_density.py"


rule plot_controls:
    input:
        rules.collect_melting_points.output,
    output:
        report(
            "<results>/figures/dynamics/controls.svg",
            caption="../report/dynamics_controls.rst",
            category="6 Dynamics",
            labels={"figure": "Computed against measured"},
        ),
    log:
        "<logs>/figures/dynamics/controls.log",
    benchmark:
        "<benchmarks>/figures/dynamics/controls.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code_of("plot_controls"),
    script:
        "../scripts/plot_controls.py"


rule dynamics:
    input:
        rules.collect_melting_points.output,
        rules.plot_controls.output,
        collect_dynamics_figures,
