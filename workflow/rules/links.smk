"""Which cation goes with which anion: splits, evaluation, expansion in rounds, a scorer for any ions."""


include: "inputs/links.smk"


LINKS = config["links"]
GRAPH = {
    "ions": "<results>/tables/ions.parquet",
    "links": "<results>/tables/links.parquet",
    "morgan_binary": "<results>/fingerprints/morgan_binary.npz",
    "morgan_count": "<results>/fingerprints/morgan_count.npz",
    "chemistry": "<results>/fingerprints/chemistry.npz",
}


rule split_links:
    input:
        links="<results>/tables/links.parquet",
        salts="<results>/tables/salts.parquet",
    output:
        "<results>/links/splits/{split}_{replicate}.parquet",
    log:
        "<logs>/links/splits/{split}_{replicate}.log",
    benchmark:
        "<benchmarks>/links/splits/{split}_{replicate}.tsv"
    wildcard_constraints:
        split="random|cold_cation|cold_anion|cold_both|source",
        replicate=r"\d+",
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("split_links"),
        seed=config["seed"],
        valid=LINKS["valid"],
        test=LINKS["test"],
    script:
        "../scripts/split_links.py"


rule evaluate_links:
    input:
        **GRAPH,
        split="<results>/links/splits/{split}_{replicate}.parquet",
    output:
        metrics="<results>/links/evaluation/{split}_{replicate}.csv",
        pairs="<results>/links/evaluation/{split}_{replicate}.parquet",
    log:
        "<logs>/links/evaluation/{split}_{replicate}.log",
    benchmark:
        "<benchmarks>/links/evaluation/{split}_{replicate}.tsv"
    wildcard_constraints:
        split="random|cold_cation|cold_anion|cold_both|source",
        replicate=r"\d+",
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(60),
    params:
        code=code_of("evaluate_links"),
        seed=config["seed"],
        models=LINKS["evaluate"],
        hybrid=LINKS["hybrid"],
        sage=LINKS["sage"],
    script:
        "../scripts/evaluate_links.py"


rule summarise_links:
    input:
        expand(
            "<results>/links/evaluation/{split}_{replicate}.csv",
            split=LINKS["splits"],
            replicate=range(LINKS["replicates"]),
        ),
    output:
        report(
            "<results>/links/evaluation.csv",
            caption="../report/links_evaluation.rst",
            category="2 Links",
            labels={"table": "Link models compared"},
        ),
    log:
        "<logs>/links/evaluation.log",
    benchmark:
        "<benchmarks>/links/evaluation.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("summarise_links"),
    script:
        "../scripts/summarise_links.py"


rule fit_link_scorer:
    input:
        **GRAPH,
        split="<results>/links/splits/source_0.parquet",
    output:
        "<results>/links/model/scorer.joblib",
    log:
        "<logs>/links/model.log",
    benchmark:
        "<benchmarks>/links/model.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(30),
    params:
        code=code_of("fit_link_scorer"),
        seed=config["seed"],
        prior=LINKS["prior"],
        hybrid=LINKS["hybrid"],
        fingerprints=config["fingerprints"]["settings"],
    script:
        "../scripts/fit_link_scorer.py"


rule expand_links:
    input:
        **GRAPH,
        split="<results>/links/splits/random_0.parquet",
        earlier=links_of_earlier_rounds,
        melting=melting_model_to_weigh,
    output:
        links="<results>/links/round_{round}/links.parquet",
        facts="<results>/links/round_{round}/facts.json",
        stream=temp("<results>/links/round_{round}/stream.parquet"),
    log:
        "<logs>/links/round_{round}.log",
    benchmark:
        "<benchmarks>/links/round_{round}.tsv"
    wildcard_constraints:
        round=r"\d+",
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(60),
    params:
        code=code_of("expand_links"),
        seed=config["seed"],
        model=LINKS["model"],
        hybrid=LINKS["hybrid"],
        sage=LINKS["sage"],
        precision=LINKS["precision"],
        top_k=LINKS["top_k"],
        melting_weight=LINKS["melting_weight"],
    script:
        "../scripts/expand_links.py"


