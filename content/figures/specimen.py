"""The specimen page: a loss that falls with the logarithm of the effort."""

import numpy as np
from style import ACCENT, canvas, save


def loss() -> None:
    """The power law of the caption, from 10 to 10,000 steps."""
    figure, [axes] = canvas(2.9)
    steps = np.logspace(1, 4, 100)
    axes.plot(steps, 4 * (steps / steps[0]) ** -0.05, color=ACCENT)
    axes.set_xscale("log")
    axes.set_xlabel("steps, and so compute")
    axes.set_ylabel("loss")
    save(figure, "pages", "loss")
