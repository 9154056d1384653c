"""Does expansion enrich low-melting salts? The share predicted below 373.15 K in samples of pairs."""

import numpy as np
import pandas as pd

from lowmelt.melting.predict import MeltingModel


def sample_pairs(table: pd.DataFrame, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """At most ``size`` rows of a table, without replacement, in their order."""
    if len(table) <= size:
        return table
    return table.iloc[np.sort(rng.choice(len(table), size=size, replace=False))]


def low_probability(
    pairs: pd.DataFrame, smiles: pd.Series, model: MeltingModel, processes: int
) -> np.ndarray:
    """P(Tm < 373.15 K) of pairs (m,).

    Args:
        pairs: cation_id, anion_id.
        smiles: drawing by ion_id.
        model: the melting model.
        processes: how many at once compute features.
    """
    if not len(pairs):
        return np.zeros(0)
    cations, anions = smiles[pairs["cation_id"]].tolist(), smiles[pairs["anion_id"]].tolist()
    return model.predict(cations, anions, processes=processes)["p_low"].to_numpy()


def share(p_low: np.ndarray) -> dict[str, float]:
    """Share of salts that probably melt below 373.15 K (p > 0.5), its standard error, mean probability."""
    n = max(1, len(p_low))
    low = float((p_low > 0.5).mean()) if len(p_low) else float("nan")
    return {
        "share_low": low,
        "share_low_error": float(np.sqrt(low * (1 - low) / n)),
        "mean_p_low": float(p_low.mean()) if len(p_low) else float("nan"),
        "n_sampled": len(p_low),
    }
