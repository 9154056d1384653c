"""Phase sequences as papers print them: ``Cr 45 Col_r1 87 Col_h 196 Iso``, ``Cr 80 (N 75) Iso``.

A phase stands before the temperature at which it ends. Parentheses hold monotropic phases, which appear
on cooling only, below the melting point.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from lowmelt.chem.constants import ZERO_CELSIUS_K
from lowmelt.errors import LowmeltError
from lowmelt.tables.numbers import read_number

# Kind of phase -> how its symbol begins; indices (Col_h, SmA2, CrB) follow. Order matters: Sm before S.
_SYMBOLS = {
    "crystal": r"Cr(?:[_\d].*|yst(?:al)?|['*]*)?|K\d?|C\d?",
    "glass": r"[gG](?:lass)?",
    "smectic": r"Sm.*|S_?[A-L]['*\d]*|smectic",
    "nematic": r"N(?:[*_\d].*|em.*|cyb|col)?|Ch|nematic",
    "columnar": r"Col.*|columnar",
    "cubic": r"Cub.*|cubic",
    "mesophase": r"LC|M\d?|meso.*|X\d?|B[1-8]|Lam.*|E",
    "isotropic": r"I(?:so|s|sotropic)?|Liq(?:uid)?",
    "decomposition": r"[Dd]ec(?:\.|omp.*)?",
    "unknown": r"\?",
}
MESOPHASES = ("smectic", "nematic", "columnar", "cubic", "mesophase")
_DEGREES = re.compile(r"(?<=\d)\s*(?:[°º]\s*C|℃)(?![A-Za-z])")
_TOKEN = re.compile(r"\(|\)|[^\s()]+")
_UNIT = re.compile(r"[\[(]?\s*(°?\s*C|K)\s*[\])]?\s*$")


class PhaseError(LowmeltError):
    """A text is no phase sequence; the message says what is wrong where."""


@dataclass(frozen=True)
class Phase:
    """One phase: its symbol, its kind, where it ends (K; None where nothing is said), how it appears."""

    symbol: str
    kind: str
    upper_K: float | None
    monotropic: bool = False


@dataclass(frozen=True)
class PhaseSequence:
    """Phases in the order of heating; monotropic ones stand where they are printed."""

    phases: tuple[Phase, ...]

    @property
    def melting_K(self) -> float | None:
        """End of the last crystal phase, K; crystal-crystal transitions do not count."""
        crystals = [phase for phase in self.phases if phase.kind == "crystal" and not phase.monotropic]
        return crystals[-1].upper_K if crystals else None

    @property
    def clearing_K(self) -> float | None:
        """Where the isotropic liquid begins after a stable mesophase, K; None where there is none."""
        stable = [phase for phase in self.phases if not phase.monotropic]
        for phase, after in pairwise(stable):
            if after.kind == "isotropic" and phase.kind in MESOPHASES:
                return phase.upper_K
        return None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of its mesophases, in order, each once."""
        return tuple(dict.fromkeys(phase.kind for phase in self.phases if phase.kind in MESOPHASES))

    @property
    def mesophase(self) -> bool | None:
        """Whether there is a mesophase, monotropic ones included; None where the sequence leaves it open."""
        if self.kinds:
            return True
        return None if any(phase.kind == "unknown" for phase in self.phases) else self._melts_to_liquid()

    @property
    def monotropic(self) -> bool:
        """Whether every mesophase is monotropic."""
        found = [phase.monotropic for phase in self.phases if phase.kind in MESOPHASES]
        return bool(found) and all(found)

    def _melts_to_liquid(self) -> bool | None:
        return False if self.phases and self.phases[-1].kind == "isotropic" else None

    def __str__(self) -> str:
        parts = []
        for phase in self.phases:
            text = phase.symbol + (f" {phase.upper_K:g}" if phase.upper_K is not None else "")
            parts.append(f"({text})" if phase.monotropic else text)
        return " ".join(parts)


def parse_sequence(text: str, unit: str = "") -> PhaseSequence:
    """Read a printed phase sequence.

    Args:
        text: phases and temperatures in turn; ``(C)`` or ``(K)`` at the end names the unit. Enthalpies
            in square brackets are passed over; of a range, such as ``45-47``, the middle counts.
        unit: ``C`` or ``K`` for texts that name none.

    Raises:
        PhaseError: an unknown phase, two temperatures or nothing between them, a falling temperature, a
            monotropic phase above the melting point, no unit, or no phase at all.
    """
    body, stated = _split_unit(text)
    unit = stated or unit
    if unit not in ("C", "K"):
        raise PhaseError(f"'{text}': no unit; end it with (C) or (K), or name the unit of the column")
    phases = _decomposing(_read(
        _TOKEN.findall(re.sub(r"\[[^\]]*\]", " ", body)), text, 0.0 if unit == "K" else ZERO_CELSIUS_K
    ))  # fmt: skip
    if not phases:
        raise PhaseError(f"'{text}': no phases; write them as 'Cr 45 SmA 87 Iso'")
    _check_order(phases, text)
    _check_monotropic(phases, text)
    return PhaseSequence(tuple(phases))


