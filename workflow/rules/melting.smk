include: "inputs/melting.smk"


MELTING = config["melting"]
SPLITS = MELTING["splits"]


check_user_list()


rule featurise_ions:
    input:
        ions="<results>/tables/ions.parquet",
    output:
        features="<results>/melting/ion_features.parquet",
    log:
        "<logs>/melting/featurise_ions.log",
    benchmark:
        "<benchmarks>/melting/featurise_ions.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 2
    resources:
        mem_mb=2000,
        runtime=rising(20),
    params:
        code=code_of("featurise_ions"),
    script:
        "../scripts/featurise_ions.py"


rule split_melting:
    input:
        melting="<results>/tables/melting_points.parquet",
        values="<results>/tables/values.parquet",
        ions="<results>/tables/ions.parquet",
    output:
        split="<results>/melting/split_{split}.parquet",
    log:
        "<logs>/melting/split_{split}.log",
    benchmark:
        "<benchmarks>/melting/split_{split}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        folds=folds_of_split,
        repeats=MELTING["repeats"],
        seed=config["seed"],
        code=code_of("split_melting"),
    script:
        "../scripts/split_melting.py"


rule cross_validate_melting:
    input:
        ions="<results>/tables/ions.parquet",
        melting="<results>/tables/melting_points.parquet",
        values="<results>/tables/values.parquet",
        features=rules.featurise_ions.output.features,
        split=rules.split_melting.output.split,
    output:
        held_out="<results>/melting/held_out_{split}.parquet",
    log:
        "<logs>/melting/held_out_{split}.log",
    benchmark:
        "<benchmarks>/melting/held_out_{split}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=3000,
        runtime=rising(240),
    params:
        learners=MELTING["learners"],
        model=MELTING["model"],
        seed=config["seed"],
        code=code_of("cross_validate_melting"),
    script:
        "../scripts/cross_validate_melting.py"


rule fit_melting:
    input:
        ions="<results>/tables/ions.parquet",
        melting="<results>/tables/melting_points.parquet",
        features=rules.featurise_ions.output.features,
        held_out=expand("<results>/melting/held_out_{split}.parquet", split=SPLITS),
    output:
        model="<results>/melting/model.joblib",
    log:
        "<logs>/melting/fit_melting.log",
    benchmark:
        "<benchmarks>/melting/fit_melting.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=3000,
        runtime=30,
    params:
        learners=MELTING["learners"],
        model=MELTING["model"],
        trust=MELTING["trust"],
        seed=config["seed"],
        code=code_of("fit_melting"),
    script:
        "../scripts/fit_melting.py"


rule evaluate_melting:
    input:
        held_out=expand("<results>/melting/held_out_{split}.parquet", split=SPLITS),
    output:
        evaluation=report(
            "<results>/melting/evaluation.csv",
            caption="../report/melting_evaluation.rst",
            category="4 Melting model",
            labels={"table": "Models and baselines, by split"},
        ),
        calibrated="<results>/melting/calibrated.parquet",
    log:
        "<logs>/melting/evaluate_melting.log",
    benchmark:
        "<benchmarks>/melting/evaluate_melting.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        splits=SPLITS,
        learners=MELTING["learners"],
        trust=MELTING["trust"],
        seed=config["seed"],
        code=code_of("evaluate_melting"),
    script:
        "../scripts/evaluate_melting.py"


rule plot_melting_splits:
    input:
        evaluation=rules.evaluate_melting.output.evaluation,
    output:
        report(
            "<results>/figures/melting/splits.svg",
            caption="../report/melting_splits.rst",
            category="4 Melting model",
            labels={"figure": "Models beside their baselines, by split"},
        ),
    log:
        "<logs>/figures/melting/splits.log",
    benchmark:
        "<benchmarks>/figures/melting/splits.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_melting_splits"),
    script:
        "../scripts/plot_melting_splits.py"


rule plot_melting_parity:
    input:
        calibrated=rules.evaluate_melting.output.calibrated,
    output:
        report(
            "<results>/figures/melting/parity.svg",
            caption="../report/melting_parity.rst",
            category="4 Melting model",
            labels={"figure": "Predicted against measured melting point"},
        ),
    log:
        "<logs>/figures/melting/parity.log",
    benchmark:
        "<benchmarks>/figures/melting/parity.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_melting_parity"),
    script:
        "../scripts/plot_melting_parity.py"


rule plot_melting_trust:
    input:
        calibrated=rules.evaluate_melting.output.calibrated,
        evaluation=rules.evaluate_melting.output.evaluation,
    output:
        report(
            "<results>/figures/melting/trust.svg",
            caption="../report/melting_trust.rst",
            category="4 Melting model",
            labels={"figure": "Coverage, reliability and expected error"},
        ),
    log:
        "<logs>/figures/melting/trust.log",
    benchmark:
        "<benchmarks>/figures/melting/trust.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        confidence=MELTING["trust"]["confidence"],
        code=code_of("plot_melting_trust"),
    script:
        "../scripts/plot_melting_trust.py"


rule learn_melting:
    input:
        ions="<results>/tables/ions.parquet",
        melting="<results>/tables/melting_points.parquet",
        features=rules.featurise_ions.output.features,
        split=rules.split_melting.output.split,
    output:
        curve="<results>/melting/learning_{split}.csv",
    log:
        "<logs>/melting/learning_{split}.log",
    benchmark:
        "<benchmarks>/melting/learning_{split}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=3000,
        runtime=60,
    params:
        seed=config["seed"],
        code=code_of("learn_melting"),
    script:
        "../scripts/learn_melting.py"


rule plot_melting_learning:
    input:
        curves=expand(
            "<results>/melting/learning_{split}.csv", split=["series", "anion"]
        ),
        melting="<results>/tables/melting_points.parquet",
    output:
        report(
            "<results>/figures/melting/learning.svg",
            caption="../report/melting_learning.rst",
            category="4 Melting model",
            labels={"figure": "Error against the number of training salts"},
        ),
    log:
        "<logs>/figures/melting/learning.log",
    benchmark:
        "<benchmarks>/figures/melting/learning.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_melting_learning"),
    script:
        "../scripts/plot_melting_learning.py"


rule predict:
    input:
        table=locate_user_list,
        model=locate_melting_model,
        properties=locate_property_models,
        features=locate_known_features,
        ions=locate_known_table("ions"),
        salts=locate_known_table("salts"),
        values=locate_known_table("values"),
        points=locate_known_table("properties"),
        shop=shipped("resources/purchasable.csv"),
        warnings=own_or_shipped(config["screen"]["warnings"]),
        known=[own_or_shipped(path) for path in config["screen"]["known"]],
    output:
        predictions="<results>/melting/predictions.csv",
        evidence="<results>/melting/evidence.csv",
    log:
        "<logs>/melting/predict.log",
    benchmark:
        "<benchmarks>/melting/predict.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 2
    resources:
        mem_mb=3000,
        runtime=60,
    params:
        use_K=config["ask"]["use_K"],
        below=config["ask"]["below"],
        neighbours=config["ask"]["neighbours"],
        columns=config["predict_columns"],
        code=code_of("predict"),
    script:
        "../scripts/predict.py"


rule melting:
    input:
        rules.fit_melting.output,
        rules.evaluate_melting.output,
        rules.plot_melting_splits.output,
        rules.plot_melting_parity.output,
        rules.plot_melting_trust.output,
        rules.plot_melting_learning.output,
