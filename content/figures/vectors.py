"""Chapter 1: four words as arrows in the plane."""

from math import atan2, degrees

from matplotlib.patches import Arc
from style import ACCENT, FAINT, INK, SOFT, bare, canvas, save

WORDS = {"cat": (-0.6, 2.0), "dog": (0.0, 1.8), "car": (2.0, 0.3), "lorry": (1.9, 0.8)}
ANIMALS = {"cat", "dog"}


def direction(word: str) -> float:
    """The angle of a word's arrow, in degrees from the x axis."""
    x, y = WORDS[word]
    return degrees(atan2(y, x))


def word_vectors() -> None:
    """Arrows for four words, with the angle within a pair and between the pairs."""
    figure, [axes] = canvas(3.9)
    bare(axes)
    axes.plot([-1.5, 2.7], [0, 0], color=FAINT, linewidth=1)
    axes.plot([0, 0], [-0.15, 2.35], color=FAINT, linewidth=1)
    for word, (x, y) in WORDS.items():
        colour = ACCENT if word in ANIMALS else INK
        arrow = {"arrowstyle": "-|>,head_width=0.3,head_length=0.6", "color": colour, "linewidth": 2}
        axes.annotate("", (x, y), (0, 0), arrowprops={**arrow, "shrinkA": 0, "shrinkB": 0})
        side = {"cat": ("right", -0.07, 0.06), "dog": ("left", 0.08, 0.04)}.get(word, ("left", 0.08, 0))
        axes.text(x + side[1], y + side[2], word, color=colour, ha=side[0], va="center", fontsize=16, style="italic")
    for first, second, radius, place in (
        ("dog", "cat", 1.15, (-0.2, 1.28)),
        ("car", "lorry", 1.15, (1.22, 0.33)),
        ("lorry", "dog", 0.62, (0.55, 0.55)),
    ):
        low, high = direction(first), direction(second)
        axes.add_patch(Arc((0, 0), 2 * radius, 2 * radius, theta1=low, theta2=high, color=SOFT, linewidth=1.1))
        centred = "center" if first == "dog" else "left"
        axes.text(*place, f"{high - low:.0f}°", color=SOFT, ha=centred, va="center", fontsize=13)
    axes.set(aspect="equal", xlim=(-1.5, 2.8), ylim=(-0.2, 2.4))
    save(figure, "llm-primer-2", "word-vectors")
