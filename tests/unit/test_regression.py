"""What the rooms that predict a property share: processes, splits, series, intervals, domain, scores."""

import pickle

import numpy as np
import pandas as pd
import pytest

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.regression.applicability_domain import NEW_IONS, KnownIons, new_ions
from lowmelt.regression.conformal import NormalisedConformal
from lowmelt.regression.error_size import ErrorSize
from lowmelt.regression.gaussian_process import condition, negative_log_likelihood
from lowmelt.regression.intervals import CalibratedIntervals
from lowmelt.regression.kernels import IonArrays, PairKernel
from lowmelt.regression.metrics import (
    class_scores,
    expected_calibration_error,
    interval_scores,
    regression_scores,
    share_above,
)
from lowmelt.regression.pair_process import PairProcess
from lowmelt.regression.remembered import Remembered
from lowmelt.regression.series import series_key
from lowmelt.regression.splits import KINDS, assign_folds, count_groups, folds_of
from lowmelt.regression.stacking import absolute_weights, convex_weights


def test_tanimoto_of_counts_by_hand():
    first = np.array([[2, 0, 1], [1, 1, 0]], np.float32)
    second = np.array([[1, 1, 1]], np.float32)
    np.testing.assert_allclose(tanimoto(first, second), [[2 / 4], [2 / 3]])


def test_a_process_is_the_textbook_formula():
    """One value y at covariance 1 and noise 1: mean y/2, variance 1/2 (eq. 2.25 and 2.26 by hand)."""
    posterior = condition(np.ones((1, 1)), np.array([4.0]), 1.0)
    assert posterior.mean(np.ones((1, 1)))[0] == pytest.approx(2, rel=1e-5)
    assert posterior.variance(np.ones((1, 1)), 1.0)[0] == pytest.approx(0.5, rel=1e-5)
    assert negative_log_likelihood(np.ones((1, 1)), np.array([4.0]), 1.0) == pytest.approx(
        0.5 * 16 / 2 + 0.5 * np.log(2), rel=1e-5
    )


def test_students_errors_give_an_outlier_less_weight():
    x = np.linspace(0, 1, 20)
    covariance = np.exp(-((x[:, None] - x) ** 2) / 0.18)
    target = np.sin(3 * x)
    target[10] += 3
    plain, robust = (condition(covariance, target, 0.01, degrees).mean(covariance) for degrees in (None, 4.0))
    assert abs(robust[10] - np.sin(3 * x[10])) < 0.3 * abs(plain[10] - np.sin(3 * x[10]))


@pytest.fixture(scope="module")
def pairs():
    """80 pairs of 10 and 8 ions whose property is a sum over ions and fragments."""
    draws = np.random.default_rng(3)
    tables = [
        IonArrays(draws.integers(0, 3, (n, 16)).astype(np.float32), draws.normal(size=(n, 4)))
        for n in (10, 8)
    ]
    first, second = (np.array(side) for side in zip(*np.ndindex(10, 8), strict=True))
    values = 3 * tables[0].features[first, 0] - 2 * tables[1].features[second, 1] + 20
    return tables, first, second, values


def test_a_pair_process_equals_the_formula_on_its_covariance(pairs):
    tables, first, second, values = pairs
    some = np.arange(0, 80, 3)
    model = PairProcess(degrees=None, variances=True).fit(*tables, first[some], second[some], values[some])
    kc = model.kernel.of_ions(model.likeness[0](tables[0]), "cation")[first][:, model.rows[0]]
    ka = model.kernel.of_ions(model.likeness[1](tables[1]), "anion")[second][:, model.rows[1]]
    cross = model.kernel.of_salts(kc, ka)
    expected = values[some].mean() + cross @ np.linalg.solve(
        cross[some] + (model.kernel.noise + 1e-6) * np.eye(len(some)), values[some] - values[some].mean()
    )
    np.testing.assert_allclose(model.predict(*tables, first, second), expected, rtol=1e-8)
    seen = np.isin(np.arange(80), some)
    variance = model.variance(*tables, first, second)
    assert variance[seen].max() < model.kernel.noise
    assert variance[~seen].mean() > variance[seen].mean()


def test_a_pair_process_of_two_outputs_is_two_processes(pairs):
    tables, first, second, values = pairs
    both = PairProcess(degrees=None).fit(*tables, first, second, np.stack([values, values**2], 1))
    one = PairProcess(degrees=None).fit(*tables, first, second, values)
    np.testing.assert_allclose(
        both.predict(*tables, first, second)[:, 0], one.predict(*tables, first, second), rtol=1e-9
    )


def test_tuning_does_not_lower_the_likelihood(pairs):
    tables, first, second, values = pairs
    target = values - values.mean()

    def cost(tune):
        model = PairProcess(tune=tune, degrees=None, variances=True).fit(*tables, first, second, values)
        kc = model.kernel.of_ions(model.likeness[0](tables[0]), "cation")[np.ix_(first, first)]
        ka = model.kernel.of_ions(model.likeness[1](tables[1]), "anion")[np.ix_(second, second)]
        return negative_log_likelihood(model.kernel.of_salts(kc, ka), target, model.kernel.noise)

    assert cost(80) < cost(0)


