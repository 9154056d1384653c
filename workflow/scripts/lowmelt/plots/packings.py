"""Figure of a search for a crystal: lattice energy over density."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from lowmelt.plots.style import BLUE, ORANGE, plt

SHOWN_KJ = 40.0


def landscape(
    packings: pd.DataFrame, forms: pd.DataFrame, known: Mapping | None, label: str, crystals: int
) -> Figure:
    """All packings and the forms that are kept.

    Args:
        packings: ``energy_kJ_mol`` and ``density_kg_m3`` of rigid ions.
        forms: the same with flexible ions.
        known: energy, density and rank of the known form among all crystals, where one is given.
        label: name of the salt.
        crystals: how many the search came to.
    """
    figure, axes = plt.subplots()
    lowest = min([forms["energy_kJ_mol"].min(), *([known["energy"]] if known else [])])
    above = packings["energy_kJ_mol"] - lowest
    axes.plot(packings["density_kg_m3"][above < SHOWN_KJ], above[above < SHOWN_KJ], ".", color="0.6", ms=4,
              label=f"packings of rigid ions ({len(packings)})")  # fmt: skip
    axes.plot(forms["density_kg_m3"], forms["energy_kJ_mol"] - lowest, "o", color=BLUE, label="forms kept")
    words = f"best {forms['energy_kJ_mol'].min():.1f} kJ/mol"
    if known:
        axes.plot(known["density"], known["energy"] - lowest, "D", mfc="none", mec=ORANGE, ms=11, mew=2,
                  label="known form")  # fmt: skip
        place = f"found at rank {known['rank']} of {crystals}" if known["rank"] else f"not among {crystals}"
        words += f"; known form {place}, {known['above_best']:.1f} kJ/mol above the best"
    axes.set_xlabel("density at 0 K / (kg/m³)")
    axes.set_ylabel("lattice energy above the best / (kJ/mol)")
    axes.set_title(f"{label}: {words}", fontsize=9, wrap=True)
    axes.legend(fontsize=8)
    return figure
