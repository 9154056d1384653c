"""What is held where a crystal is bounded by each phase alone."""


def get_extremes(wildcards):
    """Coldest and hottest temperature of a crystal: there its order and that of its melt are learnt."""
    kelvins = CRYSTALS[wildcards.crystal]["temperatures_K"]
    return [min(kelvins), max(kelvins)]


def list_holds(wildcards):
    """The record of each hold: all starts and seeds at all temperatures."""
    crystal = CRYSTALS[wildcards.crystal]
    starts = ["crystal", "melt", *(f"voids{share:g}" for share in crystal["voids"])]
    return [
        f"<results>/dynamics/crystals/{wildcards.crystal}/{start}_T{kelvin:g}_r{replica}/run.json"
        for start in starts
        for kelvin in crystal["temperatures_K"]
        for replica in range(1, crystal["seeds"] + 1)
    ]
