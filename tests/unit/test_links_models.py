"""The link models: what they may see, and that they learn."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from links_examples import AMMONIUMS, FINGERPRINTS, FLUORINATED, IMIDAZOLIUMS, example_graph
from rdkit import Chem, DataStructs
from rdkit.Chem import rdFingerprintGenerator
from torch_geometric.nn import SAGEConv

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.links.baselines import BASELINES
from lowmelt.links.calibration import Calibration
from lowmelt.links.evaluation import evaluate_model
from lowmelt.links.expansion import accepted_pairs, as_salts, choose_threshold, hold_out
from lowmelt.links.features import CATION_SETTINGS, NAMES, known_operators, pair_features
from lowmelt.links.graph import Graph, matrix
from lowmelt.links.hybrid import HybridModel, make_kernels
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.models import Dense, Task
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.published import fit_sage
from lowmelt.links.sage import SageLayer
from lowmelt.links.scorer import Scorer, describe, load, save
from lowmelt.links.splits import TEST, TRAIN, VALID, split_links
from lowmelt.links.weights import PRIOR, TERMS, TrainingSet, learn_weights

torch.set_num_threads(1)
HYBRID = HybridSettings(folds=4, trees=20, hide=0.2)
SAGE = SageSettings(hidden=16, out=8, epochs=30)


@pytest.fixture(scope="module")
def graph():
    return example_graph()


@pytest.fixture(scope="module")
def part(graph):
    return split_links(graph.edges, graph.shape, "random", np.random.default_rng(1), 0.1, 0.2)


@pytest.fixture(scope="module")
def model(graph, part):
    train, valid = (graph.edges[part == p] for p in (TRAIN, VALID))
    kernels = make_kernels(graph.cations, graph.anions)
    model = HybridModel(graph.cations, graph.anions, kernels, HYBRID)
    return model.fit(train, valid, np.random.default_rng(0))


@pytest.fixture(scope="module")
def scorer(model):
    return Scorer(model, Calibration(np.array([-20.0, 20.0]), np.array([-3.0, 3.0])), FINGERPRINTS)


def test_tanimoto_of_counts_is_rdkits():
    mols = [Chem.MolFromSmiles(s) for s in ("CCCCCCn1cc[n+](C)c1", "CCC[N+](C)(C)CCO", "CCCC[P+](C)(C)C")]
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=1024)
    counts = np.array([generator.GetCountFingerprintAsNumPy(m) for m in mols], np.float32)
    prints = [generator.GetCountFingerprint(m) for m in mols]
    wanted = [[DataStructs.TanimotoSimilarity(a, b) for b in prints] for a in prints]
    assert tanimoto(counts, counts) == pytest.approx(np.array(wanted), abs=1e-6)


def test_ridge_weights_are_those_of_a_fit_without_the_ion(graph):
    kernel = make_kernels(graph.cations, graph.anions).cation_matrix
    links = matrix(graph.edges, graph.shape)
    operators = known_operators(kernel, links, graph.cations.charge, CATION_SETTINGS)
    others = np.delete(np.arange(len(kernel)), 5)
    inner = kernel[np.ix_(others, others)] + CATION_SETTINGS.ridge * np.eye(len(others))
    wanted = kernel[5, others] @ np.linalg.solve(inner, links[others])
    assert operators.ridge[5] @ links == pytest.approx(wanted, abs=2e-4)


def test_no_feature_but_the_degrees_sees_the_pairs_own_link(graph):
    kernels = make_kernels(graph.cations, graph.anions)
    row, column = graph.edges[17]
    seen = []
    for own in (1.0, 0.0):
        links = matrix(graph.edges, graph.shape)
        links[row, column] = own
        cations = known_operators(kernels.cation_matrix, links, graph.cations.charge, CATION_SETTINGS)
        anions = known_operators(kernels.anion_matrix, links.T.copy(), graph.anions.charge, CATION_SETTINGS)
        features = pair_features(cations.take(slice(row, row + 1)), anions, links)[0, column]
        seen.append(dict(zip(NAMES, features, strict=True)))
    for name in ("cation_vote", "cation_ridge", "anion_vote", "anion_ridge", "both_ridge", "nearest_cation"):
        assert seen[0][name] == pytest.approx(seen[1][name], abs=1e-4)


def test_sparse_layer_is_sageconv_with_its_gradients():
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    links = np.argwhere(rng.random((9, 7)) < 0.3)
    cations, anions = (torch.as_tensor(rng.random((n, 20)) < 0.2).float() for n in (9, 7))
    layer, reference = SageLayer(20, 5), SAGEConv((20, 20), 5)
    reference.lin_l.load_state_dict(layer.near.state_dict())
    reference.lin_r.load_state_dict(layer.own.state_dict())
    edge_index = torch.as_tensor(links[:, ::-1].T.copy())
    mine = layer(anions.to_sparse_csr(), cations.to_sparse_csr(), edge_index)
    theirs = reference((anions, cations), edge_index)
    assert torch.allclose(mine, theirs, atol=1e-5)
    for out in (mine, theirs):
        (out**2).sum().backward()
    assert torch.allclose(layer.near.weight.grad, reference.lin_l.weight.grad, atol=1e-4)
    assert torch.allclose(layer.own.weight.grad, reference.lin_r.weight.grad, atol=1e-4)


def test_strict_protocol_never_sees_test_links_and_the_published_one_does(graph, part):
    train = graph.edges[part == TRAIN]
    blind = Graph(graph.cations, graph.anions, train)
    strict, strict_blind, leaky, leaky_blind = (
        fit_sage(g, train, protocol, np.random.default_rng(0), SAGE).cation
        for protocol in ("strict", "published")
        for g in (graph, blind)
    )
    assert (strict == strict_blind).all()
    assert not np.allclose(leaky, leaky_blind)


@pytest.mark.parametrize("name", list(BASELINES))
def test_baselines_score_every_pair(graph, part, name):
    scores = BASELINES[name](graph, graph.edges[part == TRAIN], np.random.default_rng(0))
    assert scores.shape == graph.shape
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("kind", ["random", "cold_cation", "cold_anion"])
def test_hybrid_learns_which_chemistries_go_together(graph, kind):
    kind_part = split_links(graph.edges, graph.shape, kind, np.random.default_rng(2), 0.1, 0.25)
    found, _ = evaluate_model(Task(graph, HYBRID, SAGE), "hybrid", kind_part, seed=0)
    assert found["matched_auc"] > 0.8


@pytest.mark.parametrize("folds", [1, 4])
def test_twenty_links_are_enough_to_fit(graph, folds):
    train = np.random.default_rng(0).permutation(graph.edges)[:20]
    model = HybridModel(graph.cations, graph.anions, make_kernels(graph.cations, graph.anions), HYBRID)
    model.settings = replace(HYBRID, folds=folds)
    scores = model.fit(train[:18], train[18:], np.random.default_rng(0)).block(slice(None))
    assert np.ptp(scores) > 0
    assert np.isfinite(scores).all()


def test_the_same_seed_gives_the_same_scores(graph, part, model):
    again = HybridModel(graph.cations, graph.anions, model.kernels, HYBRID)
    again.fit(graph.edges[part == TRAIN], graph.edges[part == VALID], np.random.default_rng(0))
    assert (again.block(slice(None)) == model.block(slice(None))).all()


def training_set(n):
    rng, terms = np.random.default_rng(0), len(TERMS)
    pairs, lists = rng.normal(size=(4 * n, terms)), rng.normal(size=(n, 20, terms))
    truth = (np.arange(4 * n) < n).astype(float)
    pairs[:n, 1] += 2.0
    lists[:, 7, 1] += 2.0
    return TrainingSet(
        pairs, truth, np.ones(4 * n), lists, np.full(n, 7), np.zeros((n, 20), bool)
    )  # fmt: skip


def test_weights_find_the_term_that_tells():
    weights = learn_weights(training_set(100))
    assert weights.argmax() == 1
    assert weights[1] > 3 * np.abs(np.delete(weights, 1)).max()


def test_weights_of_strong_penalty_are_popularity_and_a_little_affinity():
    assert learn_weights(training_set(5), penalty=1e4) == pytest.approx(PRIOR, abs=0.01)


def test_affinity_knows_no_degree(model):
    """Two copies of an ion, one of which has more links, have the same affinity where neighbours agree."""
    features = model._features(slice(0, 3))
    more = features.copy()
    more[..., NAMES.index("cation_degree")] += 1.0
    assert model.judge(more) - model.judge(features) == pytest.approx(
        model.weights[TERMS.index("log_cation_degree")], abs=0.5
    )


def test_blocks_are_rows_of_the_whole(model):
    assert model.block(slice(3, 9)) == pytest.approx(model.block(slice(None))[3:9], abs=1e-5)


def test_added_links_count_by_their_weight(graph, part, model):
    train, valid = (graph.edges[part == p] for p in (TRAIN, VALID))
    outcast = np.array([[0, 12]])
    scores = []
    for weight in (0.0, 0.5, 1.0):
        again = HybridModel(graph.cations, graph.anions, model.kernels, HYBRID)
        again.fit(train, valid, np.random.default_rng(0), outcast, np.array([weight], np.float32))
        scores.append(again._features(slice(1, 2))[0, 12, NAMES.index("cation_ridge")])
    assert scores[0] < scores[1] < scores[2]


def test_scorer_knows_an_ion_in_any_drawing(scorer):
    drawings = ["CCn1cc[n+](C)c1", "CC[n+]1ccn(C)c1"]
    first, second = scorer.score(drawings, [FLUORINATED[0]] * 2)
    assert first == second


def test_scorer_gives_known_pairs_the_models_own_score(scorer, model, graph):
    mine = scorer.score([IMIDAZOLIUMS[3]], [FLUORINATED[2]])[0]
    row = list(graph.cations.smiles).index(graph.cations.smiles[3])
    assert mine == pytest.approx(scorer.calibration(model.block(slice(row, row + 1)))[0, 2], abs=1e-5)


def test_scorer_knows_the_graphs_ions_by_name(scorer, graph):
    rows, columns = np.array([3, 15, 3]), np.array([2, 12, 5])
    by_name = scorer.score_known(graph.cations.ion_id[rows], graph.anions.ion_id[columns])
    drawn = scorer.score(graph.cations.smiles[rows], graph.anions.smiles[columns])
    assert by_name == pytest.approx(drawn, abs=1e-5)


def test_scorer_places_new_ions_by_their_chemistry(scorer):
    new_imidazolium, new_choline = "CCCC(C)n1cc[n+](CC)c1", "CCCC(C)[N+](C)(CC)CCO"
    scores = scorer.score([new_imidazolium, new_choline] * 2, [FLUORINATED[0]] * 2 + ["CC(C)CC(=O)[O-]"] * 2)
    assert scores[0] > scores[1]
    assert scores[3] > scores[2]


def test_scorer_survives_its_file(scorer, tmp_path):
    save(scorer, tmp_path / "model")
    pair = [AMMONIUMS[2]], ["CCCCCCCCC(=O)[O-]"]
    assert load(tmp_path / "model").score(*pair) == pytest.approx(scorer.score(*pair))


def test_expansion_adds_no_known_link_and_only_neutral_salts(graph, part, model, tmp_path):
    valid, test = graph.edges[part == VALID], graph.edges[part == TEST]
    held_out = hold_out(graph, valid, test, np.random.default_rng(0))
    acceptance = choose_threshold(model, graph.shape, held_out, 0.7)
    pairs = accepted_pairs(model, graph, acceptance, graph.edges, tmp_path / "s.parquet", None)
    assert len(pairs)
    assert matrix(graph.edges, graph.shape)[pairs["row"], pairs["column"]].sum() == 0
    table = as_salts(pairs, graph.cations, graph.anions, 1)
    charge = {}
    for side in (graph.cations, graph.anions):
        charge |= dict(zip(side.ion_id, side.charge, strict=True))
    net = sum(table[f"n_{side}"] * table[f"{side}_id"].map(charge) for side in ("cation", "anion"))
    assert (net == 0).all()


def test_a_dication_takes_two_anions(graph):
    pairs = pd.DataFrame({"row": [0], "column": [0], "probability": [0.9]})
    dication = describe(["C[n+]1ccn(CCCCn2cc[n+](C)c2)c1"], FINGERPRINTS)
    table = as_salts(pairs, dication, graph.anions, 1)
    assert table[["n_cation", "n_anion"]].to_numpy().tolist() == [[1, 2]]


def test_no_promise_no_links(graph, part, tmp_path):
    silent = Dense(np.zeros(graph.shape, np.float32))
    valid = graph.edges[part == VALID]
    held_out = hold_out(graph, valid, valid, np.random.default_rng(0))
    acceptance = choose_threshold(silent, graph.shape, held_out, 0.9)
    assert accepted_pairs(silent, graph, acceptance, graph.edges, tmp_path / "s.parquet", None).empty


def test_links_and_non_links_of_the_judgement_are_held_out_alike(graph, part):
    valid, test = graph.edges[part == VALID], graph.edges[part == TEST]
    held_out = hold_out(graph, valid, test, np.random.default_rng(0))
    for judged in (held_out.valid, held_out.test, held_out.random):
        assert len(judged.non_links)
        assert held_out.holds(judged.pairs, graph.shape).all()
    assert not held_out.holds(graph.edges[part == TRAIN], graph.shape).any()
