"""Models of transitions, what measured homologues add, the phase head, and the arms of transfer."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from lowmelt.mesophase.audit import suspected_clearing
from lowmelt.mesophase.baselines import class_means, nearest_homologue
from lowmelt.mesophase.cross_validation import TransitionModel, cross_validate, further_values, labelled
from lowmelt.mesophase.features import chain_columns, features_of
from lowmelt.mesophase.homologues import SeriesKernel, corrected, with_homologues
from lowmelt.mesophase.judging import coverage_of, main_answers, score, with_intervals
from lowmelt.mesophase.observations import TooFewValues, observe
from lowmelt.mesophase.phase_head import PhaseHead, kinds
from lowmelt.mesophase.predict import (
    CrystalModel,
    RangeError,
    chains_of_ions,
    fit,
    ordered_between,
    within,
)
from lowmelt.mesophase.substances import describe
from lowmelt.mesophase.tasks import read_task
from lowmelt.mesophase.transfer import (
    Protocol,
    Task,
    chosen_and_by_test,
    paired_differences,
    run_arms,
)
from lowmelt.regression.splits import assign_folds

# Two series of mesogens: melting falls, clearing rises with the chain.
CORES = {"c1ccc(-c2ccc(C#N)cc2)cc1": (300, 305), "Oc1ccc(-c2ccc(C#N)cc2)cc1": (330, 345)}


@pytest.fixture(scope="module")
def molecules():
    rows = [
        ("C" * n + core, melting - n, clearing + 2 * n)
        for core, (melting, clearing) in CORES.items()
        for n in range(3, 13)
    ]
    table = pd.DataFrame(rows, columns=["smiles", "melting_K", "clearing_K"])
    return describe(table.assign(shape="rod-like"), "neutral")


@pytest.fixture(scope="module")
def salts():
    rows = [
        ("C" * n + "n1cc[n+](C)c1", anion, 320.0 + n + shift, float(n >= 12))
        for anion, shift in (("[Cl-]", 0), ("F[B-](F)(F)F", -20))
        for n in range(4, 20, 2)
    ]
    table = pd.DataFrame(rows, columns=["cation", "anion", "melting_K", "mesophase"])
    return describe(table.assign(smiles=table["cation"] + "." + table["anion"], source="one;two"), "ilc")


@pytest.fixture(scope="module")
def features(molecules):
    return features_of(molecules)


@pytest.fixture(scope="module")
def values(molecules):
    drawn = observe(molecules, {"melting": 0, "clearing": 0}, 0)
    return labelled(drawn[drawn["table"] == "standin"], molecules)


def test_the_stand_in_is_drawn_as_large_as_asked(molecules):
    drawn = observe(molecules, {"melting": 7, "clearing": 5}, seed=1)
    assert drawn.query("table == 'standin'").groupby("property").size().tolist() == [7, 5]
    assert drawn.equals(observe(molecules, {"melting": 7, "clearing": 5}, seed=1))


def test_chain_columns_count_chains_and_tell_odd_from_even():
    assert chain_columns((12, 1)) == [2, 13, 12, 1, 0, 0, 0, 0, 1, 12, 12, 0, 1]


def test_a_homologue_in_between_is_interpolated(values, features):
    train = values[(values["property"] == 1) & (values["longest"] != 6)]
    test = values[(values["property"] == 1) & (values["longest"] == 6)]
    said = nearest_homologue(train, test, features.counts[train["row"]], features.counts[test["row"]])
    assert said == pytest.approx(test["value_K"].to_numpy())


def test_the_mean_of_the_class_is_that_of_its_property(values):
    said = class_means(values, values)
    for number in (0, 1):
        rows = (values["property"] == number).to_numpy()
        assert said[rows] == pytest.approx(values["value_K"][rows].mean())


def test_the_model_learns_both_temperatures(values, features):
    model = TransitionModel(trees=20, steps=0).fit(
        features.take(values["row"].to_numpy()), values["property"].to_numpy(), values["value_K"].to_numpy()
    )
    said = model.predict(features.take(values["row"].to_numpy()), values["property"].to_numpy())
    assert (said["blend"] - values["value_K"]).abs().mean() < 2
    assert (said["process_sd"] > 0).all()


def test_no_relative_of_a_held_out_substance_is_learned_from(values, molecules, features):
    """With the series out a model cannot know that the other core clears 40 K higher."""
    rows = values.drop_duplicates("substance_id").rename(columns={"substance_id": "salt_id"})
    split = assign_folds(rows, "series", 2, 1, 0)
    answers = cross_validate(values, values.iloc[:0], features, split, "series", trees=10, steps=0)
    clearing = answers[answers["property"] == 1]
    bias = (clearing["trees"] - clearing["value_K"]).groupby(clearing["series"]).mean()
    assert bias.abs().min() > 15


def test_relatives_leave_further_values_too(values, molecules, features):
    """The same values as further ones would give the answers away, were they not left out."""
    rows = values.drop_duplicates("substance_id").rename(columns={"substance_id": "salt_id"})
    split = assign_folds(rows, "series", 2, 1, 0)
    answers = cross_validate(values, values, features, split, "series", trees=10, steps=0)
    assert answers["trees_pooled"].to_numpy() == pytest.approx(answers["trees"].to_numpy(), abs=8)


def test_intervals_and_scores_of_held_out_answers(values, features):
    rows = values.drop_duplicates("substance_id").rename(columns={"substance_id": "salt_id"})
    split = assign_folds(rows, "random", 4, 2, 0)
    judged = with_intervals(cross_validate(values, values.iloc[:0], features, split, "random", 10, 0))
    assert (judged["lower_K"] <= judged["predicted_K"]).all()
    table = score(judged).set_index(["property", "model"])
    assert table.loc[("clearing", "blend"), "mae_K"] < table.loc[("clearing", "mean"), "mae_K"]
    assert 0.5 < table.loc[("clearing", "blend"), "coverage"] <= 1


def own_answers(table):
    """Cross-validated answers of a user's table, of which each core with its chains is a series."""
    own = describe(table, "own")
    values = labelled(observe(own, {"melting": 0, "clearing": 0}, 0), own)
    rows = values.drop_duplicates("substance_id").rename(columns={"substance_id": "salt_id"})
    split = assign_folds(rows, "series", min(5, rows["series"].nunique()), 1, 0)
    return with_intervals(cross_validate(values, values.iloc[:0], features_of(own), split, "series", 5, 0))


