"""A Guide to LLMs, 4.1: what nucleus sampling keeps of a distribution."""

import numpy as np
from style import INK, OCEAN, SOFT, canvas, save, tint

LOGITS = {"blue": 4.0, "grey": 3.0, "clear": 2.5, "dark": 1.5, "green": 0.0, "fish": -2.0}
P = 0.9


def nucleus() -> None:
    """Bars stacked as steps, so that their tops are the sums; the step that passes 0.9 is the last one kept."""
    figure, [axes] = canvas(3.4)
    powers = np.exp(list(LOGITS.values()))
    probabilities = powers / powers.sum()
    tops = probabilities.cumsum()
    kept = int(np.searchsorted(tops, P)) + 1
    for place, (p, top) in enumerate(zip(probabilities, tops, strict=True)):
        axes.bar(place, p, bottom=top - p, width=0.72, color=OCEAN if place < kept else tint(OCEAN, 0.3))
        axes.text(
            place,
            top + 0.015,
            f"{top:.3f}".removeprefix("0"),
            ha="center",
            va="bottom",
            color=INK if place < kept else SOFT,
        )
    axes.axhline(P, color=INK, linewidth=0.8, linestyle=(0, (5, 3)))
    axes.text(-0.42, P + 0.012, "$p = 0.9$", va="bottom")
    axes.text((kept - 1) / 2, -0.19, "kept, and rescaled", ha="center", color=OCEAN)
    axes.text((kept + len(LOGITS) - 1) / 2, -0.19, "dropped", ha="center", color=SOFT)
    axes.set_xticks(range(len(LOGITS)), LOGITS, fontsize=13)
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.set(ylim=(0, 1.1), xlim=(-0.5, 5.5), yticks=[0, 0.5, 1], ylabel="sum of probabilities")
    save(figure, "llm-guide", "nucleus")
