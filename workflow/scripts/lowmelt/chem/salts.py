"""What is a salt: one kind of cation, one kind of anion, whole-number counts, net charge 0."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import gcd

from lowmelt.chem.ions import MAX_ATOMS, MAX_CHARACTERS, Ion, IonError, parse_ion, shortened
from lowmelt.errors import LowmeltError

# Ions of one kind in a formula unit.
MAX_COUNT = 12

REASONS = {
    "unparsable": "a fragment is no valid SMILES",
    "too_large": f"a fragment has more than {MAX_ATOMS} atoms, or its SMILES is endless",
    "radical": "a fragment has unpaired electrons (a bracket atom without its hydrogens?)",
    "several_fragments": "one ion was expected, several fragments are drawn",
    "neutral_fragment": "a fragment carries no charge (solvate, mixture or zwitterion)",
    "no_cation": "no fragment is positive",
    "no_anion": "no fragment is negative",
    "several_cations": "more than one kind of cation",
    "several_anions": "more than one kind of anion",
    "too_many_ions": f"the formula unit has more than {MAX_COUNT} ions of a kind",
    "not_neutral": "the drawn counts do not add up to a net charge of 0",
}


class SaltError(LowmeltError):
    """A structure is no salt; ``reason`` is a key of ``REASONS``, ``detail`` names the fragment."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(REASONS[reason] + (f": {shortened(detail)}" if detail else ""))
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Salt:
    """One kind of cation and one kind of anion with their counts in the formula unit."""

    cation: Ion
    anion: Ion
    n_cation: int
    n_anion: int

    @property
    def salt_id(self) -> str:
        """Short stable name; see :func:`salt_id`."""
        return salt_id(self.cation.ion_id, self.anion.ion_id, self.n_cation, self.n_anion)

    @property
    def smiles(self) -> str:
        """Canonical drawings of all ions of the formula unit, cations first, joined by dots."""
        return salt_smiles(self.cation.smiles, self.anion.smiles, self.n_cation, self.n_anion)

    def as_dict(self) -> dict[str, str | int]:
        """For JSON: names, drawings and counts, as the jobs of one salt read them."""
        return {
            "salt_id": self.salt_id,
            "cation_id": self.cation.ion_id,
            "anion_id": self.anion.ion_id,
            "cation": self.cation.smiles,
            "anion": self.anion.smiles,
            "n_cation": self.n_cation,
            "n_anion": self.n_anion,
            "smiles": self.smiles,
        }


def neutral_counts(q_cation: int, q_anion: int) -> tuple[int, int]:
    """Smallest whole numbers (n_cation, n_anion) that make the net charge 0.

    Args:
        q_cation: charge of the cation, above 0.
        q_anion: charge of the anion, below 0.

    Raises:
        SaltError: a charge has the wrong sign or is 0.
    """
    if q_cation <= 0:
        raise SaltError("no_cation", f"charge {q_cation:+d}")
    if q_anion >= 0:
        raise SaltError("no_anion", f"charge {q_anion:+d}")
    common = gcd(q_cation, -q_anion)
    return -q_anion // common, q_cation // common


def salt_id(cation_id: str, anion_id: str, n_cation: int, n_anion: int) -> str:
    """16 hexadecimal digits from the ions and their counts; the same on every machine."""
    text = f"{n_cation}*{cation_id}.{n_anion}*{anion_id}"
    return blake2b(text.encode(), digest_size=8).hexdigest()


def salt_smiles(cation: str, anion: str, n_cation: int, n_anion: int) -> str:
    """The formula unit with its counts written out."""
    return ".".join([cation] * n_cation + [anion] * n_anion)


def split_salt(smiles: str, balance: bool = False, protonation: str = "merged") -> Salt:
    """The salt that a SMILES of dot-separated fragments draws.

    Ions are told by the net charge of their fragment, so that the nitrogen of a nitrate or of an
    azide is never taken for a cation. Counts that share a factor are reduced (2:2 is 1:1).

    Args:
        smiles: the fragments, in any order.
        balance: take the kinds of ion only and choose the smallest neutral counts, for tables that
            write each ion once whatever its charge.
        protonation: see :func:`lowmelt.chem.ions.parse_ion`.

    Raises:
        SaltError: with the reason why this is no salt.
    """
    return combine((parse_fragment(part, protonation) for part in _fragments(smiles)), balance)


def combine(fragments: Iterable[Ion], balance: bool = False) -> Salt:
    """The salt of a list of ions, repeated as often as they are drawn.

    Raises:
        SaltError: with the reason why this is no salt.
    """
    counts: dict[str, int] = {}
    kinds: dict[str, Ion] = {}
    for ion in fragments:
        if not ion.charge:
            raise SaltError("neutral_fragment", ion.smiles)
        kinds.setdefault(ion.ion_id, ion)
        counts[ion.ion_id] = counts.get(ion.ion_id, 0) + 1
    cation = _only([ion for ion in kinds.values() if ion.charge > 0], "cation")
    anion = _only([ion for ion in kinds.values() if ion.charge < 0], "anion")
    wanted = neutral_counts(cation.charge, anion.charge)
    if max(wanted) > MAX_COUNT:
        raise SaltError("too_many_ions", f"{wanted[0]} cations, {wanted[1]} anions")
    drawn = counts[cation.ion_id], counts[anion.ion_id]
    if not balance and drawn[0] * cation.charge + drawn[1] * anion.charge != 0:
        raise SaltError("not_neutral", f"{drawn[0]} x {cation.charge:+d} with {drawn[1]} x {anion.charge:+d}")
    return Salt(cation, anion, *wanted)


def parse_fragment(smiles: str, protonation: str = "merged") -> Ion:
    """As :func:`lowmelt.chem.ions.parse_ion`, but what is wrong is raised as SaltError."""
    try:
        return parse_ion(smiles, protonation)
    except IonError as error:
        raise SaltError(error.reason, error.smiles) from None


def _fragments(smiles: str) -> list[str]:
    if isinstance(smiles, str) and len(smiles) > MAX_CHARACTERS:
        raise SaltError("too_large", smiles)
    parts = smiles.strip().split(".") if isinstance(smiles, str) and smiles.strip() else []
    if not all(parts) or not parts:
        raise SaltError("unparsable", repr(smiles))
    return parts


def _only(ions: list[Ion], kind: str) -> Ion:
    if not ions:
        raise SaltError(f"no_{kind}")
    if len(ions) > 1:
        raise SaltError(f"several_{kind}s", ", ".join(ion.smiles for ion in ions))
    return ions[0]
