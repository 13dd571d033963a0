"""A Guide to LLMs, 7.3: a picture cut into patches, and the row of vectors that they become."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from style import INK, OCEAN, PAPER, SOFT, bare, canvas, save, tint

SIDE, GRID, LENGTH = 448, 4, 6


def picture() -> np.ndarray:
    """A sun over two hills, drawn from formulas: red, green and blue between 0 and 1."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    image = np.stack([0.80 - 0.25 * (1 - y), 0.88 - 0.12 * (1 - y), 0.93 + 0 * y], axis=-1)
    image[(x - 0.72) ** 2 + (y - 0.27) ** 2 < 0.018] = (0.93, 0.72, 0.30)
    image[y > 0.62 + 0.12 * np.sin(5 * x + 0.4)] = (0.45, 0.60, 0.62)
    image[y > 0.80 - 0.10 * np.sin(4 * x)] = (0.20, 0.40, 0.42)
    return image


def tiles(axes: Axes, image: np.ndarray, left: float, top: float, size: float, gap: float) -> None:
    """The sixteen patches with a gap between them."""
    cut = SIDE // GRID
    for row in range(GRID):
        for column in range(GRID):
            x, y = left + column * (size + gap), top - row * (size + gap)
            patch = image[row * cut : (row + 1) * cut, column * cut : (column + 1) * cut]
            axes.imshow(patch, extent=(x, x + size, y - size, y), interpolation="nearest")


def vectors(axes: Axes, image: np.ndarray, left: float, top: float) -> None:
    """A column of numbers for each patch: its pixels through one fixed matrix, shaded by size."""
    cut = SIDE // GRID
    rows = image.reshape(GRID, cut, GRID, cut, 3).transpose(0, 2, 1, 3, 4).reshape(GRID * GRID, -1)
    # Any matrix would do for a drawing: slow waves over the pixels.
    matrix = np.cos(np.outer(np.arange(rows.shape[1]) / rows.shape[1], np.arange(1, LENGTH + 1)) * 2 * np.pi)
    numbers = rows @ matrix + rows.mean(axis=1, keepdims=True) * 300
    numbers = (numbers - numbers.min(axis=0)) / np.ptp(numbers, axis=0)
    for i, vector in enumerate(numbers):
        for c, number in enumerate(vector):
            cell = Rectangle(
                (left + i * 0.4, top - (c + 1) * 0.3), 0.3, 0.3, facecolor=tint(OCEAN, 0.1 + 0.85 * number)
            )
            cell.set(edgecolor=PAPER, linewidth=0.8)
            axes.add_patch(cell)


def image_patches() -> None:
    """From left to right: the picture in patches, an arrow, sixteen vectors in the order of reading."""
    figure, [axes] = canvas(2.15)
    bare(axes)
    image = picture()
    tiles(axes, image, 0, 3.4, 0.76, 0.07)
    arrow = {"arrowstyle": "-|>,head_width=0.25,head_length=0.5", "linewidth": 1.6, "color": INK}
    axes.annotate("", (4.55, 1.75), (3.5, 1.75), arrowprops=arrow)
    axes.text(4.0, 1.95, "$E$", ha="center", va="bottom", fontsize=15)
    vectors(axes, image, 4.75, 2.65)
    for i in (0, GRID * GRID - 1):
        axes.text(4.9 + i * 0.4, 0.7, f"{i + 1}", ha="center", va="top", color=SOFT)
    axes.text(4.75 + 3.15, 0.7, "one vector for each patch", ha="center", va="top")
    axes.text(4.75 + 3.15, 2.8, "$n = 4 \\cdot 4 = 16$", ha="center", va="bottom")
    axes.set(aspect="equal", xlim=(-0.05, 11.2), ylim=(-0.05, 3.5))
    save(figure, "llm-guide", "image-patches")
