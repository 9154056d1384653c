"""The message-passing network over cation and anion."""

import numpy as np
import pytest

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.contributions import explain
from lowmelt.melting.models import make
from lowmelt.melting.network import Network
from lowmelt.melting.predict import MeltingModel, load
from lowmelt.melting.salts import salts_of
from lowmelt.melting.settings import ModelSettings
from lowmelt.melting.stacked_conformal import StackedConformal
from lowmelt.model_files import save_model

CATIONS = ["{}n1cc[n+](C)c1", "{}[n+]1ccccc1", "{}[N+](C)(C)C"]
ANIONS = {"[Cl-]": 60.0, "F[B-](F)(F)F": 10.0, "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F": -40.0}


@pytest.fixture(scope="module")
def family():
    """27 salts whose melting points fall with the chain and depend on ring and anion."""
    rows = [
        (core.format("C" * n), anion, 350 + value + 20 * place - 9 * n)
        for place, core in enumerate(CATIONS)
        for n in (2, 4, 6)
        for anion, value in ANIONS.items()
    ]
    cation, anion, melting = zip(*rows, strict=True)
    return salts_of(cation, anion), np.array(melting)


@pytest.fixture(scope="module")
def network(family):
    salts, melting = family
    return Network(epochs=120, hidden=24, depth=2, dropout=0.0, rate=8e-3, seed=3).fit(salts, melting)


def test_the_network_overfits_a_handful_of_salts(family, network):
    salts, melting = family
    assert np.abs(network.predict(salts) - melting).mean() < 0.2 * melting.std()


def test_the_same_seed_gives_the_same_answers_and_another_others(family):
    salts, melting = family
    first, second, other = (
        Network(2, hidden=8, seed=seed).fit(salts, melting).predict(salts) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, second)
    assert np.abs(first - other).max() > 0.01


def test_an_answer_depends_on_the_salt_and_not_on_its_company(family, network):
    """Read one by one, in another order, and in tables of other ions, salts get the same answers."""
    salts, _ = family
    rows = [20, 3, 11]
    alone = [network.predict(salts.take([row]))[0] for row in rows]
    np.testing.assert_allclose(alone, network.predict(salts)[rows], atol=0.01)
    smiles = [
        (salts.cations.smiles[salts.cation[row]], salts.anions.smiles[salts.anion[row]]) for row in rows
    ]
    apart = salts_of(*zip(*smiles, strict=True))
    np.testing.assert_allclose(alone, network.predict(apart), atol=0.01)


def test_an_ion_never_seen_gets_a_finite_answer(network):
    new = salts_of(["C[P+](C)(C)C", "[Na+]"], ["[I-]", "N#C[N-]C#N"])
    assert np.isfinite(network.predict(new)).all()


def test_a_saved_network_answers_as_before(family, network, tmp_path):
    salts, _ = family
    save_model(
        MeltingModel({"network": network}, ApplicabilityDomain().fit(salts), None), tmp_path / "model.joblib"
    )
    again = load(tmp_path / "model.joblib").models["network"]
    np.testing.assert_allclose(again.predict(salts), network.predict(salts), atol=1e-3)


def test_contributions_of_a_network_add_up_and_reach_the_graph(family, network):
    """The graph counts as substructure, so that this group of the cation is not without effect."""
    salts, melting = family
    domain = ApplicabilityDomain().fit(salts)
    answers = domain.describe(salts).assign(
        melting_K=melting, anion_id=salts.anion_id, series=salts.cation_id, network=network.predict(salts)
    )
    model = MeltingModel({"network": network}, domain, StackedConformal(["network"]).fit(answers))
    rows = [2, 25]
    found = explain(model, salts.take(rows), salts, orders=2, seed=1)
    total = found.contributions.sum(axis=1).to_numpy() + found.base_K
    np.testing.assert_allclose(total, model.predict_salts(salts.take(rows))["melting_K"], atol=0.01)
    assert found.contributions["cation: substructure"].abs().max() > 1


def test_the_config_reaches_the_network():
    model = make("network", ModelSettings(epochs=7), seed=11)
    assert (model.epochs, model.seed) == (7, 11)
