"""How fast a list of a million salts is identified, and how much memory that takes.

The list is the product of the cations and anions of the known salts, as the tables stage wrote them:

    python benchmarks/million_salts.py results/demo/tables/ions.parquet
"""

import argparse
import resource
import sys
import time
from itertools import islice, product
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))
from lowmelt.tables.stream import stream_salts


def main() -> None:
    """Stream the product into a Parquet file and print salts per second and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ions", help="ions.parquet of the tables stage")
    parser.add_argument("--salts", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=50_000)
    parser.add_argument("--out", default="million_salts.parquet")
    options = parser.parse_args()
    ions = pd.read_parquet(options.ions)
    cations, anions = ions.loc[ions["charge"] > 0, "smiles"], ions.loc[ions["charge"] < 0, "smiles"]
    strings = (f"{cation}.{anion}" for cation, anion in product(cations, anions))
    before, began = _peak_MB(), time.perf_counter()
    salts, writer = 0, None
    for frame, reasons in stream_salts(islice(strings, options.salts), options.chunk):
        table = pa.Table.from_pandas(frame, preserve_index=False)
        writer = writer or pq.ParquetWriter(options.out, table.schema)
        writer.write_table(table)
        salts += len(frame)
        assert not reasons, reasons
    seconds = time.perf_counter() - began
    if writer:
        writer.close()
    print(f"{salts} salts of {len(cations)} cations and {len(anions)} anions in {seconds:.1f} s")
    print(f"{salts / seconds:.0f} salts/s; peak memory {_peak_MB():.0f} MB, {before:.0f} MB before")


def _peak_MB() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
