"""A flat front: the one-dimensional problem that growth has to meet when there is no branch.

    C_t = D C_yy on s(t) < y < H,  C(H) = 1,
    D C_y = k (C - C_eq) and (solid - C) s' = k (C - C_eq) at y = s(t)

(Stefan's problem with a reaction of finite rate; Crank 1984, Free and Moving Boundary Problems). Here on a
moving grid that fills the electrolyte (Landau 1950, Q. Appl. Math. 8, 81): z = (y - s)/(H - s).
"""

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.special import erfc

from lowmelt.dendrites.case import Case


def front(case: Case, times: np.ndarray, points: int = 400) -> np.ndarray:
    """(times,) height of the front above the bare anode.

    Args:
        case: D_y, k, C_eq and the solid's concentration count, and the height of the cell.
        times: ascending, from 0.
        points: cells between front and far end, shorter near the front.
    """
    high, diffusion = case.depth, case.tensor[1, 1]
    edges = np.linspace(0, 1, points + 1) ** 2
    middles, widths = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    gaps = np.diff(np.concatenate([[0.0], middles, [1.0]]))

    def surface(first, gap):
        """C at the front: what diffuses from the first middle reacts."""
        return (diffusion / gap * first + case.damkohler * case.equilibrium) / (
            diffusion / gap + case.damkohler
        )

    def rates(_, state):
        values, depth = state[:-1], high - state[-1]
        at = surface(values[0], gaps[0] * depth)
        speed = case.damkohler * (at - case.equilibrium) / (case.solid - at)
        whole = np.concatenate([[at], values, [1.0]])
        flux = diffusion / depth * np.diff(whole) / gaps
        # d/dt of C at fixed z: what flows in, and the grid moving over the values.
        carried = speed * (1 - edges) * np.interp(edges, np.concatenate([[0.0], middles, [1.0]]), whole)
        change = np.diff(flux + carried) / (widths * depth) + values * speed / depth
        return np.append(change, speed)

    start = np.append(np.ones(points), 0.0)
    band = np.zeros((points + 1, points + 1))
    band[np.abs(np.subtract.outer(np.arange(points + 1), np.arange(points + 1))) <= 1] = 1
    band[:, [0, -1]] = band[-1, :] = 1
    found = solve_ivp(rates, (0.0, times[-1]), start, "BDF", times, rtol=1e-7, atol=1e-9, jac_sparsity=band)
    return found.y[-1]


def sharp_front(solid: float, equilibrium: float, diffusion: float, times: np.ndarray) -> np.ndarray:
    """(times,) height of the front for a fast reaction and a far end far away: Neumann's solution."""

    def balance(x):
        return (solid - equilibrium) * np.sqrt(np.pi) * x * np.exp(x**2) * erfc(x) - (1 - equilibrium)

    return 2 * brentq(balance, 1e-9, 10) * np.sqrt(diffusion * times)
