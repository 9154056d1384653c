"""What the simulations of a salt say of its melting point, and whether that lies below a limit."""

from dataclasses import asdict, dataclass

import numpy as np

from lowmelt.chem.constants import LOW_MELTING_K


@dataclass
class Verdict:
    """Verdict on a simulated salt; temperatures in K, NaN where there is none.

    D alone puts its break between ``diffusion_lower_K`` and ``diffusion_upper_K``, 95 % of its draws.
    ``bound`` is ``lower`` where the melting point may lie above ``melting_K``: the crystal was predicted, or
    it formed in a scan, and any other crystal than the stable one melts lower; liquids supercool besides. It
    is ``none`` where such a crystal broke on heating alone: crystals superheat, and nothing is bounded. With
    status ``bound`` there is no melting point; ``melting_K`` is the bound, ``upper`` where a known crystal
    melted without a front.
    ``next_step`` says what to run.
    """

    status: str
    reason: str
    melting_K: float = np.nan
    lower_K: float = np.nan
    upper_K: float = np.nan
    systematic_K: float = np.nan
    next_step: str = ""
    best_null: str = ""
    best_break: str = ""
    evidence_density: float = np.nan
    evidence_enthalpy: float = np.nan
    evidence_diffusion: float = np.nan
    diffusion_lower_K: float = np.nan
    diffusion_upper_K: float = np.nan
    two_lines_K: float = np.nan
    bound: str = ""

    def below_limit(self, limit_K: float = LOW_MELTING_K) -> str:
        """Melts below the limit: ``yes``, ``no`` or ``cannot say``, systematic error included.

        Only a known crystal says ``yes``; a lower bound says ``no`` at most, an upper one ``yes``.
        """
        if self.status not in ("transition", "bound") or self.bound == "none":
            return "cannot say"
        high = self.melting_K + np.hypot(self.upper_K - self.melting_K, self.systematic_K)
        low = self.melting_K - np.hypot(self.melting_K - self.lower_K, self.systematic_K)
        if high < limit_K and self.bound != "lower":
            return "yes"
        if low > limit_K and self.bound != "upper":
            return "no"
        return "cannot say"

    def as_dict(self) -> dict:
        """For JSON."""
        found = asdict(self) | {"below_373K": self.below_limit()}
        return {name: _or_none(value) for name, value in found.items()}


def _or_none(value: object) -> object:
    """JSON has no NaN."""
    return None if isinstance(value, float) and not np.isfinite(value) else value
