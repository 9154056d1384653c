"""How long the simulations of a run will take, said before it starts; nothing is measured for it.

They are what takes days. The rule estimate_cost measures the speed of the machine at hand.
"""

from collections.abc import Mapping

# One core of a Xeon, [C2mim][BF4], PME, cut-off 1.0 nm, 4 fs: 768 atoms at 134 ns a day, 3,072 at 30.7 and
# 12,288 at 7.7, so that speed times atoms is nearly constant (benchmarks/results/dynamics.md).
ATOM_NS_A_DAY = 95_000.0
STEP_FS = 4.0
ATOMS_OF_A_PAIR = 30  # [C4mim][BF4]
GPU_NS_A_DAY = 1000.0  # an assumption: said as such, for the reader to scale


def simulated_ns(
    temperatures: int, branches: int, npt_ps: float, nvt_ps: float, equilibration_ps: float, replicas: int
) -> float:
    """Simulated time of a salt in ns: one equilibration, and the scans of all replicas."""
    return (replicas * branches * temperatures * (npt_ps + nvt_ps) + equilibration_ps) / 1000


def forecast(dynamics: Mapping, selected: int, cores: int = 2) -> str:
    """One line on the simulations of a whole run.

    Args:
        dynamics: that section of the config.
        selected: candidates that go to simulation.
        cores: that simulate side by side.
    """
    salts = len(dynamics["controls"]) + (selected if dynamics["candidates"] else 0)
    name = dynamics["protocol"]
    protocol = dynamics["protocols"][name]
    each = simulated_ns(
        len(protocol["temperatures_K"]), len(protocol["branches"]), protocol["npt_ps"], protocol["nvt_ps"],
        protocol["equilibration_ps"], protocol["replicas"],
    )  # fmt: skip
    total = salts * each
    told = f"a whole run simulates {salts} salts for {each:.3g} ns each (protocol {name})"
    if dynamics["forcefield"] == "mlip":
        return f"{told} with a learned potential, whose speed is not known before it is trained"
    step = dynamics["conditions"]["step_fs"] / STEP_FS
    speed = cores * ATOM_NS_A_DAY / (protocol["pairs"] * ATOMS_OF_A_PAIR) * step
    here, gpu = (duration(24 * total / ns_a_day) for ns_a_day in (speed, GPU_NS_A_DAY))
    return (
        f"{told}: about {here} on {cores} cores, {gpu} on a GPU that makes {GPU_NS_A_DAY:,.0f} ns a day; "
        "dynamics/cost.csv measures this machine"
    )


def duration(hours: float) -> str:
    """A length of time as people say it: ``40 s``, ``21 min``, ``3.4 h``, ``12 days``."""
    if hours < 1 / 60:
        return f"{3600 * hours:.0f} s"
    if hours < 1.5:
        return f"{60 * hours:.0f} min"
    if hours < 48:
        return f"{hours:.1f} h" if hours < 10 else f"{hours:.0f} h"
    return f"{hours / 24:.1f} days" if hours < 240 else f"{hours / 24:.0f} days"
