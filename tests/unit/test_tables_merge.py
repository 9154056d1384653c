"""One melting point a salt: sources that copy each other count once, the spread stays."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.tables.merge import merge_values
from lowmelt.tables.summary import compare_sources, count_rules, find_ambiguous_class


def values(*rows):
    table = pd.DataFrame(rows, columns=["melting_K", "family", "source"])
    return table.assign(salt_id="s", cation_id="c", anion_id="a", uncertainty_K=np.nan, flags="")


def merged(table):
    return merge_values(table).iloc[0]


def test_a_copied_value_adds_no_weight():
    one = values((340.0, "nist", "a"), (340.0, "nist", "b"), (340.05, "nist", "c"), (344.0, "dai", "d"))
    assert merged(one)["melting_K"] == 342.0


def test_measurements_of_one_source_that_agree_count_each():
    one = values((257.0, "nist", "a"), (257.1, "nist", "a"), (257.2, "nist", "a"), (270.0, "nist", "a"))
    assert merged(one)["melting_K"] == pytest.approx(257.1)


def test_their_copies_in_another_source_do_not():
    first = [(257.0, "nist", "a"), (262.0, "nist", "a"), (270.0, "nist", "a")]
    copies = [(270.0, "nist", "b"), (270.0, "nist", "c")]
    assert merged(values(*first, *copies))["melting_K"] == 262.0


def test_the_median_of_families_withstands_one_wrong_family():
    one = values((341.0, "nist", "a"), (342.0, "venkatraman", "b"), (410.0, "dai", "c"))
    assert merged(one)["melting_K"] == 342.0


def test_the_spread_of_the_values_is_the_uncertainty():
    one = merged(values((338.0, "nist", "a"), (344.0, "nist", "b"), (341.0, "dai", "c")))
    assert one["uncertainty_K"] == 3.0
    assert (one["n_values"], one["n_families"], one["sources"]) == (3, 2, "a;b;c")


def test_a_single_value_keeps_the_uncertainty_of_its_source():
    table = values((337.06, "nist", "a")).assign(uncertainty_K=0.5)
    assert merged(table)["uncertainty_K"] == 0.5


def test_a_single_value_without_uncertainty_claims_none():
    assert np.isnan(merged(values((337.06, "nist", "a")))["uncertainty_K"])


def test_marked_values_are_used_only_where_there_is_no_other():
    table = values((292.5, "nist", "a"), (467.2, "nist", "b"))
    table.loc[1, "flags"] = "suspected_clearing"
    assert merged(table)["melting_K"] == 292.5
    alone = merged(table.iloc[1:])
    assert (alone["melting_K"], alone["flags"]) == (467.2, "suspected_clearing")


def test_agreement_counts_the_salts_that_change_class():
    one = values((370.0, "x", "first"), (376.0, "y", "second"))
    row = compare_sources(one).iloc[0]
    assert (row["shared_salts"], row["identical"], row["class_flips"]) == (1, 0, 1)
    assert row["mean_absolute_difference_K"] == pytest.approx(6.0)


def test_ambiguous_class_have_values_on_both_sides():
    table = values((370.0, "x", "first"), (376.0, "y", "second"))
    salts = pd.DataFrame({"salt_id": ["s"], "smiles": ["C"], "name": ["salt"]})
    assert list(find_ambiguous_class(table, salts)["range_K"]) == [6.0]
    assert find_ambiguous_class(table.iloc[:1], salts).empty


def test_rules_are_counted_by_source():
    acts = pd.DataFrame({"rule": ["hydrate"] * 3, "action": "dropped", "source": ["a", "a", "b"]})
    assert list(count_rules(acts)["rows"]) == [2, 1]
