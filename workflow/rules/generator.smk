include: "inputs/generator.smk"


GENERATORS = generators_of(config["generator"]["models"])
SUBJECTS = {name: settings["subject"] for name, settings in GENERATORS.items()}
TRAINED = [name for name, subject in SUBJECTS.items() if subject in ("ion", "salt")]
TILTED = [name for name, subject in SUBJECTS.items() if subject == "tilted"]
RANKED = [name for name, subject in SUBJECTS.items() if subject == "ranked"]
PAIRED = [name for name, subject in SUBJECTS.items() if subject == "pairs"]


rule split_generator:
    input:
        ions="<results>/tables/ions.parquet",
        salts="<results>/tables/salts.parquet",
    output:
        ions="<results>/generator/split_ions.parquet",
        salts="<results>/generator/split_salts.parquet",
    log:
        "<logs>/generator/split.log",
    benchmark:
        "<benchmarks>/generator/split.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        held_out=config["generator"]["held_out"],
        elements=config["generator"]["elements"],
        max_heavy_atoms=config["generator"]["max_heavy_atoms"],
        seed=config["seed"],
        code=code_of("split_generator"),
    script:
        "../scripts/split_generator.py"


rule train_generator:
    input:
        ions=rules.split_generator.output.ions,
        salts=rules.split_generator.output.salts,
        expanded=expansion_where_learned,
    output:
        model="<results>/generator/{dataset}/model.pt",
        history="<results>/generator/{dataset}/history.csv",
        learned="<results>/generator/{dataset}/learned.parquet",
    log:
        "<logs>/generator/{dataset}/train.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/train.tsv"
    wildcard_constraints:
        dataset="|".join(TRAINED),
    conda:
        "../envs/lowmelt.yaml"
    # Steps of small recurrent networks do not get faster with a second core; two trainings side by side do.
    resources:
        mem_mb=8000,
        runtime=rising(720),
        gpu=1,
    params:
        settings=settings_of_generator,
        seed=config["seed"],
        code=code_of("train_generator"),
    script:
        "../scripts/train_generator.py"


rule tilt_generator:
    input:
        model=trained_model_to_tilt,
        ions=rules.split_generator.output.ions,
        melting="<results>/melting/model.joblib",
    output:
        model="<results>/generator/{dataset}/model.pt",
    log:
        "<logs>/generator/{dataset}/tilt.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/tilt.tsv"
    wildcard_constraints:
        dataset="|".join(TILTED),
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=8000,
        runtime=60,
    params:
        settings=settings_of_generator,
        seed=config["seed"],
        code=code_of("tilt_generator"),
    script:
        "../scripts/tilt_generator.py"


rule sample_generator:
    input:
        model="<results>/generator/{dataset}/model.pt",
        learned=strings_learned,
        scorer=scorer_where_paired,
        ions=rules.split_generator.output.ions,
        salts=rules.split_generator.output.salts,
    output:
        samples="<results>/generator/{dataset}/samples.parquet",
        reconstruction="<results>/generator/{dataset}/reconstruction.json",
    log:
        "<logs>/generator/{dataset}/sample.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/sample.tsv"
    wildcard_constraints:
        dataset="|".join(TRAINED + TILTED),
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=8000,
        runtime=60,
    params:
        settings=settings_of_generator,
        samples=config["generator"]["samples"],
        reconstructed=config["generator"]["reconstructed"],
        elements=config["generator"]["elements"],
        max_heavy_atoms=config["generator"]["max_heavy_atoms"],
        seed=config["seed"],
        code=code_of("sample_generator"),
    script:
        "../scripts/sample_generator.py"


rule sample_known_pairs:
    input:
        ions=rules.split_generator.output.ions,
        salts=rules.split_generator.output.salts,
    output:
        samples="<results>/generator/{dataset}/samples.parquet",
        reconstruction="<results>/generator/{dataset}/reconstruction.json",
    log:
        "<logs>/generator/{dataset}/sample.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/sample.tsv"
    wildcard_constraints:
        dataset="|".join(PAIRED),
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=30,
    params:
        settings=settings_of_generator,
        samples=config["generator"]["samples"],
        elements=config["generator"]["elements"],
        max_heavy_atoms=config["generator"]["max_heavy_atoms"],
        seed=config["seed"],
        code=code_of("sample_known_pairs"),
    script:
        "../scripts/sample_known_pairs.py"