def kind_of(symbol: str) -> str | None:
    """Kind of a phase from its symbol; None for what is no phase."""
    plain = symbol.strip("·•-–;,:")
    return next((kind for kind, form in _SYMBOLS.items() if re.fullmatch(form, plain)), None)


def _split_unit(text: str) -> tuple[str, str]:
    if _DEGREES.search(text):
        return _UNIT.sub("", _DEGREES.sub("", text).strip()), "C"
    found = _UNIT.search(text.strip())
    # A lone K or C at the end is a crystal phase unless it stands in brackets or behind a degree sign.
    if not found or not re.search(r"[\[(°]", found[0]):
        return text, ""
    return text.strip()[: found.start()], found[1][-1]


def _read(tokens: list[str], text: str, zero_K: float) -> list[Phase]:
    """Phases with their upper temperatures; in parentheses a temperature may also stand first."""
    phases: list[Phase] = []
    inside, waiting = False, None
    for token in tokens:
        if token in "()":
            if inside == (token == "("):
                raise PhaseError(f"'{text}': parentheses do not match")
            if waiting is not None:
                raise PhaseError(f"'{text}': a temperature without its phase")
            inside = token == "("
        elif (number := read_number(token.strip("·•;:")).value) is not None:
            value = number + zero_K
            if phases and phases[-1].monotropic == inside and phases[-1].upper_K is None:
                phases[-1] = Phase(phases[-1].symbol, phases[-1].kind, value, inside)
            elif inside and waiting is None and not (phases and phases[-1].monotropic):
                waiting = value
            else:
                _place_outer(phases, value, text, inside)
        elif token.strip("·•-–;,:"):
            kind = kind_of(token)
            if kind is None:
                what = "no temperature" if token[0].isdigit() else "unknown phase"
                raise PhaseError(f"'{text}': {what} '{token}'")
            phases.append(Phase(token.strip("·•-–;,:"), kind, waiting, inside))
            waiting = None
    if inside:
        raise PhaseError(f"'{text}': parentheses do not match")
    return phases


def _decomposing(phases: list[Phase]) -> list[Phase]:
    """``Iso dec 250`` as ``Iso 250 dec``: the liquid ends where it decomposes."""
    if len(phases) > 1 and (phases[-2].kind, phases[-1].kind) == ("isotropic", "decomposition"):
        liquid, end = phases[-2:]
        if liquid.upper_K is None and not end.monotropic:
            last = [Phase(liquid.symbol, liquid.kind, end.upper_K), Phase(end.symbol, end.kind, None)]
            return [*phases[:-2], *last]
    return phases


def _place_outer(phases: list[Phase], value: float, text: str, inside: bool) -> None:
    """The temperature behind a pair of parentheses ends the stable phase before them."""
    stable = [row for row, phase in enumerate(phases) if not phase.monotropic]
    if inside or not stable or not phases[-1].monotropic or phases[stable[-1]].upper_K is not None:
        raise PhaseError(f"'{text}': a temperature without its phase")
    last = phases[stable[-1]]
    phases[stable[-1]] = Phase(last.symbol, last.kind, value)


def _check_order(phases: list[Phase], text: str) -> None:
    stable = [phase for phase in phases if not phase.monotropic]
    if any(p.upper_K is None and p.kind != "glass" for p in stable[:-1]):
        raise PhaseError(f"'{text}': a phase without the temperature at which it ends")
    ends = [phase.upper_K for phase in stable if phase.upper_K is not None]
    for low, high in pairwise(ends):
        if high < low:
            raise PhaseError(
                f"'{text}': {high:g} K follows {low:g} K; monotropic phases stand in parentheses"
            )
    last = stable[-1] if stable else phases[-1]
    if last.kind in ("isotropic", "decomposition") and last.upper_K is not None:
        raise PhaseError(f"'{text}': nothing follows {last.symbol} at {last.upper_K:g} K")


def _check_monotropic(phases: list[Phase], text: str) -> None:
    """A phase that outlives all stable ones is stable itself."""
    ends = [
        (phase.upper_K, phase)
        for phase in phases
        if phase.upper_K is not None and phase.kind not in ("isotropic", "decomposition")
    ]
    last_K = max((upper_K for upper_K, phase in ends if not phase.monotropic), default=float("inf"))
    for upper_K, phase in ends:
        if phase.monotropic and upper_K > last_K:
            raise PhaseError(
                f"'{text}': {phase.symbol} in parentheses ends at {upper_K:g} K, above the last stable phase "
                f"({last_K:g} K); only monotropic phases stand in parentheses"
            )
