"""Chapter 13: the chance that a chain of steps is without fault."""

import numpy as np
from style import ACCENT, INK, SOFT, canvas, save


def compounding_errors() -> None:
    """(1 - error rate) to the power of the number of steps, for three error rates."""
    figure, [axes] = canvas(3.7)
    steps = np.arange(0, 101)
    for rate, colour in ((0.001, INK), (0.01, ACCENT), (0.05, SOFT)):
        chance = (1 - rate) ** steps
        axes.plot(steps, chance, color=colour)
        axes.text(101.5, chance[-1], f"{rate:.1%}".replace(".0%", "%"), color=colour, va="center")
    axes.axhline(0.5, color=SOFT, linewidth=0.8, linestyle=(0, (5, 3)))
    axes.text(101.5, 1.03, "error rate", color=SOFT, va="center", fontsize=12)
    half = np.log(0.5) / np.log(0.99)
    axes.plot([half], [0.5], "o", color=ACCENT, markersize=6)
    axes.text(half + 1, 0.53, f"even chance at {half:.0f} steps", color=ACCENT, va="bottom", ha="left")
    axes.set(xlim=(0, 116), ylim=(0, 1.08), xticks=range(0, 101, 20), yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set(xlabel="number of steps", ylabel="chance of no error")
    axes.spines["bottom"].set_bounds(0, 100)
    save(figure, "llm-primer-2", "compounding-errors")
