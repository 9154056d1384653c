"""What a field that should hold a number says: a range, a bound, a decimal comma, a decomposition."""

import math
import re
from typing import NamedTuple

_NUMBER = r"[-−–]?\d+(?:[.,]\d+)?"
_DECOMPOSES = re.compile(r"\(?\b(?:dec(?:omp(?:oses|osition|osed|\.)?|\.)?|d\.)\)?\s*$", re.IGNORECASE)
_UNCERTAIN = re.compile(rf"({_NUMBER})\s*(?:±|\+/-|\+-)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-|–|—|−|to|\.\.\.?|…)\s*({_NUMBER})")
_BOUND = re.compile(rf"([<>≤≥]=?)\s*({_NUMBER})")


class Said(NamedTuple):
    """A field that was read.

    Attributes:
        value: the number, the middle of a range; None for a bound or where there is none.
        uncertainty: half a range, or what stands after ±; None where nothing is said.
        bound: ``<`` or ``>`` where the number is only a bound.
        decomposes: whether the field says that the substance decomposes.
    """

    value: float | None = None
    uncertainty: float | None = None
    bound: str = ""
    decomposes: bool = False


def read_number(text: str) -> Said:
    """Read a field such as ``58-60``, ``58,5``, ``331.2 ± 0.5``, ``> 400`` or ``215 dec.``.

    A comma is a decimal one unless three digits follow it, which may be thousands: that is no number here.
    A range must rise; 58-6 may be a slip and is no number.
    """
    text = text.strip()
    decomposes = bool(_DECOMPOSES.search(text))
    text = _DECOMPOSES.sub("", text).strip()
    if found := _BOUND.fullmatch(text):
        return Said(bound=found[1][0].replace("≤", "<").replace("≥", ">"), decomposes=decomposes)
    if found := _UNCERTAIN.fullmatch(text):
        value, spread = _plain(found[1]), _plain(found[2])
        return Said() if value is None or spread is None else Said(value, abs(spread), "", decomposes)
    if found := _RANGE.fullmatch(text):
        low, high = _plain(found[1]), _plain(found[2])
        if low is None or high is None or high <= low:
            return Said(decomposes=decomposes)
        return Said((low + high) / 2, (high - low) / 2, "", decomposes)
    if re.fullmatch(_NUMBER, text):
        return Said(_plain(text), None, "", decomposes)
    return Said(decomposes=decomposes)


def _plain(text: str) -> float | None:
    """A number with a decimal point or comma; None where the comma may part thousands, or it has no end."""
    if re.search(r",\d{3}$", text):
        return None
    value = float(re.sub("[−–]", "-", text).replace(",", "."))
    return value if math.isfinite(value) else None
