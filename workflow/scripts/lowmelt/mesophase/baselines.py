"""What a model of transitions must beat: means, and the nearest homologue on the scale of chain lengths."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.fingerprints.similarity import tanimoto

Floats = npt.NDArray[np.float64]


def class_means(train: pd.DataFrame, test: pd.DataFrame) -> Floats:
    """Mean of the training values of the same property and group, else of the property (m,)."""
    means = train.groupby(["property", "group"])["value_K"].mean()
    keys = pd.MultiIndex.from_frame(test[["property", "group"]])
    return np.where(
        np.isnan(found := means.reindex(keys).to_numpy(float)), property_means(train, test), found
    )


def property_means(train: pd.DataFrame, test: pd.DataFrame) -> Floats:
    """Mean of the training values of the same property (m,), else of all."""
    means = train.groupby("property")["value_K"].mean()
    return test["property"].map(means).fillna(train["value_K"].mean()).to_numpy(float)


def nearest_homologue(
    train: pd.DataFrame, test: pd.DataFrame, known: npt.ArrayLike, new: npt.ArrayLike
) -> Floats:
    """Value between the nearest shorter and longer homologue, by chain carbons; else of the most alike.

    Args:
        train: property, series, carbons (in all chains) and value_K of the training values (n).
        test: the same without the values (m).
        known: counts of fragments of the training values' substances (n, b).
        new: those of the test (m, b).
    """
    known, new = np.asarray(known), np.asarray(new)
    alike = tanimoto(new, known)
    answers = np.empty(len(test))
    properties, values = train["property"].to_numpy(), train["value_K"].to_numpy(float)
    series, carbons = train["series"].to_numpy(), train["carbons"].to_numpy(float)
    for row, (one, name, length) in enumerate(
        zip(test["property"], test["series"], test["carbons"], strict=True)
    ):
        same = properties == one
        kin = same & (series == name)
        if kin.any():
            order = np.argsort(carbons[kin], kind="stable")
            answers[row] = np.interp(length, carbons[kin][order], values[kin][order])
        else:
            pool = same if same.any() else np.ones(len(values), bool)
            answers[row] = values[pool][np.argmax(alike[row][pool])]
    return answers