def test_a_users_table_of_one_temperature_is_judged(molecules):
    few = molecules[molecules["longest"] < 6][["smiles", "melting_K"]].iloc[:6]
    judged = own_answers(few)
    assert score(judged)["property"].unique().tolist() == ["melting"]
    assert main_answers(judged)["blend"].notna().all()


def test_a_users_table_of_one_series_or_of_few_values_says_so(molecules):
    one = molecules[molecules["series"] == molecules["series"].iloc[0]][["smiles", "clearing_K"]]
    with pytest.raises(TooFewValues, match="in 1 groups of relatives"):
        own_answers(one)
    with pytest.raises(TooFewValues, match="4 values"):
        own_answers(molecules[["smiles", "clearing_K"]].iloc[8:12])


def test_a_single_value_of_a_property_is_passed_over(molecules):
    """Four or five melting points do not make one clearing point enough to be judged on."""
    few = molecules[molecules["longest"] < 6][["smiles", "melting_K", "clearing_K"]].iloc[:5].copy()
    few.iloc[1:, 2] = np.nan
    judged = own_answers(few)
    assert set(judged["property"]) == {0}
    assert np.isfinite(score(judged)["r2"]).all()
    with pytest.raises(TooFewValues, match="5 values in 0 groups"):
        own_answers(few.iloc[:4])


def test_a_users_table_is_learned_beside_the_shipped_salts():
    values = pd.DataFrame({"table": ["standin", "ilc", "own", "il"]})
    found = {name: set(further_values(values, name)["table"]) for name in values["table"][:3]}
    assert found == {"standin": set(), "ilc": {"il"}, "own": {"ilc", "il"}}


def test_coverage_is_what_was_measured():
    judged = pd.DataFrame({
        "property": [0, 0, 1, 1], "substance_id": list("abcd"), "value_K": [300.0, 310, 320, 400],
        "lower_K": [290.0, 300, 330, 390], "upper_K": [310.0, 320, 340, 410],
    })  # fmt: skip
    found = coverage_of(judged, 0.9).set_index("property")
    assert found["covered"].to_dict() == {"melting": 1.0, "clearing": 0.5}
    assert found["stated"].eq(0.9).all()


def test_one_measured_homologue_takes_the_shift_away():
    kernel = SeriesKernel(shift=20, drift=1, length=1, noise=1)
    added, spread = corrected(kernel, np.array([8.0]), np.array([10.0]), np.array([9.0, 10.0]))
    assert added == pytest.approx([10, 10], abs=0.2)
    nothing, wide = corrected(kernel, np.array([]), np.array([]), np.array([9.0]))
    assert nothing == pytest.approx([0])
    assert spread.max() < 0.2 * wide[0]


