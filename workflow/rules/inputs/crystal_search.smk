"""What a search for the crystal of a salt is told, and its batches."""

# What a packing depends on; the ranking has settings of its own.
OF_PACKINGS = ["name", "trials", "batches", "independent", "known_cell"]
OF_RANKING = [
    "name",
    "label",
    "lattice",
    "cutoff_nm",
    "charge_scale",
    "keep",
    "anneal_ps",
]
BATCHES = 4


def match_searches():
    """What the wildcard may be in the rules of a search; a pattern that nothing matches where there is none."""
    return "|".join(choose_searches()) or "(?!)"


def get_packing_settings(wildcards):
    """What the packings of a crystal depend on: how many forms are kept repeats none."""
    crystal = {"batches": BATCHES} | CRYSTALS[wildcards.crystal]
    charges = crystal.get("charge_scale", CONDITIONS["charge_scale"])
    chosen = {key: crystal[key] for key in OF_PACKINGS if key in crystal}
    return chosen | {"charge_scale": charges}


def get_ranking_settings(wildcards):
    """What the ranking of the packings depends on."""
    crystal = CRYSTALS[wildcards.crystal]
    return {key: crystal[key] for key in OF_RANKING if key in crystal}


def count_ranking_gpus(wildcards):
    """Only annealing uses one."""
    return int(CRYSTALS[wildcards.crystal].get("anneal_ps", 0) > 0)


def list_batches(wildcards):
    """The batches of a search, a job each."""
    return [
        f"<results>/dynamics/crystals/{wildcards.crystal}/search/batch_{n}.npz"
        for n in range(CRYSTALS[wildcards.crystal].get("batches", BATCHES))
    ]


def locate_known_form(wildcards):
    """The known crystal that a search is compared with, where one is given."""
    crystal = CRYSTALS[wildcards.crystal]
    return [crystal["cif"]] if "cif" in crystal else []
