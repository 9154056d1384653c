"""Which ion, and what about it, raises or lowers a predicted melting point.

The players are groups of features of the cation and of the anion; a player that is absent takes its
features from an ion of a background salt. Shapley values are estimated over random orders (Štrumbelj and
Kononenko, Knowl. Inf. Syst. 41 (2014) 647), so that the contributions of a salt add up to its prediction
minus the mean of the background, whatever models are blended.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import Ions, Salts

GROUPS: dict[str, tuple[str, ...]] = {
    "size": (
        "gyration_A", "core_atoms", "complexity", "volume_nm3",
        "additive_volume_nm3", "surface_A2", "sasa_A2", "shape_entropy", "entropy_gas",
        "freedom", "heavy_atoms", "mass", "molar_refractivity",
    ),
    "flexibility": (
        "flexibility", "longest_chain", "rotatable_bonds", "sp3_fraction", "rotatable_share", "log_tail",
        "tail_share", "tail_parity", "methyls", "methylenes", "methines", "kappa1_share", "kappa2_share",
        "kappa3_share",
    ),
    "shape": (
        "elongation", "symmetry", "rings", "aromatic_atoms", "bridgeheads", "spiro_atoms", "ring_share",
        "fused_atoms", "aliphatic_rings", "log_automorphisms", "fourfold_atoms", "connectivity_share",
        "diameter", "asphericity", "rod_ratio", "disc_ratio",
    ),
    "charge": (
        "charge", "charge_density", "charge_max", "charge_min", "charge_spread", "centre_hydrogens",
        "centre_number", "centre_degree", "delocalisation", "mean_atomic_number",
        "charged_atoms", "charge_reach", "charge_distance",
        "charge_distance_spread", "offset_A", "halogen_share", "fluorine_share",
    ),
    "polarity": (
        "hydrogen_donors", "hydrogen_acceptors", "polar_area", "log_p", "charged_NH", "neutral_NH",
        "aromatic_NH", "hydroxyls", "carboxyls", "terminal_oxygens",
    ),
}  # fmt: skip
SUBSTRUCTURE = "substructure"
PLAYERS = [f"{side}: {name}" for side in ("cation", "anion") for name in (*GROUPS, SUBSTRUCTURE)]


@dataclass(frozen=True)
class Explained:
    """Contributions (m, 12) in K, one column a player, and the mean prediction of the background, K."""

    contributions: pd.DataFrame
    base_K: npt.NDArray[np.float64]


def explain(
    model: MeltingModel, salts: Salts, background: Salts, orders: int = 32, seed: int = 0
) -> Explained:
    """Contributions of the players to the predictions of m salts.

    Args:
        model: the fitted model.
        salts: what is explained.
        background: salts that stand for the usual.
        orders: random orders of the players, each with a background salt of its own.
        seed: of the orders.
    """
    draws = np.random.default_rng(seed)
    rows, base = [], []
    for number in range(len(salts)):
        chosen = draws.integers(len(background), size=orders)
        sequence = np.array([draws.permutation(len(PLAYERS)) for _ in range(orders)])
        values = _walk(model, salts.take([number]), background.take(chosen), sequence)
        gains = np.diff(values, axis=1)
        table = np.zeros((orders, len(PLAYERS)))
        np.put_along_axis(table, sequence, gains, axis=1)
        rows.append(table.mean(0))
        base.append(values[:, 0].mean())
    return Explained(pd.DataFrame(rows, columns=PLAYERS), np.array(base))


def _walk(model: MeltingModel, salt: Salts, background: Salts, sequence: npt.NDArray) -> npt.NDArray:
    """Predictions (orders, players + 1) while the players of each order join, one after the other."""
    orders, steps = len(sequence), len(PLAYERS) + 1
    joined = np.zeros((orders, steps, len(PLAYERS)), bool)
    for step in range(1, steps):
        joined[:, step] = joined[:, step - 1]
        joined[np.arange(orders), step, sequence[:, step - 1]] = True
    present = joined.reshape(orders * steps, -1)
    half = len(PLAYERS) // 2
    sides = []
    for ions, own, others, flags in (
        (salt.cations, salt.cation, background.cation, present[:, :half]),
        (salt.anions, salt.anion, background.anion, present[:, half:]),
    ):
        table = background.cations if ions is salt.cations else background.anions
        sides.append(_mixed(ions, int(own[0]), table, np.repeat(others, steps), flags))
    every = np.arange(orders * steps)
    counts = (np.repeat(value, orders * steps) for value in (salt.n_cation, salt.n_anion))
    mixed = Salts(sides[0], sides[1], every, every, *counts)
    each = {name: one.predict(mixed) for name, one in model.models.items()}
    known = model.domain.describe(salt)
    repeated = known.iloc[np.zeros(len(mixed), int)].reset_index(drop=True).assign(**each)
    return model.calibration.blend(repeated).reshape(orders, steps)


def _mixed(ions: Ions, own: int, table: Ions, others: npt.NDArray, present: npt.NDArray) -> Ions:
    """Ions (n) that have the groups that are present from the salt, the others from the background."""
    features = table.features.iloc[others].reset_index(drop=True)
    mine = ions.features.iloc[own]
    for column, names in enumerate(GROUPS.values()):
        for name in names:
            features[name] = np.where(present[:, column], mine[name], features[name])
    whole = present[:, -1]
    for name in (name for name in features if name.startswith("n_")):
        features[name] = np.where(whole, mine[name], features[name])
    counts = np.where(whole[:, None], ions.counts[own], table.counts[others])
    labels = np.array([f"mixed{number}" for number in range(len(features))], object)
    smiles = np.where(whole, ions.smiles[own], table.smiles[others])  # a graph is substructure
    fragments = tuple(
        np.where(whole[:, None], mine[own], other[others])
        for mine, other in zip(ions.fragments, table.fragments, strict=True)
    )
    return replace(table, ion_id=labels, smiles=smiles, features=features, counts=counts, fragments=fragments)
