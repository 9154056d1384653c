"""How often the verdict on a scan is wrong, on synthetic scans with a known answer.

python benchmarks/dynamics_verdicts.py 500 2000    500 liquids and 500 transitions from seed 2000
"""

import sys
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lowmelt.analysis import synthetic, transition


def measure(count: int, seed: int, thresholds: transition.Thresholds | None = None) -> dict:
    """Rates of false and true transitions, errors of the temperature, and what two lines would have said."""
    statuses: dict[bool, Counter] = {False: Counter(), True: Counter()}
    errors, covered, lines = [], [], []
    for has_one in (False, True):
        for k in range(count):
            branch, truth = synthetic.make(np.random.default_rng([seed, has_one, k]), has_one)
            answer = transition.judge(branch, thresholds, seed=k, bootstrap=50)
            statuses[has_one][answer.status] += 1
            if has_one and answer.status == "transition":
                errors.append(abs(answer.melting_K - truth.melting_K))
                covered.append(answer.lower_K <= truth.melting_K <= answer.upper_K)
            elif not has_one:
                lines.append(answer.two_lines_K)
    return {
        "liquids": dict(statuses[False]),
        "transitions": dict(statuses[True]),
        "false_transition": statuses[False]["transition"] / count,
        "power": statuses[True]["transition"] / count,
        "median_error_K": float(np.median(errors)),
        "covered_by_interval": float(np.mean(covered)),
        "two_lines_below_373K_of_liquids": float(np.mean(np.array(lines) < 373.15)),
        "two_lines_in_range_of_liquids": float(np.mean(np.isfinite(lines))),
    }


if __name__ == "__main__":
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    for name, value in measure(count, seed).items():
        print(f"{name}: {value}")
