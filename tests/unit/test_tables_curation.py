"""Each rule of curation on rows that stand in the published sources."""

from pathlib import Path

import pandas as pd
import pytest

from lowmelt.chem.chains import longest_chain
from lowmelt.chem.salts import split_salt
from lowmelt.tables.curation import RULES, Known, Limits, curate

C4MIM, C12MIM, C14MIM, C16MIM = ("CC[n+]1ccn(C)c1".replace("CC", "C" * n, 1) for n in (4, 12, 14, 16))
NTF2, BF4 = "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F", "F[B-](F)(F)F"
EMPTY = pd.DataFrame({"salt_id": pd.Series(dtype=str)})
UNKNOWN = Known(EMPTY.assign(glass_K=[]), EMPTY.assign(melting_K=[], clearing_K=[]),
                EMPTY.assign(decomposition_K=[]))  # fmt: skip
TEXTS = ("name", "phase", "method", "reference", "flag")


def value(smiles, melting_K, source="ml4il", family="nist", **more):
    row = dict.fromkeys(TEXTS, "") | {"use_melting": True} | more
    return row | {
        "salt_id": split_salt(smiles).salt_id, "chain": longest_chain(smiles), "melting_K": melting_K,
        "source": source, "family": family,
    }  # fmt: skip


def found(rule, *rows, known=UNKNOWN, limits=None):
    """Melting points that one rule, and no other, finds among rows."""
    actions = {other.name: "ignore" for other in RULES} | {rule: "drop"}
    _, acts = curate(pd.DataFrame(rows), known, actions, limits or Limits())
    assert set(acts["rule"]) <= {rule}
    return list(acts["melting_K"])


def test_the_glass_transition_of_c4mim_bf4_is_no_melting_point():
    glass = pd.DataFrame({"salt_id": [split_salt(f"{C4MIM}.{BF4}").salt_id], "glass_K": [188.15]})
    known = Known(glass, UNKNOWN.mesophase_K, UNKNOWN.decomposition_K)
    rows = value(f"{C4MIM}.{BF4}", 191.15, "ilgen-overall"), value(f"{C4MIM}.{BF4}", 279.35, family="dai")
    assert found("suspected_glass", *rows, known=known, limits=Limits(glass_floor_K=0)) == [191.15]


def test_nothing_that_is_called_a_crystal_melts_below_the_floor():
    rows = value("C=CCn1cc[n+](C)c1.F[B-](F)(F)F", 192.15), value(f"CC[n+]1ccn(C)c1.{NTF2}", 257.15)
    assert found("suspected_glass", *rows) == [192.15]


def test_a_phase_called_glass_is_a_glass():
    row = value("CC[n+]1cccc(C)c1.[Cl-]", 302.15, "thermoml-il-fusion", phase="Glass")
    assert found("suspected_glass", row) == [302.15]


@pytest.mark.parametrize(
    ("cation", "melting", "clearing"), [(C14MIM, 292.55, 467.2), (C16MIM, 315.0, 483.15)]
)
def test_the_clearing_points_of_long_chain_chlorides_are_found_by_their_distance(cation, melting, clearing):
    rows = value(f"{cation}.[Cl-]", melting), value(f"{cation}.[Cl-]", clearing)
    assert found("suspected_clearing", *rows) == [clearing]


def test_a_value_inside_a_known_mesophase_is_no_melting_point():
    ilc = {"salt_id": [split_salt(f"{C12MIM}.[Cl-]").salt_id], "melting_K": [270.3], "clearing_K": [377.6]}
    known = Known(UNKNOWN.glass_K, pd.DataFrame(ilc), UNKNOWN.decomposition_K)
    assert found("suspected_clearing", value(f"{C12MIM}.[Cl-]", 369.8), known=known) == [369.8]


def test_a_short_chain_salt_with_values_far_apart_has_no_clearing_point():
    rows = value("CC[N+](C)(CC)CC.[Br-]", 288.1), value("CC[N+](C)(CC)CC.[Br-]", 413.15)
    assert found("suspected_clearing", *rows) == []


def test_a_value_100_K_from_two_others_is_a_typing_slip():
    salt = f"CC[N+](C)(C)CC.{NTF2}"
    rows = (
        value(salt, 269.15), value(salt, 369.2), value(salt, 369.15, "ilgen-overall", "venkatraman"),
    )  # fmt: skip
    assert found("typo_100K", *rows) == [269.15]


def test_two_values_100_K_apart_alone_do_not_say_which_is_wrong():
    salt = "C=C[n+]1ccn(CCCC)c1.[Br-]"
    rows = value(salt, 256.15), value(salt, 356.15, "ilgen-overall", "venkatraman")
    assert found("typo_100K", *rows) == []


