"""How often the verdict on crystal and melt is wrong, on synthetic fronts beside melts that still relax.

python benchmarks/dynamics_fronts.py [salts] [seed]
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lowmelt.crystals import growth, synthetic
from lowmelt.crystals.synthetic import Salt, Schedule

KELVINS = [290.0, 310.0, 330.0, 350.0, 370.0]
SEEDS = 3
MELTS = {"as measured, 7 kJ/mol in 30 ps": (7.0, 30.0), "3 kJ/mol in 300 ps": (3.0, 300.0)}


def show(name: str, salts: list[Salt], rng: np.random.Generator, schedule: Schedule) -> None:
    """One line: share with a transition, share of those whose interval misses, coverage, median error."""
    found = [synthetic.experiment(salt, KELVINS, SEEDS, schedule, rng) for salt in salts]
    pairs = [(f, s) for f, s in zip(found, salts, strict=True) if f.status == "transition"]
    inside = sum(f.lower_K <= s.melting_K <= f.upper_K for f, s in pairs)
    errors = [abs(f.melting_K - s.melting_K) for f, s in pairs]
    print(
        f"{name}: transition in {len(pairs) / len(salts):.1%} of {len(salts)}, wrong in "
        f"{(len(pairs) - inside) / len(salts):.1%}; coverage {inside / max(len(pairs), 1):.1%}, "
        f"median error {np.median(errors) if errors else np.nan:.1f} K, "
        f"median width {np.median([f.upper_K - f.lower_K for f, _ in pairs]) if pairs else np.nan:.0f} K",
        flush=True,
    )


def noise_alone(sigma: float, count: int, rng: np.random.Generator) -> float:
    """Share of runs of 5 ns, front at rest, that stop before their time."""
    schedule = Schedule()
    step, samples = schedule.sample_ps, round(schedule.run_ps / schedule.sample_ps)
    time_ps, stopped = step * np.arange(1, samples + 1), 0
    for _ in range(count):
        share = 0.5 + sigma * synthetic.noise(rng, samples, step, 2.0)
        stopped += any(
            growth.ended(time_ps[:n], share[:n], schedule.run_ps) != growth.BOTH for n in range(5, samples, 5)
        )
    return stopped / count


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for sigma in (0.10, 0.13, 0.20):
        print(
            f"noise {sigma:.2f} alone stops {noise_alone(sigma, count, rng):.1%} of {count} runs", flush=True
        )
    for name, (ageing, ageing_ps) in MELTS.items():
        base = Salt(330.0, ageing=ageing, ageing_ps=ageing_ps)
        inside = [replace(base, melting_K=rng.uniform(310, 350)) for _ in range(count)]
        show(f"{name}; melting point among the temperatures", inside, rng, Schedule())
        show(f"{name}; fronts that stand still", [replace(base, mobility=0.0)] * count, rng, Schedule())
        outside = [replace(base, melting_K=rng.uniform(400, 500)) for _ in range(count)]
        show(f"{name}; melting point above all temperatures", outside, rng, Schedule())
    slow = [Salt(rng.uniform(310, 350), mobility=0.0006) for _ in range(count)]
    show("fronts four times slower", slow, rng, Schedule())
