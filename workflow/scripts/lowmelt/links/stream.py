"""All pairs scored block by block into a Parquet file; memory is that of one block."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FLOOR_PART = 1024

ScoreBlock = Callable[[slice, slice], np.ndarray]
SCHEMA = pa.schema([("row", pa.int32()), ("column", pa.int32()), ("score", pa.float32())])


def stream_pairs(
    score: ScoreBlock,
    shape: tuple[int, int],
    path: str | Path,
    threshold: float | None = None,
    top_k: int | None = None,
    block: tuple[int, int] = (2048, 8192),
) -> int:
    """Write the pairs that pass to Parquet: row, column, score; as many as are returned.

    Args:
        score: gives the scores of a block of rows and columns, as many as both slices hold.
        shape: number of rows (cations) and of columns (anions).
        path: file to write.
        threshold: pairs with this score or more pass; all pairs where both limits are None.
        top_k: pairs among the best k of their row or of their column pass; with a threshold too,
            a pair must pass both.
        block: most rows and columns held at once.
    """
    if top_k is None:
        found = _above(score, shape, -np.inf if threshold is None else threshold, block)
    else:
        found = _best(score, shape, -np.inf if threshold is None else threshold, top_k, block)
    written = 0
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for rows, columns, values in found:
            if len(rows):
                writer.write_table(_table(rows, columns, values))
                written += len(rows)
    return written


def _table(rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> pa.Table:
    arrays = (rows.astype(np.int32), columns.astype(np.int32), values.astype(np.float32))
    return pa.table(dict(zip(SCHEMA.names, arrays, strict=True)), schema=SCHEMA)


def _slices(n: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, n)) for start in range(0, n, size)]


def _above(score: ScoreBlock, shape, threshold: float, block) -> Iterator[tuple[np.ndarray, ...]]:
    for rows in _slices(shape[0], block[0]):
        for columns in _slices(shape[1], block[1]):
            values = score(rows, columns)
            flat = np.flatnonzero(values >= threshold)
            r, c = np.divmod(flat, values.shape[1])
            yield r + rows.start, c + columns.start, values.ravel()[flat]


class _Best:
    """The best k scores so far of each of n lines, best first, with where they stand."""

    def __init__(self, n: int, k: int) -> None:
        self.values = np.full((n, k), -np.inf, np.float32)
        self.where = np.full((n, k), -1, np.int64)

    def add(self, lines: slice, values: np.ndarray, start: int, axis: int) -> None:
        """Offer a block of scores in which the lines run along ``axis`` and places count from start."""
        least = self.values[lines, -1]
        if not np.isfinite(least).all():
            least = np.maximum(least, self._floor(values, axis))
        flat = np.flatnonzero(values > (least[:, None] if axis == 0 else least[None]))
        row, column = np.divmod(flat, values.shape[1])
        line, place = (row, column) if axis == 0 else (column, row)
        self._merge(lines, line, values.ravel()[flat], place + start)

    def _floor(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Just below the k-th best of a part of each line: it keeps the first block from being a flood."""
        k, length = self.values.shape[1], values.shape[1 - axis]
        part = min(length, max(FLOOR_PART, 2 * k))
        if length <= 2 * k:
            return np.full(values.shape[axis], -np.inf, np.float32)
        some = values[:, :part] if axis == 0 else values[:part].T
        kth = -np.partition(-some, k - 1, axis=1)[:, k - 1]
        return np.nextafter(kth, np.float32(-np.inf))

    def _merge(self, lines: slice, line: np.ndarray, value: np.ndarray, place: np.ndarray) -> None:
        if not len(line):
            return
        touched, line = np.unique(line, return_inverse=True)
        rows, k = touched + lines.start, self.values.shape[1]
        line = np.r_[np.repeat(np.arange(len(rows)), k), line]
        value = np.r_[self.values[rows].ravel(), value]
        place = np.r_[self.where[rows].ravel(), place]
        order = np.lexsort((place, -value, line))
        first = np.searchsorted(line[order], np.arange(len(rows)))
        chosen = order[first[:, None] + np.arange(k)]
        self.values[rows], self.where[rows] = value[chosen], place[chosen]


def _best(score: ScoreBlock, shape, threshold: float, k: int, block) -> Iterator[tuple[np.ndarray, ...]]:
    by_column = _Best(shape[1], k)
    least = np.empty(shape[0], np.float32)
    for rows in _slices(shape[0], block[0]):
        by_row = _Best(rows.stop - rows.start, k)
        for columns in _slices(shape[1], block[1]):
            values = score(rows, columns)
            by_row.add(slice(0, len(values)), values, columns.start, axis=0)
            by_column.add(columns, values, rows.start, axis=1)
        least[rows] = by_row.values[:, -1]
        good = (by_row.where >= 0) & (by_row.values >= threshold)
        yield np.nonzero(good)[0] + rows.start, by_row.where[good], by_row.values[good]
    # What is among the best of its column but was not written with its row.
    good = (by_column.where >= 0) & (by_column.values >= threshold)
    good &= by_column.values < least[by_column.where]
    yield by_column.where[good], np.nonzero(good)[0], by_column.values[good]
