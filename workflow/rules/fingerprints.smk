"""Numbers for every ion: hashed fragments, keys, descriptors."""


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
        kind="[a-z_]+",
    conda:
        "../envs/lowmelt.yaml"
    threads: 1
    resources:
        mem_mb=2000,
        runtime=30,
    params:
        code=code_of("fingerprint_ions"),
        settings=config["fingerprints"]["settings"],
    script:
        "../scripts/fingerprint_ions.py"


rule fingerprints:
    input:
        expand(
            "<results>/fingerprints/{kind}.npz", kind=config["fingerprints"]["kinds"]
        ),
