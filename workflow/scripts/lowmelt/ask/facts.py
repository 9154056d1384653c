"""What is known beside the models: salts for sale, known salts, measured values, warnings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lowmelt.ask.answers import described
from lowmelt.ask.evidence import evidence, points_near
from lowmelt.ask.purchasable import IonList, read_shop
from lowmelt.melting.salts import Salts
from lowmelt.properties.measured import salts_with_points
from lowmelt.screen.known import named_by, read_identities
from lowmelt.screen.warnings import Rule, read_warnings

TABLES = ("ions", "salts", "values", "points", "features")


@dataclass(frozen=True)
class Facts:
    """What an answer is held against.

    Attributes:
        shop: salts for sale, and their ions.
        known: salts of the tables.
        identities: further pairs of ions that collections name.
        rules: of warnings.
        features: of ions, indexed by SMILES.
        measured: salts with a measured value.
        names: their salt_id, in order.
        values: measured values near the temperature of use.
    """

    shop: IonList
    known: pd.DataFrame
    identities: pd.DataFrame
    rules: list[Rule]
    features: pd.DataFrame
    measured: Salts
    names: pd.DataFrame
    values: pd.DataFrame

    def describe(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Answers with ways to the salts, warnings, and what is known of them."""
        return described(answers, self.shop, self.known, named_by(answers, self.identities), self.rules)

    def evidence(self, answers: pd.DataFrame, asked: Salts, number: int) -> pd.DataFrame:
        """Values of the nearest measured salts of each answer, see :func:`lowmelt.ask.evidence.evidence`."""
        labels = self.known.set_index("salt_id")["name"].to_dict()
        return evidence(answers, asked, self.measured, self.names, self.values, number, labels)


def read_facts(
    shop: str | Path,
    warnings: str | Path,
    collections: Sequence[str | Path],
    tables: Mapping[str, str | Path],
    use_K: float,
) -> Facts:
    """Read them.

    Args:
        shop: list of salts for sale.
        warnings: table of rules.
        collections: lists of identities.
        tables: of a run, ``TABLES`` by name.
        use_K: temperature of use, near which values are taken.
    """
    read = {name: pd.read_parquet(tables[name]) for name in TABLES}
    features, values = read["features"].set_index("smiles"), read["values"]
    near = points_near(read["points"], values[values["melting_K"].notna()], use_K)
    measured, names = salts_with_points(near, read["salts"], read["ions"], features)
    return Facts(
        read_shop(pd.read_csv(shop)),
        read["salts"],
        read_identities(collections),
        read_warnings(warnings),
        features,
        measured,
        names,
        near,
    )
