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
    threads: 1
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code_of("list_known_ions"),
    script:
        "../scripts/list_known_ions.py"


rule ask:
    input:
        shop=shipped("resources/purchasable.csv"),
        chosen=locate_chosen_ions,
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
        most=ASK["most"],
        neighbours=ASK["neighbours"],
        code=code_of("ask"),
    script:
        "../scripts/ask.py"
