"""What is gained by measuring a few members of a series: a local process on chain length."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.regression.gaussian_process import condition, most_likely, negative_log_likelihood

Floats = npt.NDArray[np.float64]

CARBONS = 6.0  # scale of chain lengths on which members of a series are compared
FEWEST = 5  # members of a series that is looked at


@dataclass(frozen=True)
class SeriesKernel:
    """How the errors of a general model go together within a series, K.

    Attributes:
        shift: standard deviation of the error that all members share.
        drift: standard deviation of what changes with chain length.
        length: carbons over which it changes, in units of 6.
        noise: standard deviation of what is left.
    """

    shift: float = 15.0
    drift: float = 8.0
    length: float = 1.0
    noise: float = 4.0

    def covariance(self, first: Floats, second: Floats) -> Floats:
        """Covariance of errors (n, m) at two sets of chain carbons."""
        apart = (first[:, None] - second[None, :]) / CARBONS
        return self.shift**2 + self.drift**2 * np.exp(-0.5 * (apart / self.length) ** 2)


def fit_series_kernel(answers: pd.DataFrame, prediction: str = "blend") -> SeriesKernel:
    """The kernel of the highest likelihood of held-out errors.

    Args:
        answers: series, carbons, value_K and the prediction, of series that the model had not seen.
        prediction: column of the general model.
    """
    groups = [
        (rows["carbons"].to_numpy(float), (rows["value_K"] - rows[prediction]).to_numpy(float))
        for _, rows in answers.groupby("series")
    ]

    def cost(logs: Floats) -> float:
        kernel = SeriesKernel(*np.exp(logs).tolist())
        return sum(
            negative_log_likelihood(kernel.covariance(carbons, carbons), error, kernel.noise**2)
            for carbons, error in groups
        )

    start = np.log([15.0, 8.0, 1.0, 4.0])
    return SeriesKernel(*np.exp(most_likely(cost, start, 25)).tolist())


def corrected(
    kernel: SeriesKernel, known_carbons: Floats, known_error: Floats, carbons: Floats
) -> tuple[Floats, Floats]:
    """What is to be added to a general model's answers (m,), and its standard deviation, K.

    Args:
        kernel: of the errors.
        known_carbons: chain carbons of the measured members (k,).
        known_error: measured minus predicted of these (k,), K.
        carbons: of the members that are asked for (m,).
    """
    prior = kernel.shift**2 + kernel.drift**2
    if not len(known_carbons):
        return np.zeros(len(carbons)), np.full(len(carbons), np.sqrt(prior + kernel.noise**2))
    posterior = condition(kernel.covariance(known_carbons, known_carbons), known_error, kernel.noise**2)
    cross = kernel.covariance(carbons, known_carbons)
    return posterior.mean(cross), np.sqrt(posterior.variance(cross, prior) + kernel.noise**2)


def with_homologues(
    answers: pd.DataFrame, known: int, draws: int, seed: int, prediction: str = "blend"
) -> pd.DataFrame:
    """Answers when ``known`` members of each series are measured, one row a draw and further member.

    The kernel that corrects a series is learned from the other series. The measured members are drawn; a
    baseline takes the value of the nearest or interpolates between two.

    Args:
        answers: held-out answers with series out, one row a value: substance_id, series, carbons, value_K.
        known: number of measured members.
        draws: how often they are drawn.
        seed: of the draws.
        prediction: column of the general model.

    Returns:
        substance_id, series, known, draw, value_K, general, corrected, sd, interpolated (nan for 0).
    """
    sizes = answers["series"].map(answers["series"].value_counts())
    answers = answers[sizes >= FEWEST]
    rng = np.random.default_rng([seed, known])
    fold_of = {name: row % 3 for row, name in enumerate(sorted(answers["series"].unique()))}
    fold = answers["series"].map(fold_of)
    kernels = {one: fit_series_kernel(answers[fold != one], prediction) for one in sorted(set(fold))}
    parts = []
    for name, rows in answers.groupby("series", sort=True):
        carbons = rows["carbons"].to_numpy(float)
        value, general = rows["value_K"].to_numpy(float), rows[prediction].to_numpy(float)
        for draw in range(draws):
            order = rng.permutation(len(rows))
            told, asked = np.sort(order[:known]), np.sort(order[known:])
            added, spread = corrected(
                kernels[fold_of[str(name)]], carbons[told], (value - general)[told], carbons[asked]
            )
            path = told[np.argsort(carbons[told], kind="stable")]
            between = np.interp(carbons[asked], carbons[path], value[path]) if known else np.nan
            parts.append(pd.DataFrame({
                "substance_id": rows["substance_id"].to_numpy()[asked], "series": name, "known": known,
                "draw": draw, "value_K": value[asked], "general": general[asked],
                "corrected": general[asked] + added, "sd": spread, "interpolated": between,
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
