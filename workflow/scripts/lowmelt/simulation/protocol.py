"""How long and how finely a salt is simulated, and what that will cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from lowmelt.forcefield.system import SystemOptions
from lowmelt.forecast import simulated_ns


@dataclass(frozen=True)
class Protocol:
    """Numbers of one protocol of the config (pilot, standard, production).

    Attributes:
        name: its key in the config.
        pairs: least number of ion pairs in the box.
        cutoff_nm: cut-off; also sets the least box.
        temperatures_K: of the scan, any order.
        branches: ``cooling`` (hot to cold, each start from the state before), then ``heating``.
        equilibration_ps: of compression and relaxation together, at the hottest temperature.
        npt_ps, nvt_ps: at each temperature of each branch: box and enthalpy, then diffusion.
        frame_ps: time between stored centres of mass.
        checkpoint_ps: time between portable states; at most this much is lost by a kill.
        step_fs: time step.
        friction_per_ps: of the Langevin thermostat in production.
        pressure_bar: of the barostat.
        charge_scale, hydrogen_mass: see SystemOptions.
        replicas: independent repeats with seeds of their own.
        potential: card of a learned potential that takes the place of the classical force field.
    """

    name: str
    pairs: int
    cutoff_nm: float
    temperatures_K: tuple[float, ...]
    branches: tuple[str, ...]
    equilibration_ps: float
    npt_ps: float
    nvt_ps: float
    frame_ps: float
    checkpoint_ps: float
    step_fs: float
    friction_per_ps: float
    pressure_bar: float
    charge_scale: float
    hydrogen_mass: float
    replicas: int
    potential: str = ""

    @classmethod
    def from_config(cls, name: str, values: Mapping, shared: Mapping) -> "Protocol":
        """From the section of one protocol and the values that all protocols share."""
        merged = {**shared, **values}
        return cls(
            name=name,
            temperatures_K=tuple(sorted(map(float, merged.pop("temperatures_K")), reverse=True)),
            branches=tuple(merged.pop("branches")),
            **merged,
        )

    @property
    def options(self) -> SystemOptions:
        """What the system needs to know."""
        return SystemOptions(self.charge_scale, self.cutoff_nm, self.hydrogen_mass, potential=self.potential)

    def stages(self) -> list[tuple[str, float]]:
        """Branch and temperature of each stage of one scan, in order."""
        orders = {"cooling": list(self.temperatures_K), "heating": list(self.temperatures_K)[::-1]}
        return [(branch, temperature) for branch in self.branches for temperature in orders[branch]]

    @property
    def total_ns(self) -> float:
        """Simulated time of a salt: one equilibration, and the scans of all replicas."""
        return simulated_ns(
            len(self.temperatures_K), len(self.branches), self.npt_ps, self.nvt_ps, self.equilibration_ps,
            self.replicas,
        )  # fmt: skip

    def hours(self, ns_per_day: float) -> float:
        """Estimate of the time that a salt takes on this machine."""
        return 24 * self.total_ns / ns_per_day


def steps_of(time_ps: float, step_fs: float) -> int:
    """Whole number of steps, at least one."""
    return max(1, round(1000 * time_ps / step_fs))
