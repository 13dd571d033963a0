"""Understanding LLMs Through Math, 1: three step sizes on one parabola."""

import numpy as np
from style import FOREST, INK, SOFT, canvas, save, tint

RATES = (0.1, 0.9, 1.05)
STEPS = 8
LOWEST, START = 3.0, 5.0


def step_sizes() -> None:
    """The walker's places on (theta - 3)^2: creeping down, leaping across, thrown out."""
    figure, panels = canvas(2.9, columns=3, sharey=True)
    theta = np.linspace(-1.4, 7.4, 200)
    for axes, rate in zip(panels, RATES, strict=True):
        places = LOWEST + (1 - 2 * rate) ** np.arange(STEPS + 1) * (START - LOWEST)
        axes.plot(theta, (theta - LOWEST) ** 2, color=tint(FOREST, 0.35), linewidth=1.4)
        axes.plot(places, (places - LOWEST) ** 2, color=FOREST, linewidth=0.9)
        axes.plot(places, (places - LOWEST) ** 2, "o", color=FOREST, markersize=4.5)
        axes.plot([START], [(START - LOWEST) ** 2], "o", color=INK, markersize=6)
        axes.set_title(f"$\\eta = {rate:g}$", fontsize=15)
        axes.set(xlim=(-1.6, 7.6), ylim=(-0.6, 19), xticks=[LOWEST], yticks=[])
        axes.set_xlabel("$\\theta$")
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
    panels[0].text(START + 0.35, 3.6, "start", color=SOFT, va="center")
    save(figure, "llms-through-math", "step-sizes")
