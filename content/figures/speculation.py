"""LLM Primer I, 9: tokens per pass of the large model, when a small one guesses ahead."""

import numpy as np
from style import CRIMSON, INK, SOFT, canvas, save

GUESSES = ((8, INK), (4, CRIMSON), (2, SOFT), (1, SOFT))


def guessing_ahead() -> None:
    """(1 - a^(k+1)) / (1 - a) for four k, with the chapter's example marked."""
    figure, [axes] = canvas(3.6)
    a = np.linspace(0, 1, 201)
    for k, colour in GUESSES:
        yielded = sum(a**i for i in range(k + 1))
        axes.plot(a, yielded, color=colour)
        axes.text(1.012, k + 1, f"$k = {k}$", color=colour, va="center")
    example = sum(0.8**i for i in range(5))
    axes.plot([0.8], [example], "o", color=CRIMSON, markersize=6)
    axes.text(0.82, example - 0.12, f"{example:.2f}", color=CRIMSON, va="top")
    axes.set(xlim=(0, 1.12), ylim=(0, 9.3), xticks=[0, 0.2, 0.4, 0.6, 0.8, 1], yticks=[1, 3, 5, 7, 9])
    axes.set(xlabel="chance $a$ that a guess is accepted", ylabel="tokens per pass, on average")
    axes.spines["bottom"].set_bounds(0, 1)
    save(figure, "llm-primer-1", "guessing-ahead")
