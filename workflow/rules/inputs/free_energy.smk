"""Which temperatures and legs the path from liquid to crystal has."""

# Those that the ions find their sites in, or lose them, are walked both ways.
LEGS = [
    *["weaken", "compress", "bind", "strengthen", "release"],
    *["bind_back", "strengthen_back"],
]


def get_rest_settings(wildcards):
    """What the phases at rest depend on: another length of the windows repeats none."""
    return {
        key: value
        for key, value in get_run_settings(wildcards).items()
        if key not in OF_PATH and not key.startswith("window_")
    }


def get_path_settings(wildcards):
    """What one leg depends on: one more temperature of reference repeats none."""
    return {
        key: value
        for key, value in get_run_settings(wildcards).items()
        if key != "reference_K"
    }


def list_phases(wildcards):
    """Crystal and melt at rest at all temperatures, those of the paths included, from all seeds."""
    crystal = CRYSTALS[wildcards.crystal]
    kelvins = sorted({*crystal["temperatures_K"], *crystal["reference_K"]})
    return [
        f"<results>/dynamics/crystals/{wildcards.crystal}/rest_T{kelvin:g}_r{replica}.npz"
        for kelvin in kelvins
        for replica in range(1, crystal["seeds"] + 1)
    ]


def list_legs(wildcards):
    """All legs of all paths of a crystal."""
    crystal, folder = (
        CRYSTALS[wildcards.crystal],
        f"<results>/dynamics/crystals/{wildcards.crystal}",
    )
    return [
        f"{folder}/path_T{kelvin:g}_r{replica}/{leg}.json"
        for kelvin in crystal["reference_K"]
        for replica in range(1, crystal["seeds"] + 1)
        for leg in LEGS
    ]


def check_free_energy():
    """Stop with one line where a learned potential would be asked to be weakened: it has no pairs."""
    asking = choose_crystals("free_energy")
    asking = [name for name in asking if CRYSTALS[name]["potential"] == "ions"]
    if LEARNED and asking:
        raise WorkflowError(
            f"dynamics.crystals: {asking[0]}: route free_energy weakens the pairs of a force field, which a "
            "learned potential does not have; take coexistence, or another dynamics.forcefield"
        )


check_free_energy()
