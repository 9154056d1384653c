import numpy as np
import pyarrow.parquet as pq
import pytest

from lowmelt.links.stream import keys_of, places_of, scores_of, stream_pairs

SHAPE = (37, 53)


@pytest.fixture
def scores():
    return np.random.default_rng(3).normal(size=SHAPE).astype(np.float32)


def streamed(scores, path, **limits):
    """Pairs that pass as {(row, column): score}."""
    count = stream_pairs(lambda r, c: scores[r, c], scores.shape, path, **limits)
    table = pq.read_table(path).to_pandas()
    assert len(table) == count
    assert not table.duplicated(["row", "column"]).any()
    return dict(zip(zip(table["row"], table["column"], strict=True), table["score"], strict=True))


@pytest.mark.parametrize("block", [(5, 7), (37, 53), (1, 100), (64, 11)])
def test_threshold_gives_what_the_dense_matrix_gives(scores, tmp_path, block):
    found = streamed(scores, tmp_path / "p.parquet", threshold=1.0, block=block)
    assert found == {(r, c): scores[r, c] for r, c in np.argwhere(scores >= 1.0)}


@pytest.mark.parametrize("block", [(5, 7), (37, 53), (1, 100), (64, 11)])
@pytest.mark.parametrize("k", [1, 4, 60])
def test_top_k_keeps_the_best_of_each_row_and_of_each_column(scores, tmp_path, block, k):
    found = streamed(scores, tmp_path / "p.parquet", top_k=k, block=block)
    row_best = (-scores).argsort(1).argsort(1) < k
    column_best = (-scores).argsort(0).argsort(0) < k
    assert set(found) == set(map(tuple, np.argwhere(row_best | column_best)))


def test_long_lines_keep_their_best(tmp_path):
    scores = np.random.default_rng(0).random((40, 5000)).astype(np.float32)
    found = streamed(scores, tmp_path / "p.parquet", top_k=3, block=(16, 2500))
    best = (-scores).argsort(1)[:, :3]
    assert {(r, c) for r in range(40) for c in best[r]} <= set(found)


def test_top_k_and_threshold_both_hold(scores, tmp_path):
    found = streamed(scores, tmp_path / "p.parquet", top_k=2, threshold=1.5, block=(8, 8))
    assert found
    assert min(found.values()) >= 1.5


def test_nothing_passes_an_impossible_threshold(scores, tmp_path):
    assert streamed(scores, tmp_path / "p.parquet", threshold=99.0) == {}


@pytest.mark.parametrize("block", [(5, 7), (37, 53), (16, 32)])
def test_of_equal_scores_the_first_are_kept(tmp_path, block):
    scores = np.random.default_rng(1).integers(-3, 3, size=SHAPE).astype(np.float32)
    found = streamed(scores, tmp_path / "p.parquet", top_k=4, block=block)
    row_best = (-scores).argsort(1, kind="stable").argsort(1) < 4
    column_best = (-scores).argsort(0, kind="stable").argsort(0) < 4
    assert set(found) == set(map(tuple, np.argwhere(row_best | column_best)))


def test_keys_grow_with_the_score_and_fall_with_the_place():
    score = np.array([-np.inf, -2.5, -1e-9, 0.0, 1e-9, 3.0, 3.0], np.float32)
    place = np.array([0, 1, 2, 3, 4, 9, 5])
    keys = keys_of(score, place)
    assert (np.diff(keys.astype(object)) > 0).all()
    assert (scores_of(keys) == score).all()
    assert (places_of(keys) == place).all()
