"""Numbers for every ion: hashed fragments and a portrait of its chemistry. Each kind has a reader."""

KINDS = ["morgan_binary", "morgan_count", "chemistry"]


rule fingerprint_ions:
    input:
        ions="<results>/tables/ions.parquet",
    output:
        "<results>/fingerprints/{kind}.npz",
    log:
        "<logs>/fingerprints/{kind}.log",
    benchmark:
        "<benchmarks>/fingerprints/{kind}.tsv"
    wildcard_constraints:
        kind="|".join(KINDS),
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("fingerprint_ions"),
        settings=config["fingerprints"]["settings"],
    script:
        "../scripts/fingerprint_ions.py"


rule fingerprints:
    input:
        expand("<results>/fingerprints/{kind}.npz", kind=KINDS),
