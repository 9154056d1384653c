include: "inputs/screen.smk"


SCREEN = config["screen"]


rule list_identities:
    input:
        records="<results>/tables/sources/{source}/records.parquet",
    output:
        "<results>/facts/identities/{source}.csv",
    log:
        "<logs>/facts/identities/{source}.log",
    benchmark:
        "<benchmarks>/facts/identities/{source}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("list_identities"),
    script:
        "../scripts/list_identities.py"


rule gather_candidates:
    input:
        expanded="<results>/links/expanded.parquet",
        samples=expand(
            "<results>/generator/{dataset}/samples.parquet",
            dataset=SCREEN["generators"],
        ),
        ranked=expand(
            "<results>/generator/{dataset}/ranked.parquet",
            dataset=[name for name in SCREEN["generators"] if name in RANKED],
        ),
        ions="<results>/tables/ions.parquet",
        salts="<results>/tables/salts.parquet",
        features="<results>/melting/ion_features.parquet",
        model="<results>/melting/model.joblib",
        viscosity=viscosity_model_where_wanted,
    output:
        pool="<results>/screen/pool.parquet",
    log:
        "<logs>/screen/gather_candidates.log",
    benchmark:
        "<benchmarks>/screen/gather_candidates.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 2
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        most_linked=SCREEN["most_linked"],
        most_generated=SCREEN["most_generated"],
        use_K=SCREEN["want"]["use_K"],
        viscosity_mPa_s=SCREEN["want"]["viscosity_mPa_s"],
        seed=config["seed"],
        code=code_of("gather_candidates"),
    script:
        "../scripts/gather_candidates.py"


rule rank_candidates:
    input:
        pool=rules.gather_candidates.output.pool,
        ions="<results>/tables/ions.parquet",
        counts="<results>/fingerprints/morgan_count.npz",
        features="<results>/melting/ion_features.parquet",
        properties=expand(
            "<results>/properties/{property}/model.joblib", property=QUANTITIES
        ),
        warnings=own_or_shipped(SCREEN["warnings"]),
        acidities=shipped("resources/acidities.csv"),
        known=[own_or_shipped(path) for path in SCREEN["known"]],
        curated=shipped("resources/forcefield/curated_ions.yaml"),
    output:
        candidates=report(
            "<results>/screen/candidates.csv",
            caption="../report/screen_candidates.rst",
            category="7 Candidates",
            labels={"table": "Ranked candidates"},
        ),
        known=report(
            "<results>/screen/known.csv",
            caption="../report/screen_known.rst",
            category="7 Candidates",
            labels={"table": "Known salts found again"},
        ),
        filters=report(
            "<results>/screen/filters.csv",
            caption="../report/screen_filters.rst",
            category="7 Candidates",
            labels={"table": "What the filters stop"},
        ),
    log:
        "<logs>/screen/rank_candidates.log",
    benchmark:
        "<benchmarks>/screen/rank_candidates.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=60,
    params:
        limits=SCREEN["limits"],
        dropped=SCREEN["dropped"],
        use_K=SCREEN["want"]["use_K"],
        fingerprints=config["fingerprints"]["settings"],
        listed=SCREEN["listed"],
        pick_from=SCREEN["pick_from"],
        selected=SCREEN["selected"],
        code=code_of("rank_candidates"),
    script:
        "../scripts/rank_candidates.py"


checkpoint select_candidates:
    input:
        candidates=rules.rank_candidates.output.candidates,
    output:
        selected=directory("<results>/screen/selected"),
    log:
        "<logs>/screen/select_candidates.log",
    benchmark:
        "<benchmarks>/screen/select_candidates.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("select_candidates"),
    script:
        "../scripts/select_candidates.py"


rule write_candidates_page:
    input:
        candidates=rules.rank_candidates.output.candidates,
        salts="<results>/tables/salts.parquet",
        known=[own_or_shipped(path) for path in SCREEN["known"]],
        phases="<results>/mesophase/candidates.csv",
        evaluation="<results>/melting/evaluation.csv",
    output:
        report(
            "<results>/screen/candidates.html",
            caption="../report/screen_page.rst",
            category="7 Candidates",
            labels={"table": "Candidates with structures and filters"},
        ),
    log:
        "<logs>/screen/candidates_page.log",
    benchmark:
        "<benchmarks>/screen/candidates_page.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        confidence=config["melting"]["trust"]["confidence"],
        code=code_of("write_candidates_page"),
    script:
        "../scripts/write_candidates_page.py"


rule plot_candidates:
    input:
        candidates=rules.rank_candidates.output.candidates,
    output:
        report(
            "<results>/figures/screen/candidates.svg",
            caption="../report/screen_structures.rst",
            category="7 Candidates",
            labels={"figure": "Structures of the best candidates"},
        ),
    log:
        "<logs>/figures/screen/candidates.log",
    benchmark:
        "<benchmarks>/figures/screen/candidates.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        drawn=SCREEN["drawn"],
        code=code_of("plot_candidates"),
    script:
        "../scripts/plot_candidates.py"


rule explain_candidates:
    input:
        candidates=rules.rank_candidates.output.candidates,
        model="<results>/melting/model.joblib",
    output:
        contributions="<results>/screen/contributions.csv",
    log:
        "<logs>/screen/explain_candidates.log",
    benchmark:
        "<benchmarks>/screen/explain_candidates.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        drawn=SCREEN["drawn"],
        orders=SCREEN["orders"],
        seed=config["seed"],
        code=code_of("explain_candidates"),
    script:
        "../scripts/explain_candidates.py"


rule plot_contributions:
    input:
        contributions=rules.explain_candidates.output.contributions,
    output:
        report(
            "<results>/figures/screen/contributions.svg",
            caption="../report/screen_contributions.rst",
            category="7 Candidates",
            labels={"figure": "What raises and lowers the melting point"},
        ),
    log:
        "<logs>/figures/screen/contributions.log",
    benchmark:
        "<benchmarks>/figures/screen/contributions.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_contributions"),
    script:
        "../scripts/plot_contributions.py"


rule plot_chemical_space:
    input:
        pool=rules.gather_candidates.output.pool,
        candidates=rules.rank_candidates.output.candidates,
        ions="<results>/tables/ions.parquet",
        salts="<results>/tables/salts.parquet",
    output:
        report(
            "<results>/figures/screen/chemical_space.svg",
            caption="../report/screen_space.rst",
            category="7 Candidates",
            labels={"figure": "Chemical space: known, proposed, selected"},
        ),
    log:
        "<logs>/figures/screen/chemical_space.log",
    benchmark:
        "<benchmarks>/figures/screen/chemical_space.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        mapped=SCREEN["mapped"],
        seed=config["seed"],
        code=code_of("plot_chemical_space"),
    script:
        "../scripts/plot_chemical_space.py"


rule plot_filters:
    input:
        filters=rules.rank_candidates.output.filters,
        pool=rules.gather_candidates.output.pool,
    output:
        report(
            "<results>/figures/screen/filters.svg",
            caption="../report/screen_funnel.rst",
            category="7 Candidates",
            labels={"figure": "From the pool to the candidates"},
        ),
    log:
        "<logs>/figures/screen/filters.log",
    benchmark:
        "<benchmarks>/figures/screen/filters.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_filters"),
    script:
        "../scripts/plot_filters.py"


rule screen:
    input:
        rules.rank_candidates.output,
        rules.select_candidates.output,
        rules.write_candidates_page.output,
        rules.plot_candidates.output,
        rules.plot_contributions.output,
        rules.plot_chemical_space.output,
        rules.plot_filters.output,
