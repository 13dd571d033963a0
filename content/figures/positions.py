"""Chapter 5: sinusoidal position vectors as two shaded grids."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from style import ACCENT, PAPER, canvas, save

POSITIONS = 64
WIDTH = 32


def sinusoidal_positions() -> None:
    """Sines on the left, cosines on the right; a row per position, a column per pair of coordinates.

    Interleaved as in the formula, the slow pairs would show as stripes that mean nothing.
    """
    m = np.arange(POSITIONS)[:, None]
    frequency = 10000.0 ** (-np.arange(0, WIDTH, 2) / WIDTH)
    figure, panels = canvas(4.2, columns=2, sharey=True)
    shades = LinearSegmentedColormap.from_list("ink", [PAPER, ACCENT], N=48)
    for axes, function, name in zip(panels, (np.sin, np.cos), ("sines", "cosines"), strict=True):
        drawn = axes.imshow(
            function(m * frequency), aspect="auto", cmap=shades, vmin=-1, vmax=1, interpolation="nearest"
        )
        axes.set_title(name, fontsize=13, style="italic")
        axes.set(xlabel="pair $i$", xticks=[0, 5, 10, 15], yticks=[0, 16, 32, 48, 63])
    panels[0].set_ylabel("position $m$")
    scale = figure.colorbar(drawn, ax=panels, shrink=0.6, aspect=14, ticks=[-1, 0, 1], pad=0.02)
    scale.ax.set_yticklabels(["−1", "0", "1"])
    scale.outline.set_linewidth(0.6)
    save(figure, "llm-primer-2", "sinusoidal-positions")
