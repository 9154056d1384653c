import yaml

TABLES = [
    "ions",
    "salts",
    "links",
    "melting_points",
    "transitions",
    "molecules",
    "values",
]
# The public sources that the shipped tables of facts were compiled from.
FACTS = ["ml4il", "il-property-ml", "des-thermochem", "ilc-facts"]

with open(Path(workflow.basedir) / config["tables"]["catalogue"]) as handle:
    CATALOGUE = {**yaml.safe_load(handle), **config["tables"]["own"]}


def check_sources():
    """Stop with one line when a source is asked for that nothing describes."""
    for source in config["tables"]["sources"]:
        if source not in CATALOGUE:
            raise WorkflowError(
                f"config: tables.sources: unknown source '{source}'; known: {', '.join(CATALOGUE)}; "
                "describe a table of your own under tables.own"
            )


def describe_source(wildcards):
    """The description of a source, from the catalogue or from the config."""
    return CATALOGUE[wildcards.source]


def locate_file(source, file):
    """Where a file of a source lies: shipped, the user's own, in the mirror, or retrieved."""
    origin = CATALOGUE[source].get("origin", "own")
    mirror = config["retrieve"]["mirror"]
    if origin == "own":
        return file
    if origin == "shipped":
        return str(Path(workflow.basedir) / "resources" / file)
    if mirror and not origin.startswith("package:"):
        return f"{mirror}/{source}/{file}"
    if origin == "mirror":
        raise WorkflowError(
            f"source '{source}': {file} cannot be downloaded; "
            f"set retrieve.mirror in the config to a folder that holds {source}/{file}"
        )
    return f"{config['retrieve']['folder']}/{source}/{file}"


def locate_tables(wildcards):
    """All files of a source; one line instead of a traceback where one of them is missing."""
    paths = [
        locate_file(wildcards.source, table["file"])
        for table in CATALOGUE[wildcards.source]["tables"]
    ]
    for path in paths:
        if (
            not path.startswith(f"{config['retrieve']['folder']}/")
            and not Path(path).is_file()
        ):
            raise WorkflowError(
                f"source '{wildcards.source}': no file {path}; correct 'file' in its description or retrieve.mirror"
            )
    return paths


def locate_facts(wildcards):
    """The files that the shipped tables of facts are compiled from."""
    return [
        locate_file(source, CATALOGUE[source]["tables"][0]["file"]) for source in FACTS
    ]


def describe_file(wildcards):
    """The description of one file that is retrieved."""
    source = CATALOGUE[wildcards.source]
    return next(table for table in source["tables"] if table["file"] == wildcards.file)


def get_origin(wildcards):
    return CATALOGUE[wildcards.source]["origin"]


def get_address(wildcards):
    return describe_file(wildcards).get("address", wildcards.file)


def get_checksum(wildcards):
    return describe_file(wildcards).get("sha256", "")


check_sources()


wildcard_constraints:
    source=r"[^/]+",
    file=r"[^/]+",


localrules:
    retrieve_source,


rule retrieve_source:
    output:
        protected(config["retrieve"]["folder"] + "/{source}/{file}"),
    log:
        "<logs>/tables/retrieve/{source}/{file}.log",
    benchmark:
        "<benchmarks>/tables/retrieve/{source}/{file}.tsv"
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=500,
        runtime=30,
    params:
        origin=get_origin,
        address=get_address,
        sha256=get_checksum,
        timeout_s=config["retrieve"]["timeout_s"],
    script:
        "../scripts/retrieve_source.py"


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
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
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
                "<results>/tables/sources/{source}/" + part + ".parquet",
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
    threads: 1
    resources:
        mem_mb=2000,
        runtime=20,
    params:
        rules=config["tables"]["rules"],
        limits=config["tables"]["limits"],
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
    log:
        "<logs>/facts/compile_facts.log",
    benchmark:
        "<benchmarks>/facts/compile_facts.tsv"
    conda:
        "../envs/lowmelt.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        sources={source: CATALOGUE[source] for source in FACTS},
        code=code_of("compile_facts"),
    script:
        "../scripts/compile_facts.py"


rule tables:
    input:
        rules.build_tables.output,
