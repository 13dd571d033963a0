"""Does Your Reader Show This?: twice a triangle of dots is a rectangle."""

from style import ACCENT, INK, SOFT, bare, canvas, save, tint

ROWS = 5


def dots() -> None:
    """Row k has k dark dots, and pale ones up to n + 1; both are counted at the sides."""
    figure, [axes] = canvas(2.9)
    bare(axes)
    for row in range(1, ROWS + 1):
        for place in range(ROWS + 1):
            axes.plot([place], [-row], "o", color=ACCENT if place < row else tint(ACCENT, 0.25), markersize=19)
        axes.text(-0.75, -row, str(row), ha="right", va="center", color=ACCENT, fontsize=15)
        axes.text(ROWS + 0.75, -row, str(ROWS + 1 - row), ha="left", va="center", color=SOFT, fontsize=15)
    axes.text(ROWS + 1.9, -3, "$5 \\cdot 6 = 30 = 2 \\cdot 15$", va="center", color=INK, fontsize=16)
    axes.set(aspect="equal", xlim=(-1.4, 10.4), ylim=(-ROWS - 0.6, -0.4))
    save(figure, "posts", "dots")
