import yaml


include: "inputs/tables.smk"


TABLES = [
    "ions",
    "salts",
    "links",
    "melting_points",
    "transitions",
    "molecules",
    "values",
    "properties",
]
# The public sources that the shipped tables of facts were compiled from.
FACTS = [
    "ml4il",
    "il-property-ml",
    "des-thermochem",
    "ilc-facts",
    "commercial-il",
    "il-transport-ogbodo",
    "liquid-crystal-predictor",
]

RETRIEVED = config["retrieve"]["folder"]

with open(own_or_shipped(config["tables"]["catalogue"])) as handle:
    CATALOGUE = {**yaml.safe_load(handle), **config["tables"]["own"]}


check_sources()
check_files()


wildcard_constraints:
    source=r"[^/]+",
    file=r"[^/]+",


localrules:
    retrieve_source,
    query_ilthermo,


rule retrieve_source:
    output:
        protected(f"{RETRIEVED}/{{source}}/{{file}}"),
    log:
        "<logs>/tables/retrieve/{source}/{file}.log",
    benchmark:
        "<benchmarks>/tables/retrieve/{source}/{file}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        origin=get_origin,
        address=get_address,
        sha256=get_checksum,
        timeout_s=config["retrieve"]["timeout_s"],
    script:
        "../scripts/retrieve_source.py"


# It has a name of its own among the files that are retrieved.
ruleorder: query_ilthermo > retrieve_source


rule query_ilthermo:
    output:
        protected(f"{RETRIEVED}/ilthermo/melting_points.csv"),
    log:
        "<logs>/tables/retrieve/ilthermo.log",
    benchmark:
        "<benchmarks>/tables/retrieve/ilthermo.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=500,
        runtime=240,
    params:
        # What has been answered stays there when the query is stopped.
        answers=f"{RETRIEVED}/ilthermo/answers",
        pause_s=config["retrieve"]["pause_s"],
        tries=config["retrieve"]["tries"],
        limit=config["retrieve"]["limit"],
    script:
        "../scripts/query_ilthermo.py"


rule read_source:
    input:
        locate_tables,
    output:
        records="<results>/tables/sources/{source}/records.parquet",
        curation="<results>/tables/sources/{source}/curation.parquet",
        ions="<results>/tables/sources/{source}/ions.parquet",
        molecules="<results>/tables/sources/{source}/molecules.parquet",
    log:
        "<logs>/tables/sources/{source}.log",
    benchmark:
        "<benchmarks>/tables/sources/{source}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        source=describe_source,
        protonation=config["tables"]["protonation"],
        code=code_of("read_source"),
    script:
        "../scripts/read_source.py"


rule build_tables:
    input:
        **{
            part: expand(
                f"<results>/tables/sources/{{source}}/{part}.parquet",
                source=config["tables"]["sources"],
            )
            for part in ["records", "curation", "ions", "molecules"]
        },
    output:
        **{table: f"<results>/tables/{table}.parquet" for table in TABLES},
        curation="<results>/tables/curation.csv",
    log:
        "<logs>/tables/build_tables.log",
    benchmark:
        "<benchmarks>/tables/build_tables.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        rules=config["tables"]["rules"],
        limits=config["tables"]["limits"],
        property_limits=config["tables"]["property_limits"],
        same_K=config["tables"]["same_K"],
        code=code_of("build_tables"),
    script:
        "../scripts/build_tables.py"


rule compile_facts:
    input:
        locate_facts,
    output:
        melting="<results>/facts/melting_points.csv",
        transitions="<results>/facts/transitions.csv",
        known="<results>/facts/known_salts.csv",
        labels="<results>/facts/phase_labels.csv",
        molecules="<results>/facts/liquid_crystals.csv",
        properties="<results>/facts/properties.csv",
        purchasable="<results>/facts/purchasable.csv",
        curation="<results>/facts/curation.csv",
    log:
        "<logs>/facts/compile_facts.log",
    benchmark:
        "<benchmarks>/facts/compile_facts.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        sources={source: CATALOGUE[source] for source in FACTS},
        code=code_of("compile_facts"),
    script:
        "../scripts/compile_facts.py"


