"""Which cases of dendrite growth are run."""

DENDRITES = config["dendrites"]
SIZES = (
    "damkohler solid equilibrium nuclei columns rows height longest support peclet"
).split()


def list_cases():
    """Settings of each case by its name; where D_y/D_x = 1 both ways of comparing are one case."""
    shared = {name: DENDRITES[name] for name in SIZES}
    cases = {"isotropic": {"ratio": 1, "kept": "mean", **shared}}
    for kept in DENDRITES["kept"]:
        for ratio in DENDRITES["ratios"]:
            if ratio != 1:
                cases[f"{kept}_{ratio:g}"] = {"ratio": ratio, "kept": kept, **shared}
    return cases


GROWN = list_cases()


def get_case(wildcards):
    """The settings of a case."""
    return GROWN[wildcards.case]


def locate_directions(wildcards):
    """Diffusion by direction of the simulated salts, where it is asked for."""
    if not DENDRITES["simulated"]:
        return []
    return expand(
        "<results>/dynamics/salts/{salt_id}/directions.csv",
        salt_id=sorted(gather_salts()),
    )
