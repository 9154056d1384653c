include: "inputs/mesophase.smk"


MESOPHASE = config["mesophase"]
# Kinds of split of each table: what is alike leaves together.
CRYSTAL_SPLITS = [
    ("standin", "random"),
    ("standin", "series"),
    ("ilc", "random"),
    ("ilc", "cation_series"),
    ("ilc", "article"),
    ("ilc", "head"),
    *([("own", "random"), ("own", "series")] if MESOPHASE["own"] else []),
]
# The user's own salts calibrate the final model's intervals too.
OWN_SERIES = ["own_series"] if MESOPHASE["own"] else []
PHASE_SPLITS = ["random", "article", "head"]


rule gather_substances:
    input:
        salts="<results>/tables/salts.parquet",
        melting="<results>/tables/melting_points.parquet",
        transitions="<results>/tables/transitions.parquet",
        phase_labels=shipped("resources/phase_labels.csv"),
        liquid_crystals=shipped("resources/liquid_crystals.csv"),
        own=locate_crystals,
    output:
        substances="<results>/mesophase/substances.parquet",
        observations="<results>/mesophase/observations.parquet",
        curation=report(
            "<results>/mesophase/curation.csv",
            caption="../report/mesophase_curation.rst",
            category="6 Mesophases",
            labels={"table": "Rows that were not read"},
        ),
        audit=report(
            "<results>/mesophase/audit.csv",
            caption="../report/mesophase_audit.rst",
            category="6 Mesophases",
            labels={"table": "Suspected clearing points"},
        ),
        shared="<results>/mesophase/shared_fingerprints.csv",
    log:
        "<logs>/mesophase/gather_substances.log",
    benchmark:
        "<benchmarks>/mesophase/gather_substances.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        sources={key: CATALOGUE[key] for key in ["phase_labels", "liquid_crystals"]},
        drawn=MESOPHASE["drawn"],
        unit=MESOPHASE["unit"],
        seed=config["seed"],
        code=code_of("gather_substances"),
    script:
        "../scripts/gather_substances.py"


rule featurise_substances:
    input:
        substances=rules.gather_substances.output.substances,
    output:
        features="<results>/mesophase/features.npz",
    log:
        "<logs>/mesophase/featurise_substances.log",
    benchmark:
        "<benchmarks>/mesophase/featurise_substances.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("featurise_substances"),
    script:
        "../scripts/featurise_substances.py"


rule split_crystals:
    input:
        substances=rules.gather_substances.output.substances,
        observations=rules.gather_substances.output.observations,
    output:
        split="<results>/mesophase/split_{table}_{split}.parquet",
    log:
        "<logs>/mesophase/split_{table}_{split}.log",
    benchmark:
        "<benchmarks>/mesophase/split_{table}_{split}.tsv"
    wildcard_constraints:
        table="[a-z]+",
    conda:
        "../envs/lowmelt.yaml"
    params:
        labels=is_of_labels,
        folds=MESOPHASE["folds"],
        repeats=MESOPHASE["repeats"],
        seed=config["seed"],
        code=code_of("split_crystals"),
    script:
        "../scripts/split_crystals.py"


rule cross_validate_crystals:
    input:
        substances=rules.gather_substances.output.substances,
        observations=rules.gather_substances.output.observations,
        features=rules.featurise_substances.output.features,
        split=rules.split_crystals.output.split,
    output:
        answers="<results>/mesophase/held_out_{table}_{split}.parquet",
    log:
        "<logs>/mesophase/held_out_{table}_{split}.log",
    benchmark:
        "<benchmarks>/mesophase/held_out_{table}_{split}.tsv"
    wildcard_constraints:
        table="[a-z]+",
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        trees=MESOPHASE["trees"],
        steps=MESOPHASE["steps"],
        confidence=MESOPHASE["confidence"],
        seed=config["seed"],
        code=code_of("cross_validate_crystals"),
    script:
        "../scripts/cross_validate_crystals.py"


rule measure_homologues:
    input:
        substances=rules.gather_substances.output.substances,
        features=rules.featurise_substances.output.features,
    output:
        answers="<results>/mesophase/homologues.parquet",
        scores=report(
            "<results>/mesophase/homologues.csv",
            caption="../report/mesophase_homologues_table.rst",
            category="6 Mesophases",
            labels={"table": "Errors by known homologues"},
        ),
    log:
        "<logs>/mesophase/measure_homologues.log",
    benchmark:
        "<benchmarks>/mesophase/measure_homologues.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(60),
    params:
        trees=MESOPHASE["trees"],
        steps=MESOPHASE["steps"],
        folds=MESOPHASE["folds"],
        known=MESOPHASE["known"],
        draws=MESOPHASE["draws"],
        seed=config["seed"],
        code=code_of("measure_homologues"),
    script:
        "../scripts/measure_homologues.py"


