"""Times the streamed scoring of all pairs against a plain torch matmul of the same blocks.

    python benchmarks/link_stream.py [--sizes 3000x500 10000x10000 30000x30000] [--top-k 0]

Random embeddings of 256 numbers. The time of the matmul is taken inside the stream, so that both see
the same blocks and the same machine; the ratio is matmul time over the whole time.
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from lowmelt.links.stream import stream_pairs  # noqa: E402

DIMENSIONS = 256
PASSING = 1e-4


def run(n_cations: int, n_anions: int, top_k: int | None, device: str, folder: str) -> str:
    """Stream one size; a line of the table."""
    torch.manual_seed(0)
    cations = torch.randn(n_cations, DIMENSIONS, device=device) / DIMENSIONS**0.5
    anions = torch.randn(n_anions, DIMENSIONS, device=device) / DIMENSIONS**0.25
    sample = (cations[:500] @ anions[:5000].T).flatten().cpu().numpy()
    threshold = float(np.quantile(sample, 1 - PASSING))
    spent = 0.0

    def score(rows: slice) -> np.ndarray:
        nonlocal spent
        began = time.process_time()
        block = cations[rows] @ anions.T
        if device == "cuda":
            torch.cuda.synchronize()
        spent += time.process_time() - began
        return block.cpu().numpy()

    began = time.process_time()
    path = Path(folder) / "pairs.parquet"
    limits = {"top_k": top_k} if top_k else {"threshold": threshold}
    kept = stream_pairs(score, (n_cations, n_anions), path, **limits)
    total = time.process_time() - began
    pairs = n_cations * n_anions
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return (
        f"| {n_cations} x {n_anions} | {kept} | {total:.2f} | {pairs / total / 1e6:.0f} | "
        f"{pairs / spent / 1e6:.0f} | {spent / total:.2f} | {peak:.2f} |"
    )


def main() -> None:
    """Print a table, one line a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=["3000x500", "10000x10000", "30000x30000"])
    parser.add_argument("--top-k", type=int, default=0, help="keep the best k of each ion, no threshold")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(f"device {device}, {options.threads} thread(s), torch {torch.__version__}")
    print("| ions | kept | s | Mpairs/s | matmul alone, Mpairs/s | ratio | peak GiB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        run(100, 100, options.top_k or None, device, folder)  # what is loaded late is loaded here
        for size in options.sizes:
            n_cations, n_anions = map(int, size.split("x"))
            print(run(n_cations, n_anions, options.top_k or None, device, folder), flush=True)


if __name__ == "__main__":
    main()
