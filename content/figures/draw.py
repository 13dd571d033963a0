"""Draw every figure of the library: `python content/figures/draw.py` (needs matplotlib, numpy and Pillow)."""

from information import cross_entropy
from positions import sinusoidal_positions
from vectors import word_vectors

FIGURES = (word_vectors, cross_entropy, sinusoidal_positions)


def main() -> None:
    """Draw them all; each function writes its own file."""
    for draw in FIGURES:
        draw()


if __name__ == "__main__":
    main()
