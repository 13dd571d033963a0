"""Chapter 8: gradient descent on a parabola at four learning rates."""

import numpy as np
from style import ACCENT, INK, SOFT, canvas, save

STEPS = 20
# 0.1 and 1.9 share a line: both leave nine tenths of the distance, one creeping and the other jumping across.
LINES = ((2.1, INK, "2.1"), (0.1, ACCENT, "0.1, 1.9"), (0.5, ACCENT, "$\\eta\\lambda = 0.5$"))


def learning_rates() -> None:
    """Distance from the minimum, |1 - eta lambda| to the power of the step."""
    figure, [axes] = canvas(3.7)
    steps = np.arange(STEPS + 1)
    axes.axhline(1, color=SOFT, linewidth=0.8, linestyle=(0, (5, 3)))
    for product, colour, name in LINES:
        distance = np.abs(1 - product) ** steps
        axes.plot(steps, distance, "o-", color=colour, linewidth=1.6, markersize=3.6)
        axes.text(STEPS + 0.4, distance[-1], name, color=colour, va="center")
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set(xlim=(0, 22.8), ylim=(3e-7, 30), xticks=[0, 5, 10, 15, 20])
    axes.set(xlabel="step", ylabel="distance from the minimum")
    save(figure, "llm-primer-2", "learning-rates")