rule collect_expansion:
    input:
        salts="<results>/tables/salts.parquet",
        links="<results>/tables/links.parquet",
        scorer=rules.fit_link_scorer.output[0],
        rounds=expand(
            "<results>/links/round_{round}/links.parquet",
            round=range(1, LINKS["rounds"] + 1),
        ),
        facts=expand(
            "<results>/links/round_{round}/facts.json",
            round=range(1, LINKS["rounds"] + 1),
        ),
    output:
        expanded="<results>/links/expanded.parquet",
        growth=report(
            "<results>/links/growth.csv",
            caption="../report/links_growth_table.rst",
            category="2 Links",
            labels={"table": "Growth and precision of each round"},
        ),
    log:
        "<logs>/links/expanded.log",
    benchmark:
        "<benchmarks>/links/expanded.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("collect_expansion"),
        replace=LINKS["model"] == "sage_published",
    script:
        "../scripts/collect_expansion.py"


rule share_low_melting:
    input:
        ions="<results>/tables/ions.parquet",
        expanded="<results>/links/expanded.parquet",
        melting="<results>/melting/model.joblib",
    output:
        report(
            "<results>/links/low_melting.csv",
            caption="../report/links_low_melting.rst",
            category="2 Links",
            labels={"table": "Does expansion enrich low melting?"},
        ),
    log:
        "<logs>/links/low_melting.log",
    benchmark:
        "<benchmarks>/links/low_melting.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=3000,
        runtime=60,
    params:
        code=code_of("share_low_melting"),
        seed=config["seed"],
        sampled=LINKS["sampled"],
        weight=LINKS["melting_weight"] or 1.0,
    script:
        "../scripts/share_low_melting.py"


rule plot_links_metrics:
    input:
        "<results>/links/evaluation.csv",
    output:
        report(
            "<results>/figures/links/metrics.svg",
            caption="../report/links_metrics.rst",
            category="2 Links",
            labels={"figure": "Link models compared"},
        ),
    log:
        "<logs>/figures/links/metrics.log",
    benchmark:
        "<benchmarks>/figures/links/metrics.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_links_metrics"),
    script:
        "../scripts/plot_links_metrics.py"


rule plot_links_degrees:
    input:
        "<results>/links/expanded.parquet",
    output:
        report(
            "<results>/figures/links/degrees.svg",
            caption="../report/links_degrees.rst",
            category="2 Links",
            labels={"figure": "Partners before and after expansion"},
        ),
    log:
        "<logs>/figures/links/degrees.log",
    benchmark:
        "<benchmarks>/figures/links/degrees.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_links_degrees"),
    script:
        "../scripts/plot_links_degrees.py"


rule plot_links_growth:
    input:
        growth="<results>/links/growth.csv",
        low="<results>/links/low_melting.csv",
    output:
        report(
            "<results>/figures/links/growth.svg",
            caption="../report/links_growth.rst",
            category="2 Links",
            labels={"figure": "Growth, precision, low melting"},
        ),
    log:
        "<logs>/figures/links/growth.log",
    benchmark:
        "<benchmarks>/figures/links/growth.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_links_growth"),
    script:
        "../scripts/plot_links_growth.py"


rule plot_links_reliability:
    input:
        expand(
            "<results>/links/evaluation/{split}_{replicate}.parquet",
            split=LINKS["splits"],
            replicate=range(LINKS["replicates"]),
        ),
    output:
        report(
            "<results>/figures/links/reliability.svg",
            caption="../report/links_reliability.rst",
            category="2 Links",
            labels={"figure": "Reliability of the probabilities"},
        ),
    log:
        "<logs>/figures/links/reliability.log",
    benchmark:
        "<benchmarks>/figures/links/reliability.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_links_reliability"),
    script:
        "../scripts/plot_links_reliability.py"


rule links:
    input:
        rules.summarise_links.output,
        rules.fit_link_scorer.output,
        rules.collect_expansion.output,
        rules.share_low_melting.output,
        expand(
            "<results>/figures/links/{figure}.svg",
            figure=["metrics", "degrees", "growth", "reliability"],
        ),
