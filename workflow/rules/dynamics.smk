"""Molecular dynamics of the candidates and of known salts: force field, box, scan over temperatures."""


include: "inputs/dynamics.smk"


wildcard_constraints:
    salt_id="[0-9a-f]{16}",
    ion_id="[A-Z]+-[a-z0-9]+",
    part=r"r\d+(_T[\d.]+)?",
    crystal="[a-z0-9_]+",
    kelvin=r"[\d.]+",
    replica=r"\d+",


localrules:
    select_controls,
    collect_melting_points,


checkpoint select_controls:
    output:
        directory("<results>/dynamics/controls"),
    log:
        "<logs>/dynamics/controls.log",
    benchmark:
        "<benchmarks>/dynamics/controls.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        controls=DYNAMICS["controls"],
        code=code_of("select_controls"),
    script:
        "../scripts/select_controls.py"


# Nothing waits for it, but it comes first: it needs nothing but the CIFs, and goes before all other jobs.
rule estimate_cost:
    input:
        cifs=[
            crystal["cif"]
            for crystal in CRYSTALS.values()
            if crystal["lattice"] == "cif"
        ],
    output:
        report(
            "<results>/dynamics/cost.csv",
            caption="../report/dynamics_cost.rst",
            category="8 Dynamics",
            labels={"table": "Time that each protocol takes"},
        ),
    log:
        "<logs>/dynamics/estimate_cost.log",
    benchmark:
        "<benchmarks>/dynamics/estimate_cost.tsv"
    priority: 100
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(30),
        gpu=1,
    params:
        protocol=DYNAMICS["protocol"],
        protocols=DYNAMICS["protocols"],
        conditions=DYNAMICS["conditions"],
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        measure_s=DYNAMICS["measure_s"],
        crystals=DYNAMICS["crystals"],
        code=code_of("estimate_cost"),
    script:
        "../scripts/estimate_cost.py"


rule parameterise_ion:
    input:
        curated=shipped("resources/forcefield/curated_ions.yaml"),
        salts=ancient(locate_salts_of_ion),
        card=locate_card,
    output:
        "<results>/dynamics/ions/{ion_id}/ion.json",
    log:
        "<logs>/dynamics/ions/{ion_id}.log",
    benchmark:
        "<benchmarks>/dynamics/ions/{ion_id}.tsv"
    conda:
        "../envs/dynamics.yaml"
    resources:
        mem_mb=2000,
        runtime=rising(120),
    params:
        smiles=get_ion_smiles,
        forcefield="gaff2" if LEARNED else DYNAMICS["forcefield"],
        seed=config["seed"],
        code=code_of("parameterise_ion"),
    script:
        "../scripts/parameterise_ion.py"


rule pack_box:
    input:
        cation=locate_cation,
        anion=locate_anion,
        salts=ancient(SALTS),
    output:
        box="<results>/dynamics/salts/{salt_id}/box.json",
        pdb="<results>/dynamics/salts/{salt_id}/box.pdb",
    log:
        "<logs>/dynamics/salts/{salt_id}/pack_box.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/pack_box.tsv"
    conda:
        "../envs/dynamics.yaml"
    params:
        counts=get_counts,
        pairs=PROTOCOL["pairs"],
        cutoff_nm=PROTOCOL["cutoff_nm"],
        seed=config["seed"],
        code=code_of("pack_box"),
    script:
        "../scripts/pack_box.py"


rule equilibrate:
    input:
        cation=locate_cation,
        anion=locate_anion,
        box=rules.pack_box.output.box,
        pdb=rules.pack_box.output.pdb,
        card=locate_card,
    output:
        record="<results>/dynamics/salts/{salt_id}/equilibration.json",
        state="<results>/dynamics/salts/{salt_id}/equilibrated.json",
    log:
        "<logs>/dynamics/salts/{salt_id}/equilibrate.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/equilibrate.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=4000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        protocol=DYNAMICS["protocol"],
        lengths=PROTOCOL,
        conditions=CONDITIONS,
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        drift_limit=DYNAMICS["drift_limit"],
        seed=config["seed"],
        code=code_of("equilibrate"),
    script:
        "../scripts/equilibrate.py"


rule simulate:
    input:
        cation=locate_cation,
        anion=locate_anion,
        box=rules.pack_box.output.box,
        record=rules.equilibrate.output.record,
        state=rules.equilibrate.output.state,
        card=locate_card,
    output:
        scan="<results>/dynamics/salts/{salt_id}/scan/{part}.npz",
        files=directory("<results>/dynamics/salts/{salt_id}/scan/{part}"),
    log:
        "<logs>/dynamics/salts/{salt_id}/simulate_{part}.log",
    benchmark:
        "<benchmarks>/dynamics/salts/{salt_id}/simulate_{part}.tsv"
    conda:
        "../envs/dynamics.yaml"
    threads: DYNAMICS["threads"]
    resources:
        mem_mb=8000,
        runtime=rising(DYNAMICS["runtime_min"]),
        gpu=1,
    params:
        protocol=DYNAMICS["protocol"],
        lengths=PROTOCOL,
        conditions=CONDITIONS,
        platform=DYNAMICS["platform"],
        slots=DYNAMICS["jobs_per_gpu"],
        trajectory=DYNAMICS["trajectory"],
        seed=config["seed"],
        code=code_of("simulate"),
    script:
        "../scripts/simulate.py"
