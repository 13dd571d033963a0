"""Language Models at Work, 5: what n runs without a failure rule out."""

import numpy as np
from style import INK, SOFT, TEAL, canvas, save, tint


def rule_of_three() -> None:
    """The largest rate that still leaves 5 % for n clean runs, exact and as 3/n; above the line it is ruled out."""
    figure, [axes] = canvas(3.5)
    n = np.logspace(0.7, 4, 200)
    exact = 1 - 0.05 ** (1 / n)
    axes.fill_between(n, exact, 1, color=tint(TEAL, 0.12), linewidth=0)
    axes.plot(n, 3 / n, color=SOFT, linewidth=1.2, linestyle=(0, (5, 3)))
    axes.plot(n, exact, color=TEAL)
    for runs, told in ((50, "50 runs: below 6%"), (3000, "3,000 runs: below 0.1%")):
        axes.plot([runs], [1 - 0.05 ** (1 / runs)], "o", color=TEAL, markersize=6)
        axes.text(runs * 0.86, (3 / runs) * 0.72, told, color=TEAL, ha="right", va="top")
    axes.text(400, 0.2, "ruled out, with 95% confidence", color=INK, ha="center", va="center")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set_xticks([10, 100, 1000, 10000], ["10", "100", "1,000", "10,000"])
    axes.set_yticks([1e-3, 1e-2, 1e-1, 1], ["0.1%", "1%", "10%", "100%"])
    axes.set(xlim=(5, 1e4), ylim=(2.5e-4, 1))
    axes.set(xlabel="runs without a failure, $n$", ylabel="rate of failure $f$")
    save(figure, "language-models-at-work", "rule-of-three")