def test_a_kernel_at_the_same_salt_is_its_prior():
    kernel = PairKernel()
    assert kernel.of_salts(np.ones(1), np.ones(1))[0] == pytest.approx(kernel.prior)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CCCCn1cc[n+](C)c1", "CCCCCC[n+]1ccn(C)c1"),
        ("C[N+](C)(C)CCO", "CCC[N+](C)(CC)CCCO"),
        ("CCCCCCCCOS(=O)(=O)[O-]", "CCOS(=O)(=O)[O-]"),
        ("CCCCCC", "CC"),
    ],
)
def test_homologues_share_a_series_whatever_their_drawing(one, other):
    assert series_key(one) == series_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CCn1cc[n+](C)c1", "CC[n+]1ccccc1"),
        ("C1CC[NH2+]C1", "C1CC[NH2+]CC1"),
        ("C[N+](C)(C)CCO", "CCCC[N+](C)(C)C"),
        ("CC(C)[NH3+]", "CCC[NH3+]"),
        ("C[NH3+]", "CN"),
    ],
)
def test_rings_branches_groups_and_protons_tell_series_apart(one, other):
    assert series_key(one) != series_key(other)


def test_a_series_of_no_structure_is_refused():
    with pytest.raises(ValueError, match="does not parse"):
        series_key("C(")


@pytest.fixture(scope="module")
def table():
    """60 salts of 12 cations in 4 series and 5 anions; every seventh has values from two sources."""
    rows = [(f"c{i}", f"a{j}", f"series{i % 4}", f"lab{(i + j) % 6}") for i in range(12) for j in range(5)]
    frame = pd.DataFrame(rows, columns=["cation_id", "anion_id", "series", "source"])
    frame.loc[::7, "source"] += ";lab0"
    return frame.assign(salt_id=[f"s{number:02d}" for number in range(len(frame))])


@pytest.mark.parametrize("kind", KINDS)
def test_splits_keep_their_promise(table, kind):
    split = assign_folds(table, kind, 2 if kind == "both" else 3, 2, seed=5)
    known = table.set_index("salt_id")
    columns = {"cation": ["cation_id"], "anion": ["anion_id"], "both": ["cation_id", "anion_id"]}
    tested = []
    for repeat, _, train, test in folds_of(split):
        assert len(train)
        assert not set(train) & set(test)
        for column in columns.get(kind, [kind] if kind in known else []):
            labels = [set(";".join(known.loc[part, column]).split(";")) for part in (train, test)]
            if column != "source":
                assert not labels[0] & labels[1]
            else:  # a salt of two sources is tested once, and absent while either is tested
                first = {label.split(";")[0] for label in known.loc[test, column]}
                assert not labels[0] & first
        tested += [(repeat, one) for one in test]
    assert sorted(tested) == [(r, s) for r in (0, 1) for s in sorted(table["salt_id"])]


def test_the_number_of_groups_is_that_of_what_leaves_together(table):
    assert [count_groups(table, kind) for kind in ("random", "cation", "both", "series")] == [60, 12, 60, 4]


def test_a_split_survives_its_file(table, tmp_path):
    split = assign_folds(table, "both", 2, 1, seed=1)
    split.to_parquet(tmp_path / "split.parquet", index=False)
    again = pd.read_parquet(tmp_path / "split.parquet")
    for mine, read in zip(folds_of(split), folds_of(again), strict=True):
        assert [part.tolist() for part in mine[2:]] == [part.tolist() for part in read[2:]]


def test_conformal_intervals_by_hand():
    """Nine residuals: for 80 % the eighth smallest of ten, the tenth being the new one's."""
    residual = np.array([1.0, -2, 3, -4, 5, -6, 7, -8, 9])
    fitted = NormalisedConformal().fit(residual, np.ones(9))
    lower, upper = fitted.interval(np.array([100.0]), np.array([2.0]), 0.8)
    assert (lower[0], upper[0]) == (84, 116)
    assert fitted.probability_below(0, np.array([0.0]), np.ones(1))[0] == pytest.approx(4.5 / 10)


def test_weights_move_the_quantile_and_small_groups_take_that_of_all():
    residual, group = np.repeat([1.0, 10.0], 50), np.repeat([0, 1], 50)
    fitted = NormalisedConformal().fit(residual, np.ones(100), group)
    _, upper = fitted.interval(np.zeros(3), np.ones(3), 0.8, [0, 1, 2])
    assert upper.tolist() == [1, 10, 10]
    light = NormalisedConformal().fit(residual, np.ones(100), weight=np.where(group == 1, 0.01, 1.0))
    assert light.interval(np.zeros(1), np.ones(1), 0.8)[1][0] == 1


