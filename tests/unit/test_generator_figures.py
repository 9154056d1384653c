"""Figures of the generators say what their tables say."""

import pandas as pd

from lowmelt.plots.generator import comparison, ions_beside_known, neighbourhood


def test_a_figure_without_new_ions_says_so():
    empty = pd.DataFrame(columns=["kind", "smiles", "nearest", "similarity", "sa_score"])
    assert "No new ion" in ions_beside_known(empty)


def test_new_ions_stand_above_their_nearest_known_ions():
    rows = pd.DataFrame({
        "kind": ["cation", "anion"], "smiles": ["CCN1C=C[N+](C)=C1", "CC(=O)[O-]"],
        "nearest": ["CCCC[n+]1ccn(C)c1", "O=C[O-]"], "similarity": [0.61, 0.5], "sa_score": [2.5, 3.0],
    })  # fmt: skip
    assert ions_beside_known(rows).count("<svg") == 1


def test_measures_that_do_not_apply_are_dashes():
    table = pd.DataFrame({
        "model": ["ions", "random_pairs"], "strict_validity": [0.93, 1.0], "recon_unseen_ion": [0.5, None],
    })  # fmt: skip
    figure = comparison(table)
    texts = [[text.get_text() for text in ax.texts] for ax in figure.axes if ax.get_visible()]
    assert texts == [["93 %", "100 %"], ["50 %", "-"]]


def test_a_row_of_a_line_begins_and_ends_with_the_ions_asked_for():
    table = pd.DataFrame({
        "first": "C[N+](C)(C)C", "last": ["CC[N+](C)(C)C"] * 2, "smiles": ["C[N+](C)(C)C", "CC[N+](C)(C)C"],
        "known": [True, True], "similarity": [1.0, 0.5], "position": [0.0, 1.0],
    })  # fmt: skip
    drawn = neighbourhood(table)
    assert drawn.count("asked for") == 2
    assert "100 % *" in drawn
