"""LLM Primer I, 2: how byte-pair encoding joins the pieces of four words, step by step."""

from collections import Counter
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from style import CRIMSON, INK, SOFT, bare, canvas, save, tint

COUNTS = {"low": 5, "lower": 2, "newest": 6, "widest": 3}
SHOWN = ("newest", "widest", "lower")
STEPS = 6


def cuts() -> list[tuple[str, dict[str, list[str]]]]:
    """The pair that was joined, and how each word is cut after it; the first entry joins none."""
    words = {word: [*word, "_"] for word in COUNTS}
    found = [("", {word: list(pieces) for word, pieces in words.items()})]
    for _ in range(STEPS):
        pairs: Counter[tuple[str, str]] = Counter()
        for word, pieces in words.items():
            for pair in pairwise(pieces):
                pairs[pair] += COUNTS[word]
        best = max(sorted(pairs), key=pairs.__getitem__)
        for pieces in words.values():
            i = 0
            while i < len(pieces) - 1:
                if (pieces[i], pieces[i + 1]) == best:
                    pieces[i : i + 2] = ["".join(best)]
                i += 1
        found.append(("".join(best), {word: list(pieces) for word, pieces in words.items()}))
    return found


def row(axes: Axes, left: float, y: float, pieces: list[str], joined: str) -> None:
    """One word: a box for each piece as long as its letters; the piece that has just been made is dark."""
    for piece in pieces:
        new = piece == joined
        box = FancyBboxPatch(
            (left + 0.06, y - 0.36), len(piece) - 0.12, 0.72, boxstyle="round,pad=0,rounding_size=0.14"
        )
        box.set(facecolor=CRIMSON if new else tint(CRIMSON, 0.12), edgecolor="none")
        axes.add_patch(box)
        for place, letter in enumerate(piece):
            axes.text(
                left + place + 0.5,
                y - 0.02,
                letter,
                ha="center",
                va="center",
                color="white" if new else INK,
                fontsize=16,
            )
        left += len(piece)


def pair_merges() -> None:
    """A line for each step, from single letters to six joins."""
    figure, [axes] = canvas(3.7)
    bare(axes)
    for step, (joined, words) in enumerate(cuts()):
        axes.text(
            -0.4, -step, joined or "at first", ha="right", va="center", color=CRIMSON if joined else SOFT, fontsize=15
        )
        left = 0.0
        for word in SHOWN:
            row(axes, left, -step, words[word], joined)
            left += len(word) + 1.6
    axes.text(-0.4, 0.95, "joined", ha="right", va="center", color=SOFT, fontsize=15)
    axes.set(xlim=(-3.3, left - 0.5), ylim=(-STEPS - 0.55, 1.3))
    save(figure, "llm-primer-1", "pair-merges")
