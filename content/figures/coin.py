"""Understanding LLMs Through Math, 1.3: the entropy of a coin, and the surprise of its two sides."""

import numpy as np
from style import FOREST, SOFT, canvas, save


def coin_entropy() -> None:
    """Entropy against the probability of heads, under the two surprises of which it is the average."""
    figure, [axes] = canvas(3.6)
    p = np.linspace(0.001, 0.999, 500)
    axes.plot(p, -np.log2(p), color=SOFT, linewidth=1.2)
    axes.plot(p, -np.log2(1 - p), color=SOFT, linewidth=1.2)
    axes.plot(p, -p * np.log2(p) - (1 - p) * np.log2(1 - p), color=FOREST)
    axes.text(0.215, 2.35, "surprise at heads", color=SOFT, va="bottom")
    axes.text(0.785, 2.35, "surprise at tails", color=SOFT, va="bottom", ha="right")
    for chance, x, y, side in ((0.1, 0.085, 0.7, "bottom"), (0.5, 0.5, 0.84, "top")):
        height = -chance * np.log2(chance) - (1 - chance) * np.log2(1 - chance)
        axes.plot([chance], [height], "o", color=FOREST, markersize=6)
        axes.text(x, y, f"{height:.3g}", color=FOREST, va=side, ha="center")
    axes.text(0.9, 0.64, "entropy", color=FOREST, va="bottom", ha="center")
    axes.set(xlim=(0, 1), ylim=(0, 3.5), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 1, 2, 3])
    axes.set(xlabel="probability of heads", ylabel="bits")
    save(figure, "llms-through-math", "coin-entropy")
