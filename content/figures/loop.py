"""A Guide to LLMs, 3.2: the loss of the chapter's training loop, and the floor below which no table can bring it."""

from collections import Counter
from itertools import pairwise

import numpy as np
from style import INK, OCEAN, SOFT, canvas, save

TEXT = "abracadabra abracadabra "
STEPS = 201


def table() -> np.ndarray:
    """How often each letter follows each other, as a share of all pairs."""
    letters = sorted(set(TEXT))
    counts = Counter(pairwise(TEXT))
    return np.array([[counts[a, b] for b in letters] for a in letters]) / (len(TEXT) - 1)


def losses(pairs: np.ndarray, rate: float) -> list[float]:
    """The loss before each step of gradient descent on a table of logits."""
    logits = np.zeros_like(pairs)
    found = []
    for _ in range(STEPS):
        p = np.exp(logits)
        p /= p.sum(axis=1, keepdims=True)
        found.append(-(pairs * np.log(p)).sum())
        logits -= rate * (p * pairs.sum(axis=1, keepdims=True) - pairs)
    return found


def training_loss() -> None:
    """Two learning rates, the start at log 6 and the conditional entropy of the text."""
    figure, [axes] = canvas(3.5)
    pairs = table()
    given = pairs / pairs.sum(axis=1, keepdims=True)
    floor = -(pairs * np.log(given, out=np.zeros_like(pairs), where=given > 0)).sum()
    axes.axhline(floor, color=SOFT, linewidth=0.8, linestyle=(0, (5, 3)))
    axes.text(198, floor - 0.035, f"the best that any table can do, {floor:.3f}", color=SOFT, ha="right", va="top")
    for rate, colour, at, place in ((0.5, INK, 62, 0.04), (5.0, OCEAN, 15, 0.035)):
        found = losses(pairs, rate)
        axes.plot(found, color=colour)
        axes.text(at, found[at] + place, f"$\\eta = {rate:g}$", color=colour, va="bottom")
    axes.plot([0], [np.log(6)], "o", color=INK, markersize=5)
    axes.text(4, np.log(6), "$\\log 6$: all six equally likely", va="center")
    axes.set(xlim=(-3, 203), ylim=(0.35, 1.9), xlabel="step", ylabel="loss in nats")
    save(figure, "llm-guide", "training-loss")
