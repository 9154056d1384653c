"""Whether a scan shows a melting point, and where: transition, no_transition or unresolved.

Two straight lines through log D over 1/T meet somewhere for every fragile liquid. So a transition is
believed only when density and enthalpy both jump at one temperature, as at a first-order transition,
and diffusion breaks there too, against a null that contains the VFT curve.
"""

from dataclasses import dataclass, replace

import numpy as np

from lowmelt.analysis import curves
from lowmelt.analysis.bootstrap import Draws
from lowmelt.analysis.verdict import Verdict

LEAST_OF_ONE = -4.0  # evidence that density or enthalpy alone may have against a jump


@dataclass(frozen=True)
class Thresholds:
    """What counts as evidence; calibrated on synthetic scans.

    Attributes:
        thermal: least BIC difference of a jump over the smooth null, density and enthalpy together.
        diffusion: the same for a break in ln D.
        agree_K: how far the breaks may lie apart, beside the spacing of the temperatures.
        least_points: temperatures that a branch needs.
        least_diffusive: diffusive points above the break.
        systematic_K: error of the method beside the statistics (hysteresis, force field, small box).
    """

    thermal: float = 10.0
    diffusion: float = 6.0
    agree_K: float = 15.0
    least_points: int = 6
    least_diffusive: int = 3
    systematic_K: float = 35.0


@dataclass(frozen=True)
class Branch:
    """Points of one branch of a scan, any order; (n,) each.

    D in m2/s, density in kg/m3, enthalpy in kJ/mol.
    """

    temperature_K: np.ndarray
    diffusion: np.ndarray
    diffusion_sigma: np.ndarray
    diffusive: np.ndarray
    density: np.ndarray
    density_sigma: np.ndarray
    enthalpy: np.ndarray
    enthalpy_sigma: np.ndarray


