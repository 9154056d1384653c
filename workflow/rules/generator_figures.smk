rule plot_generator_training:
    input:
        history=expand(
            "<results>/generator/{dataset}/history.csv",
            dataset=[name for name in config["generator"]["run"] if name in TRAINED],
        ),
    output:
        report(
            "<results>/figures/generator/training.svg",
            caption="../report/generator_training.rst",
            category="3 Generator",
            labels={"figure": "Loss of the generators in training"},
        ),
    log:
        "<logs>/figures/generator/training.log",
    benchmark:
        "<benchmarks>/figures/generator/training.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        names=[name for name in config["generator"]["run"] if name in TRAINED],
        code=code_of("plot_generator_training"),
    script:
        "../scripts/plot_generator_training.py"


rule plot_generator_comparison:
    input:
        comparison=rules.evaluate_generators.output.comparison,
    output:
        report(
            "<results>/figures/generator/comparison.svg",
            caption="../report/generator_comparison.rst",
            category="3 Generator",
            labels={"figure": "Generators beside their baselines"},
        ),
    log:
        "<logs>/figures/generator/comparison.log",
    benchmark:
        "<benchmarks>/figures/generator/comparison.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_generator_comparison"),
    script:
        "../scripts/plot_generator_comparison.py"


rule plot_generator_curve:
    input:
        curve=rules.evaluate_generators.output.curve,
    output:
        report(
            "<results>/figures/generator/curve.svg",
            caption="../report/generator_curve.rst",
            category="3 Generator",
            labels={"figure": "Held-out ions found"},
        ),
    log:
        "<logs>/figures/generator/curve.log",
    benchmark:
        "<benchmarks>/figures/generator/curve.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_generator_curve"),
    script:
        "../scripts/plot_generator_curve.py"


rule plot_generator_table1:
    input:
        comparison=rules.evaluate_generators.output.comparison,
        published=shipped("resources/published_generators.csv"),
    output:
        report(
            "<results>/figures/generator/table1.svg",
            caption="../report/generator_table1.rst",
            category="3 Generator",
            labels={"figure": "Table 1 of Ren et al. beside this run"},
        ),
    log:
        "<logs>/figures/generator/table1.log",
    benchmark:
        "<benchmarks>/figures/generator/table1.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_generator_table1"),
    script:
        "../scripts/plot_generator_table1.py"


rule plot_generator_ions:
    input:
        ions=rules.split_generator.output.ions,
        samples="<results>/generator/{dataset}/samples.parquet",
    output:
        report(
            "<results>/figures/generator/new_ions_{dataset}.svg",
            caption="../report/generator_new_ions.rst",
            category="3 Generator",
            labels={"figure": "New ions and their nearest known ions ({dataset})"},
        ),
    log:
        "<logs>/figures/generator/new_ions_{dataset}.log",
    benchmark:
        "<benchmarks>/figures/generator/new_ions_{dataset}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=10,
    params:
        drawn=config["generator"]["drawn"],
        code=code_of("plot_generator_ions"),
    script:
        "../scripts/plot_generator_ions.py"


rule plot_generator_neighbourhood:
    input:
        table=rules.explore_generator.output.table,
    output:
        report(
            "<results>/figures/generator/neighbourhood_{dataset}.svg",
            caption="../report/generator_neighbourhood.rst",
            category="3 Generator",
            labels={"figure": "Ions like those asked for ({dataset})"},
        ),
    log:
        "<logs>/figures/generator/neighbourhood_{dataset}.log",
    benchmark:
        "<benchmarks>/figures/generator/neighbourhood_{dataset}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_generator_neighbourhood"),
    script:
        "../scripts/plot_generator_neighbourhood.py"
