"""Chapter 9: loss against model size at fixed budgets, after the refit of the Chinchilla law."""

import numpy as np
from style import ACCENT, INK, SOFT, canvas, save

E, A, B, ALPHA, BETA = 1.8172, 482.01, 2085.43, 0.3478, 0.3658
BUDGETS = (20, 21, 22, 23, 24)


def loss(parameters: np.ndarray | float, budget: float) -> np.ndarray | float:
    """Predicted loss when the budget of operations that 6 N D leaves for data is used up."""
    tokens = budget / (6 * parameters)
    return E + A / parameters**ALPHA + B / tokens**BETA


def best(budget: float) -> float:
    """The number of parameters with the lowest loss for the budget."""
    scale = (ALPHA * A / (BETA * B)) ** (1 / (ALPHA + BETA))
    return scale * (budget / 6) ** (BETA / (ALPHA + BETA))


def compute_optimal() -> None:
    """One valley per budget and the line through the lowest points."""
    figure, [axes] = canvas(3.9)
    for power in BUDGETS:
        lowest = best(10.0**power)
        n = lowest * 10 ** np.linspace(-0.95, 0.95, 80)
        axes.plot(n, loss(n, 10.0**power), color=INK, linewidth=1.4)
        label = f"$C = 10^{{{power}}}$" if power == BUDGETS[0] else f"$10^{{{power}}}$"
        axes.text(n[-1] * 1.08, loss(n[-1], 10.0**power) + 0.005, label, color=SOFT, ha="left", va="center")
    optima = np.array([best(10.0**power) for power in BUDGETS])
    lows = [loss(size, 10.0**power) for size, power in zip(optima, BUDGETS, strict=True)]
    axes.plot(optima, lows, "o-", color=ACCENT, markersize=5.5, linewidth=1.6)
    axes.text(optima[0], lows[0] + 0.03, "$N^*$", color=ACCENT, ha="left", va="bottom", fontsize=15)
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks([1e8, 1e9, 1e10, 1e11, 1e12], ["0.1", "1", "10", "100", "1,000"])
    axes.set(xlim=(6e7, 2e12), ylim=(1.8, 2.9), xlabel="parameters $N$, in billions", ylabel="loss in nats per token")
    save(figure, "llm-primer-2", "compute-optimal")