def judge(
    branch: Branch,
    thresholds: Thresholds | None = None,
    seed: int = 0,
    bootstrap: int = 200,
    draws: Draws | None = None,
) -> Verdict:
    """Look at one branch.

    Args:
        branch: the points.
        thresholds: see Thresholds.
        seed: of the bootstrap.
        bootstrap: draws for the interval.
        draws: from blocks, ions and seeds, temperatures ascending; where None, normal within the errors.
    """
    t = thresholds or Thresholds()
    order = np.argsort(branch.temperature_K)
    b = Branch(*(np.asarray(getattr(branch, name))[order] for name in branch.__dataclass_fields__))
    n = len(b.temperature_K)
    if n < t.least_points:
        return Verdict(
            "unresolved", f"{n} temperatures are fewer than {t.least_points}", next_step="add temperatures"
        )
    jump = _thermal(b)
    moving = _diffusion(b)
    verdict = Verdict(
        "unresolved", "",
        best_null=moving[0], best_break=moving[1],
        evidence_density=jump.density, evidence_enthalpy=jump.enthalpy, evidence_diffusion=moving[2],
        two_lines_K=two_lines(b),
    )  # fmt: skip
    spacing = float(np.median(np.diff(b.temperature_K)))
    jumps = jump.is_first_order and jump.density + jump.enthalpy > t.thermal
    place = jump.place_K
    hot = b.diffusive & (b.temperature_K > place)
    if jumps and hot.sum() < t.least_diffusive:
        verdict.reason = f"density and enthalpy jump near {place:.0f} K, but few points above are diffusive"
        verdict.next_step = "longer production at the hot temperatures"
    elif jumps and _slows(b, place, moving, spacing, t):
        verdict.status, verdict.reason = "transition", "density, enthalpy and diffusion break together"
        drawn = draws or normal_draws(b, seed, bootstrap)
        verdict.melting_K, verdict.systematic_K = place, t.systematic_K
        low, high = np.percentile(_jumps(b, drawn), [2.5, 97.5])
        # A whole gap on each side: the point beside the jump may be partly molten.
        verdict.lower_K = float(min(low, place) - spacing)
        verdict.upper_K = float(max(high, place) + spacing)
        verdict.diffusion_lower_K, verdict.diffusion_upper_K = _diffusion_interval(b, drawn)
    elif jumps:
        verdict.reason = f"density and enthalpy jump near {place:.0f} K, but diffusion does not break there"
        verdict.next_step = "longer production around this temperature"
    elif b.diffusive.sum() < max(t.least_points, n // 2):
        verdict.reason = f"{int(b.diffusive.sum()) or 'none'} of {n} points diffusive, and nothing jumps"
        verdict.next_step = "longer production, or hotter temperatures; or method coexistence"
    elif max(jump.density, jump.enthalpy) > t.thermal:
        which = "density" if jump.density > jump.enthalpy else "enthalpy"
        verdict.reason = f"{which} breaks alone"
        verdict.next_step = "more temperatures around the break, a second replica"
    else:
        verdict.status = "no_transition"
        verdict.reason = f"density and enthalpy are smooth; ln D follows {moving[0]}"
        verdict.next_step = "a liquid may supercool through the whole scan: method coexistence decides"
    return verdict


@dataclass(frozen=True)
class Jump:
    """The best common jump of density and enthalpy.

    Attributes:
        place_K: its temperature, the middle of the gap between two points.
        density, enthalpy: evidence of each (BIC difference to the best curve without a jump).
        is_first_order: hotter is lighter and richer in enthalpy, and neither speaks against the jump.
    """

    place_K: float
    density: float
    enthalpy: float
    is_first_order: bool


def _thermal(b: Branch) -> Jump:
    """Fit one jump to density and enthalpy together.

    It must beat the smooth curves and a mere change of slope, which a glass shows.
    """
    n, x = len(b.temperature_K), b.temperature_K / 100
    smooth = (*curves.SMOOTH_NULL, curves.hinge)
    null = [curves.best_of(smooth, x, y, sigma).bic(n) for y, sigma in _series(b)]
    density, enthalpy = _common_step(b)
    found = (null[0] - density.bic(n), null[1] - enthalpy.bic(n))
    signs = density.jump < 0 < enthalpy.jump
    return Jump(100 * density.break_x, *found, is_first_order=signs and min(found) > LEAST_OF_ONE)


def _series(b: Branch) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    return (b.density, b.density_sigma), (b.enthalpy, b.enthalpy_sigma)


def _common_step(b: Branch) -> tuple[curves.Fit, curves.Fit]:
    """Steps of density and enthalpy in the same gap, the gap of lowest BIC in sum."""
    n, x = len(b.temperature_K), b.temperature_K / 100
    pairs = zip(*(curves.steps(x, y, sigma) for y, sigma in _series(b)), strict=True)
    return min(pairs, key=lambda pair: pair[0].bic(n) + pair[1].bic(n))


def _diffusion(b: Branch) -> tuple[str, str, float, float]:
    """Best null and best break among diffusive points (names), evidence, temperature of the break."""
    use = b.diffusive
    if use.sum() < 6:
        return "", "", np.nan, np.nan
    x, y = 1000 / b.temperature_K[use], np.log(b.diffusion[use])
    sigma = b.diffusion_sigma[use] / b.diffusion[use]
    null = curves.best_of(curves.DIFFUSION_NULL, x, y, sigma)
    alternative = curves.best_of(curves.BREAKS, x, y, sigma)
    return null.name, alternative.name, curves.evidence(null, alternative, len(x)), 1000 / alternative.break_x


def _slows(b: Branch, place: float, moving: tuple, spacing: float, t: Thresholds) -> bool:
    """Diffusion breaks at ``place``: among diffusive points, or because colder ones stopped diffusing.

    The point next to the break may be partly molten, so it is not asked.
    """
    cold = b.temperature_K < place
    asked = cold & (b.temperature_K < place - spacing)
    if b.diffusive[asked if asked.any() else cold].mean() < 0.5:
        return True
    return bool(moving[2] > t.diffusion and abs(moving[3] - place) <= spacing + t.agree_K)


def normal_draws(b: Branch, seed: int, count: int) -> Draws:
    """Draws of the points within their errors, where no blocks are at hand."""
    rng = np.random.default_rng(seed)
    size = (count, len(b.temperature_K))
    density = rng.normal(b.density, b.density_sigma, size)
    enthalpy = rng.normal(b.enthalpy, b.enthalpy_sigma, size)
    relative = rng.normal(0, b.diffusion_sigma / b.diffusion, size)
    return Draws(b.diffusion * np.exp(relative), density, enthalpy)


def _jumps(b: Branch, draws: Draws) -> list[float]:
    """Temperature of the common jump of density and enthalpy in each draw."""
    pairs = zip(draws.density, draws.enthalpy, strict=True)
    return [100 * _common_step(replace(b, density=d, enthalpy=h))[0].break_x for d, h in pairs]


def _diffusion_interval(b: Branch, draws: Draws) -> tuple[float, float]:
    """95 % interval of the temperature at which D breaks; NaN where too few points are diffusive."""
    places = [_diffusion(replace(b, diffusion=d))[3] for d in draws.diffusion]
    if not np.isfinite(places).all():
        return float("nan"), float("nan")
    low, high = np.percentile(places, [2.5, 97.5])
    return float(low), float(high)


def two_lines(b: Branch) -> float:
    """Where two Arrhenius lines meet, as in Ren 2026: for comparison only, since it always finds something.

    Returns:
        Temperature in K of the break of the best hinge in ln D over 1/T, all points alike.
    """
    good = b.diffusion > 0
    if good.sum() < 5:
        return float("nan")
    x, y = 1000 / b.temperature_K[good], np.log(b.diffusion[good])
    return float(1000 / curves.hinge(x, y, np.ones_like(x)).break_x)


def combine(verdicts: dict[str, Verdict]) -> Verdict:
    """One verdict from all branches: both transitions bracket the melting point, else the more telling.

    What freezes in a scan is whatever crystal came first, and the stable one melts higher: a scan bounds the
    melting point from below. A crystal of unknown form that melts on heating alone bounds it not at all.
    """
    found = {name: a for name, a in verdicts.items() if a.status == "transition"}
    if len(found) == 2:
        first, second = found.values()
        middle = (first.melting_K + second.melting_K) / 2
        gap = abs(first.melting_K - second.melting_K) / 2
        return Verdict(
            "transition", "both branches break; the middle of the hysteresis, of the crystal that came",
            bound="lower",
            melting_K=middle,
            lower_K=min(first.lower_K, second.lower_K), upper_K=max(first.upper_K, second.upper_K),
            systematic_K=float(np.hypot(first.systematic_K, gap)),
            best_null=first.best_null, best_break=first.best_break,
            evidence_density=min(first.evidence_density, second.evidence_density),
            evidence_enthalpy=min(first.evidence_enthalpy, second.evidence_enthalpy),
            evidence_diffusion=min(first.evidence_diffusion, second.evidence_diffusion),
            diffusion_lower_K=float(np.fmin(first.diffusion_lower_K, second.diffusion_lower_K)),
            diffusion_upper_K=float(np.fmax(first.diffusion_upper_K, second.diffusion_upper_K)),
            two_lines_K=first.two_lines_K,
        )  # fmt: skip
    if len(found) == 1:
        name, verdict = next(iter(found.items()))
        bound = {"cooling": "lower", "heating": "none"}[name]
        meaning = {"cooling": "a lower bound", "heating": "crystals superheat, no bound"}[name]
        reason = f"{verdict.reason}, on {name} only: {meaning}"
        other = "heating" if name == "cooling" else "cooling"
        run = verdict.next_step or f"the {other} branch, or coexistence"
        return replace(verdict, bound=bound, reason=reason, next_step=run)
    statuses = [a.status for a in verdicts.values()]
    wanted = "unresolved" if "unresolved" in statuses else "no_transition"
    return next(a for a in verdicts.values() if a.status == wanted)
