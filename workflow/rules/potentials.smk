"""Learned interatomic potentials: frames, labels, training, rounds on their own trajectories, tests, card."""


include: "inputs/potentials.smk"


wildcard_constraints:
    composition="[a-z0-9_]+",
    source=r"frames|round\d+",
    chunk=r"\d+",
    kind=r"n\d+|only_[a-z0-9_]+",
    member=r"\d+",
    round=r"\d+",


rule potential_ions:
    input:
        curated=shipped("resources/forcefield/curated_ions.yaml"),
    output:
        "<results>/potentials/ions.json",
    log:
        "<logs>/potentials/ions.log",
    benchmark:
        "<benchmarks>/potentials/ions.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        salts=[salt for entry in COMPOSITIONS.values() for salt in entry["salts"]],
        labels=POTENTIALS["labels"],
        seed=config["seed"],
        code=code_of("potential_ions"),
    script:
        "../scripts/potential_ions.py"


rule potential_frames:
    input:
        ions=rules.potential_ions.output,
    output:
        "<results>/potentials/frames/{composition}.extxyz",
    log:
        "<logs>/potentials/frames/{composition}.log",
    benchmark:
        "<benchmarks>/potentials/frames/{composition}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        composition=get_composition,
        sampling=POTENTIALS["sampling"],
        seed=config["seed"],
        code=code_of("potential_frames"),
    script:
        "../scripts/potential_frames.py"


rule potential_label:
    input:
        locate_unlabelled,
    output:
        frames="<results>/potentials/{source}/labels/{composition}_{chunk}.extxyz",
        left_out="<results>/potentials/{source}/labels/{composition}_{chunk}.csv",
    log:
        "<logs>/potentials/{source}/labels/{composition}_{chunk}.log",
    benchmark:
        "<benchmarks>/potentials/{source}/labels/{composition}_{chunk}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(POTENTIALS["runtime_min"]),
    params:
        labels=POTENTIALS["labels"],
        chunk=POTENTIALS["chunk"],
        most_net_force=POTENTIALS["most_net_force"],
        code=code_of("potential_label"),
    script:
        "../scripts/potential_label.py"


rule potential_collect:
    input:
        list_labels("frames", COMPOSITIONS),
    output:
        frames="<results>/potentials/labelled.extxyz",
        split="<results>/potentials/split.csv",
    log:
        "<logs>/potentials/collect.log",
    benchmark:
        "<benchmarks>/potentials/collect.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        labels=POTENTIALS["labels"],
        roles={name: entry["role"] for name, entry in COMPOSITIONS.items()},
        seed=config["seed"],
        code=code_of("potential_collect"),
    script:
        "../scripts/potential_collect.py"


rule potential_train:
    input:
        ions=rules.potential_ions.output,
        frames=rules.potential_collect.output.frames,
        split=rules.potential_collect.output.split,
    output:
        model="<results>/potentials/models/{kind}_m{member}.model",
        curve="<results>/potentials/models/{kind}_m{member}.csv",
    log:
        "<logs>/potentials/models/{kind}_m{member}.log",
    benchmark:
        "<benchmarks>/potentials/models/{kind}_m{member}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(POTENTIALS["runtime_min"]),
        gpu=1,
    params:
        size=get_size,
        only=get_only,
        network=POTENTIALS["network"],
        loss=POTENTIALS["loss"],
        training=POTENTIALS["training"],
        seed=config["seed"],
        code=code_of("potential_train"),
    script:
        "../scripts/potential_train.py"


rule potential_onpolicy:
    input:
        ions=rules.potential_ions.output,
        frames=rules.potential_collect.output.frames,
        split=rules.potential_collect.output.split,
        models=list_drivers,
    output:
        frames="<results>/potentials/round{round}/{composition}.extxyz",
        record="<results>/potentials/round{round}/{composition}.json",
    log:
        "<logs>/potentials/round{round}/{composition}.log",
    benchmark:
        "<benchmarks>/potentials/round{round}/{composition}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(POTENTIALS["runtime_min"]),
        gpu=1,
    params:
        run=POTENTIALS["onpolicy"],
        gates=POTENTIALS["gates"],
        last=LAST_ROUND,
        platform=DYNAMICS["platform"],
        seed=config["seed"],
        code=code_of("potential_onpolicy"),
    script:
        "../scripts/potential_onpolicy.py"


rule potential_refine:
    input:
        ions=rules.potential_ions.output,
        frames=rules.potential_collect.output.frames,
        split=rules.potential_collect.output.split,
        own=list_own_labels,
        model=locate_model_before,
    output:
        model="<results>/potentials/models/round{round}_m{member}.model",
        curve="<results>/potentials/models/round{round}_m{member}.csv",
    log:
        "<logs>/potentials/models/round{round}_m{member}.log",
    benchmark:
        "<benchmarks>/potentials/models/round{round}_m{member}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(POTENTIALS["runtime_min"]),
        gpu=1,
    params:
        loss=POTENTIALS["loss"],
        training=POTENTIALS["training"],
        refine=POTENTIALS["onpolicy"]["training"],
        size=FRAME_COUNTS[-1],
        seed=config["seed"],
        code=code_of("potential_refine"),
    script:
        "../scripts/potential_refine.py"


