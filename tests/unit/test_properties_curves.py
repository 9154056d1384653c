"""Curves over temperature, packing ratios and curation: small liquids whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.melting.salts import salts_of
from lowmelt.properties.curation import odd_series, off_walden, without
from lowmelt.properties.curves import at, fit_curves, temperature_at, terms_of
from lowmelt.properties.measured import Measured, measured
from lowmelt.properties.packing import dense_kg_m3, mcgowan_volume
from lowmelt.properties.quantities import QUANTITIES

NTF2 = "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"
BF4 = "F[B-](F)(F)F"
KELVIN = np.array([283.15, 303.15, 323.15, 343.15, 363.15])


def test_volume_of_benzene_is_that_of_the_table():
    """Abraham and McGowan (1987): benzene 71.64 cm3/mol."""
    assert mcgowan_volume("c1ccccc1") == pytest.approx(71.64, abs=0.01)


def test_an_ionic_liquid_fills_nearly_all_of_its_characteristic_volume():
    """[C2mim][NTf2]: 1518 kg/m3 at 298 K."""
    ratio = 1518 / dense_kg_m3(salts_of(["CC[n+]1ccn(C)c1"], [NTF2]))[0]
    assert 0.75 < ratio < 0.95


def test_a_curve_reaches_a_value_where_it_was_measured():
    curve = np.array([[np.log(30.0), 4.5, 1.5]])
    kelvin = temperature_at(curve, np.log(100.0))
    assert np.exp(at(curve, kelvin)) == pytest.approx(100, rel=1e-3)
    assert temperature_at(curve, np.log(1e9))[0] == -np.inf
    assert temperature_at(curve, np.log(1e-9))[0] == np.inf


def liquids(number=40, seed=0):
    """Points of salts whose curves are drawn from a normal distribution: salt, kelvin, ln value, truth."""
    draws = np.random.default_rng(seed)
    truth = np.array([4.0, 5.0, 2.0]) + draws.normal(size=(number, 3)) * [1.4, 0.6, 0.2]
    salt = np.repeat(np.arange(number), len(KELVIN))
    kelvin = np.tile(KELVIN, number)
    return salt, kelvin, at(truth[salt], kelvin) + draws.normal(scale=0.02, size=len(salt)), truth


def test_curves_of_well_measured_salts_go_through_their_points():
    salt, kelvin, ln_value, truth = liquids()
    found = fit_curves(salt, salt, kelvin, ln_value, 3, 0.02, 0.05)
    assert np.abs(found.mean[:, 0] - truth[:, 0]).mean() < 0.05
    assert np.abs(at(found.mean[salt], kelvin) - ln_value).mean() < 0.03


def test_a_salt_with_one_point_borrows_its_slope_and_says_that_it_does():
    salt, kelvin, ln_value, truth = liquids()
    keep = (salt > 0) | (kelvin == 303.15)
    found = fit_curves(salt[keep], salt[keep], kelvin[keep], ln_value[keep], 3, 0.02, 0.05)
    assert abs(found.mean[0, 1] - truth[:, 1].mean()) < 1.0
    assert found.covariance[0, 1, 1] > 2 * found.covariance[1, 1, 1]
    _, noise = found.as_measured()
    assert noise[0, 1] > 2 * noise[1, 1]


def test_two_series_of_one_article_count_less_than_two_articles():
    x = np.array([323.15, 323.15])
    same, apart = (
        fit_curves(np.zeros(2, int), np.array(series), x, np.array([1.0, 1.2]), 1, 0.05, 0.2).covariance
        for series in ([0, 0], [0, 1])
    )
    assert apart[0, 0, 0] <= same[0, 0, 0]


def of_salts(name, rows):
    """Measured points of [C_n mim][BF4]: rows of (number of the salt, article, value at 323.15 K, factor)."""
    quantity = QUANTITIES[name]
    cations = [f"{'C' * (n + 1)}[n+]1ccn(C)c1" for n in range(30)]
    salts = salts_of(cations, [BF4] * 30)
    table = pd.DataFrame({"salt_id": [f"s{n:02d}" for n in range(30)]})
    table["cation_id"], table["anion_id"] = table["salt_id"] + "c", "a"
    points = pd.concat([
        pd.DataFrame({"salt_id": f"s{n:02d}", "property": quantity.column, "temperature_K": KELVIN,
                      "value": value * np.exp(sign * 4.5 * (1000 / KELVIN - 1000 / 323.15)),
                      "reference": article})
        for n, article, value, sign in rows
    ])  # fmt: skip
    return measured(quantity, points, salts, table), points


def test_the_odd_one_of_three_articles_is_dropped_and_of_two_both_are_marked():
    ordinary = [(n, "A (2010)", 50 + n, 1) for n in range(30)]
    data, points = of_salts("viscosity", [
        *ordinary, (3, "B (2011)", 54, 1), (3, "C (2012)", 500, 1), (5, "D (2013)", 250, 1),
    ])  # fmt: skip
    lines = odd_series(data)
    dropped = lines[lines["action"] == "dropped"]
    assert list(dropped["reference"]) == ["C (2012)"]
    assert set(lines.loc[lines["action"] == "marked", "salt_id"]) == {"s05"}
    left = without(points, lines)
    assert len(left) == len(points) - len(KELVIN)
    assert "C (2012)" not in set(left["reference"])


def test_a_conductivity_that_the_viscosity_rules_out_is_dropped_and_a_usual_one_stays():
    viscous, _ = of_salts("viscosity", [(n, "A (2010)", 40, 1) for n in range(30)])
    values = {0: 30.0, 1: 1e-3}
    conducting, _ = of_salts("conductivity", [(n, "A (2010)", values.get(n, 1.0), -1) for n in range(30)])
    assert isinstance(viscous, Measured)
    lines = off_walden(viscous, conducting)
    assert dict(zip(lines["salt_id"], lines["rule"], strict=True)) == {
        "s00": "above_walden",
        "s01": "below_walden",
    }


def test_terms_are_zero_at_the_middle_temperature():
    assert terms_of(323.15, 3).tolist() == [1, 0, 0]