def test_degrees_celsius_in_a_column_of_kelvin():
    # [C2mim][BF4] and its triflate stand at 15 and -9 (degrees Celsius) in the published test cases.
    rows = value(f"CC[n+]1ccn(C)c1.{BF4}", 15.0), value("CC[n+]1ccn(C)c1.O=S(=O)([O-])C(F)(F)F", -9.0)
    assert found("unit_slip", *rows, value(f"CC[n+]1ccn(C)c1.{NTF2}", 257.15)) == [15.0, -9.0]


def test_a_cold_transition_between_crystals_is_no_slip_of_units():
    row = value("CCCC[n+]1ccn(C)c1.O=S(=O)([O-])C(F)(F)F", 120.0, "thermoml-il-fusion", phase="Crystal 2")
    assert found("unit_slip", row) == []
    assert found("out_of_range", row) == [120.0]


def test_kelvin_converted_twice():
    salt = "CCCC[N+](CCCC)(CCCC)CCCC.[Br-]"
    assert found("unit_slip", value(salt, 376.15), value(salt, 649.3)) == [649.3]


def test_a_temperature_at_which_no_salt_is_solid_any_more():
    assert found("out_of_range", value("[Na+].[Cl-]", 1074.0), value("[Na+].[Cl-]", 620.0)) == [1074.0]


def test_a_value_that_its_source_sets_aside():
    row = value(f"{C16MIM}.[Br-]", 372.0, "ilc-facts", "ilc", use_melting=False, flag="conflicting_value")
    assert found("set_aside", row) == [372.0]


def test_the_collection_without_references():
    row = value(f"{C16MIM}.[Cl-]", 483.15, "il-property-ml", reference="legacy_db")
    assert found("unsourced", row, value(f"{C16MIM}.[Cl-]", 315.0)) == [483.15]


def test_a_monohydrate():
    row = value("CCCCCCCCCCCCCCCC[n+]1ccccc1.[Cl-]", 354.1, name="cetylpyridinium chloride monohydrate")
    assert found("hydrate", row) == [354.1]


def test_a_mixture():
    row = value("CC[n+]1ccn(C)c1.[Cl-]", 300.0, name="equimolar mixture with urea")
    assert found("mixture", row) == [300.0]


def test_a_metastable_crystal():
    row = value("CCCC[n+]1ccn(C)c1.[Cl-]", 303.15, "thermoml-il-fusion", phase="Metastable crystal")
    assert found("metastable_polymorph", row) == [303.15]


def test_a_crystal_that_turns_into_another_before_it_melts():
    salt = "CCCC[N+](CCCC)(CCCC)CCCC.O=C([O-])O"
    said = {"source": "thermoml-il-fusion", "reference": "10.1016/j.tca.2013.01.003"}
    rows = [
        value(salt, 229.15, phase="Crystal 3", **said), value(salt, 285.15, phase="Crystal 2", **said),
        value(salt, 355.15, phase="Crystal 1", **said),
    ]  # fmt: skip
    assert found("metastable_polymorph", *rows) == [229.15, 285.15]


def test_a_melting_point_above_the_decomposition_temperature():
    choline = "C[N+](C)(C)CCO.[Cl-]"
    table = pd.DataFrame({"salt_id": [split_salt(choline).salt_id], "decomposition_K": [575.15]})
    known = Known(UNKNOWN.glass_K, UNKNOWN.mesophase_K, table)
    assert found("decomposition", value(choline, 578.15, "des-thermochem"), known=known) == [578.15]


def test_a_value_far_from_those_of_other_families():
    salt = "CCCC[N+]1(C)CCCC1.F[B-](F)(F)F"
    rows = value(salt, 351.24), value(salt, 425.0), value(salt, 424.0, "il-property-ml", "ilt")
    assert found("outlier", *rows) == [351.24]


def test_every_rule_has_a_reason_and_a_test():
    text = Path(__file__).read_text()
    assert all(rule.reason and f'"{rule.name}"' in text for rule in RULES)


ROWS = pd.DataFrame([value(f"{C14MIM}.[Cl-]", 292.55), value(f"{C14MIM}.[Cl-]", 467.2)])


def test_a_dropped_value_is_gone_and_written_down():
    kept, acts = curate(ROWS, UNKNOWN, {"suspected_clearing": "drop"}, Limits())
    assert list(kept["melting_K"]) == [292.55]
    assert list(acts[["rule", "action"]].iloc[0]) == ["suspected_clearing", "dropped"]


def test_a_marked_value_stays_with_a_flag_and_is_written_down():
    kept, acts = curate(ROWS, UNKNOWN, {"suspected_clearing": "mark"}, Limits())
    assert list(kept["flags"]) == ["", "suspected_clearing"]
    assert "marked" in set(acts["action"])


def test_an_ignored_rule_finds_nothing():
    actions = {rule.name: "ignore" for rule in RULES}
    kept, acts = curate(ROWS, UNKNOWN, actions, Limits())
    assert len(kept) == 2
    assert acts.empty
