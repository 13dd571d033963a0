"""Understanding LLMs Through Math, Part I: the language of four words as a graph."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch
from style import FOREST, INK, bare, canvas, save, tint

PLACES = {"the": (0.0, 0.0), "cat": (4.0, 1.9), "sat": (8.0, 0.0), ".": (4.0, -1.9)}
RADIUS = 0.62
# From, to, probability, how far the arrow bows out to its left, and how far along it its probability stands.
ARROWS = (
    ("the", "cat", 0.9, 0.12, 0.5),
    ("cat", "sat", 0.8, 0.12, 0.5),
    ("sat", ".", 0.7, 0.12, 0.5),
    (".", "the", 1.0, 0.12, 0.5),
    ("cat", ".", 0.2, 0.0, 0.31),
    ("the", "sat", 0.1, 0.1, 0.28),
    ("sat", "the", 0.3, 0.1, 0.28),
)


def arrow(axes: Axes, start: str, end: str, probability: float, bow: float, t: float) -> None:
    """From rim to rim, as wide as it is probable, its probability on the left of the place t."""
    a, b = np.array(PLACES[start]), np.array(PLACES[end])
    likely = probability >= 0.5
    axes.add_patch(
        FancyArrowPatch(
            a,
            b,
            connectionstyle=f"arc3,rad={-bow}",
            arrowstyle="-|>,head_width=3.2,head_length=6.5",
            shrinkA=RADIUS * 40,
            shrinkB=RADIUS * 40 + 2,
            linewidth=0.8 + 2.4 * probability,
            color=FOREST if likely else tint(FOREST, 0.55),
        )
    )
    along = b - a
    left = np.array([-along[1], along[0]]) / np.hypot(*along)
    # The arrow is a Bézier curve whose middle control point stands `bow` of its length beside the chord.
    beside = a + t * along + left * (2 * t * (1 - t) * bow * np.hypot(*along) + 0.36)
    axes.text(*beside, f"{probability:g}", ha="center", va="center", fontsize=17, color=INK)


def four_words() -> None:
    """Four words in circles; the arrows that leave a circle sum to 1."""
    figure, [axes] = canvas(3.4)
    bare(axes)
    for part in ARROWS:
        arrow(axes, *part)
    for word, place in PLACES.items():
        axes.add_patch(Circle(place, RADIUS, facecolor=tint(FOREST, 0.14), edgecolor=FOREST, linewidth=1.4, zorder=3))
        axes.text(*place, word, ha="center", va="center", fontsize=19, zorder=4)
    axes.set(aspect="equal", xlim=(-0.9, 8.9), ylim=(-2.65, 2.65))
    save(figure, "llms-through-math", "four-words")
