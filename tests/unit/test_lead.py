"""The first page of the report: which salts it names, and the numbers that it takes from the evaluations."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.plots.lead import first_salts, lead
from lowmelt.plots.structures import grid

CATION, ANION = "CC[n+]1ccn(C)c1", "N#C[N-]C#N"
WANT = {"use_K": 298.15, "viscosity_mPa_s": 0}


def salts(**columns):
    """Four salts of one cation, one of another."""
    return pd.DataFrame({
        "rank": [1, 2, 3, 4, 5], "salt_id": list("abcde"), "cation_id": list("CCCCD"), "anion_id": "A",
        "smiles": f"{CATION}.{ANION}", "melting_K": 250.0, "lower_K": 200.0, "upper_K": 300.0,
        "p_wanted": 0.9, "in_domain": True, "new_cation": False, "new_anion": False, "warnings": np.nan,
        "why": "front 1; strong: probably as wanted; weak: unsure", "viscosity_mPa_s": 12.34,
        "viscosity_mPa_s_lower": 5.0, "viscosity_mPa_s_upper": 30.0, **columns,
    })  # fmt: skip


MELTING = pd.DataFrame({
    "split": ["series"] * 3, "model": ["anion_mean", "extra_trees", "blend"], "mae_K": [43.0, 31.0, 30.2],
    "coverage": [np.nan, np.nan, 0.91], "sure_found": [np.nan, np.nan, 0.957],
    "sure_salts": [np.nan, np.nan, 506.0],
})  # fmt: skip
PROPERTIES = pd.DataFrame({
    "property": "viscosity", "split": "random", "model": ["anion_mean", "blend"], "mae": [0.9, np.log(2)],
    "coverage": [np.nan, 0.9],
})  # fmt: skip
MEASURED = pd.DataFrame({
    "cation_id": ["C", "C", "X"], "anion_id": ["A", "B", "A"], "melting_K": [251.2, 290.0, 400.0],
})  # fmt: skip
FILTERS = pd.DataFrame({"stopped_here": [1000, 500], "left": [1500, 1000]})


def page(candidates, status=(), confidence=(0.9, 0.9)):
    simulated = pd.DataFrame(status, columns=["salt_id", "status"])
    made_for = dict(zip(("melting", "properties"), confidence, strict=True))
    return lead(candidates, FILTERS, MELTING, PROPERTIES, simulated, MEASURED, 3810, WANT, made_for)


def test_a_cation_stands_there_twice_at_most():
    assert first_salts(salts())["salt_id"].tolist() == ["a", "b", "e"]


def test_ten_salts_are_enough():
    many = pd.concat([salts(cation_id=[f"{n}{i}" for i in range(5)]) for n in range(3)])
    assert len(first_salts(many)) == 10


def test_errors_are_those_of_the_model_that_answers_beside_the_baseline():
    text = page(salts())
    assert "by 30 K for a salt of a new homologous series (the mean of its anion by 43 K)" in text
    assert "The intervals hold 91 %" in text
    assert "506 held-out salts of new series" in text
    assert "a factor of 2.0 on average" in text


def test_intervals_are_those_of_the_config():
    assert "predictions, with 90 % intervals" in page(salts())
    assert "predictions, with intervals for 80 % and 97.5 %" in page(salts(), confidence=(0.8, 0.975))


def test_measured_salts_of_the_same_ions_stand_beside_each():
    text = page(salts())
    assert "cation: 2, 251 to 290 K<br>anion: 2, 251 to 400 K" in text
    assert "cation: none<br>anion: 2" in text


def test_what_was_proposed_and_what_passed():
    assert "Of 2,500 proposed salts 1,000 passed all filters" in page(salts())


def test_the_answer_of_a_simulation_stands_beside_the_salt():
    text = page(salts(), [("a", "unresolved"), ("control", "transition")])
    assert "simulated: unresolved" in text
    assert "1 of these was simulated: 1 unresolved" in text
    assert "None of these was simulated" in page(salts())


@pytest.mark.parametrize("column", ["in_domain", "new_cation"])
def test_doubts_are_said(column):
    doubtful = page(salts(**{column: column != "in_domain"}))
    assert ("outside the domain" if column == "in_domain" else "an ion that no table holds") in doubtful


def test_warnings_are_text_and_no_markup():
    assert "<b>odd" not in page(salts(warnings="<b>odd</b>"))


def test_what_rounds_to_one_is_no_certainty():
    drawn = grid(salts(selected=False, p_low=[0.9996, 0.9, 0.5, 0.995, 0.1]))
    assert drawn.count("373 K) &gt; 0.99") == 1
    assert "373 K) = 1.00" not in drawn
