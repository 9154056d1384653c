"""The columns that the tree models see of a salt."""

import numpy as np
import numpy.typing as npt

from lowmelt.melting.salts import Ions, Salts

LATTICE_NAMES = (
    "volume", "potential_energy", "lattice_enthalpy", "solid_entropy", "gas_entropy", "lattice_free_energy",
)  # fmt: skip
# What neither ion says alone: how their sizes match, hydrogen bonds, charges, torsions of both.
PAIR_NAMES = (
    "size_ratio", "size_difference", "hydrogen_bonds", "charge_product", "charge_densities", "flexibility",
    "rotatable_share",
)  # fmt: skip


class Design:
    """Columns of a salt: lattice quantities, features of both ions, frequent bits of fingerprints.

    Args:
        min_ions: a bit counts as frequent when this many ions of its side have it.
        groups: whether counts of groups and bits of the anion are columns, which name known anions and
            mislead on new ones.
    """

    def __init__(self, min_ions: int = 4, groups: bool = True) -> None:
        self.min_ions, self.groups = min_ions, groups

    def fit(self, salts: Salts) -> "Design":
        """Choose the bits from the ions of the training salts."""
        self.cation_bits = self._frequent(salts.cations, salts.cation)
        self.anion_bits = self._frequent(salts.anions, salts.anion)[: None if self.groups else 0]
        self.columns = [name for name in salts.cations.features if self.groups or not name.startswith("n_")]
        self.names = [
            *(f"salt: {name}" for name in (*LATTICE_NAMES, *PAIR_NAMES)),
            *(f"cation: {name}" for name in self.columns),
            *(f"anion: {name}" for name in self.columns),
            *(f"cation bit {bit}" for bit in self.cation_bits),
            *(f"anion bit {bit}" for bit in self.anion_bits),
        ]
        return self

    def matrix(self, salts: Salts) -> npt.NDArray[np.float32]:
        """Columns (m, d) of salts in the order of ``names``."""
        lattice = salts.lattice()
        cation, anion = salts.cations, salts.anions
        of_salt = (
            lattice.volume_nm3, lattice.potential_energy, lattice.enthalpy, lattice.entropy_solid,
            lattice.entropy_gas, lattice.free_energy, *_of_pairs(salts),
        )  # fmt: skip
        return np.hstack([
            np.stack(of_salt, 1).astype(np.float32),
            cation.features[self.columns].to_numpy(np.float32)[salts.cation],
            anion.features[self.columns].to_numpy(np.float32)[salts.anion],
            cation.counts[:, self.cation_bits][salts.cation],
            anion.counts[:, self.anion_bits][salts.anion],
        ])  # fmt: skip

    def _frequent(self, ions: Ions, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        used = ions.counts[np.unique(rows)] > 0
        return np.flatnonzero(used.sum(0) >= self.min_ions)


def _of_pairs(salts: Salts) -> list[npt.NDArray[np.float64]]:
    """Quantities (m,) in the order of ``PAIR_NAMES``.

    Hydrogen bonds: protons on charged nitrogen times the charge density of the anion, which is the
    stronger acceptor the smaller it is.
    """

    def of(name: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        cation, anion = salts.cations.features[name], salts.anions.features[name]
        return cation.to_numpy(float)[salts.cation], anion.to_numpy(float)[salts.anion]

    (large, small), (plus, minus) = of("volume_nm3"), of("charge_density")
    turning, heavy = of("rotatable_bonds"), of("heavy_atoms")
    return [
        large / small,
        np.cbrt(large) - np.cbrt(small),
        of("charged_NH")[0] * minus,
        np.multiply(*of("charge")),
        plus * minus,
        np.add(*of("flexibility")),
        (salts.n_cation * turning[0] + salts.n_anion * turning[1])
        / (salts.n_cation * heavy[0] + salts.n_anion * heavy[1]),
    ]
