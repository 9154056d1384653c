"""The tables of a search."""

from collections.abc import Sequence
from dataclasses import asdict

import pandas as pd

from lowmelt.crystals.search.cluster import distinct
from lowmelt.crystals.search.known import Comparison
from lowmelt.crystals.search.packing import Packings, edges_and_angles
from lowmelt.crystals.search.stages import Found
from lowmelt.failures import PhysicsFailure


class NothingFound(PhysicsFailure):
    """No packing could be relaxed."""


def ordered(found: Sequence[Found]) -> list[Found]:
    """The distinct crystals from the lowest energy up: annealing may have made some alike, or lower.

    Raises:
        NothingFound: there is none.
    """
    if not found:
        raise NothingFound("no packing could be relaxed; raise trials, or give a CIF")
    chosen, groups = distinct([one.crystal for one in found], len(found))
    return [
        Found(found[n].crystal, found[n].symmetry, sum(found[m].times for m in group))
        for n, group in zip(chosen, groups, strict=True)
    ]


def table(found: Sequence[Found], known: Comparison | None) -> pd.DataFrame:
    """One row a form: rank, energies in kJ/mol of a formula unit, density, cell, and its CIF."""
    rows = []
    for rank, one in enumerate(found, start=1):
        edges, angles = edges_and_angles(10 * one.crystal.cells[0].numpy())
        rows.append({
            "rank": rank,
            "energy_kJ_mol": one.energy,
            "above_best_kJ_mol": one.energy - found[0].energy,
            "density_kg_m3": one.density,
            "group": one.symmetry,
            "times": one.times,
            "formula_units": one.crystal.contents.units,
            **dict(zip(("a_A", "b_A", "c_A"), edges, strict=True)),
            **dict(zip(("alpha_deg", "beta_deg", "gamma_deg"), angles, strict=True)),
            "known_form": known is not None and known.rank == rank,
            "file": f"form_{rank}.cif",
        })  # fmt: skip
    return pd.DataFrame(rows)


def packings(batches: Sequence[Packings]) -> pd.DataFrame:
    """One row a packing of rigid ions that a batch kept."""
    return pd.concat([
        pd.DataFrame({
            "group": batch.symmetry.name, "independent": batch.contents.units,
            "energy_kJ_mol": batch.energies.numpy(), "density_kg_m3": batch.densities.numpy(),
        })
        for batch in batches
    ], ignore_index=True)  # fmt: skip


def record(found: Sequence[Found], kept: int, known: Comparison | None) -> dict:
    """What the figure and the melting point need of a search: all its crystals, and those kept."""
    return {
        "energy_kJ_mol": found[0].energy,
        "density_kg_m3": found[0].density,
        "crystals": len(found),
        "forms": kept,
        "known": None if known is None else asdict(known),
    }


def remark(one: Found, tried: int) -> str:
    """The first line of a form's CIF; ``tried`` random packings were made."""
    return (
        f"Predicted by lowmelt, {tried} packings; {one.energy:.2f} kJ/mol of a formula unit, "
        f"{one.density:.0f} kg/m3 at 0 K; from a packing in {one.symmetry}, written without symmetry"
    )
