"""Measured points of a property, on the scale on which they are learned, with the curve of each salt."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.errors import LowmeltError
from lowmelt.melting.salts import Salts, identified_salts
from lowmelt.properties.curves import Curves, fit_curves
from lowmelt.properties.packing import dense_kg_m3
from lowmelt.properties.quantities import COLDEST_K, HOTTEST_K, Quantity

Floats = npt.NDArray[np.float64]

FEWEST = 30


class TooFewPoints(LowmeltError):
    """There are not enough measured liquids to learn from."""


@dataclass(frozen=True)
class Measured:
    """n salts with p points of one property.

    Attributes:
        quantity: the property.
        table: salt_id, cation_id, anion_id of the salts, in order.
        salts: the salts as the models see them.
        points: salt (row of the table), temperature_K, value, ln_value, reference.
        curves: of the salts.
    """

    quantity: Quantity
    table: pd.DataFrame
    salts: Salts
    points: pd.DataFrame
    curves: Curves

    def few_points(self, number: int = 3) -> pd.DataFrame:
        """At most so many points of each salt, spread over its temperatures."""
        ordered = self.points.sort_values(["salt", "temperature_K"], kind="stable")
        rank = ordered.groupby("salt").cumcount()
        last = ordered.groupby("salt")["salt"].transform("size") - 1
        step = np.maximum(last / max(number - 1, 1), 1e-9)
        nearest = np.minimum((rank / step).round(), number - 1) * step
        return ordered[np.abs(rank - nearest) <= 0.5].drop_duplicates(["salt", "temperature_K"])


def offset(quantity: Quantity, salts: Salts) -> Floats:
    """What a curve's logarithm must be raised by (m,) to give that of the property: 0 but for the density.

    The density is learned as the packing ratio, see :mod:`lowmelt.properties.packing`.
    """
    return np.log(dense_kg_m3(salts)) if quantity.name == "density" else np.zeros(len(salts))


def salts_with_points(
    points: pd.DataFrame, known: pd.DataFrame, ions: pd.DataFrame, features: pd.DataFrame | None = None
) -> tuple[Salts, pd.DataFrame]:
    """All salts of a table of points, sorted by salt_id, and the table of their names.

    Args:
        points: column salt_id.
        known: columns salt_id, cation_id, anion_id, n_cation, n_anion of all salts.
        ions: columns ion_id, smiles.
        features: features of ions that are computed already, indexed by SMILES.
    """
    names = ["salt_id", "cation_id", "anion_id", "n_cation", "n_anion"]
    chosen = known[known["salt_id"].isin(points["salt_id"])]
    table = chosen.sort_values("salt_id")[names].reset_index(drop=True)
    smiles = ions.set_index("ion_id")["smiles"]
    cation, anion, n_cation, n_anion = (table[name].to_numpy() for name in names[1:])
    return identified_salts(cation, anion, n_cation, n_anion, smiles, features), table


def measured(quantity: Quantity, points: pd.DataFrame, salts: Salts, table: pd.DataFrame) -> Measured:
    """The salts that have points of one property.

    Args:
        quantity: the property.
        points: columns salt_id, property, temperature_K, value, reference.
        salts: all salts, from :func:`salts_with_points`.
        table: their names.

    Raises:
        TooFewPoints: fewer than 30 salts have one.
    """
    chosen = within(quantity, points)
    names, code = np.unique(chosen["salt_id"].to_numpy(str), return_inverse=True)
    if len(names) < FEWEST:
        raise TooFewPoints(
            f"tables/properties.parquet: {len(names)} salts with {quantity.column}, the model needs {FEWEST} "
            "or more; add liquid_properties or a table of your own under tables.sources"
        )
    rows = pd.Series(np.arange(len(table)), index=table["salt_id"])[names].to_numpy()
    own = salts.take(rows)
    ln_value = np.log(chosen["value"].to_numpy(float)) - offset(quantity, own)[code]
    found = chosen[["temperature_K", "value", "reference"]].assign(salt=code, ln_value=ln_value)
    curves = fit_curves(
        code, pd.factorize(found["reference"])[0], found["temperature_K"].to_numpy(float), ln_value,
        quantity.terms, quantity.repeat, quantity.between,
    )  # fmt: skip
    return Measured(quantity, table.iloc[rows].reset_index(drop=True), own, found, curves)


def within(quantity: Quantity, points: pd.DataFrame) -> pd.DataFrame:
    """The points of a property of a liquid that flows, at temperatures where curves are fitted."""
    kelvin = points["temperature_K"].between(COLDEST_K, HOTTEST_K)
    flows = points["value"].between(quantity.lowest, quantity.highest)
    return points[(points["property"] == quantity.column) & kelvin & flows].reset_index(drop=True)


def gather(
    quantity: Quantity, points: pd.DataFrame, known: pd.DataFrame, ions: pd.DataFrame, features: pd.DataFrame
) -> Measured:
    """The salts with points of one property, from the tables of points, salts, ions and features of ions."""
    salts, table = salts_with_points(points, known, ions, features.set_index("smiles"))
    return measured(quantity, points, salts, table)