def test_more_homologues_help():
    rng = np.random.default_rng(0)
    rows = [
        {"substance_id": f"{s}-{n}", "series": f"s{s}", "carbons": n, "value_K": 300 + shift + n,
         "blend": 300.0}
        for s, shift in enumerate(rng.normal(0, 20, 9))
        for n in range(4, 11)
    ]  # fmt: skip
    errors = [
        (told["corrected"] - told["value_K"]).abs().mean()
        for told in (with_homologues(pd.DataFrame(rows), known, 3, 0) for known in (0, 1, 2))
    ]
    assert errors[0] > 3 * errors[1]
    assert errors[2] < errors[1]


def test_the_phase_head_learns_the_rule_of_the_long_chain(salts):
    features = features_of(salts)
    said = PhaseHead(trees=30).fit(features, salts["mesophase"]).predict(features)
    assert ((said["blend"] > 0.5) == (salts["mesophase"] == 1)).mean() > 0.9


def test_kinds_are_named_where_they_are_one():
    found = kinds(pd.Series(["SmA2", "SmT, SmA", "Col", "columnar", "LC", "", "N as first claimed, SmA"]))
    assert found.tolist() == ["smectic", "smectic", "columnar", "columnar", "", "", ""]


def test_the_final_model_never_clears_below_its_melting(salts):
    features = features_of(salts)
    values = labelled(observe(salts, {"melting": 0, "clearing": 0}, 0), salts)
    split = assign_folds(values.rename(columns={"substance_id": "salt_id"}), "random", 4, 1, 0)
    held_out = cross_validate(values, values.iloc[:0], features, split, "random", 10, 0)
    labels = salts.assign(row=np.arange(len(salts)))
    model = fit(values, labels, features, held_out, trees=10, steps=0)
    said = model.predict(salts)
    pd.testing.assert_frame_equal(model.predict(salts[::-1])[::-1], said)  # rows keep their names
    assert (said["clearing_K"] >= said["melting_K"]).all()
    assert (said["range_lower_K"] >= 0).all()
    assert said.loc[said["p_mesophase"] > 0.5, "sequence"].str.contains(" LC ").all()
    assert said["in_domain"].all()
    assert said["p_mesophase"].between(0, 1).all()
    ordered = ordered_between(said, 280, 400, model.confidence)
    assert (ordered <= said["p_mesophase"] + 1e-9).all()


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95])
def test_the_chance_of_order_does_not_hang_on_the_confidence_of_the_intervals(confidence):
    half = 20 * norm.ppf((1 + confidence) / 2)  # both temperatures have a standard deviation of 20 K
    said = {"p_mesophase": [0.8]}
    for name, value in (("melting", 280.0), ("clearing", 380.0)):
        said |= {f"{name}_K": [value], f"{name}_lower_K": [value - half], f"{name}_upper_K": [value + half]}
    found = ordered_between(pd.DataFrame(said), 300, 350, confidence)
    assert found[0] == pytest.approx(0.8 * norm.cdf(1) * norm.cdf(1.5))
    with pytest.raises(RangeError, match="lower end first"):
        ordered_between(pd.DataFrame(said), 350, 300, confidence)


def test_a_cation_of_four_long_chains_is_out_of_a_domain_of_two():
    salts = pd.DataFrame(
        [("CCCCCCCCCCCCCC[P+](C)(C)CCCCCCCCCCCCCC", "[Cl-]"), ("CC[N+](CC)(CC)CC", "CCCCCCCCCC(=O)[O-]"),
         ("CCCCCCCCCC[P+](C)(C)CCCCCCCCCCCC", "[Cl-]"),
         ("CCCCCCCC[P+](CCCCCCCC)(CCCCCCCC)CCCCCCCC", "[Cl-]")],
        columns=["cation", "anion"],
    )  # fmt: skip
    chains = chains_of_ions(salts)
    assert within(chains, chains[:2]).tolist() == [True, True, True, False]


def test_the_range_is_narrowest_where_it_melts_high_and_clears_low():
    table = pd.DataFrame({
        "p_mesophase": [0.9], "melting_K": [300.0], "melting_lower_K": [280.0], "melting_upper_K": [303.0],
        "clearing_K": [400.0], "clearing_lower_K": [396.0], "clearing_upper_K": [448.0],
    })  # fmt: skip
    said = CrystalModel(*[None] * 5)._ordered(table).iloc[0]
    assert said["range_lower_K"] == pytest.approx(100 - 5)
    assert said["range_upper_K"] == pytest.approx(100 + np.hypot(20, 48))


