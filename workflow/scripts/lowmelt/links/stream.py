"""All pairs scored block by block into a Parquet file; memory is that of one block."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ScoreBlock = Callable[[slice, slice], np.ndarray]
SCHEMA = pa.schema([("row", pa.int32()), ("column", pa.int32()), ("score", pa.float32())])


def stream_pairs(
    score: ScoreBlock,
    shape: tuple[int, int],
    path: str | Path,
    threshold: float | None = None,
    top_k: int | None = None,
    block: tuple[int, int] = (1024, 4096),
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
    """The best k scores so far of each of n lines, with where they stand; of equals the first wins.

    A score and its place are one number, so that one partition picks the best: the bits of the score,
    turned so that they grow with it, above the place counted backwards. 0 stands for nothing yet.
    """

    def __init__(self, n: int, k: int) -> None:
        self.keys = np.zeros((n, k), np.uint64)
        self.least = np.full(n, -np.inf, np.float32)

    def add(self, lines: slice, values: np.ndarray, start: int, axis: int) -> None:
        """Offer a block of scores in which the lines run along ``axis`` and places count from start."""
        least = self.least[lines]
        if not np.isfinite(least).all():
            least = np.maximum(least, _floor(values, self.keys.shape[1], axis))
        flat = np.flatnonzero(values > (least[:, None] if axis == 0 else least[None]))
        row, column = np.divmod(flat, values.shape[1])
        line, place = (row, column) if axis == 0 else (column, row)
        self._merge(lines.start, line, keys_of(values.ravel()[flat], place + start), axis == 0)

    def _merge(self, first: int, line: np.ndarray, key: np.ndarray, grouped: bool) -> None:
        """Take the best of what the lines have and of new keys; ``grouped``: the lines are in order."""
        if not len(line):
            return
        if not grouped:
            order = np.argsort(line.astype(np.min_scalar_type(line.max())), kind="stable")
            line, key = line[order], key[order]
        counts = np.bincount(line)
        touched, k, most = np.flatnonzero(counts), self.keys.shape[1], counts.max()
        row = np.cumsum(counts > 0)[line] - 1
        nth = np.arange(len(line)) - (np.cumsum(counts) - counts)[line]
        every = np.zeros((len(touched), most + k), np.uint64)
        every[:, most:] = self.keys[touched + first]
        every[row, nth] = key
        every.partition(most, axis=1)
        self.keys[touched + first] = every[:, most:]
        self.least[touched + first] = scores_of(every[:, most])


def keys_of(score: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Numbers (m,) that grow with the score (float32) and, among equals, fall with the place (< 2**32)."""
    bits = (score + np.float32(0)).view(np.uint32)  # adding 0 makes -0 and 0 equal
    turned = np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31))
    return (turned.astype(np.uint64) << np.uint64(32)) | (0xFFFFFFFF - place).astype(np.uint64)


def scores_of(key: np.ndarray) -> np.ndarray:
    """The scores in keys; minus infinity for the key 0."""
    turned = (key >> np.uint64(32)).astype(np.uint32)
    bits = np.where(turned >> 31, turned & np.uint32(0x7FFFFFFF), ~turned)
    return np.where(key == 0, np.float32(-np.inf), bits.view(np.float32))


def places_of(key: np.ndarray) -> np.ndarray:
    """The places in keys."""
    return 0xFFFFFFFF - (key & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _floor(values: np.ndarray, k: int, axis: int, group: int = 16) -> np.ndarray:
    """Just below a score that k of each line reach: the k-th best of the maxima of groups.

    It keeps the first block, where every score is the best so far, from being a flood.
    """
    across = values.shape[1 - axis]
    groups = across // group
    if groups < k:
        return np.full(values.shape[axis], -np.inf, np.float32)
    if axis == 0:
        highest = values[:, : groups * group].reshape(len(values), group, groups).max(1)
    else:
        highest = values[: groups * group].reshape(group, groups, -1).max(0).T
    kth = np.partition(highest, groups - k, axis=1)[:, groups - k]
    return np.nextafter(kth, np.float32(-np.inf))


def _best(score: ScoreBlock, shape, threshold: float, k: int, block) -> Iterator[tuple[np.ndarray, ...]]:
    by_column = _Best(shape[1], k)
    last = np.empty(shape[0], np.uint64)
    for rows in _slices(shape[0], block[0]):
        by_row = _Best(rows.stop - rows.start, k)
        for columns in _slices(shape[1], block[1]):
            values = score(rows, columns)
            by_row.add(slice(0, len(values)), values, columns.start, axis=0)
            by_column.add(columns, values, rows.start, axis=1)
        last[rows] = by_row.keys.min(1)
        row, column, value = _entries(by_row.keys, threshold)
        yield row + rows.start, column, value
    column, row, value = _entries(by_column.keys, threshold)
    missed = keys_of(value, column) < last[row]  # the others were written with their row
    yield row[missed], column[missed], value[missed]


def _entries(keys: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Line, place and score of the keys that reach the threshold."""
    scores = scores_of(keys)
    line, nth = np.nonzero((keys > 0) & (scores >= threshold))
    return line, places_of(keys[line, nth]), scores[line, nth]