def test_intervals_are_wide_enough_for_the_part_that_fits_worst():
    """Parts too small to judge, and items of none, do not count."""
    residual, part = np.repeat([1.0, 10.0, 99.0, 99.0], 50), np.repeat(["a", "b", "", "c"], 50)
    fitted = NormalisedConformal().fit(residual[:160], np.ones(160), part=part[:160])
    assert fitted.interval(np.zeros(1), np.ones(1), 0.6)[1][0] == 10
    whole = NormalisedConformal().fit(residual[:160], np.ones(160))
    assert whole.interval(np.zeros(1), np.ones(1), 0.3)[1][0] == 1
    assert fitted.interval(np.zeros(1), np.ones(1), 0.3)[1][0] == 10


def test_intervals_cover_and_their_width_follows_the_error():
    draws = np.random.default_rng(1)
    columns = draws.uniform(size=(900, 2))
    error = draws.normal(size=900) * (1 + 9 * (columns[:, 0] > 0.5))
    known, new = slice(0, 600), slice(600, None)
    model = CalibratedIntervals(ErrorSize(trees=30)).fit(
        columns[known], error[known], np.zeros(600), np.arange(600) // 6
    )
    found = model.predict(columns[new], np.zeros(300))
    scored = interval_scores(error[new], np.zeros(300), found.lower, found.upper, found.expected_error)
    assert scored["coverage"] == pytest.approx(0.9, abs=0.05)
    assert scored["error_rank"] > 0.4
    chance = model.probability_below(5, columns[new], np.zeros(300))
    sharp = columns[new, 0] < 0.5
    assert np.quantile(chance[sharp], 0.1) > 0.95 > np.quantile(chance[~sharp], 0.9)


def test_an_items_own_size_comes_from_others():
    """Residuals that only the group explains leave no trace in the sizes out of fold."""
    groups = np.repeat(np.arange(20), 10)
    columns, residual = groups[:, None].astype(float), np.where(groups % 2, 10.0, 1.0)
    size = ErrorSize(trees=20, min_leaf=1).fit(columns, residual, groups)
    assert np.corrcoef(size.predict(columns), residual)[0, 1] > 0.9
    assert np.corrcoef(size.out_of_fold, residual)[0, 1] < 0.3


def test_the_better_model_gets_the_weight():
    draws = np.random.default_rng(2)
    truth = draws.normal(size=400)
    good, bad = truth + 0.1 * draws.normal(size=400), truth + draws.normal(size=400)
    weights = convex_weights(np.stack([good, bad, -truth], 1), truth)
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > 0.9
    assert weights[2] == pytest.approx(0, abs=0.01)


def test_the_domain_tells_known_from_new():
    known = KnownIons(["a", "b"], np.array([[1, 0], [0, 2]], np.float32), np.array([3, 1]))
    found = known.describe(["b", "new"], np.array([[0, 2], [1, 1]], np.float32))
    assert found["known"].tolist() == [True, False]
    assert found["similarity"].tolist() == [1.0, 0.5]
    assert found["salts"].tolist() == [1, 0]
    codes = new_ions([True, False, True, False], [True, True, False, False])
    assert [NEW_IONS[code] for code in codes] == list(NEW_IONS)


def test_scores_by_hand():
    measured = np.array([300.0, 400.0, 500.0, 350.0])
    predicted = measured + np.array([10, -30, 0, 30])
    assert regression_scores(measured, predicted)["mae"] == 17.5
    assert regression_scores(measured, predicted)["bias"] == 2.5
    found = class_scores(measured, predicted, 373.15)
    assert (found["accuracy"], found["auc"]) == (0.5, 0.75)
    found = interval_scores(measured, predicted, predicted - 20, predicted + 20, np.array([1, 3, 0, 2.9]))
    assert (found["coverage"], found["width"]) == (0.5, 40)
    assert found["error_rank"] == pytest.approx(0.949, abs=0.001)


def test_calibration_of_a_perfect_forecast():
    happened = np.array([True] * 3 + [False])
    assert expected_calibration_error(happened, np.full(4, 0.75)) == 0
    assert expected_calibration_error(happened, np.full(4, 0.25)) == 0.5
    assert share_above(happened, np.array([0.95, 0.9, 0.5, 0.95])) == {"found": 2 / 3, "items": 3}


def test_what_is_remembered_is_forgotten_with_another_table_and_in_a_pickle():
    memory, calls = Remembered(), []
    first, second = [1], [1]
    for subject in (first, first, second):
        memory.get("x", subject, lambda: calls.append(0) or len(calls))
    assert len(calls) == 2
    assert pickle.loads(pickle.dumps(memory))._held == {}


def test_weights_of_least_absolute_error_are_not_ruled_by_one_wild_value():
    draws = np.random.default_rng(0)
    measured = draws.normal(size=200)
    good, poor = measured + draws.normal(scale=0.1, size=200), measured + draws.normal(scale=1.0, size=200)
    measured[0], good[0], poor[0] = 50.0, 0.0, 50.0
    answers = np.stack([good, poor], 1)
    assert absolute_weights(answers, measured)[0] > 0.8
    assert absolute_weights(answers, measured)[0] > convex_weights(answers, measured)[0]
    assert absolute_weights(answers, measured).sum() == pytest.approx(1)
