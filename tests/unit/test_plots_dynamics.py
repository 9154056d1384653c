"""What the figures of the simulations say in words."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.analysis import synthetic, transition
from lowmelt.plots import dynamics as plots
from lowmelt.plots.style import plt

CONTROLS = [  # name, measured, computed, verdict on 373 K
    ("[C2mim][PF6]", 333.0, 323.0, "yes"),
    ("[C4mim]Br", 351.0, 361.0, "cannot say"),
    ("NaOAc", 601.0, 611.0, "no"),
    ("[C4mim][SCN]", 226.0, None, "cannot say"),
]


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def controls() -> pd.DataFrame:
    return pd.DataFrame([
        {
            "salt_id": name, "name": name, "origin": "control", "measured_K": measured, "melting_K": computed,
            "status": "transition" if computed else "no_transition", "below_373K": verdict,
            "lower_K": computed and computed - 5, "upper_K": computed and computed + 5,
            "systematic_K": computed and 35.0,
        }
        for name, measured, computed, verdict in CONTROLS
    ])  # fmt: skip


def test_controls_show_r2_and_how_often_the_verdict_was_right():
    title = plots.controls(controls()).axes[0].get_title()
    # squared errors 3 x 100, scatter around the mean of 428.3: 9088 + 5980 + 29814
    assert "R² 0.99" in title
    assert "mean absolute error 10 K" in title
    assert "2 right, 0 wrong, 2 cannot say" in title


def test_two_controls_are_too_few_for_r2():
    assert "too few" in plots.controls(controls().iloc[1:]).axes[0].get_title()


@pytest.mark.parametrize("melts", [True, False])
def test_the_melting_plot_names_the_competing_curves_and_the_verdict(melts):
    branch, _ = synthetic.make(np.random.default_rng([3, 0]), melts)
    verdict = transition.judge(branch).as_dict()
    points = pd.DataFrame(
        {
            "branch": "cooling",
            "temperature_K": branch.temperature_K,
            "d_m2_s": branch.diffusion,
            "sigma_m2_s": branch.diffusion_sigma,
            "diffusive": branch.diffusive,
        }
    )
    axes = plots.melting(points, verdict, "[C4mim][SCN]", "standard").axes[0]
    shown = [text.get_text() for text in axes.get_legend().get_texts()]
    assert {name.split(":")[0] for name in shown} >= {"line", "VFT", "quadratic", "hinge", "step"}
    assert ("transition at" in axes.get_title()) == melts
    assert ("cooling, not diffusive" in shown) == (not branch.diffusive.all())
