"""The rooms of the library import downward only, and none imports a room beside it."""

import re
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[2] / "workflow/scripts/lowmelt"
LEVEL = {
    room: level
    for level, rooms in enumerate(
        [
            ["chem"],
            ["tables"],
            ["fingerprints"],
            ["forcefield", "regression"],
            ["simulation", "melting"],
            ["analysis", "links", "generator", "screen", "mesophase", "properties", "dendrites"],
            ["crystals", "potentials", "ask"],
            ["plots"],
        ]
    )
    for room in rooms
}


def rooms():
    return sorted(path.parent.name for path in LIBRARY.glob("*/__init__.py"))


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_only_rooms_below_it(room):
    imported = {
        name
        for file in (LIBRARY / room).glob("*.py")
        for name in re.findall(r"^\s*from lowmelt\.(\w+)", file.read_text(), flags=re.MULTILINE)
        if name in LEVEL and name != room
    }
    assert {name for name in imported if LEVEL[name] >= LEVEL[room]} == set()
