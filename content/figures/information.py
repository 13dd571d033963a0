"""Chapter 3: the cross-entropy of a coin, with its floor and its excess."""

import numpy as np
from style import ACCENT, INK, SOFT, canvas, save

HEADS = 0.7
BELIEF = 0.3


def surprise(believed: np.ndarray | float) -> np.ndarray | float:
    """Cross-entropy, in nats, of a coin with probability HEADS under the belief."""
    return -HEADS * np.log(believed) - (1 - HEADS) * np.log(1 - believed)


def cross_entropy() -> None:
    """The curve H(p, q) over q, its minimum at q = p, and the divergence at one wrong belief."""
    figure, [axes] = canvas(3.7)
    q = np.linspace(0.02, 0.98, 400)
    floor, value = surprise(HEADS), surprise(BELIEF)
    axes.axhline(floor, color=SOFT, linewidth=1, linestyle=(0, (5, 3)))
    axes.plot(q, surprise(q), color=ACCENT)
    axes.plot([HEADS], [floor], "o", color=ACCENT, markersize=6)
    arrow = {"arrowstyle": "<->", "color": INK, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (BELIEF, value), (BELIEF, floor), arrowprops=arrow)
    axes.text(BELIEF - 0.015, (floor + value) / 2, f"divergence {value - floor:.3f}", va="center", ha="right")
    axes.text(0.015, floor - 0.03, f"entropy {floor:.3f}", color=SOFT, va="top")
    axes.text(0.72, 0.565, "$q = p = 0.7$", ha="center", va="top", color=ACCENT)
    axes.text(0.125, 1.62, "cross-entropy $H(p, q)$", color=ACCENT, va="center")
    axes.set(xlim=(0, 1), ylim=(0.4, 2.0), xlabel="believed probability $q$ of heads", ylabel="nats")
    save(figure, "llm-primer-2", "cross-entropy")
