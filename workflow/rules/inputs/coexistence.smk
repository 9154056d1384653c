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
