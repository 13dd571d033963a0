"""Chapter 6: one transformer block as a drawing."""

from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch
from style import ACCENT, ACCENT_PALE, INK, PAPER, SOFT, bare, canvas, save

STREAM = 1.0
BRANCH = 4.4
ARROW = {"arrowstyle": "-|>,head_width=0.25,head_length=0.5", "shrinkA": 0, "shrinkB": 0, "linewidth": 1.6}


def box(axes: Axes, x: float, text: str, y: float, width: float) -> None:
    """A rounded box with its name, centred on (x, y)."""
    shape = FancyBboxPatch(
        (x - width / 2, y - 0.3),
        width,
        0.6,
        boxstyle="round,pad=0,rounding_size=0.12",
        facecolor=ACCENT_PALE,
        edgecolor=ACCENT,
        linewidth=1.2,
    )
    axes.add_patch(shape)
    axes.text(x, y, text, ha="center", va="center", fontsize=14)


def branch(axes: Axes, y: float, name: str, note: str) -> None:
    """Leave the stream at y, pass Norm and the named part, and come back 1.1 higher through a plus."""
    back = y + 1.1
    axes.annotate("", (2.05, y), (STREAM, y), arrowprops={**ARROW, "color": INK})
    axes.annotate("", (3.55, y), (2.95, y), arrowprops={**ARROW, "color": INK})
    axes.plot([5.85, 6.3, 6.3], [y, y, back], color=INK, linewidth=1.6)
    axes.annotate("", (STREAM + 0.2, back), (6.3, back), arrowprops={**ARROW, "color": INK})
    box(axes, 2.5, "Norm", y, 0.9)
    box(axes, 4.7, name, y, 2.3)
    axes.text(6.5, (y + back) / 2, note, ha="left", va="center", color=SOFT, fontsize=13)
    axes.add_patch(Circle((STREAM, back), 0.2, facecolor=PAPER, edgecolor=ACCENT, linewidth=1.6, zorder=3))
    axes.text(STREAM, back - 0.015, "+", ha="center", va="center", color=ACCENT, fontsize=16, zorder=4)


def transformer_block() -> None:
    """The residual stream from bottom to top with its two branches."""
    figure, [axes] = canvas(4.3)
    bare(axes)
    axes.annotate("", (STREAM, 4.75), (STREAM, -0.15), arrowprops={**ARROW, "color": ACCENT, "linewidth": 3})
    branch(axes, 0.6, "Attention", "reads other\ntokens")
    branch(axes, 2.7, "Feed-forward", "works on each\ntoken alone")
    for y, text in ((-0.3, "$x$"), (2.2, "$x'$"), (4.6, "$x''$")):
        axes.text(STREAM - 0.3, y + 0.1, text, ha="right", va="center", color=ACCENT, fontsize=16)
    axes.text(STREAM + 0.35, 4.55, "to the next block", color=SOFT, va="center", fontsize=13)
    axes.text(STREAM + 0.35, -0.2, "from the embedding, or the block before", color=SOFT, va="center", fontsize=13)
    axes.set(aspect="equal", xlim=(0.2, 8.3), ylim=(-0.5, 4.85))
    save(figure, "llm-primer-2", "transformer-block")
