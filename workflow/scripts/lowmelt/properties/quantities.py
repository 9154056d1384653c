"""The properties of a liquid salt that are predicted, and the scale on which each is smooth."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Temperatures at which curves are fitted and predicted, K: liquids are measured outside too rarely.
COLDEST_K, HOTTEST_K = 243.15, 453.15


@dataclass(frozen=True)
class Quantity:
    """A property of a liquid salt.

    Attributes:
        name: what it is called.
        column: its column, with the unit.
        terms: number of terms of its curve over 1000 K / T.
        repeat: standard deviation of points of one series about their curve, on the curve's scale.
        between: standard deviation of series of different laboratories, on the curve's scale.
        factor: two series that differ by more than this factor disagree.
        lowest: values below belong to a liquid that hardly flows; near its glass transition no curve of
            three terms follows it.
        highest: values above, likewise.
        symbol: for figures.
        unit: for text.
    """

    name: str
    column: str
    terms: int
    repeat: float
    between: float
    factor: float
    lowest: float
    highest: float
    symbol: str
    unit: str

    def errors(self, measured: Floats, predicted: Floats) -> Floats:
        """Absolute errors as they are reported: of the logarithm, for the density in kg/m3."""
        if self.name == "density":
            return np.abs(measured - predicted)
        return np.abs(np.log(measured / predicted))


QUANTITIES = {
    quantity.name: quantity
    for quantity in (
        Quantity("viscosity", "viscosity_mPa_s", 3, 0.05, 0.12, 2.0, 0.1, 1e5, "viscosity / mPa s", "mPa s"),
        Quantity(
            "conductivity",
            "conductivity_S_m",
            3,
            0.05,
            0.12,
            2.0,
            1e-4,
            30,
            "conductivity / S m$^{-1}$",
            "S/m",
        ),
        Quantity(
            "density", "density_kg_m3", 2, 0.001, 0.004, 1.02, 600, 2500, "density / kg m$^{-3}$", "kg/m3"
        ),
    )
}
