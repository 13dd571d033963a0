"""Chapter 11: one set of logits at three temperatures."""

import numpy as np
from style import ACCENT, canvas, save

LOGITS = np.array([3.0, 2.0, 1.0, 0.0, -1.0])


def temperature() -> None:
    """Three bar charts with a common scale, each bar labelled with its probability."""
    figure, panels = canvas(3.2, columns=3, sharey=True)
    for axes, tau in zip(panels, (0.5, 1.0, 2.0), strict=True):
        weights = np.exp(LOGITS / tau)
        probabilities = weights / weights.sum()
        axes.bar(range(5), probabilities, color=ACCENT, width=0.72)
        for place, p in enumerate(probabilities):
            axes.text(place, p + 0.015, f"{p:.2f}".removeprefix("0"), ha="center", va="bottom", fontsize=12)
        axes.set_title(f"$\\tau = {tau:g}$", fontsize=15)
        axes.set_xticks(range(5), [f"{z:.0f}".replace("-", "−") for z in LOGITS])
        axes.set(ylim=(0, 1), yticks=[], xlabel="logit")
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
    save(figure, "llm-primer-2", "temperature")
