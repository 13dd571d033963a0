"""LLM Primer I, 11: the chance that the majority of n answers is right."""

from math import comb

from style import CRIMSON, INK, SOFT, canvas, save

CHANCES = ((0.7, INK), (0.6, CRIMSON), (0.5, SOFT), (0.4, CRIMSON), (0.3, INK))
# Where each line's name stands: beside the n-th answer, above or below the line.
NAMES = (
    (0.7, INK, 25, 0.02),
    (0.6, CRIMSON, 43, -0.035),
    (0.5, SOFT, 43, 0.02),
    (0.4, CRIMSON, 43, 0.035),
    (0.3, INK, 25, -0.02),
)
LARGEST = 101


def majority(p: float, n: int) -> float:
    """The chapter's sum, for an odd n."""
    return sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range((n + 1) // 2, n + 1))


def majority_votes() -> None:
    """Five chances of a single answer: those above one half rise, the others fall."""
    figure, [axes] = canvas(3.6)
    odd = range(1, LARGEST + 1, 2)
    for p, colour in CHANCES:
        axes.plot(odd, [majority(p, n) for n in odd], color=colour, linewidth=1.2 if p == 0.5 else 1.8)
    for p, colour, n, shift in NAMES:
        axes.text(n, majority(p, n) + shift, f"$p = {p:g}$", color=colour, va="bottom" if shift > 0 else "top")
    axes.set(xlim=(0, 102), ylim=(-0.11, 1.11), xticks=[1, 25, 50, 75, 101], yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set(xlabel="number of answers $n$", ylabel="chance that the majority is right")
    save(figure, "llm-primer-1", "majority-votes")
