"""A user's own salts, judged as those that are asked for: the same columns, evidence and warnings."""

from collections.abc import Mapping

import pandas as pd

from lowmelt.ask.answers import IDENTITY, answer
from lowmelt.ask.facts import Facts
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.user_list import UserList, known_beside
from lowmelt.properties.predict import PropertyModel

LEFT_OUT = [name for name in IDENTITY if name != "salt_id"]  # the user's table says them


def answer_list(
    asked: UserList,
    melting: MeltingModel,
    properties: Mapping[str, PropertyModel],
    facts: Facts,
    use_K: float = 298.15,
    below: Mapping[str, float] | None = None,
    neighbours: int = 5,
    processes: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Predictions, warnings and evidence for the salts of a user's table.

    Args:
        asked: the table as read.
        melting: the melting model.
        properties: models of properties by name.
        facts: what the salts are held against.
        use_K: temperature of use.
        below: property -> limit that counts in ``p_wanted``.
        neighbours: nearest measured salts of each.
        processes: how many at once compute the features of ions.

    Returns:
        The user's table with the columns of :func:`lowmelt.ask.facts.Facts.describe`, where ``rank`` is that
        among the rows, and those of :func:`lowmelt.melting.user_list.known_beside`; and the evidence.
    """
    salts = asked.salts(processes, facts.features)
    answers = answer(salts, melting, properties, use_K, below)
    found = facts.evidence(answers, salts.take(answers.index), neighbours)
    answers = facts.describe(answers).sort_index()
    table = pd.concat([answers.drop(columns=LEFT_OUT), known_beside(salts, melting)], axis=1)
    return asked.with_columns(table), found
