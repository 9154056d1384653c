"""All pairs scored strip by strip into a Parquet file; memory is that of one strip."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from torch import Tensor

ScoreRows = Callable[[slice], np.ndarray]
SCHEMA = pa.schema([("row", pa.int32()), ("column", pa.int32()), ("score", pa.float32())])
GROUP = 16  # scores whose maximum is looked at first
Entries = tuple[Tensor, Tensor, Tensor]  # row, column, score


def stream_pairs(
    score: ScoreRows,
    shape: tuple[int, int],
    path: str | Path,
    threshold: float | None = None,
    top_k: int | None = None,
    cells: int = 2**24,
) -> int:
    """Write the pairs that pass to Parquet: row, column, score; as many as are returned.

    Args:
        score: scores (p, n_columns) of some rows with all columns, float32.
        shape: number of rows (cations) and of columns (anions).
        path: file to write.
        threshold: pairs with this score or more pass; all pairs where both limits are None.
        top_k: pairs among the best k of their row or of their column pass; with a threshold too,
            a pair must pass both.
        cells: scores held at once, about.
    """
    least = -np.inf if threshold is None else threshold
    height = max(1, cells // max(1, shape[1]))
    strips = [slice(start, min(start + height, shape[0])) for start in range(0, shape[0], height)]
    found = _above(score, strips, least) if top_k is None else [_best(score, strips, shape, least, top_k)]
    written = 0
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for entries in found:
            arrays = (
                x.numpy().astype(t.to_pandas_dtype()) for x, t in zip(entries, SCHEMA.types, strict=True)
            )
            writer.write_table(pa.table(dict(zip(SCHEMA.names, arrays, strict=True)), schema=SCHEMA))
            written += len(entries[0])
    return written


def _above(score: ScoreRows, strips: list[slice], least: float) -> Iterator[Entries]:
    for rows in strips:
        values = torch.as_tensor(score(rows))
        row, column = nonzero(values >= least)
        yield row + rows.start, column, values[row, column]


def nonzero(mask: Tensor) -> tuple[Tensor, Tensor]:
    """Row and column of what is true, where little is."""
    row, column = np.divmod(np.flatnonzero(mask.numpy()), mask.shape[1])
    return torch.as_tensor(row), torch.as_tensor(column)


def _best(score: ScoreRows, strips: list[slice], shape: tuple[int, int], least: float, k: int) -> Entries:
    """Entries among the best k of their row or of their column, each once."""
    of_rows, of_columns = [], BestOfColumns(shape[1], k)
    for rows in strips:
        values = torch.as_tensor(np.ascontiguousarray(score(rows), np.float32))
        column = best_columns(values, k)
        row = torch.arange(len(values))[:, None].expand_as(column)
        of_rows.append((row.flatten() + rows.start, column.flatten(), values.gather(1, column).flatten()))
        of_columns.add(values, rows.start)
    row, column, value = _join([*of_rows, of_columns.entries()])
    _, first = np.unique((row * shape[1] + column).numpy(), return_index=True)
    kept = torch.as_tensor(first)[value[first] >= least]
    return row[kept], column[kept], value[kept]


def best_columns(values: Tensor, k: int) -> Tensor:
    """Columns (r, k) of the best k of each row: the best k are in the k groups of highest maximum."""
    n, groups = values.shape[1], values.shape[1] // GROUP
    if groups <= k:
        return values.topk(min(k, n), 1).indices
    whole = values[:, : groups * GROUP].unflatten(1, (GROUP, groups))
    group = whole.amax(1).topk(k, 1).indices
    member = (group[:, None] + groups * torch.arange(GROUP)[:, None]).flatten(1)
    column = torch.cat([member, torch.arange(groups * GROUP, n).expand(len(values), -1)], 1)
    return column.gather(1, values.gather(1, column).topk(k, 1).indices)


class BestOfColumns:
    """The best k scores of each of n columns while strips of rows pass by."""

    def __init__(self, n: int, k: int) -> None:
        self.n, self.k = n, k
        self.parts: list[Entries] = []
        self.least = torch.full((n,), -torch.inf)  # a score that k of the column reach
        self.waiting = 0

    def add(self, values: Tensor, start: int) -> None:
        """Offer rows (r, n) that count from ``start``; only what beats its column's best k is looked at."""
        if not self.parts:
            row = best_columns(values.T.contiguous(), self.k).T
            column = torch.arange(self.n).expand_as(row)
            if len(row) == self.k:
                self.least = values.gather(0, row).amin(0)
        else:
            row, column = self._sift(values)
        entries = (row.flatten() + start, column.flatten(), values[row, column].flatten())
        self.parts.append(entries)
        self.waiting += len(entries[0])
        if self.waiting >= 3 * self.n * self.k:
            self.parts, self.waiting = [self.entries()], 0

    def _sift(self, values: Tensor) -> tuple[Tensor, Tensor]:
        groups = len(values) // GROUP
        whole = values[: groups * GROUP].unflatten(0, (groups, GROUP))
        group, column = nonzero(whole.amax(1) > self.least)
        hit, member = nonzero(whole[group, :, column] > self.least[column, None])
        row, last = nonzero(values[groups * GROUP :] > self.least)
        return torch.cat([group[hit] * GROUP + member, row + groups * GROUP]), torch.cat([column[hit], last])

    def entries(self) -> Entries:
        """The best k of each column so far, by column, best first."""
        row, column, value = _join(self.parts)
        falling = np.argsort(-value.numpy())
        line = column.numpy()[falling].astype(np.min_scalar_type(self.n))  # short numbers sort fast
        order = torch.as_tensor(falling[np.argsort(line, kind="stable")])
        counts = torch.bincount(column, minlength=self.n)
        nth = torch.arange(len(order)) - (counts.cumsum(0) - counts).repeat_interleave(counts)
        kept = order[nth < self.k]
        last = order[nth == self.k - 1]
        self.least[column[last]] = value[last]
        return row[kept], column[kept], value[kept]


def _join(parts: list[Entries]) -> Entries:
    row, column, value = (torch.cat(x) for x in zip(*parts, strict=True))
    return row, column, value
