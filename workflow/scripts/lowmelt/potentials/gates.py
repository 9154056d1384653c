"""What a trajectory of a learned potential must keep to; a static test error says nothing of it.

A potential that is right to a tenth on frames of another force field may still drift, thicken or explode on
its own trajectory (Fu et al. 2023, arXiv 2210.07237).
"""

from dataclasses import asdict, dataclass

import numpy as np

MEMORY_PS = 0.5  # over which the kinetic energy forgets, at the friction used here


@dataclass(frozen=True)
class Gates:
    """Limits.

    Attributes:
        contact_nm: least distance of atoms of two ions.
        stretch: largest relative change of a bond.
        spread_eV_A: largest spread of the committee, root mean square over all atoms.
        temperature: largest relative deviation of the mean temperature.
        density: largest relative change of the mean density between the halves of a run.
        energy_meV_atom: largest change of the mean potential energy between the halves, in meV an atom.
    """

    contact_nm: float = 0.12
    stretch: float = 0.35
    spread_eV_A: float = 0.1
    temperature: float = 0.05
    density: float = 0.05
    energy_meV_atom: float = 15.0

    def of_frames(self) -> dict[str, float]:
        """Those that hold for each frame."""
        return {name: asdict(self)[name] for name in ("contact_nm", "stretch", "spread_eV_A")}


def tripped(series: dict[str, np.ndarray], gates: Gates, kelvin: float, atoms: int) -> str:
    """The first gate that a run did not keep to, or nothing.

    Mean values have noise of their own: what lies within two standard errors of a limit passes.

    Args:
        series: ``time_ps``, ``temperature_K``, ``density_kg_m3``, ``energy_eV`` (samples,).
        gates: limits.
        kelvin: of the thermostat.
        atoms: in the box.
    """
    half = len(series["time_ps"]) // 2
    if half < 2:
        return "gate: too few samples to judge temperature, density and energy by"
    span = float(series["time_ps"][-1] - series["time_ps"][half - 1])
    free = max(1.0, span / MEMORY_PS)
    mean = float(series["temperature_K"][half:].mean())
    noise = kelvin * np.sqrt(2 / (3 * atoms) / free)
    if abs(mean - kelvin) > gates.temperature * kelvin + 2 * noise:
        return f"gate: {mean:.0f} K instead of {kelvin:.0f} K"
    density, error = _change(series["density_kg_m3"], free)
    level = float(series["density_kg_m3"].mean())
    if abs(density) > gates.density * level + 2 * error:
        return f"gate: the density drifts by {density / level:+.0%}"
    energy, error = _change(1000 * series["energy_eV"] / atoms, free)
    if abs(energy) > gates.energy_meV_atom + 2 * error:
        return f"gate: the energy drifts by {energy:+.0f} meV an atom"
    return ""


def _change(values: np.ndarray, free: float) -> tuple[float, float]:
    """Change of the mean between the halves, and its standard error from the scatter within them."""
    half = len(values) // 2
    parts = values[:half], values[half:]
    scatter = np.sqrt(sum(part.var() for part in parts) / free)
    return float(parts[1].mean() - parts[0].mean()), float(scatter)
