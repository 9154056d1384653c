"""GAFF's parameter file for OpenMM, read the way tleap reads the original.

The file that openmmforcefields ships differs from tleap in two ways, which are put right here:
four torsions stand twice in gaff2.dat, once from each end, and tleap keeps the first number for each
periodicity; and the names in impropers were sorted, though their order in gaff2.dat decides which
atoms the angle is between.
"""

import importlib.util
import math
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

from lowmelt.errors import LowmeltError

GAFF_VERSION = "2.11"
KCAL = 4.184
# (periodicity, phase, kcal/mol) as in the prmtop that tleap of AmberTools 21 writes.
TORSIONS_OF_TLEAP: dict[tuple[str, ...], tuple[tuple[int, float, float], ...]] = {
    ("c3", "os", "c3", "c3"): ((3, 0.0, 0.24), (2, 0.0, 0.16)),
    ("o", "c", "c3", "c3"): ((2, math.pi, 0.27), (3, math.pi, 0.55), (1, 0.0, 0.74)),
    ("c", "n", "c3", "c3"): ((4, math.pi, 0.1), (3, 0.0, 0.17), (1, math.pi, 1.02)),
    ("c2", "ce", "ca", "ca"): ((2, math.pi, 0.7),),
}


class GaffMissing(LowmeltError):
    """The GAFF parameter file is not installed."""


@cache
def parameters() -> str:
    """The parameter file as XML for ``openmm.app.ForceField``.

    Raises:
        GaffMissing: openmmforcefields is not installed.
    """
    spec = importlib.util.find_spec("openmmforcefields")
    if spec is None or not spec.submodule_search_locations:
        raise GaffMissing("openmmforcefields is missing: pip install --no-deps openmmforcefields==0.15.1")
    folder = Path(spec.submodule_search_locations[0]) / "ffxml/amber/gaff"
    root = ET.parse(folder / f"ffxml/gaff-{GAFF_VERSION}.xml").getroot()
    _correct_torsions(root)
    _correct_impropers(root, (folder / f"dat/gaff-{GAFF_VERSION}.dat").read_text())
    return ET.tostring(root, encoding="unicode")


def _classes(term: ET.Element) -> tuple[str, ...]:
    return tuple(term.attrib[f"class{n}"] for n in range(1, 5))


def _correct_torsions(root: ET.Element) -> None:
    for term in root.iter("Proper"):
        kinds = _classes(term)
        wanted = TORSIONS_OF_TLEAP.get(kinds) or TORSIONS_OF_TLEAP.get(kinds[::-1])
        if wanted is None:
            continue
        for name in [name for name in term.attrib if not name.startswith("class")]:
            del term.attrib[name]
        for n, (periodicity, phase, k) in enumerate(wanted, start=1):
            term.attrib |= {
                f"periodicity{n}": str(periodicity), f"phase{n}": repr(phase), f"k{n}": repr(k * KCAL)
            }  # fmt: skip


def _correct_impropers(root: ET.Element, text: str) -> None:
    """Give each improper without wildcards the order of names that gaff2.dat has (centre third there)."""
    order = {}
    for line in text.splitlines():
        names = [line[start : start + 2].strip() for start in (0, 3, 6, 9)]
        if line[2:3] == line[5:6] == line[8:9] == "-" and len(line[11:].split()) >= 3 and "X" not in names:
            first, second, centre, fourth = names
            order[centre, *sorted((first, second, fourth))] = (centre, first, second, fourth)
    for term in root.iter("Improper"):
        centre, *others = _classes(term)
        if (found := order.get((centre, *sorted(others)))) is not None:
            for n, name in enumerate(found, start=1):
                term.attrib[f"class{n}"] = name
