"""The look all figures share: paper, ink, one accent, a serif that ships with matplotlib, and how a figure is saved."""

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from PIL import Image

CONTENT = Path(__file__).resolve().parent.parent
VECTORS = CONTENT / "figures" / "vectors"

PAPER = "#fdfcf9"
INK = "#23211e"
SOFT = "#6b665d"
FAINT = "#d9d5cb"
ACCENT = "#4540a5"
ACCENT_SOFT = "#9d9ad3"
ACCENT_PALE = "#e4e3f2"

# Figures of the other books take the accent of theirs, as `book.yaml` names it and `series/accents.py` has it.
CRIMSON = "#9f1530"
FOREST = "#1f6330"
OCEAN = "#0c5a92"
TEAL = "#0b6262"

# 6.4 inches at 250 dots are 1,600 pixels, twice the width of the text column.
WIDTH = 6.4
DOTS_PER_INCH = 250
COLOURS = 64

mpl.use("Agg")
mpl.rcParams.update(
    {
        "font.family": "STIXGeneral",
        "mathtext.fontset": "stix",
        "font.size": 13,
        "axes.labelsize": 13,
        "xtick.labelsize": 12,
        "ytick.labelsize": 12,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": SOFT,
        "axes.linewidth": 0.8,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.facecolor": PAPER,
        "figure.facecolor": PAPER,
        "figure.dpi": DOTS_PER_INCH,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        # Letters as outlines: a drawing needs no font where it goes.
        "svg.fonttype": "path",
        "svg.hashsalt": "primer",
    }
)


def tint(colour: str, strength: float) -> str:
    """The colour laid thinly on paper: 1 is the colour itself, 0 the paper."""
    return to_hex([strength * c + (1 - strength) * p for c, p in zip(to_rgb(colour), to_rgb(PAPER), strict=True)])


def canvas(height: float = 3.6, columns: int = 1, **options: object) -> tuple[Figure, list[Axes]]:
    """A figure of the text column's width and its axes, always as a list."""
    figure, axes = pyplot.subplots(1, columns, figsize=(WIDTH, height), squeeze=False, layout="constrained", **options)
    return figure, list(axes[0])


def bare(axes: Axes) -> None:
    """Take frame and ticks away, for drawings that are not plots."""
    axes.set_axis_off()
    axes.margins(0)


def save(figure: Figure, book: str, name: str) -> Path:
    """Write the figure as a palette PNG into the book's images, and as an SVG for slides and print.

    The same drawing gives the same bytes.
    """
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    VECTORS.mkdir(exist_ok=True)
    figure.savefig(VECTORS / f"{name}.svg", format="svg", metadata={"Date": None})
    pyplot.close(figure)
    folder = CONTENT / book / "images"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}.png"
    with Image.open(buffer) as drawn:
        flat = drawn.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(target, optimize=True)
    return target
