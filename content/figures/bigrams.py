"""Introduction: what each token costs the model that counts pairs, and the average, which is the loss."""

from collections import Counter
from itertools import pairwise
from math import log

from style import ACCENT, SOFT, canvas, save

TEXT = "the cat sat on the mat and the cat slept".split()


def surprises() -> list[float]:
    """Minus the logarithm of each token's probability given the one before it."""
    pairs, firsts = Counter(pairwise(TEXT)), Counter(TEXT[:-1])
    return [-log(pairs[pair] / firsts[pair[0]]) for pair in pairwise(TEXT)]


def token_losses() -> None:
    """One bar a token, labelled with its height; a line at the average."""
    costs = surprises()
    average = sum(costs) / len(costs)
    figure, (axes,) = canvas(3.0)
    axes.bar(range(len(costs)), costs, color=ACCENT, width=0.62)
    for place, cost in enumerate(costs):
        axes.text(place, cost + 0.025, f"{cost:.2f}" if cost else "0", ha="center", va="bottom", fontsize=12)
    axes.axhline(average, color=SOFT, linewidth=1, linestyle=(0, (4, 3)), zorder=0)
    axes.text(
        len(costs) - 0.4, average + 0.03, f"average {average:.3f}", ha="left", va="bottom", fontsize=12, color=SOFT
    )
    axes.set_xticks(range(len(costs)), TEXT[1:])
    axes.set(ylim=(0, 1.25), yticks=[], xlim=(-0.6, len(costs) + 0.7), ylabel=r"$-\log\, p$")
    axes.spines["left"].set_visible(False)
    axes.tick_params(length=0)
    save(figure, "llm-primer-2", "token-losses")
