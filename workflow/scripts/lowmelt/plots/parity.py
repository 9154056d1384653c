"""Predicted against measured values of held-out salts, those outside the domain marked."""

from collections.abc import Callable, Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lowmelt.plots.style import BLACK, BLUE, ORANGE, plt

DOMAIN = ((False, ORANGE, "outside the domain"), (True, BLUE, "inside the domain"))


def parity_panels(
    judged: pd.DataFrame,
    measured: str,
    symbol: str,
    titles: Mapping[str, str],
    error: Callable[[pd.DataFrame], str],
    size: float = 7,
    alpha: float = 0.45,
) -> tuple[Figure, list[Axes]]:
    """A panel a split, with the values of its first repeat and the diagonal.

    Args:
        judged: ``measured``, blend (the prediction), in_domain, split, repeat.
        measured: column of the measured values.
        symbol: of the quantity, with its unit, for the axes.
        titles: split -> its name in the figure, in their order.
        error: said of the rows of a split, for the title of its panel.
        size: of the points.
        alpha: opacity of the points.
    """
    splits = [split for split in titles if split in set(judged["split"])]
    figure, axes = plt.subplots(
        1, len(splits), figsize=(2.9 * len(splits) + 0.4, 3.9), sharex=True, sharey=True, squeeze=False
    )
    ends = judged[measured].min(), judged[measured].max()
    for axis, split in zip(axes[0], splits, strict=True):
        rows = judged[(judged["split"] == split) & (judged["repeat"] == 0)]
        for inside, colour, name in DOMAIN:
            part = rows[rows["in_domain"] == inside]
            axis.scatter(part[measured], part["blend"], s=size, alpha=alpha, color=colour, lw=0, label=name)
        axis.plot(ends, ends, color=BLACK, lw=1)
        axis.set_title(f"{titles[split]}: MAE {error(rows)}", fontsize=10)
        axis.set_xlabel(f"measured {symbol}")
    axes[0][0].set_ylabel(f"predicted {symbol}")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=2, markerscale=3)
    return figure, list(axes[0])
