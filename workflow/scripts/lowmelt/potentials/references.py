"""Energies of the ions that the energies of liquids are counted from, where no calculation gives them.

A charged ion alone has no energy in a periodic plane-wave or Gaussian code, and the energies of different
compositions lie tens of eV an atom apart. So the ions' energies are those with which sums over ions come
closest, by least squares, to the labels of the frames that train.
"""

from collections.abc import Mapping, Sequence

import ase
import numpy as np

from lowmelt.forcefield.parameters import IonParameters
from lowmelt.potentials.frames import ions_of


def complete(
    alone: Mapping[str, float], parameters: Mapping[str, IonParameters], learnt: Sequence[ase.Atoms]
) -> dict[str, float]:
    """Energies alone in eV of all ions, by ion_id; those that were calculated stay.

    First one energy an element, then what an ion of the training frames differs by from the sum of its
    elements. An ion that is in no training frame keeps that sum, which is rough. Where the compositions do
    not fix all differences, the smallest are taken; sums over a composition do not depend on that.

    Args:
        alone: NaN where there is none.
        parameters: of each ion.
        learnt: labelled frames of training.
    """
    missing = sorted(name for name, energy in alone.items() if np.isnan(energy))
    if not missing:
        return dict(alone)
    rest = np.array([
        one.info["label_energy"] - sum(alone[ion] for ion in ions_of(one) if ion not in missing)
        for one in learnt
    ])  # fmt: skip
    counts = np.array([[ions_of(one).count(name) for name in missing] for one in learnt], dtype=float)
    elements = sorted({element for name in missing for element in parameters[name].elements})
    made_of = np.array([[parameters[name].elements.count(e) for e in elements] for name in missing])
    sums = made_of @ np.linalg.lstsq(counts @ made_of, rest, rcond=None)[0]
    differences = np.linalg.lstsq(counts, rest - counts @ sums, rcond=None)[0]
    return {**alone, **dict(zip(missing, (float(x) for x in sums + differences), strict=True))}
