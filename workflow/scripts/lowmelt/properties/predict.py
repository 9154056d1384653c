"""Viscosity, conductivity and density of any salts at a temperature: what other rooms call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.salts import Salts, salts_of
from lowmelt.model_files import load_model
from lowmelt.properties.conformal_curves import ConformalCurves
from lowmelt.properties.cross_validation import coefficients
from lowmelt.properties.curves import temperature_at
from lowmelt.properties.measured import offset
from lowmelt.properties.models import CurveModel
from lowmelt.properties.quantities import QUANTITIES, Quantity

Floats = npt.NDArray[np.float64]


@dataclass
class PropertyModel:
    """Fitted models of one property, what they know, and how far they are trusted.

    Attributes:
        quantity: the property.
        models: fitted models by name.
        domain: of the training salts.
        judgement: of held-out curves.
        facts: what a reader wants to know of it.
    """

    quantity: Quantity
    models: dict[str, CurveModel]
    domain: ApplicabilityDomain
    judgement: ConformalCurves
    facts: dict[str, object] = field(default_factory=dict)

    def answers(self, salts: Salts) -> pd.DataFrame:
        """Each model's coefficients, and the nearness of the ions to measured ones: one row a salt.

        It serves for any number of temperatures.
        """
        pieces = []
        for piece in salts.chunks():
            columns = {}
            for name, model in self.models.items():
                for term, values in enumerate(model.predict(piece).T):
                    columns[f"{name}_{term}"] = values
            pieces.append(self.domain.describe(piece).assign(**columns, offset=offset(self.quantity, piece)))
        return pd.concat(pieces, ignore_index=True)

    def at(self, answers: pd.DataFrame, temperature_K: npt.ArrayLike) -> pd.DataFrame:
        """The property at one temperature, or one for each salt, from :meth:`answers`.

        Returns:
            columns with the property's name and unit, its ``_lower`` and ``_upper`` bounds (90 %
            interval), ``_expected_error`` (of the logarithm), ``_in_domain``, ``_new_ions``.
        """
        found = self.judgement.judge(answers, temperature_K)
        name, shift = self.quantity.column, answers["offset"].to_numpy()
        bounds = {
            f"{name}{ending}": np.exp(found[column] + shift)
            for ending, column in (("", "ln_value"), ("_lower", "ln_lower"), ("_upper", "ln_upper"))
        }
        kept = {f"{name}_{column}": found[column] for column in ("expected_error", "in_domain", "new_ions")}
        return pd.DataFrame(bounds | kept)

    def probability_below(self, limit: float, answers: pd.DataFrame, temperature_K: npt.ArrayLike) -> Floats:
        """Probability (m,) that the property lies below a limit at a temperature."""
        return self.judgement.probability_below(
            np.log(limit) - answers["offset"].to_numpy(), answers, temperature_K
        )

    def temperature_at(self, value: float, answers: pd.DataFrame) -> Floats:
        """Temperature (m,) in K at which a falling property (the viscosity) reaches a value.

        -inf or inf where it is passed below or above the range of the curves.
        """
        curves = coefficients(answers, self.judgement.learners)
        blend = self.judgement.blend(curves, answers["new_ions"].to_numpy(int))
        return temperature_at(blend, float(np.log(value)))


def predict(
    models: Mapping[str, PropertyModel],
    salts: Salts,
    temperature_K: float = 298.15,
    below: Mapping[str, float] | None = None,
    reached: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Properties of m salts at a temperature, with intervals and probabilities.

    Args:
        models: name of the property -> its model, see :func:`load_all`.
        salts: the salts, see :func:`salts_from`.
        temperature_K: in K.
        below: property -> limit; adds ``p_viscosity_below``.
        reached: property -> value; adds ``viscosity_reached_K``, the temperature at which it has it.

    Returns:
        One row a salt with the columns of :meth:`PropertyModel.at` of every property.
    """
    tables = []
    for name, model in models.items():
        answers = model.answers(salts)
        table = model.at(answers, temperature_K)
        if below and name in below:
            table[f"p_{name}_below"] = model.probability_below(below[name], answers, temperature_K)
        if reached and name in reached:
            table[f"{name}_reached_K"] = model.temperature_at(reached[name], answers)
        tables.append(table)
    return pd.concat(tables, axis=1)


def salts_from(
    smiles: Sequence[tuple[str, str]], features: pd.DataFrame | None = None, processes: int = 1
) -> Salts:
    """Salts of pairs of a cation's and an anion's SMILES, in any drawing.

    Raises:
        IonError: a SMILES is no ion.
    """
    cation, anion = zip(*smiles, strict=True)
    return salts_of(cation, anion, processes=processes, known=features)


def load(path: str | Path) -> PropertyModel:
    """The model saved by the rule ``fit_property``.

    Raises:
        ModelFileError: the file is missing or holds something else.
    """
    return load_model(path, PropertyModel)


def load_all(paths: Sequence[str | Path]) -> dict[str, PropertyModel]:
    """Models by the name of their property, in the order of ``QUANTITIES``."""
    found = {model.quantity.name: model for model in map(load, paths)}
    return {name: found[name] for name in QUANTITIES if name in found}
