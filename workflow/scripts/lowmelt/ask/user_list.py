"""What a user's own salts are like as liquids, and what to beware of."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lowmelt.melting.salts import salts_of
from lowmelt.melting.user_list import beside, read_salts
from lowmelt.properties.predict import PropertyModel, predict
from lowmelt.screen.warnings import Rule, find_warnings, name_warnings


def with_properties(
    answered: pd.DataFrame,
    models: Mapping[str, PropertyModel],
    rules: Sequence[Rule],
    use_K: float = 298.15,
    name: str = "table",
    columns: Mapping[str, str] | None = None,
    broken: Mapping[int, str] | None = None,
) -> pd.DataFrame:
    """A user's table with the columns of :func:`lowmelt.properties.predict.predict`, and ``warnings``.

    Args:
        answered: the table, with the columns that name the salts.
        models: of properties, by name.
        rules: of warnings.
        use_K: temperature of the properties.
        name: of the table, for messages.
        columns: names of the columns of the structures, see :func:`lowmelt.melting.user_list.predict_list`.
        broken: rows that could not be read, with the reason.

    Raises:
        UserListError: see :func:`lowmelt.melting.user_list.read_salts`.
    """
    found = read_salts(answered, name, columns, broken)[0]
    good = [salt for salt in found if salt is not None]
    cations, anions = [salt.cation.smiles for salt in good], [salt.anion.smiles for salt in good]
    salts = salts_of(cations, anions, [s.n_cation for s in good], [s.n_anion for s in good])
    table = predict(models, salts, use_K)
    table["warnings"] = name_warnings(find_warnings(cations, anions, rules), rules)
    table.index = answered.index[np.array([salt is not None for salt in found])]
    return beside(answered, table)
