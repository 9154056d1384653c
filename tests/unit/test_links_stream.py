import numpy as np
import pyarrow.parquet as pq
import pytest

from lowmelt.links.stream import stream_pairs

SHAPE = (37, 53)


@pytest.fixture
def scores():
    return np.random.default_rng(3).normal(size=SHAPE).astype(np.float32)


def streamed(scores, path, **limits):
    """Pairs that pass as {(row, column): score}."""
    count = stream_pairs(lambda rows: scores[rows], scores.shape, path, **limits)
    table = pq.read_table(path).to_pandas()
    assert len(table) == count
    assert not table.duplicated(["row", "column"]).any()
    return dict(zip(zip(table["row"], table["column"], strict=True), table["score"], strict=True))


@pytest.mark.parametrize("cells", [53, 300, 1000, 10000])
def test_threshold_gives_what_the_dense_matrix_gives(scores, tmp_path, cells):
    found = streamed(scores, tmp_path / "p.parquet", threshold=1.0, cells=cells)
    assert found == {(r, c): scores[r, c] for r, c in np.argwhere(scores >= 1.0)}


@pytest.mark.parametrize("cells", [53, 300, 1000, 10000])
@pytest.mark.parametrize("k", [1, 4, 60])
def test_top_k_keeps_the_best_of_each_row_and_of_each_column(scores, tmp_path, cells, k):
    found = streamed(scores, tmp_path / "p.parquet", top_k=k, cells=cells)
    row_best = (-scores).argsort(1).argsort(1) < k
    column_best = (-scores).argsort(0).argsort(0) < k
    assert set(found) == set(map(tuple, np.argwhere(row_best | column_best)))


def test_long_lines_keep_their_best(tmp_path):
    scores = np.random.default_rng(0).random((40, 5000)).astype(np.float32)
    found = streamed(scores, tmp_path / "p.parquet", top_k=3, cells=80000)
    best = (-scores).argsort(1)[:, :3]
    assert {(r, c) for r in range(40) for c in best[r]} <= set(found)


def test_top_k_and_threshold_both_hold(scores, tmp_path):
    found = streamed(scores, tmp_path / "p.parquet", top_k=2, threshold=1.5, cells=400)
    assert found
    assert min(found.values()) >= 1.5


def test_nothing_passes_an_impossible_threshold(scores, tmp_path):
    assert streamed(scores, tmp_path / "p.parquet", threshold=99.0) == {}


def test_of_equal_scores_any_are_kept_but_no_better_one_is_lost(tmp_path):
    scores = np.random.default_rng(1).integers(-3, 3, size=SHAPE).astype(np.float32)
    found = streamed(scores, tmp_path / "p.parquet", top_k=4, cells=400)
    for axis, size in ((0, SHAPE[0]), (1, SHAPE[1])):
        for line in range(size):
            best = np.sort(scores.take(line, axis))[-4:]
            mine = sorted(value for pair, value in found.items() if pair[axis] == line)[-4:]
            assert mine == best.tolist()


def test_many_strips_keep_the_best_of_each_column(tmp_path):
    scores = np.random.default_rng(2).random((5000, 40)).astype(np.float32)
    found = streamed(scores, tmp_path / "p.parquet", top_k=3, cells=8000)
    best = (-scores).argsort(0)[:3]
    assert {(best[nth, c], c) for nth in range(3) for c in range(40)} <= set(found)
