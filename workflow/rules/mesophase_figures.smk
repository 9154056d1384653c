rule plot_mesophase_parity:
    input:
        predictions=rules.score_crystals.output.predictions,
    output:
        report(
            "<results>/figures/mesophase/parity.svg",
            caption="../report/mesophase_parity.rst",
            category="6 Mesophases",
            labels={"figure": "Predicted against measured, by split"},
        ),
    log:
        "<logs>/figures/mesophase/parity.log",
    benchmark:
        "<benchmarks>/figures/mesophase/parity.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_mesophase_parity"),
    script:
        "../scripts/plot_mesophase_parity.py"


rule plot_mesophase_splits:
    input:
        scores=rules.score_crystals.output.scores,
    output:
        report(
            "<results>/figures/mesophase/splits.svg",
            caption="../report/mesophase_splits.rst",
            category="6 Mesophases",
            labels={"figure": "Models at random and with relatives out"},
        ),
    log:
        "<logs>/figures/mesophase/splits.log",
    benchmark:
        "<benchmarks>/figures/mesophase/splits.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_mesophase_splits"),
    script:
        "../scripts/plot_mesophase_splits.py"


rule plot_mesophase_transfer:
    input:
        transfer=rules.score_crystals.output.transfer,
    output:
        report(
            "<results>/figures/mesophase/transfer.svg",
            caption="../report/mesophase_transfer.rst",
            category="6 Mesophases",
            labels={"figure": "What transfer is worth"},
        ),
    log:
        "<logs>/figures/mesophase/transfer.log",
    benchmark:
        "<benchmarks>/figures/mesophase/transfer.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_mesophase_transfer"),
    script:
        "../scripts/plot_mesophase_transfer.py"


rule plot_mesophase_series:
    input:
        substances=rules.gather_substances.output.substances,
    output:
        report(
            "<results>/figures/mesophase/series.svg",
            caption="../report/mesophase_series.rst",
            category="6 Mesophases",
            labels={"figure": "Temperatures over chain length"},
        ),
    log:
        "<logs>/figures/mesophase/series.log",
    benchmark:
        "<benchmarks>/figures/mesophase/series.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_mesophase_series"),
    script:
        "../scripts/plot_mesophase_series.py"


rule plot_mesophase_homologues:
    input:
        scores=rules.measure_homologues.output.scores,
    output:
        report(
            "<results>/figures/mesophase/homologues.svg",
            caption="../report/mesophase_homologues.rst",
            category="6 Mesophases",
            labels={"figure": "Error over the number of known homologues"},
        ),
    log:
        "<logs>/figures/mesophase/homologues.log",
    benchmark:
        "<benchmarks>/figures/mesophase/homologues.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_mesophase_homologues"),
    script:
        "../scripts/plot_mesophase_homologues.py"


rule plot_mesophase_images:
    input:
        transfer=rules.score_crystals.output.transfer,
    output:
        report(
            "<results>/figures/mesophase/images.svg",
            caption="../report/mesophase_images.rst",
            category="6 Mesophases",
            labels={"figure": "Images of a substance compared"},
        ),
    log:
        "<logs>/figures/mesophase/images.log",
    benchmark:
        "<benchmarks>/figures/mesophase/images.tsv"
    conda:
        "../envs/lowmelt.yaml"
    params:
        code=code_of("plot_mesophase_images"),
    script:
        "../scripts/plot_mesophase_images.py"
