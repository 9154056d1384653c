"""Crystal and melt at several temperatures and from several starts; goes on where it was after a kill."""

import json
import logging
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.coexistence import Bench, Times
from lowmelt.crystals.growth import Growth
from lowmelt.simulation.devices import Device


def run_replicas(
    crystal: Crystal,
    kelvins: Sequence[float],
    seeds: Sequence[int],
    device: Device,
    times: Times | None = None,
    partial: Path | None = None,
) -> list[list[Growth]]:
    """Growth of the crystal at each temperature (outer list) from each seed.

    Args:
        crystal: block and force field.
        kelvins, seeds: each with each.
        device: where it runs.
        times: lengths of the parts.
        partial: file that keeps the finished runs, so that a kill costs one run at most.

    Raises:
        PhysicsFailure: see ``Bench.run``.
    """
    times, log = times or Times(), logging.getLogger("lowmelt")
    settings = {"times": asdict(times), "units": crystal.formula_units}
    done = _read(partial, settings)
    if done:
        log.info("going on after %d runs", len(done))
    for kelvin in kelvins:
        for seed in seeds:
            if _key(kelvin, seed) in done:
                continue
            found = done[_key(kelvin, seed)] = Bench(crystal, kelvin, device, seed, times).run()
            _write(partial, settings, done)
            log.info(
                "coexistence: %.0f K, seed %d: %+.4f kJ/mol/ps over %.0f ps, %.0f %% solid at the end",
                kelvin, seed, found.slope, found.time_ps, 100 * found.solid_share,
            )  # fmt: skip
    return [[done[_key(kelvin, seed)] for seed in seeds] for kelvin in kelvins]


def _key(kelvin: float, seed: int) -> str:
    return f"{kelvin:g} K, seed {seed}"


def _read(partial: Path | None, settings: dict) -> dict[str, Growth]:
    """The finished runs, when they were made with the same settings."""
    if partial is None or not partial.exists():
        return {}
    record = json.loads(partial.read_text())
    if record["settings"] != settings:
        return {}
    return {key: Growth(**values) for key, values in record["runs"].items()}


def _write(partial: Path | None, settings: dict, done: dict[str, Growth]) -> None:
    if partial is None:
        return
    half = partial.with_suffix(".half")
    half.write_text(
        json.dumps({"settings": settings, "runs": {key: asdict(run) for key, run in done.items()}})
    )
    os.replace(half, partial)
