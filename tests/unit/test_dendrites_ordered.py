"""The list of salts that may be ordered, and what their transport would do to dendrites."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.dendrites.ordered import add_directions, ordered_salts, tip_factor

PREDICTED = pd.DataFrame({
    "rank": [1, 2, 3], "salt_id": ["a", "b", "c"], "smiles": ["x", "y", "z"],
    "lc_p_mesophase": [0.6, 0.1, 0.9], "lc_melting_K": [300.0, 310, 320], "lc_clearing_K": [350.0, 311, 420],
    "lc_melting_lower_K": [280.0, 290, 300], "lc_clearing_upper_K": [390.0, 340, 460],
})  # fmt: skip
CLAIM = pd.DataFrame({
    "kept": ["mean", "mean", "larger"], "measure": "tip_rate",
    "ratio": [0.01, 100, 100], "factor": [4.0, 0.5, 9],
})  # fmt: skip


def measured(told_apart=True):
    return pd.DataFrame({
        "salt_id": "c", "kind": ["cation", "cation", "anion"], "temperature_K": [360.0, 500, 370],
        "ratio": [10.0, 1, 7], "told_apart": told_apart,
    })  # fmt: skip


def test_the_likeliest_come_first_with_their_range():
    found = ordered_salts(PREDICTED, 0.5)
    assert found["salt_id"].tolist() == ["c", "a"]
    assert found.loc[0, ["from_K", "to_K", "earliest_K", "latest_K"]].tolist() == [320, 420, 300, 460]


def test_no_candidate_is_an_empty_list():
    for given in (PREDICTED, PREDICTED[["salt_id"]].head(0)):
        found = add_directions(ordered_salts(given, 0.95), measured(), CLAIM)
        assert found.empty
        assert {"salt_id", "ratio", "tip_along"} <= set(found)


def test_between_the_ratios_that_were_run():
    assert tip_factor(CLAIM, 1) == pytest.approx(1)
    assert tip_factor(CLAIM, 10) == pytest.approx(np.sqrt(0.5))
    assert tip_factor(CLAIM, 0.1) == pytest.approx(2)
    assert np.isnan(tip_factor(CLAIM, 1000))


def test_a_trajectory_within_the_range_tells_the_speed_of_the_tip():
    found = add_directions(ordered_salts(PREDICTED, 0.5), measured(), CLAIM).set_index("salt_id")
    assert found.loc["c", "simulated_K"] == 360
    assert found.loc["c", "tip_along"] == pytest.approx(np.sqrt(0.5))
    assert found.loc["c", "tip_across"] == pytest.approx(2)
    assert np.isnan(found.loc["a", "ratio"])


def test_nothing_is_claimed_where_along_and_across_are_alike():
    found = add_directions(ordered_salts(PREDICTED, 0.5), measured(False), CLAIM).set_index("salt_id")
    assert found.loc["c", "ratio"] == 10
    assert np.isnan(found.loc["c", "tip_along"])
