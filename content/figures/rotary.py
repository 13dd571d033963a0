"""LLM Primer I, 4: one query and one key, turned by their positions."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Arc
from style import CRIMSON, INK, SOFT, bare, canvas, save, tint

# The pair of the chapter's listing, and its angle per position.
QUERY, KEY, ANGLE = 1.0 + 2.0j, 0.5 - 1.0j, 0.3
PLACES = ((3, 1), (10, 8), (3, 2))


def arrow(axes: Axes, vector: complex, colour: str, name: str) -> None:
    """From the origin, its name a little beyond its point."""
    style = {"arrowstyle": "-|>,head_width=0.25,head_length=0.5", "shrinkA": 0, "shrinkB": 0, "linewidth": 1.8}
    axes.annotate("", (vector.real, vector.imag), (0, 0), arrowprops={**style, "color": colour})
    beyond = vector * (1 + 0.34 / abs(vector))
    axes.text(beyond.real, beyond.imag, name, color=colour, ha="center", va="center", fontsize=15)


def rotary_positions() -> None:
    """Three pairs of positions; the first two have the same difference, and so the same angle and product."""
    figure, panels = canvas(2.9, columns=3)
    for axes, (m, n) in zip(panels, PLACES, strict=True):
        bare(axes)
        q, k = QUERY * np.exp(1j * ANGLE * m), KEY * np.exp(1j * ANGLE * n)
        for length in (abs(QUERY), abs(KEY)):
            turn = np.exp(1j * np.linspace(0, 2 * np.pi, 200)) * length
            axes.plot(turn.real, turn.imag, color=tint(CRIMSON, 0.22), linewidth=0.9)
        start, end = (float(np.degrees(np.angle(v))) for v in (k, q))
        between = (end - start) % 360
        # The shorter way round, from whichever of the two it begins at.
        first, last = (start, start + between) if between <= 180 else (end, end + 360 - between)
        axes.add_patch(Arc((0, 0), 1.1, 1.1, theta1=first, theta2=last, color=SOFT, linewidth=1.2))
        arrow(axes, q, CRIMSON, "$q$")
        arrow(axes, k, INK, "$k$")
        product = f"{(q * k.conjugate()).real:.2f}".replace("-", "−")
        axes.set_title(f"$m = {m}$, $n = {n}$", fontsize=14)
        axes.text(0, -2.95, f"$q \\cdot k =$ {product}", ha="center", va="center", fontsize=14)
        axes.text(0, -3.55, f"{min(between, 360 - between):.0f}° apart", ha="center", va="center", color=SOFT)
        axes.set(aspect="equal", xlim=(-2.75, 2.75), ylim=(-3.8, 2.75))
    save(figure, "llm-primer-1", "rotary-positions")
