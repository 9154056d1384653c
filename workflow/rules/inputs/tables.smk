"""Input functions of the rules in tables.smk."""


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
        return shipped(f"resources/{file}")
    if origin == "query" and not Path(f"{mirror}/{source}/{file}").is_file():
        return f"{config['retrieve']['folder']}/{source}/{file}"
    if mirror and not origin.startswith("package:"):
        return f"{mirror}/{source}/{file}"
    if origin == "mirror":
        raise WorkflowError(
            f"source '{source}': {file} cannot be downloaded; "
            f"set retrieve.mirror in the config to a folder that holds {source}/{file}"
        )
    return f"{config['retrieve']['folder']}/{source}/{file}"


def locate_tables(wildcards):
    """All files of a source."""
    return [
        locate_file(wildcards.source, table["file"])
        for table in CATALOGUE[wildcards.source]["tables"]
    ]


def check_files():
    """Stop with one line when a file that is not retrieved is missing."""
    for source in config["tables"]["sources"]:
        for table in CATALOGUE[source]["tables"]:
            path = locate_file(source, table["file"])
            if (
                not path.startswith(f"{config['retrieve']['folder']}/")
                and not Path(path).is_file()
            ):
                raise WorkflowError(
                    f"source '{source}': no file {path}; correct 'file' in its description or retrieve.mirror"
                )


def locate_facts(wildcards):
    """The files that the shipped tables of facts are compiled from."""
    return [
        locate_file(source, table["file"])
        for source in FACTS
        for table in CATALOGUE[source]["tables"]
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
