"""The published protocol on its own: the perceptron and the convolutional network, with and without transfer."""


rule train_perceptron:
    input:
        substances=rules.gather_substances.output.substances,
        observations=rules.gather_substances.output.observations,
        features=rules.featurise_substances.output.features,
    output:
        answers="<results>/mesophase/perceptron_{table}_{property}.parquet",
    log:
        "<logs>/mesophase/perceptron_{table}_{property}.log",
    benchmark:
        "<benchmarks>/mesophase/perceptron_{table}_{property}.tsv"
    wildcard_constraints:
        table="[a-z]+",
        property="melting|clearing",
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=3000,
        runtime=rising(240),
    params:
        **{key: MESOPHASE["perceptron"][key] for key in PERCEPTRON_RUN},
        protocol=select_protocol("perceptron", PERCEPTRON_RUN),
        parts=workflow.pathvars.apply("<results>/mesophase/parts/perceptron"),
        seed=config["seed"],
        code=code_of("train_perceptron"),
    script:
        "../scripts/train_perceptron.py"


rule train_convolution:
    input:
        substances=rules.gather_substances.output.substances,
        observations=rules.gather_substances.output.observations,
    output:
        answers="<results>/mesophase/convolution_{table}_{property}.parquet",
    log:
        "<logs>/mesophase/convolution_{table}_{property}.log",
    benchmark:
        "<benchmarks>/mesophase/convolution_{table}_{property}.tsv"
    wildcard_constraints:
        table="[a-z]+",
        property="melting|clearing",
    conda:
        "../envs/lowmelt.yaml"
    resources:
        mem_mb=3000,
        runtime=rising(1440),
    params:
        **{key: MESOPHASE["convolution"][key] for key in CONVOLUTION_RUN},
        protocol=select_protocol("convolution", CONVOLUTION_RUN),
        parts=workflow.pathvars.apply("<results>/mesophase/parts/convolution"),
        seed=config["seed"],
        code=code_of("train_convolution"),
    script:
        "../scripts/train_convolution.py"


# The published protocol alone: the full 20 x 5 of the perceptron on the stand-in, or on the user's own table.
rule published_transfer:
    input:
        expand(
            "<results>/mesophase/perceptron_{table}_{property}.parquet",
            table="own" if MESOPHASE["own"] else "standin",
            property=["melting", "clearing"],
        ),
