"""The smoothing kernel: Wendland's C2 function in two dimensions.

Wendland 1995, Adv. Comput. Math. 4, 389; normalised as in Dehnen and Aly 2012, MNRAS 425, 1068 (Table 1).
"""

import numpy as np


def kernel(distance: np.ndarray, support: float) -> np.ndarray:
    """W(r), 1/area; 0 beyond the support."""
    q = np.minimum(np.asarray(distance) / support, 1.0)
    return 7 / (np.pi * support**2) * (1 - q) ** 4 * (1 + 4 * q)


def slope(distance: np.ndarray, support: float) -> np.ndarray:
    """F(r) = -W'(r)/r, 1/length^4: what all second derivatives are made of (Espanol and Revenga 2003)."""
    q = np.minimum(np.asarray(distance) / support, 1.0)
    return 140 / (np.pi * support**4) * (1 - q) ** 3
