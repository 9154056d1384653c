include: "inputs/properties.smk"


PROPERTIES = config["properties"]
QUANTITIES = ["viscosity", "conductivity", "density"]


wildcard_constraints:
    property="|".join(QUANTITIES),


rule curate_points:
    input:
        points="<results>/tables/properties.parquet",
        salts="<results>/tables/salts.parquet",
        ions="<results>/tables/ions.parquet",
        features="<results>/melting/ion_features.parquet",
    output:
        points="<results>/properties/points.parquet",
        curation="<results>/properties/series.csv",
    log:
        "<logs>/properties/points.log",
    benchmark:
        "<benchmarks>/properties/points.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("curate_points"),
    script:
        "../scripts/curate_points.py"


rule split_points:
    input:
        points=rules.curate_points.output.points,
    output:
        split="<results>/properties/split_{split}.parquet",
    log:
        "<logs>/properties/split_{split}.log",
    benchmark:
        "<benchmarks>/properties/split_{split}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        folds=folds_of_points,
        repeats=PROPERTIES["repeats"],
        seed=config["seed"],
        code=code_of("split_points"),
    script:
        "../scripts/split_points.py"


rule cross_validate_property:
    input:
        points=rules.curate_points.output.points,
        salts="<results>/tables/salts.parquet",
        ions="<results>/tables/ions.parquet",
        features="<results>/melting/ion_features.parquet",
        split=rules.split_points.output.split,
    output:
        answers="<results>/properties/{property}/held_out_{split}.parquet",
    log:
        "<logs>/properties/{property}/held_out_{split}.log",
    benchmark:
        "<benchmarks>/properties/{property}/held_out_{split}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        learners=PROPERTIES["learners"],
        trees=PROPERTIES["trees"],
        tune=PROPERTIES["tune"],
        seed=config["seed"],
        code=code_of("cross_validate_property"),
    script:
        "../scripts/cross_validate_property.py"


rule fit_property:
    input:
        points=rules.curate_points.output.points,
        salts="<results>/tables/salts.parquet",
        ions="<results>/tables/ions.parquet",
        features="<results>/melting/ion_features.parquet",
        answers=expand(
            "<results>/properties/{{property}}/held_out_{split}.parquet",
            split=PROPERTIES["splits"],
        ),
    output:
        model="<results>/properties/{property}/model.joblib",
    log:
        "<logs>/properties/{property}/model.log",
    benchmark:
        "<benchmarks>/properties/{property}/model.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        learners=PROPERTIES["learners"],
        confidence=PROPERTIES["confidence"],
        domain_factor=get_domain_factor,
        trees=PROPERTIES["trees"],
        tune=PROPERTIES["tune"],
        seed=config["seed"],
        code=code_of("fit_property"),
    script:
        "../scripts/fit_property.py"


rule evaluate_property:
    input:
        points=rules.curate_points.output.points,
        salts="<results>/tables/salts.parquet",
        ions="<results>/tables/ions.parquet",
        features="<results>/melting/ion_features.parquet",
        answers=rules.fit_property.input.answers,
    output:
        evaluation="<results>/properties/{property}/evaluation.csv",
        points="<results>/properties/{property}/judged.parquet",
        chances="<results>/properties/{property}/chances.parquet",
        far="<results>/properties/{property}/far_off.csv",
    log:
        "<logs>/properties/{property}/evaluation.log",
    benchmark:
        "<benchmarks>/properties/{property}/evaluation.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        learners=PROPERTIES["learners"],
        confidence=PROPERTIES["confidence"],
        domain_factor=get_domain_factor,
        use_K=PROPERTIES["use_K"],
        limit=get_limit,
        seed=config["seed"],
        code=code_of("evaluate_property"),
    script:
        "../scripts/evaluate_property.py"


rule summarise_properties:
    input:
        evaluation=expand(
            "<results>/properties/{property}/evaluation.csv", property=QUANTITIES
        ),
        far=expand("<results>/properties/{property}/far_off.csv", property=QUANTITIES),
        curation=rules.curate_points.output.curation,
        salts="<results>/tables/salts.parquet",
    output:
        evaluation=report(
            "<results>/properties/evaluation.csv",
            caption="../report/properties_evaluation.rst",
            category="5 Properties",
            labels={"table": "Viscosity, conductivity and density on four splits"},
        ),
        curation=report(
            "<results>/properties/curation.csv",
            caption="../report/properties_curation.rst",
            category="5 Properties",
            labels={"table": "Series dropped, marked or far off, with the reason"},
        ),
    log:
        "<logs>/properties/evaluation.log",
    benchmark:
        "<benchmarks>/properties/evaluation.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("summarise_properties"),
    script:
        "../scripts/summarise_properties.py"


rule plot_property_parity:
    input:
        judged="<results>/properties/{property}/judged.parquet",
    output:
        report(
            "<results>/figures/properties/parity_{property}.svg",
            caption="../report/properties_parity.rst",
            category="5 Properties",
            labels={"figure": "Predicted against measured: {property}"},
        ),
    log:
        "<logs>/figures/properties/parity_{property}.log",
    benchmark:
        "<benchmarks>/figures/properties/parity_{property}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_property_parity"),
    script:
        "../scripts/plot_property_parity.py"


rule plot_property_trust:
    input:
        evaluation=rules.summarise_properties.output.evaluation,
        chances="<results>/properties/viscosity/chances.parquet",
    output:
        report(
            "<results>/figures/properties/trust.svg",
            caption="../report/properties_trust.rst",
            category="5 Properties",
            labels={"figure": "Can the intervals and chances be believed?"},
        ),
    log:
        "<logs>/figures/properties/trust.log",
    benchmark:
        "<benchmarks>/figures/properties/trust.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        confidence=PROPERTIES["confidence"],
        limit=PROPERTIES["limits"]["viscosity"],
        use_K=PROPERTIES["use_K"],
        code=code_of("plot_property_trust"),
    script:
        "../scripts/plot_property_trust.py"


rule plot_property_curves:
    input:
        judged="<results>/properties/{property}/judged.parquet",
        salts="<results>/tables/salts.parquet",
    output:
        report(
            "<results>/figures/properties/curves_{property}.svg",
            caption="../report/properties_curves.rst",
            category="5 Properties",
            labels={"figure": "Curves of held-out salts: {property}"},
        ),
    log:
        "<logs>/figures/properties/curves_{property}.log",
    benchmark:
        "<benchmarks>/figures/properties/curves_{property}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_property_curves"),
    script:
        "../scripts/plot_property_curves.py"


rule properties:
    input:
        expand("<results>/properties/{property}/model.joblib", property=QUANTITIES),
        rules.summarise_properties.output,
        rules.plot_property_trust.output,
        expand(
            "<results>/figures/properties/{figure}_{property}.svg",
            figure=["parity", "curves"],
            property=QUANTITIES,
        ),
