"""What the simulations say: diffusion, density, melting points with their errors, tables and figures."""


rule analyse:
    input:
        scans=expand(
            "<results>/dynamics/salts/{{salt_id}}/scan/{part}.npz", part=list_parts()
        ),
        salts=ancient(SALTS),
    output:
        points="<results>/dynamics/salts/{salt_id}/points.csv",
        stages="<results>/dynamics/salts/{salt_id}/stages.csv",
        samples="<results>/dynamics/salts/{salt_id}/samples.parquet",
        curves="<results>/dynamics/salts/{salt_id}/displacement.parquet",
        record="<results>/dynamics/salts/{salt_id}/analysis.json",
    log:
        "<logs>/dynamics/salts/{salt_id}/analyse.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/analyse.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        finite_size=get_finite_size,
        code=code_of("analyse"),
    script:
        "../scripts/analyse.py"


rule measure_directions:
    input:
        scans=expand(
            "<results>/dynamics/salts/{{salt_id}}/scan/{part}.npz", part=list_parts()
        ),
        salts=ancient(SALTS),
    output:
        "<results>/dynamics/salts/{salt_id}/directions.csv",
    log:
        "<logs>/dynamics/salts/{salt_id}/measure_directions.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/measure_directions.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        code=code_of("measure_directions"),
    script:
        "../scripts/measure_directions.py"


rule melting_point:
    input:
        points=rules.analyse.output.points,
        samples=rules.analyse.output.samples,
        record=rules.analyse.output.record,
    output:
        "<results>/dynamics/salts/{salt_id}/melting.json",
    log:
        "<logs>/dynamics/salts/{salt_id}/melting_point.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/melting_point.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        thresholds=DYNAMICS["thresholds"],
        bootstrap=DYNAMICS["bootstrap"],
        seed=config["seed"],
        code=code_of("melting_point"),
    script:
        "../scripts/melting_point.py"


rule collect_melting_points:
    input:
        melting=collect_results,
        crystals=expand(
            "<results>/dynamics/crystals/{crystal}/melting.json", crystal=CRYSTALS
        ),
        equilibrations=collect_equilibrations,
        salts=ancient(SALTS),
    output:
        report(
            "<results>/dynamics/melting_points.csv",
            caption="../report/dynamics_melting_points.rst",
            category="8 Dynamics",
            labels={"table": "Melting points from simulation"},
        ),
    log:
        "<logs>/dynamics/collect_melting_points.log",
    benchmark:
        "<benchmarks>/dynamics/collect_melting_points.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        salts=collect_salts,
        protocol=DYNAMICS["protocol"],
        lengths=PROTOCOL,
        conditions=CONDITIONS,
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
            category="8 Dynamics",
            labels={"figure": "Melting plot", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/melting_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/melting_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
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
            category="8 Dynamics",
            labels={"figure": "Displacement of the ions", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/displacement_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/displacement_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
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
            category="8 Dynamics",
            labels={"figure": "Density and enthalpy", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/density_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/density_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_label,
        code=code_of("plot_density"),
    script:
        "../scripts/plot_density.py"


rule plot_structure:
    input:
        scan=f"<results>/dynamics/salts/{{salt_id}}/scan/{list_parts()[0]}.npz",
        files=f"<results>/dynamics/salts/{{salt_id}}/scan/{list_parts()[0]}",
        salts=ancient(SALTS),
    output:
        report(
            "<results>/figures/dynamics/structure_{salt_id}.svg",
            caption="../report/dynamics_structure.rst",
            category="8 Dynamics",
            labels={"figure": "Box, distributions, enthalpy", "salt": "{salt_id}"},
        ),
    log:
        "<logs>/figures/dynamics/structure_{salt_id}.log",
    benchmark:
        "<benchmarks>/figures/dynamics/structure_{salt_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        label=get_label,
        code=code_of("plot_structure"),
    script:
        "../scripts/plot_structure.py"


rule plot_controls:
    input:
        rules.collect_melting_points.output,
    output:
        report(
            "<results>/figures/dynamics/controls.svg",
            caption="../report/dynamics_controls.rst",
            category="8 Dynamics",
            labels={"figure": "Computed against measured"},
        ),
    log:
        "<logs>/figures/dynamics/controls.log",
    benchmark:
        "<benchmarks>/figures/dynamics/controls.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        code=code_of("plot_controls"),
    script:
        "../scripts/plot_controls.py"


rule dynamics:
    input:
        rules.estimate_cost.output,
        rules.collect_melting_points.output,
        rules.plot_controls.output,
        collect_dynamics_figures,
        list_crystal_figures(),
