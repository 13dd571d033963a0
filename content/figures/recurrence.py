"""LLM Primer I, 3: what is left of a gradient after many steps, by the factor of one step."""

import numpy as np
from style import CRIMSON, INK, SOFT, canvas, save

FACTORS = ((1.1, INK), (1.0, SOFT), (0.9, CRIMSON))


def vanishing_gradient() -> None:
    """The factor to the power of the distance, on a logarithmic scale: straight lines."""
    figure, [axes] = canvas(3.6)
    steps = np.arange(0, 201)
    for factor, colour in FACTORS:
        axes.plot(steps, factor**steps, color=colour, linewidth=1.2 if factor == 1 else 1.8)
        axes.text(203, factor**200, f"{factor:g}", color=colour, va="center")
    axes.text(203, 3e9, "factor", color=SOFT, va="bottom", fontsize=12)
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set(xlim=(0, 224), ylim=(1e-10, 1e10), xticks=range(0, 201, 50), yticks=[1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9])
    axes.set(xlabel="steps between the two tokens", ylabel="share of the gradient that arrives")
    axes.spines["bottom"].set_bounds(0, 200)
    save(figure, "llm-primer-1", "vanishing-gradient")