rule potential_test:
    input:
        ions=rules.potential_ions.output,
        frames=rules.potential_collect.output.frames,
        split=rules.potential_collect.output.split,
        curve=expand("<results>/potentials/models/n{size}_m1.model", size=CURVE),
        only=expand("<results>/potentials/models/only_{name}_m1.model", name=ONLY),
        before=list_committee(0),
        committee=list_committee(ROUNDS),
        first_own=list_labels("round1", LEARNT),
        own=list_labels(f"round{LAST_ROUND}", LEARNT),
        left_out=list_left_out(),
    output:
        scores=report(
            "<results>/potentials/scores.csv",
            caption="../report/potentials_scores.rst",
            category="Potentials",
            labels={"table": "Errors by model and split"},
        ),
        frames="<results>/potentials/frame_errors.csv",
        parity="<results>/potentials/parity.npz",
        separated="<results>/potentials/separated.csv",
        left_out=report(
            "<results>/potentials/left_out.csv",
            caption="../report/potentials_left_out.rst",
            category="Potentials",
            labels={"table": "Frames without labels"},
        ),
    log:
        "<logs>/potentials/test.log",
    benchmark:
        "<benchmarks>/potentials/test.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=4000,
        runtime=rising(120),
        gpu=1,
    params:
        curve=CURVE,
        size=0 if GIVEN else FRAME_COUNTS[-1],
        only=ONLY,
        first=FIRST,
        final=FINAL,
        charge_scale=POTENTIALS["sampling"]["charge_scale"],
        labels=POTENTIALS["labels"],
        code=code_of("potential_test"),
    script:
        "../scripts/potential_test.py"


rule potential_card:
    input:
        ions=rules.potential_ions.output,
        frames=rules.potential_collect.output.frames,
        split=rules.potential_collect.output.split,
        scores=rules.potential_test.output.scores,
        models=list_committee(ROUNDS),
        runs=list_last_runs("json"),
    output:
        card="<results>/potentials/model/card.json",
        table=report(
            "<results>/potentials/model/card.csv",
            caption="../report/potentials_card.rst",
            category="Potentials",
            labels={"table": "Card"},
        ),
        models=expand(
            "<results>/potentials/model/member_{member}.model", member=MEMBERS
        ),
    log:
        "<logs>/potentials/card.log",
    benchmark:
        "<benchmarks>/potentials/card.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        compositions=[COMPOSITIONS[name] for name in LEARNT],
        model=FINAL,
        labels=POTENTIALS["labels"],
        size=FRAME_COUNTS[-1],
        limits=POTENTIALS["limits"],
        demonstration=POTENTIALS["demonstration"],
        code=code_of("potential_card"),
    script:
        "../scripts/potential_card.py"


rule plot_potentials:
    input:
        scores=rules.potential_test.output.scores,
        frames=rules.potential_test.output.frames,
        parity=rules.potential_test.output.parity,
        separated=rules.potential_test.output.separated,
        ions=rules.potential_ions.output,
        classical=rules.potential_collect.output.frames,
        own=list_last_runs("extxyz"),
        runs=list_last_runs("json"),
    output:
        curve=report(
            "<results>/figures/potentials/learning_curve.svg",
            caption="../report/potentials_curve.rst",
            category="Potentials",
            labels={"figure": "Learning curve"},
        ),
        transfer=report(
            "<results>/figures/potentials/transfer.svg",
            caption="../report/potentials_transfer.rst",
            category="Potentials",
            labels={"figure": "Transfer to other frames"},
        ),
        parity=report(
            "<results>/figures/potentials/parity.svg",
            caption="../report/potentials_parity.rst",
            category="Potentials",
            labels={"figure": "Forces on atoms and on ions"},
        ),
        spread=report(
            "<results>/figures/potentials/spread.svg",
            caption="../report/potentials_spread.rst",
            category="Potentials",
            labels={"figure": "Spread against error"},
        ),
        separated=report(
            "<results>/figures/potentials/separated.svg",
            caption="../report/potentials_separated.rst",
            category="Potentials",
            labels={"figure": "Two ions drawn apart"},
        ),
        liquid=report(
            "<results>/figures/potentials/liquid.svg",
            caption="../report/potentials_liquid.rst",
            category="Potentials",
            labels={"figure": "Structure and density"},
        ),
    log:
        "<logs>/figures/potentials/plot_potentials.log",
    benchmark:
        "<benchmarks>/figures/potentials/plot_potentials.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        kelvin=POTENTIALS["onpolicy"]["temperature_K"],
        code=code_of("plot_potentials"),
    script:
        "../scripts/plot_potentials.py"


rule potentials:
    input:
        rules.potential_card.output,
        rules.plot_potentials.output,
