"""The pure phases that coexistence starts from: crystal and melt, each at rest at one temperature."""

import numpy as np
import openmm

from lowmelt.analysis.stationary import LEAST_SAMPLES, stationary_from
from lowmelt.crystals import order
from lowmelt.crystals.bench import Bench
from lowmelt.crystals.blocks import Crystal, like, reduced
from lowmelt.crystals.findings import CrystalLost, NotMolten, NotStationary
from lowmelt.crystals.matter import Block, block, has_moved, moved, stretched
from lowmelt.simulation.checkpoint import Series, record, state_of

MELTING_TRIES, HOTTER = 5, 1.25
WAITING = 10  # times settle_ps: how long a phase may take to stop drifting
FRAMES = 12  # of each pure phase, from which the order of solid and liquid is learnt


class Phases(Bench):
    """The pure phases of a crystal at one temperature on a device."""

    def solid(self) -> Block:
        """The crystal with its own edges at this temperature and pressure.

        Raises:
            CrystalLost: the ions left their places.
            NotStationary: it still drifts after ten times ``settle_ps``.
        """
        start = Block(self.crystal.positions_nm, self.crystal.vectors_nm)
        solid = self.rest(start, "solid")
        if has_moved(self.crystal, start, solid):
            raise CrystalLost(f"at {self.kelvin:.0f} K the crystal melts all by itself")
        return solid

    def rest(self, start: Block, name: str = "rest", patience: int = WAITING) -> Block:
        """A block relaxed from a start, with all its edges free; ``patience`` times ``settle_ps`` at most."""
        context = self.context(start, name, self.barostat(name, fixed_section=False))
        if self.store.read(f"{name}_settling") is None:
            openmm.LocalEnergyMinimizer.minimize(context, 100.0, 100)
            context.setVelocitiesToTemperature(self.kelvin, self.number(name))
        return self._at_rest(context, name, patience)

    def liquid(self, solid: Block) -> Block:
        """The melt on the cross-section of the crystal, with its own height.

        Raises:
            NotMolten: the ions did not leave their places.
            NotStationary: it still drifts after ten times ``settle_ps``.
        """
        melted = self._melted(stretched(self.crystal, solid, self.times.expansion))
        context = self.context(melted, "liquid", self.barostat("liquid", fixed_section=True))
        return self._at_rest(context, "liquid")

    def _melted(self, start: Block) -> Block:
        """Heat at constant volume, hotter and hotter until the ions have left their places."""
        kept = self.store.read("melted")
        if kept is not None:
            return Block(kept["positions_nm"], kept["vectors_nm"])
        kelvin = self.times.hot * self.kelvin
        context = self.context(start, "melting", None, self.times.step_fs / 2, kelvin)
        for _ in range(MELTING_TRIES):
            self.step(context, self.times.melt_ps)
            if has_moved(self.crystal, start, block(context)):
                self.store.write("melted", state_of(context))
                return block(context)
            kelvin *= HOTTER
            context.getIntegrator().setTemperature(kelvin)
        raise NotMolten(
            f"the crystal did not melt within {MELTING_TRIES * self.times.melt_ps:g} ps up to "
            f"{kelvin / HOTTER:.0f} K; raise melt_ps or expansion"
        )

    def _at_rest(self, context: openmm.Context, name: str, patience: int = WAITING) -> Block:
        """Wait until a block no longer drifts, then give it its mean edges and enthalpy.

        A patience of one settles once and does not ask.
        """
        times = self.times
        step = max(min(times.sample_ps, times.settle_ps / LEAST_SAMPLES), times.step_fs / 1000)
        piece = max(LEAST_SAMPLES, round(times.settle_ps / step))

        def waited(series: Series) -> bool:
            count = len(series["enthalpy"])
            if count % piece:
                return False
            return count >= patience * piece or stationary_from(series["enthalpy"]) is not None

        settling = record(context, f"{name}_settling", step, waited, self.sample(1), self.store)
        if patience > 1 and stationary_from(settling["enthalpy"]) is None:
            raise NotStationary(
                f"the {'crystal' if name == 'solid' else 'melt'} still relaxes after "
                f"{settling['time_ps'][-1]:.0f} ps at {self.kelvin:.0f} K; raise settle_ps"
            )

        def measure(context: openmm.Context) -> dict:
            found = block(context)
            return {**self.sample(1)(context), "frame": found.positions, "cell": found.vectors}

        seen = record(
            context, f"{name}_averaging", max(times.average_ps / FRAMES, step),
            lambda series: series["time_ps"][-1] >= times.average_ps, measure, self.store,
        )  # fmt: skip
        cells = np.array([like(cell, seen["cell"][0]) for cell in seen["cell"]])
        mean = cells.mean(axis=0)
        at_mean = moved(self.crystal, seen["frame"][-1], cells[-1], mean)
        return Block(
            at_mean, reduced(mean), float(seen["enthalpy"].mean()), seen["frame"], seen["cell"],
            float(seen["density_kg_m3"].mean()),
        )  # fmt: skip


def tell_apart(crystal: Crystal, solid: Block, liquid: Block) -> order.Discriminant:
    """What tells solid from liquid ions, learnt from the frames of both phases.

    Raises:
        PhasesAlike: hardly better than guessing.
    """

    def seen(pure: Block) -> list[np.ndarray]:
        pairs = zip(pure.frames, pure.cells, strict=True)
        return [order.features(order.frame(crystal, *pair), crystal.kinds) for pair in pairs]

    return order.learn(seen(solid), seen(liquid), crystal.kinds)
