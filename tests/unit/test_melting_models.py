"""The models: kernel, Gaussian process, baselines, splits, intervals, the whole of it."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.baselines import AnionMean, PublishedLinear
from lowmelt.melting.contributions import explain
from lowmelt.melting.cross_validation import cross_validate
from lowmelt.melting.evaluation import calibrate_held_out, summarise
from lowmelt.melting.fit import fit_model
from lowmelt.melting.gaussian_process import SaltProcess
from lowmelt.melting.learning import learning_curve
from lowmelt.melting.metrics import scores
from lowmelt.melting.models import make
from lowmelt.melting.predict import load
from lowmelt.melting.salts import salts_of
from lowmelt.melting.settings import ModelSettings, TrustSettings
from lowmelt.model_files import ModelFileError, save_model
from lowmelt.regression.applicability_domain import NEW_IONS
from lowmelt.regression.splits import KINDS, assign_folds

CHAINS = range(1, 9)
ANIONS = {
    "[Cl-]": 60.0, "[Br-]": 65.0, "F[B-](F)(F)F": 15.0, "F[P-](F)(F)(F)(F)F": 40.0,
    "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F": -20.0, "N#C[N-]C#N": -15.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def family():
    """Salts on a made-up, smooth scale of melting points, on which chain, ring and anion add up."""
    rows = []
    for n in CHAINS:
        for core, shift in (("{}n1cc[n+](C)c1", 0.0), ("{}[n+]1ccccc1", 25.0)):
            for anion, value in ANIONS.items():
                rows.append((core.format("C" * n), anion, 330 + value + shift - 12 * n + n * n))
    table = pd.DataFrame(rows, columns=["cation", "anion", "melting_K"])
    salts = salts_of(table["cation"], table["anion"])
    table["cation_id"], table["anion_id"] = salts.cation_id, salts.anion_id
    table["salt_id"] = [f"s{i:03d}" for i in range(len(table))]
    ring = np.where(table["cation"].str.contains("ccccc1"), "pyridinium", "imidazolium")
    table["series"] = ring + (table["cation"].str.len() // 2).astype(str)  # eight of them
    table["source"] = [f"lab{i % 7}" for i in range(len(table))]
    return salts, table


def test_both_drawings_of_a_cation_are_one_ion():
    salts = salts_of(["CCn1cc[n+](C)c1", "CC[n+]1ccn(C)c1"], ["[Cl-]", "[Cl-]"])
    assert len(salts.cations) == 1
    assert salts.cation.tolist() == [0, 0]


def test_counts_make_the_salt_neutral():
    salts = salts_of(["C[N+](C)(C)CC[N+](C)(C)C", "CCn1cc[n+](C)c1"], ["[Br-]", "O=S(=O)([O-])[O-]"])
    assert (salts.n_cation.tolist(), salts.n_anion.tolist()) == ([1, 2], [2, 1])


def test_gaussian_process_learns_what_adds_up(family):
    salts, table = family
    held_out = np.arange(len(table)) % 7 == 0
    melting = table["melting_K"].to_numpy()
    model = SaltProcess().fit(salts.take(~held_out), melting[~held_out])
    error = np.abs(model.predict(salts.take(held_out)) - melting[held_out]).mean()
    assert error < 5
    mean = AnionMean().fit(salts.take(~held_out), melting[~held_out]).predict(salts.take(held_out))
    assert error < 0.4 * np.abs(mean - melting[held_out]).mean()


def test_one_wrong_value_hardly_moves_its_relatives(family):
    """A slip of 150 K in one salt; the same ring, chain and anion in the others say what is right."""
    salts, table = family
    right = table["melting_K"].to_numpy()
    wrong = right.copy()
    wrong[40] += 150
    others = np.arange(len(table)) != 40

    def harm(degrees):
        model = SaltProcess(degrees=degrees).fit(salts, wrong)
        return np.abs(model.predict(salts) - right)[others].max()

    assert harm(4.0) < 0.5 * harm(None)


@pytest.mark.parametrize("name", ["extra_trees", "boosted_trees"])
def test_trees_overfit_what_they_have_seen(family, name):
    salts, table = family
    melting = table["melting_K"].to_numpy()
    model = make(name, ModelSettings(trees=60)).fit(salts, melting)
    assert np.abs(model.predict(salts) - melting).mean() < 0.3 * melting.std()


def test_published_model_gives_probabilities(family):
    salts, table = family
    model = PublishedLinear().fit(salts, table["melting_K"].to_numpy())
    chance = model.p_low(salts)
    low = table["melting_K"].to_numpy() < 373.15
    assert 0 <= chance.min() <= chance.max() <= 1
    assert chance[low].mean() > chance[~low].mean()


def test_the_domain_names_what_is_new():
    train = salts_of(["CCn1cc[n+](C)c1"], ["[Cl-]"])
    test = salts_of(["CCn1cc[n+](C)c1", "CCCn1cc[n+](C)c1", "CCn1cc[n+](C)c1", "C[N+](C)(C)C"],
                    ["[Cl-]", "[Cl-]", "[Br-]", "[I-]"])  # fmt: skip
    known = ApplicabilityDomain().fit(train).describe(test)
    assert [NEW_IONS[code] for code in known["new_ions"]] == list(NEW_IONS)
    assert known["cation_similarity"][0] == 1
    assert 0.3 < known["cation_similarity"][1] < 1


def test_scores_by_hand():
    measured = np.array([300.0, 400.0, 500.0, 350.0])
    found = scores(measured, measured + np.array([10, -30, 0, 30]))
    assert found["mae_K"] == 17.5
    assert found["accuracy"] == 0.5
    assert found["auc"] == 0.75


@pytest.fixture(scope="module")
def held_out(family):
    """Held-out predictions in all splits."""
    salts, table = family
    parts = []
    for kind in KINDS:
        split = assign_folds(table, kind, 2 if kind == "both" else 4, 1, seed=1)
        names = ["anion_mean", "published", "gaussian_process", "extra_trees"]
        parts.append(cross_validate(salts, table, split, names, ModelSettings(trees=10)).assign(split=kind))
    return pd.concat(parts, ignore_index=True)


LEARNERS = ["gaussian_process", "extra_trees"]


def test_intervals_cover_on_every_split(held_out):
    calibrated = calibrate_held_out(held_out, LEARNERS, TrustSettings(trees=20))
    table = summarise(calibrated, LEARNERS)
    blend = table[table["model"] == "blend"].set_index("split")
    # Six anions and eight series are few groups to calibrate on: what is promised is found on all together.
    assert blend["coverage"].mean() > 0.75
    assert blend["coverage"].min() > 0.5
    assert blend.loc["anion", "width_K"] > blend.loc["random", "width_K"]


def test_a_saved_model_predicts_in_order_for_any_drawing(family, held_out, tmp_path):
    salts, table = family
    model = fit_model(salts, table, held_out, LEARNERS, ModelSettings(trees=10), TrustSettings(trees=20))
    save_model(model, tmp_path / "model.joblib")
    again = load(tmp_path / "model.joblib")
    cations = ["CCCC[n+]1ccn(C)c1", "CCCCn1cc[n+](C)c1", "C[N+](C)(C)CCO", "CC[n+]1ccccc1"]
    anions = ["[Cl-]", "[Cl-]", "CC(=O)[O-]", "F[B-](F)(F)F"]
    found = again.predict(cations, anions)
    assert found["melting_K"][0] == found["melting_K"][1]
    assert found["new_ions"].tolist() == ["known ions", "known ions", "both ions new", "known ions"]
    assert (found["lower_K"] <= found["melting_K"]).all()
    assert (found["melting_K"] <= found["upper_K"]).all()
    assert found["p_low"].between(0, 1).all()
    pd.testing.assert_frame_equal(found, model.predict(cations, anions))


def test_pieces_give_what_the_whole_gives(family, held_out):
    salts, table = family
    model = fit_model(salts, table, held_out, LEARNERS, ModelSettings(trees=10), TrustSettings(trees=20))
    whole = model.predict_salts(salts)
    pieces = pd.concat(list(model.stream(salts, chunk=7)), ignore_index=True)
    pd.testing.assert_frame_equal(whole, pieces)


def test_a_missing_model_is_named_with_its_cure(tmp_path):
    with pytest.raises(ModelFileError, match="run `snakemake"):
        load(tmp_path / "none.joblib")


def test_a_file_that_holds_something_else_is_no_model(tmp_path):
    save_model([1, 2], tmp_path / "model.joblib")
    with pytest.raises(ModelFileError, match="holds a list and no MeltingModel"):
        load(tmp_path / "model.joblib")


def test_contributions_add_up_to_the_prediction(family, held_out):
    salts, table = family
    model = fit_model(salts, table, held_out, LEARNERS, ModelSettings(trees=10), TrustSettings(trees=20))
    rows = [0, 40, 90]
    found = explain(model, salts.take(rows), model.background, orders=4, seed=1)
    total = found.contributions.sum(axis=1).to_numpy() + found.base_K
    np.testing.assert_allclose(total, model.predict_salts(salts.take(rows))["melting_K"], rtol=1e-9)


def test_the_anion_that_raises_the_melting_point_is_found(family, held_out):
    """On the made-up scale bromide stands 85 K above bistriflimide, the chain of the cation is the same."""
    salts, table = family
    model = fit_model(salts, table, held_out, LEARNERS, ModelSettings(trees=10), TrustSettings(trees=20))
    same = table["cation"] == "CCCCn1cc[n+](C)c1"
    rows = [int(np.flatnonzero(same & (table["anion"] == anion))[0]) for anion in list(ANIONS)[1::3]]
    found = explain(model, salts.take(rows), model.background, orders=8, seed=1).contributions
    of_anion = found[[name for name in found if name.startswith("anion")]].sum(axis=1)
    assert of_anion[0] > of_anion[1] + 40


def test_more_salts_teach_more(family):
    salts, table = family
    split = assign_folds(table, "random", 3, 1, seed=2)
    curve = learning_curve(salts, table, split, ["gaussian_process"], [0.3, 1.0])
    assert curve["mae_K"].iloc[1] < 0.8 * curve["mae_K"].iloc[0]
    assert curve["salts"].tolist() == pytest.approx([19, 64], abs=2)
