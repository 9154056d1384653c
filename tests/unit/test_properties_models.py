"""Models of curves on small series of salts: they learn, say how sure they are, and are saved whole."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.melting.salts import salts_of
from lowmelt.model_files import ModelFileError, save_model
from lowmelt.properties.conformal_curves import points_of
from lowmelt.properties.cross_validation import cross_validate
from lowmelt.properties.evaluation import far_off, judge_held_out, summarise
from lowmelt.properties.fit import fit_property
from lowmelt.properties.measured import measured
from lowmelt.properties.models import make
from lowmelt.properties.predict import load, predict
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.regression.kernels import IonArrays
from lowmelt.regression.relevance import most_relevant
from lowmelt.regression.splits import assign_folds

ANIONS = {"N#C[N-]C#N": 0.0, "F[B-](F)(F)F": 0.6, "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F": 0.3,
          "O=[N+]([O-])[O-]": 0.9}  # fmt: skip
KELVIN = np.array([293.15, 313.15, 343.15])
LEARNERS = ["gaussian_process", "extra_trees"]


@pytest.fixture(scope="module")
def data():
    """Viscosities that rise with the chain of [C_n mim] and differ by anion."""
    pairs = [(n, anion) for n in range(1, 11) for anion in ANIONS]
    cations = [f"{'C' * n}[n+]1ccn(C)c1" for n, _ in pairs]
    salts = salts_of(cations, [anion for _, anion in pairs])
    table = pd.DataFrame({"salt_id": [f"s{k:02d}" for k in range(len(pairs))]})
    table["cation_id"], table["anion_id"] = salts.cation_id, salts.anion_id
    x = 1000 / KELVIN - 1000 / 323.15
    points = pd.concat([
        pd.DataFrame({"salt_id": f"s{k:02d}", "property": "viscosity_mPa_s", "temperature_K": KELVIN,
                      "value": np.exp(2.5 + 0.2 * n + ANIONS[anion] + (4 + 0.1 * n) * x),
                      "reference": f"article {k}"})
        for k, (n, anion) in enumerate(pairs)
    ])  # fmt: skip
    return measured(QUANTITIES["viscosity"], points, salts, table)


@pytest.fixture(scope="module")
def held_out(data):
    split = assign_folds(data.table, "random", 4, 1, 0)
    return cross_validate(data, split, ["anion_mean", *LEARNERS], trees=20).assign(split="random")


@pytest.mark.parametrize("name", ["gaussian_process", "extra_trees"])
def test_a_learner_goes_through_a_handful_of_salts(data, name):
    found = make(name, trees=20).fit(data.salts, data.curves).predict(data.salts)
    assert np.abs(found[:, 0] - data.curves.mean[:, 0]).mean() < 0.1


def test_held_out_salts_are_predicted_better_than_by_the_anions_mean(data, held_out):
    points, chances = judge_held_out(held_out, data, LEARNERS, limit=50)
    table = summarise(points, chances, data, LEARNERS).set_index("model")
    assert table.loc["blend", "mae"] < 0.5 * table.loc["anion_mean", "mae"]
    assert 0.7 < table.loc["blend", "coverage"] <= 1
    assert far_off(points, data).empty


def test_each_salt_weighs_the_same_however_often_it_was_measured(data, held_out):
    weights = points_of(held_out, data).groupby("salt_id")["weight"].sum()
    assert weights.to_numpy() == pytest.approx(1)
    assert points_of(held_out, data, 2).groupby("salt_id").size().eq(2).all()


def test_a_saved_model_answers_the_same_at_any_temperature(data, held_out, tmp_path):
    model = fit_property(data, held_out, LEARNERS, trees=20)
    save_model(model, tmp_path / "model.joblib")
    again = load(tmp_path / "model.joblib")
    asked = {"temperature_K": 298.15, "below": {"viscosity": 120.0}, "reached": {"viscosity": 60.0}}
    first, second = (predict({"viscosity": one}, data.salts, **asked) for one in (model, again))
    pd.testing.assert_frame_equal(first, second)
    hot = predict({"viscosity": model}, data.salts, 340.0)
    assert (hot["viscosity_mPa_s"] < first["viscosity_mPa_s"]).all()
    assert (first["viscosity_mPa_s_lower"] < first["viscosity_mPa_s_upper"]).all()
    thin = first["viscosity_mPa_s"] < 70
    thick = first["viscosity_mPa_s"] > 250
    assert first.loc[thin, "p_viscosity_below"].min() > first.loc[thick, "p_viscosity_below"].max()
    near = first["viscosity_reached_K"].between(290, 340)
    there = predict({"viscosity": model}, data.salts.take(near.to_numpy()),
                    first.loc[near, "viscosity_reached_K"].to_numpy())  # fmt: skip
    assert there["viscosity_mPa_s"].to_numpy() == pytest.approx(60, rel=0.01)


def test_a_model_that_is_not_there_says_how_to_get_it(tmp_path):
    with pytest.raises(ModelFileError, match="no such model; run `snakemake"):
        load(tmp_path / "none.joblib")


def test_the_feature_that_matters_is_found():
    draws = np.random.default_rng(0)
    first, second = (
        IonArrays(draws.integers(0, 2, (n, 8)).astype(np.float32), draws.normal(size=(n, 6)))
        for n in (60, 12)
    )
    rows = draws.integers(60, size=150), draws.integers(12, size=150)
    target = np.sin(2 * first.features[rows[0], 2]) + 0.02 * draws.normal(size=150)
    found = most_relevant(first, second, *rows, target / target.std())
    assert int(np.argmax(found.relevances[0])) == 2
    assert found.relevances[0][2] > 2 * np.median(found.relevances[0])
