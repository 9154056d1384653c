"""Space groups of the crystal search, and what a search looks through."""

import numpy as np
import pytest
from search_examples import ions_of

from lowmelt.crystals.search import settings
from lowmelt.crystals.search.symmetry import GROUPS, NoSuchSymmetry, TooManySubgroups, subgroups, symmetry

ORDERS = dict(zip(GROUPS, (4, 2, 8, 4, 2, 8, 4, 4, 1, 8), strict=True))
NITRATE = "[Na+].O=[N+]([O-])[O-]"


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_has_its_operations_and_they_close(group):
    found = symmetry(group)
    assert found.order == ORDERS[group]
    assert np.array_equal(found.rotations[0], np.eye(3))
    assert [one.order for one in subgroups(found, found.order)] == [found.order]


def test_the_crystal_system_says_what_is_free_of_the_cell():
    assert [int(symmetry(group).free.sum()) for group in (2, 14, 19, 167)] == [6, 4, 3, 0]


def test_calcite_has_subgroups_in_which_the_nitrate_lies_on_a_general_position():
    whole = symmetry("R -3 c:H")
    assert whole.order == 36
    glides = [one for one in subgroups(whole, 6) if np.linalg.det(one.rotations).min() < 0]
    assert glides
    with pytest.raises(NoSuchSymmetry, match="5 operations"):
        subgroups(whole, 5)


def test_a_cell_with_more_subgroups_than_can_be_looked_through_is_refused():
    cell = settings.KnownCell((15.0,) * 3, (90,) * 3, "F m -3 m", formula_units=96)
    with pytest.raises(TooManySubgroups, match="too many subgroups of up to 96"):
        settings.spaces(ions_of(NITRATE), (1, 1), 0.8, [1], cell)


def test_an_unknown_group_is_refused_with_an_example():
    with pytest.raises(NoSuchSymmetry, match="P 21/c"):
        symmetry("P 99")


def test_the_formula_units_of_a_known_cell_follow_from_its_volume():
    cell = settings.KnownCell((5.079, 5.079, 17.23), (90, 90, 120), "R -3 c:H")
    spaces = settings.spaces(ions_of(NITRATE), (1, 1), 0.8, [1], cell)
    assert {space.symmetry.order for space in spaces} == {6}
    assert np.linalg.norm(spaces[0].cell, axis=1) == pytest.approx([0.5079, 0.5079, 1.723])


def test_a_cell_that_holds_no_whole_units_is_refused():
    cell = settings.KnownCell((4.0, 4.0, 4.0), (90, 90, 90), "P 21/c", formula_units=3)
    with pytest.raises(NoSuchSymmetry, match="formula_units"):
        settings.spaces(ions_of(NITRATE), (1, 1), 0.8, [1], cell)


def test_the_batches_of_a_search_take_each_packing_of_a_sequence_once():
    parts = settings.slices(1000, 4, 10)
    assert parts == [(0, 25), (25, 25), (50, 25), (75, 25)]