rule cross_validate_phases:
    input:
        substances=rules.gather_substances.output.substances,
        features=rules.featurise_substances.output.features,
        split="<results>/mesophase/split_labels_{split}.parquet",
    output:
        answers="<results>/mesophase/phases_{split}.parquet",
    log:
        "<logs>/mesophase/phases_{split}.log",
    benchmark:
        "<benchmarks>/mesophase/phases_{split}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(30),
    params:
        trees=2 * MESOPHASE["trees"],
        seed=config["seed"],
        code=code_of("cross_validate_phases"),
    script:
        "../scripts/cross_validate_phases.py"


include: "mesophase_published.smk"


rule score_crystals:
    input:
        answers=[
            f"<results>/mesophase/held_out_{table}_{split}.parquet"
            for table, split in CRYSTAL_SPLITS
        ],
        perceptron=expand(
            "<results>/mesophase/perceptron_{task}.parquet",
            task=tasks_of("perceptron"),
        ),
        convolution=expand(
            "<results>/mesophase/convolution_{task}.parquet",
            task=tasks_of("convolution"),
        ),
        phases=expand("<results>/mesophase/phases_{split}.parquet", split=PHASE_SPLITS),
        substances=rules.gather_substances.output.substances,
    output:
        scores=report(
            "<results>/mesophase/scores.csv",
            caption="../report/mesophase_scores.rst",
            category="6 Mesophases",
            labels={"table": "Models beside their baselines"},
        ),
        transfer=report(
            "<results>/mesophase/transfer.csv",
            caption="../report/mesophase_transfer_table.rst",
            category="6 Mesophases",
            labels={"table": "The published protocol, with and without transfer"},
        ),
        phases=report(
            "<results>/mesophase/phases.csv",
            caption="../report/mesophase_phases.rst",
            category="6 Mesophases",
            labels={"table": "Mesophase or none"},
        ),
        predictions="<results>/mesophase/predictions.csv",
    log:
        "<logs>/mesophase/score_crystals.log",
    benchmark:
        "<benchmarks>/mesophase/score_crystals.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        seed=config["seed"],
        code=code_of("score_crystals"),
    script:
        "../scripts/score_crystals.py"


rule fit_crystals:
    input:
        substances=rules.gather_substances.output.substances,
        observations=rules.gather_substances.output.observations,
        features=rules.featurise_substances.output.features,
        answers=[
            f"<results>/mesophase/held_out_{task}.parquet"
            for task in ["ilc_cation_series", *OWN_SERIES]
        ],
    output:
        model="<results>/mesophase/model.joblib",
        card="<results>/mesophase/card.json",
        coverage=report(
            "<results>/mesophase/coverage.csv",
            caption="../report/mesophase_coverage.rst",
            category="6 Mesophases",
            labels={"table": "What the intervals of the candidates cover"},
        ),
    log:
        "<logs>/mesophase/fit_crystals.log",
    benchmark:
        "<benchmarks>/mesophase/fit_crystals.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        trees=MESOPHASE["trees"],
        steps=MESOPHASE["steps"],
        confidence=MESOPHASE["confidence"],
        fewest_clearing=60,
        seed=config["seed"],
        code=code_of("fit_crystals"),
    script:
        "../scripts/fit_crystals.py"


rule predict_phases:
    input:
        candidates="<results>/screen/candidates.csv",
        model=rules.fit_crystals.output.model,
    output:
        answers=report(
            "<results>/mesophase/candidates.csv",
            caption="../report/mesophase_candidates.rst",
            category="6 Mesophases",
            labels={"table": "Ordered phases of the candidates"},
        ),
    log:
        "<logs>/mesophase/predict_phases.log",
    benchmark:
        "<benchmarks>/mesophase/predict_phases.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        ordered_K=ordered_range(),
        code=code_of("predict_phases"),
    script:
        "../scripts/predict_phases.py"


include: "mesophase_figures.smk"


rule mesophase:
    input:
        rules.score_crystals.output,
        rules.measure_homologues.output,
        rules.fit_crystals.output,
        rules.predict_phases.output,
        rules.plot_mesophase_parity.output,
        rules.plot_mesophase_splits.output,
        rules.plot_mesophase_transfer.output,
        rules.plot_mesophase_series.output,
        rules.plot_mesophase_homologues.output,
        rules.plot_mesophase_images.output,