rule summarise_tables:
    input:
        records=expand(
            "<results>/tables/sources/{source}/records.parquet",
            source=config["tables"]["sources"],
        ),
        values="<results>/tables/values.parquet",
        salts="<results>/tables/salts.parquet",
        curation="<results>/tables/curation.csv",
    output:
        sources=report(
            "<results>/tables/sources.csv",
            caption="../report/tables_sources.rst",
            category="1 Tables",
            labels={"table": "What each source gave"},
        ),
        rules="<results>/tables/rules.csv",
        agreement="<results>/tables/agreement.csv",
        ambiguous_class=report(
            "<results>/tables/ambiguous_class.csv",
            caption="../report/tables_ambiguous_class.rst",
            category="1 Tables",
            labels={"table": "Salts with values on both sides of 373.15 K"},
        ),
    log:
        "<logs>/tables/summarise_tables.log",
    benchmark:
        "<benchmarks>/tables/summarise_tables.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("summarise_tables"),
    script:
        "../scripts/summarise_tables.py"


rule plot_curation:
    input:
        "<results>/tables/rules.csv",
    output:
        report(
            "<results>/figures/tables/curation.svg",
            caption="../report/tables_curation.rst",
            category="1 Tables",
            labels={"figure": "Rows dropped, changed and marked"},
        ),
    log:
        "<logs>/tables/plot_curation.log",
    benchmark:
        "<benchmarks>/tables/plot_curation.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_curation"),
    script:
        "../scripts/plot_curation.py"


rule plot_agreement:
    input:
        "<results>/tables/agreement.csv",
    output:
        report(
            "<results>/figures/tables/agreement.svg",
            caption="../report/tables_agreement.rst",
            category="1 Tables",
            labels={"figure": "Agreement of the sources"},
        ),
    log:
        "<logs>/tables/plot_agreement.log",
    benchmark:
        "<benchmarks>/tables/plot_agreement.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_agreement"),
    script:
        "../scripts/plot_agreement.py"


rule plot_degrees:
    input:
        "<results>/tables/ions.parquet",
    output:
        report(
            "<results>/figures/tables/degrees.svg",
            caption="../report/tables_degrees.rst",
            category="1 Tables",
            labels={"figure": "Partners of the ions"},
        ),
    log:
        "<logs>/tables/plot_degrees.log",
    benchmark:
        "<benchmarks>/tables/plot_degrees.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_degrees"),
    script:
        "../scripts/plot_degrees.py"


rule plot_melting_points:
    input:
        melting="<results>/tables/melting_points.parquet",
        ambiguous_class="<results>/tables/ambiguous_class.csv",
    output:
        report(
            "<results>/figures/tables/melting_points.svg",
            caption="../report/tables_melting_points.rst",
            category="1 Tables",
            labels={"figure": "Melting points and their spread"},
        ),
    log:
        "<logs>/tables/plot_melting_points.log",
    benchmark:
        "<benchmarks>/tables/plot_melting_points.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_melting_points"),
    script:
        "../scripts/plot_melting_points.py"


rule plot_composition:
    input:
        ions="<results>/tables/ions.parquet",
        salts="<results>/tables/salts.parquet",
    output:
        report(
            "<results>/figures/tables/composition.svg",
            caption="../report/tables_composition.rst",
            category="1 Tables",
            labels={"figure": "Elements, charges, lengths"},
        ),
    log:
        "<logs>/tables/plot_composition.log",
    benchmark:
        "<benchmarks>/tables/plot_composition.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_composition"),
    script:
        "../scripts/plot_composition.py"


rule tables:
    input:
        rules.build_tables.output,
        rules.summarise_tables.output,
        expand(
            "<results>/figures/tables/{figure}.svg",
            figure=[
                "curation",
                "agreement",
                "degrees",
                "melting_points",
                "composition",
            ],
        ),
