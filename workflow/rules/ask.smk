include: "inputs/ask.smk"


ASK = config["ask"]


rule list_known_ions:
    input:
        ions="<results>/tables/ions.parquet",
    output:
        ions="<results>/ask/known_ions.csv",
    log:
        "<logs>/ask/known_ions.log",
    benchmark:
        "<benchmarks>/ask/known_ions.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("list_known_ions"),
    script:
        "../scripts/list_known_ions.py"


rule ask:
    input:
        shop=shipped("resources/purchasable.csv"),
        chosen=locate_chosen_ions,
        warnings=own_or_shipped(config["screen"]["warnings"]),
        known=[own_or_shipped(path) for path in config["screen"]["known"]],
        melting="<results>/melting/model.joblib",
        properties=expand(
            "<results>/properties/{property}/model.joblib", property=QUANTITIES
        ),
        features="<results>/melting/ion_features.parquet",
        ions="<results>/tables/ions.parquet",
        salts="<results>/tables/salts.parquet",
        values="<results>/tables/values.parquet",
        points="<results>/tables/properties.parquet",
    output:
        answers="<results>/ask/answers.csv",
        evidence="<results>/ask/evidence.csv",
        workbook="<results>/ask/answers.xlsx",
        structures="<results>/ask/answers.sdf",
    log:
        "<logs>/ask/answers.log",
    benchmark:
        "<benchmarks>/ask/answers.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 2
    resources:
        mem_mb=3000,
        runtime=60,
    params:
        asked=ASK,
        use_K=ASK["use_K"],
        below=ASK["below"],
        dropped=config["screen"]["dropped"],
        most=ASK["most"],
        neighbours=ASK["neighbours"],
        code=code_of("ask"),
    script:
        "../scripts/ask.py"


rule ask_ordered:
    input:
        shop=shipped("resources/purchasable.csv"),
        chosen=locate_chosen_ions,
        warnings=own_or_shipped(config["screen"]["warnings"]),
        known=[own_or_shipped(path) for path in config["screen"]["known"]],
        model="<results>/mesophase/model.joblib",
        card="<results>/mesophase/card.json",
        substances="<results>/mesophase/substances.parquet",
        features="<results>/melting/ion_features.parquet",
        salts="<results>/tables/salts.parquet",
    output:
        answers="<results>/ask/ordered.csv",
        evidence="<results>/ask/ordered_evidence.csv",
        workbook="<results>/ask/ordered.xlsx",
        structures="<results>/ask/ordered.sdf",
    log:
        "<logs>/ask/ordered.log",
    benchmark:
        "<benchmarks>/ask/ordered.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 2
    resources:
        mem_mb=3000,
        runtime=60,
    params:
        ions=ASK["ions"],
        ordered_K=config["mesophase"]["ordered_K"],
        dropped=config["screen"]["dropped"],
        most=ASK["most"],
        neighbours=ASK["neighbours"],
        code=code_of("ask_ordered"),
    script:
        "../scripts/ask_ordered.py"


rule suggest:
    input:
        targets=locate_user_list,
        shop=shipped("resources/purchasable.csv"),
        melting="<results>/tables/melting_points.parquet",
        points="<results>/properties/points.parquet",
        features="<results>/melting/ion_features.parquet",
        ions="<results>/tables/ions.parquet",
        salts="<results>/tables/salts.parquet",
        warnings=own_or_shipped(config["screen"]["warnings"]),
    output:
        batch="<results>/suggest/batch.csv",
        compared="<results>/suggest/compared.csv",
    log:
        "<logs>/suggest/batch.log",
    benchmark:
        "<benchmarks>/suggest/batch.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        columns=config["predict_columns"],
        quantity=config["suggest"]["property"],
        number=config["suggest"]["k"],
        most=config["suggest"]["candidates"],
        dropped=config["screen"]["dropped"],
        seed=config["seed"],
        code=code_of("suggest"),
    script:
        "../scripts/suggest.py"
