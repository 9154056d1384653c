"""Which crystals are taken to their melting point, by which route, and what each needs."""

# What a crystal says of its runs and not of its block.
OF_RUNS = {"melting_K", "source", "route", "temperatures_K", "seeds", "voids"}
# What a crystal says of the path of route free_energy.
OF_PATH = {"weak", "well_kt", "spread", "boxes", "hold", "reference_K"}
# The figures of each route, by their first names.
FIGURES = {
    "coexistence": ["coexistence", "runs"],
    "bounds": ["bounds"],
    "free_energy": ["free_energy"],
}


def choose_crystals(route):
    """Names of the crystals that take a route to their melting point."""
    return [
        name
        for name, crystal in CRYSTALS.items()
        if crystal.get("route", "coexistence") == route
    ]


def match_crystals(route):
    """What the wildcard may be in the rules of a route; a pattern that nothing matches where none takes it."""
    return "|".join(choose_crystals(route)) or "(?!)"


def choose_searches():
    """Names of the crystals that are searched for."""
    return [
        name for name, crystal in CRYSTALS.items() if crystal["lattice"] == "predict"
    ]


def list_search_figures():
    """The figure of each search."""
    return [
        f"<results>/figures/dynamics/packings_{name}.svg" for name in choose_searches()
    ]


def list_crystal_figures():
    """The figures of all crystals, each by its route, and of the searches for them."""
    return list_search_figures() + [
        f"<results>/figures/dynamics/{figure}_{name}.svg"
        for route, figures in FIGURES.items()
        for name in choose_crystals(route)
        for figure in figures
    ]


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
    return {
        key: value
        for key, value in CRYSTALS[wildcards.crystal].items()
        if key not in OF_RUNS | OF_PATH and not key.endswith("_ps")
    }


def get_run_settings(wildcards):
    """What one run depends on: one more temperature or seed repeats none."""
    crystal = CRYSTALS[wildcards.crystal]
    return {key: value for key, value in crystal.items() if key not in OF_RUNS}


def get_crystal_label(wildcards):
    """What a reader calls a crystal, and whether it is a guess."""
    crystal = CRYSTALS[wildcards.crystal]
    note = " (predicted)" if crystal["lattice"] == "predict" else ""
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
    """The CIF of a crystal, given or found by a search, where it has one."""
    crystal = CRYSTALS[wildcards.crystal]
    if crystal["lattice"] == "predict":
        return [f"<results>/dynamics/crystals/{wildcards.crystal}/search/best.cif"]
    return [crystal["cif"]] if crystal["lattice"] == "cif" else []


def locate_search(wildcards):
    """What a search for a crystal came to, where there is one."""
    if CRYSTALS[wildcards.crystal]["lattice"] != "predict":
        return []
    return [f"<results>/dynamics/crystals/{wildcards.crystal}/search/search.json"]


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