rule propose_ions:
    input:
        ions=rules.split_generator.output.ions,
        salts=rules.split_generator.output.salts,
    output:
        ranked="<results>/generator/{dataset}/ranked.parquet",
        learned="<results>/generator/{dataset}/learned.parquet",
    log:
        "<logs>/generator/{dataset}/propose.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/propose.tsv"
    wildcard_constraints:
        dataset="|".join(RANKED),
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=8000,
        runtime=rising(60),
    params:
        settings=settings_of_generator,
        elements=config["generator"]["elements"],
        max_heavy_atoms=config["generator"]["max_heavy_atoms"],
        seed=config["seed"],
        code=code_of("propose_ions"),
    script:
        "../scripts/propose_ions.py"


rule sample_ranked:
    input:
        ranked=rules.propose_ions.output.ranked,
        learned=rules.propose_ions.output.learned,
        scorer=scorer_where_paired,
        ions=rules.split_generator.output.ions,
        salts=rules.split_generator.output.salts,
    output:
        samples="<results>/generator/{dataset}/samples.parquet",
        reconstruction="<results>/generator/{dataset}/reconstruction.json",
    log:
        "<logs>/generator/{dataset}/sample.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/sample.tsv"
    wildcard_constraints:
        dataset="|".join(RANKED),
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=8000,
        runtime=60,
    params:
        settings=settings_of_generator,
        samples=config["generator"]["samples"],
        elements=config["generator"]["elements"],
        max_heavy_atoms=config["generator"]["max_heavy_atoms"],
        seed=config["seed"],
        code=code_of("sample_ranked"),
    script:
        "../scripts/sample_ranked.py"


rule evaluate_generators:
    input:
        ions=rules.split_generator.output.ions,
        salts=rules.split_generator.output.salts,
        samples=expand(
            "<results>/generator/{dataset}/samples.parquet",
            dataset=config["generator"]["run"],
        ),
        reconstruction=expand(
            "<results>/generator/{dataset}/reconstruction.json",
            dataset=config["generator"]["run"],
        ),
        melting="<results>/melting/model.joblib",
    output:
        comparison=report(
            "<results>/generator/comparison.csv",
            caption="../report/generator_comparison_table.rst",
            category="3 Generator",
            labels={"table": "All generators, all measures"},
        ),
        curve="<results>/generator/held_out_curve.csv",
    log:
        "<logs>/generator/evaluate.log",
    benchmark:
        "<benchmarks>/generator/evaluate.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        names=config["generator"]["run"],
        predicted=config["generator"]["predicted"],
        frechet=config["generator"]["frechet"],
        seed=config["seed"],
        code=code_of("evaluate_generators"),
    script:
        "../scripts/evaluate_generators.py"


rule explore_generator:
    input:
        model="<results>/generator/{dataset}/model.pt",
        ions=rules.split_generator.output.ions,
    output:
        table=report(
            "<results>/generator/{dataset}/neighbourhood.csv",
            caption="../report/generator_neighbourhood_table.rst",
            category="3 Generator",
            labels={"table": "Ions like those asked for ({dataset})"},
        ),
    log:
        "<logs>/generator/{dataset}/explore.log",
    benchmark:
        "<benchmarks>/generator/{dataset}/explore.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=20,
    params:
        neighbourhood=config["generator"]["neighbourhood"],
        elements=config["generator"]["elements"],
        max_heavy_atoms=config["generator"]["max_heavy_atoms"],
        seed=config["seed"],
        code=code_of("explore_generator"),
    script:
        "../scripts/explore_generator.py"


rule aim_generator:
    input:
        ranked=f"<results>/generator/{config['generator']['aim']['generator']}/ranked.parquet",
        melting="<results>/melting/model.joblib",
    output:
        salts=report(
            "<results>/generator/aim/salts.csv",
            caption="../report/generator_aim.rst",
            category="3 Generator",
            labels={"table": "Salts that were aimed at"},
        ),
        rounds="<results>/generator/aim/rounds.csv",
    log:
        "<logs>/generator/aim/salts.log",
    benchmark:
        "<benchmarks>/generator/aim/salts.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 2
    resources:
        mem_mb=8000,
        runtime=rising(120),
    params:
        aim=config["generator"]["aim"],
        distinct=config["generator"]["samples"],
        seed=config["seed"],
        code=code_of("aim_generator"),
    script:
        "../scripts/aim_generator.py"


rule aim:
    input:
        rules.aim_generator.output,


include: "generator_figures.smk"


rule neighbourhood:
    input:
        expand(
            "<results>/figures/generator/neighbourhood_{dataset}.svg",
            dataset=config["generator"]["latent"],
        ),


rule generator:
    input:
        rules.neighbourhood.input,
        rules.evaluate_generators.output,
        rules.plot_generator_training.output,
        rules.plot_generator_comparison.output,
        rules.plot_generator_curve.output,
        rules.plot_generator_table1.output,
        expand(
            "<results>/figures/generator/new_ions_{dataset}.svg",
            dataset=config["generator"]["chosen"],
        ),
