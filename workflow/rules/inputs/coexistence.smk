"""Which crystals are brought into contact with their melt, and what each needs."""


def name_crystals():
    """Name and ions of each crystal: what tells which force fields are needed."""
    return [{"name": name, "smiles": CRYSTALS[name]["smiles"]} for name in CRYSTALS]


def gather_crystals():
    """Records of the salts of the crystals, by the crystal's name."""
    if not CRYSTALS:
        return {}
    return read_salts(checkpoints.select_crystals.get().output[0])


def get_crystal(wildcards):
    """The description of a crystal in the config."""
    return CRYSTALS[wildcards.crystal]


def get_structure(wildcards):
    """What the block of crystal depends on: another temperature or one more seed builds none anew."""
    crystal = CRYSTALS[wildcards.crystal]
    names = {"melting_K", "source", "temperatures_K", "seeds"}
    return {
        key: value
        for key, value in crystal.items()
        if key not in names and not key.endswith("_ps")
    }


def get_run_settings(wildcards):
    """What one run depends on: one more temperature or seed repeats none."""
    names = {"melting_K", "source", "temperatures_K", "seeds"}
    crystal = CRYSTALS[wildcards.crystal]
    return {key: value for key, value in crystal.items() if key not in names}


def get_crystal_label(wildcards):
    """What a reader calls a crystal, and whether it is an experiment."""
    crystal = CRYSTALS[wildcards.crystal]
    note = " (predicted, experimental)" if crystal["lattice"] == "predict" else ""
    return crystal["label"] + note


def locate_crystal_ions(wildcards):
    """Parameters of the cation and of the anion of a crystal; Tosi-Fumi sodium chloride has its own."""
    if CRYSTALS[wildcards.crystal]["potential"] == "tosi_fumi":
        return []
    salt = gather_crystals()[wildcards.crystal]
    return [
        f"<results>/dynamics/ions/{salt[f'{kind}_id']}/ion.json"
        for kind in ("cation", "anion")
    ]


def locate_cif(wildcards):
    """The CIF of a crystal, where it has one."""
    crystal = CRYSTALS[wildcards.crystal]
    return [crystal["cif"]] if crystal["lattice"] == "cif" else []


def list_runs(wildcards):
    """The record of each run of a crystal: all seeds at all temperatures."""
    crystal = CRYSTALS[wildcards.crystal]
    return [
        f"<results>/dynamics/crystals/{wildcards.crystal}/T{kelvin:g}_r{replica}/run.json"
        for kelvin in crystal["temperatures_K"]
        for replica in range(1, crystal["seeds"] + 1)
    ]


def list_energies(wildcards):
    """The time series of each run of a crystal."""
    return [path.replace("run.json", "energies.csv") for path in list_runs(wildcards)]
