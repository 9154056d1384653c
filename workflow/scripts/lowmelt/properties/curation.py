"""Named rules that judge series of points: what one article reports of one property of one salt.

They look at other articles on the same salt and at its other properties, never at what a model says. A
series that is dropped, or kept with a mark, or has points left out, gets a line with its reason.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.melting.salts import Salts
from lowmelt.properties.curves import at
from lowmelt.properties.measured import Measured
from lowmelt.properties.packing import molar_mass
from lowmelt.properties.quantities import QUANTITIES

Floats = npt.NDArray[np.float64]

COLUMNS = ["salt_id", "property", "reference", "points", "rule", "action", "factor", "reason"]
ENOUGH = 3  # series that a salt needs for the odd one among them to be told
# Walden product, lg(molar conductivity / (S cm2/mol) x viscosity / P): about 0 for strong electrolytes in
# water and -0.3 for good ionic liquids (Yoshizawa, Xu and Angell, J. Am. Chem. Soc. 125 (2003) 15411).
HIGHEST_WALDEN, LOWEST_WALDEN = 0.7, -2.0
NEAR_K = 40.0  # a Walden product is taken this near to temperatures at which the viscosity is measured
THIN_MPA_S = 10.0  # a salt that hardly conducts and is thinner than this at 323 K is mostly neutral
DENSITY_KG_M3 = 1200.0  # an estimate serves for a logarithm


def near_glass(points: pd.DataFrame) -> pd.DataFrame:
    """Lines for points of liquids that hardly flow, which no curve follows."""
    lines = []
    for quantity in QUANTITIES.values():
        own = points[points["property"] == quantity.column]
        outside = own[~own["value"].between(quantity.lowest, quantity.highest)]
        lines.append(_lines(outside, "hardly_flows", "left_out", np.nan, "near the glass transition"))
    return pd.concat(lines, ignore_index=True)


def odd_series(data: Measured) -> pd.DataFrame:
    """Series that differ from the others on the same salt by more than the quantity's factor.

    Of three series or more the odd one is dropped; of two nobody can say which is right, and both are
    marked.
    """
    points = data.points.assign(off=data.points["ln_value"] - _own_curve(data))
    by = ["salt", "reference"]
    series = points.groupby(by).agg(off=("off", "median"), points=("off", "size")).reset_index()
    number = series.groupby("salt")["salt"].transform("size")
    middle = series.groupby("salt")["off"].transform("median")
    distance = np.where(
        number == 2, series.groupby("salt")["off"].transform(np.ptp), (series["off"] - middle).abs()
    )
    odd = (number > 1) & (distance > np.log(data.quantity.factor))
    found = series[odd].assign(number=number[odd], factor=np.exp(distance[odd]))
    found = found.assign(
        salt_id=data.table["salt_id"].to_numpy()[found["salt"]], property=data.quantity.column
    )
    alone = found["number"] >= ENOUGH
    drop = _rule(found[alone], "odd_series", "dropped", "the other articles agree on another value")
    mark = _rule(found[~alone], "two_disagree", "marked", "two articles, and nobody can say which is right")
    return pd.concat([drop, mark], ignore_index=True)


def off_walden(viscosity: Measured, conductivity: Measured) -> pd.DataFrame:
    """Conductivities that the viscosity of the same salt rules out, and liquids that are hardly ionic."""
    series = walden_products(viscosity, conductivity)
    high = series[series["walden"] > HIGHEST_WALDEN]
    low = series[series["walden"] < LOWEST_WALDEN]
    reason = "conducts better than ions of this viscosity can: a unit, or another liquid"
    lines = [_rule(high.assign(factor=10 ** high["walden"]), "above_walden", "dropped", reason)]
    reason = "conducts a hundredth of what its viscosity allows: a unit, or mostly neutral molecules"
    lines.append(_rule(low.assign(factor=10 ** low["walden"]), "below_walden", "dropped", reason))
    thin = low[low["viscosity"] < THIN_MPA_S].drop_duplicates("salt_id")
    own = viscosity.points.assign(salt_id=viscosity.table["salt_id"].to_numpy()[viscosity.points["salt"]])
    own = own[own["salt_id"].isin(thin["salt_id"])].assign(property=viscosity.quantity.column)
    lines.append(_lines(own, "hardly_ionic", "dropped", np.nan, "thin and hardly conducting: mostly neutral"))
    return pd.concat(lines, ignore_index=True)


def walden_products(viscosity: Measured, conductivity: Measured) -> pd.DataFrame:
    """One row a series of conductivities: salt_id, property, reference, points, walden, viscosity (323 K)."""
    place = pd.Series(np.arange(len(viscosity.table)), index=viscosity.table["salt_id"])
    points = conductivity.points.assign(
        salt_id=conductivity.table["salt_id"].to_numpy()[conductivity.points["salt"]]
    )
    points = points[points["salt_id"].isin(place.index)]
    rows = place[points["salt_id"]].to_numpy()
    kelvin = points["temperature_K"].to_numpy(float)
    ends = viscosity.points.groupby("salt")["temperature_K"].agg(["min", "max"])
    inside = (kelvin >= ends["min"].to_numpy()[rows] - NEAR_K) & (
        kelvin <= ends["max"].to_numpy()[rows] + NEAR_K
    )
    poise = np.exp(at(viscosity.curves.mean[rows], kelvin)) / 100
    molar = points["value"].to_numpy() * _equivalent_cm3(conductivity.salts)[points["salt"]] / 100
    table = points.assign(walden=np.log10(molar * poise), property=conductivity.quantity.column)
    table["viscosity"] = np.exp(viscosity.curves.mean[rows, 0])
    by = ["salt_id", "property", "reference"]
    return (
        table[inside]
        .groupby(by)
        .agg(points=("walden", "size"), walden=("walden", "median"), viscosity=("viscosity", "first"))
        .reset_index()
    )


def without(points: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The points but those of series that were dropped."""
    by = ["salt_id", "property", "reference"]
    gone = lines.loc[lines["action"] == "dropped", by].drop_duplicates()
    merged = points.merge(gone.assign(gone=True), on=by, how="left")
    return points[merged["gone"].isna().to_numpy()].reset_index(drop=True)


def _own_curve(data: Measured) -> Floats:
    coefficients = data.curves.mean[data.points["salt"]]
    return at(coefficients, data.points["temperature_K"].to_numpy(float))


def _equivalent_cm3(salts: Salts) -> Floats:
    """Volume (m,) of one mole of charges, cm3."""
    masses = [np.array([molar_mass(one) for one in ions.smiles]) for ions in (salts.cations, salts.anions)]
    mass = salts.n_cation * masses[0][salts.cation] + salts.n_anion * masses[1][salts.anion]
    charges = salts.n_cation * salts.cations.features["charge"].to_numpy()[salts.cation]
    return mass / charges / DENSITY_KG_M3 * 1000


def _lines(points: pd.DataFrame, rule: str, action: str, factor: float, reason: str) -> pd.DataFrame:
    by = ["salt_id", "property", "reference"]
    series = points.groupby(by).size().rename("points").reset_index()
    return _rule(series.assign(factor=factor), rule, action, reason)


def _rule(series: pd.DataFrame, rule: str, action: str, reason: str) -> pd.DataFrame:
    return series.assign(rule=rule, action=action, reason=reason)[COLUMNS]
