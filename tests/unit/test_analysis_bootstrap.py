"""Draws from blocks, ions and seeds scatter as the means do."""

import numpy as np
import pandas as pd
import pytest
from test_analysis_transport import D, walk

from lowmelt.analysis import bootstrap, transport

DRAWS = 400


def test_blocks_resampled_scatter_like_the_mean_of_independent_blocks():
    """Mean of 5 blocks of width 2: standard error 2 / sqrt(5), on average over 200 short runs."""
    rng = np.random.default_rng(0)
    variances = [bootstrap.around_zero(rng.normal(0, 2, 5), DRAWS, rng).var() for _ in range(200)]
    assert np.sqrt(np.mean(variances)) == pytest.approx(2 / np.sqrt(5), rel=0.1)


def test_seeds_that_disagree_widen_what_quiet_blocks_would_claim():
    rng = np.random.default_rng(1)
    quiet = [list(1000 + rng.normal(0, 0.1, 5)), list(1010 + rng.normal(0, 0.1, 5))]
    assert bootstrap.mean_error(quiet[:1], DRAWS, rng).std() < 0.1
    assert bootstrap.mean_error(quiet, DRAWS, rng).std() == pytest.approx(5, rel=0.15)


def test_draws_of_diffusion_cover_the_known_value_of_random_walks():
    """The 95 % interval from ions and blocks holds D in 48 of 50 walks, give or take chance."""
    covered = 0
    for seed in range(50):
        x = walk(seed)
        cations, anions = transport.diffusion(x[:, :32], 1.0), transport.diffusion(x[:, 32:], 1.0)
        d = (cations.d_m2_s + anions.d_m2_s) / 2
        stages = pd.DataFrame(
            {
                "d_m2_s": [d],
                "d_blocks": [(cations.blocks_m2_s + anions.blocks_m2_s) / 2],
                "d_cations": [cations.ions_m2_s],
                "d_anions": [anions.ions_m2_s],
            }
        )
        draws = d + bootstrap.diffusion_error(stages, DRAWS, np.random.default_rng(seed))
        low, high = np.percentile(draws, [2.5, 97.5])
        covered += low <= D * 1e-6 <= high
    assert covered >= 43


def test_a_scan_is_drawn_in_ascending_order_and_never_claims_less_than_the_floor():
    row = {"branch": "cooling", "d_m2_s": 1e-11, "density_kg_m3": 1200.0, "enthalpy_kJ_mol": -50.0}
    same = {name: [1e-11] * 4 for name in ("d_blocks", "d_cations", "d_anions")}
    same |= {"density_blocks": [1200.0] * 5, "enthalpy_blocks": [-50.0] * 5}
    stages = pd.DataFrame([row | same | {"temperature_K": kelvin} for kelvin in (400.0, 300.0)])
    stages.loc[1, "density_kg_m3"] = 1300.0
    drawn = bootstrap.draw(stages, "cooling", DRAWS, seed=1)
    assert drawn.density.shape == (DRAWS, 2)
    assert drawn.density.mean(axis=0) == pytest.approx([1300, 1200], rel=1e-3)
    assert drawn.density.std(axis=0) == pytest.approx([0.65, 0.6], rel=0.15)
    assert (drawn.diffusion > 0).all()