def test_suspected_clearing_points_are_told(salts):
    wrong = salts.copy()
    row = wrong.index[wrong["longest"] == 14][0]
    wrong.loc[row, "melting_K"] = 483.0
    found = suspected_clearing(wrong, salts.iloc[:0])
    assert found["substance_id"].tolist() == [wrong.loc[row, "substance_id"]]
    known = salts.iloc[[row]].assign(melting_K=300.0, clearing_K=480.0)
    assert "clears at 480" in suspected_clearing(wrong.loc[[row]], known)["reason"].iloc[0]


@pytest.fixture(scope="module")
def task():
    rng = np.random.default_rng(0)
    bits = (rng.random((40, 30)) < 0.5).astype(np.float32)
    truth = 300 + bits @ rng.normal(0, 15, 30)
    names = np.array([f"s{row}" for row in range(40)], object)
    target, other = (bits[:16], truth[:16], names[:16]), (bits[:20], truth[:20] - 30, names[:20])
    return Task(*target, *other, bits[20:], truth[20:], names[20:])


QUICK = Protocol(source_epochs=40, source_rate=1e-2, epochs=25, rate=3e-3, source_models=2, members=3)


def test_arms_answer_every_test_row_once_a_repeat(task, tmp_path):
    split = assign_folds(pd.DataFrame({"salt_id": task.target_id}), "random", 4, 2, 0)
    answers = run_arms(task, split, ["none", "il", "il_other"], QUICK, 0, tmp_path, "now")
    kept = chosen_and_by_test(answers)
    assert set(kept["arm"]) == {"none", "il", "il_other", "il_by_test"}
    assert (kept.groupby(["arm", "repeat"])["substance_id"].nunique() == 16).all()
    chosen = kept[kept["arm"] == "il"]
    by_test = kept[kept["arm"] == "il_by_test"]
    error = [(part["answer_K"] - part["value_K"]).abs().mean() for part in (by_test, chosen)]
    assert error[0] <= error[1]


def test_finished_stacks_are_not_trained_again(task, tmp_path):
    split = assign_folds(pd.DataFrame({"salt_id": task.target_id}), "random", 4, 1, 0)
    first = run_arms(task, split, ["none"], QUICK, 0, tmp_path, "now")
    marked = {path: pd.read_parquet(path).assign(answer_K=1.0) for path in tmp_path.glob("*.parquet")}
    for path, table in marked.items():
        table.to_parquet(path)
    again = run_arms(task, split, ["none"], QUICK, 0, tmp_path, "now")
    assert (again["answer_K"] == 1).all()
    other = run_arms(task, split, ["none"], QUICK, 1, tmp_path, "now")  # another seed is other work
    assert (other["answer_K"] != 1).all()
    edited = run_arms(task, split, ["none"], QUICK, 0, tmp_path, "edited")  # and so is other code
    assert (edited["answer_K"] != 1).all()
    assert len(first) == len(again)


def test_a_killed_write_leaves_no_part(task, tmp_path, monkeypatch):
    """What was cut off while it was written is no finished part: the next run starts it anew."""
    split = assign_folds(pd.DataFrame({"salt_id": task.target_id}), "random", 4, 1, 0)

    def cut_off(_, file):
        Path(file).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr("torch.save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        run_arms(task, split, ["il"], QUICK, 0, tmp_path, "now")
    monkeypatch.undo()
    assert len(run_arms(task, split, ["il"], QUICK, 0, tmp_path, "now")) == 2 * 16


def test_paired_differences_hold_what_was_put_in():
    names = [f"s{row}" for row in range(30)]
    none = pd.DataFrame({"arm": "none", "repeat": 0, "substance_id": names, "value_K": 300.0 + np.arange(30),
                         "answer_K": 310.0 + np.arange(30)})  # fmt: skip
    better = none.assign(arm="il", answer_K=none["answer_K"] - 3)
    found = paired_differences(pd.concat([none, better]), pd.Series(names, names)).set_index("arm")
    assert found.loc["il", "difference_K"] == pytest.approx(-3)
    assert found.loc["il", "lower_K"] == pytest.approx(-3)
    assert np.isnan(found.loc["none", "difference_K"])


def test_the_source_holds_no_relative_of_the_target(salts):
    both = pd.concat([salts, salts.assign(collection="il")], ignore_index=True)
    values = observe(both, {"melting": 0, "clearing": 0}, 0)
    bits = np.zeros((len(both), 4), np.float32)
    task = read_task(both, values, bits, "ilc", "melting")
    assert len(task.value_K) == 16
    assert len(task.source_K) == 0
    with pytest.raises(TooFewValues, match="0 values of clearing"):
        read_task(both, values, bits, "ilc", "clearing")
