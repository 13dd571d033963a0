"""Chapter 7: operations per token and block against the context length."""

import numpy as np
from style import ACCENT, FAINT, INK, SOFT, canvas, save

D = 4096


def attention_cost() -> None:
    """The constant cost of the matrices and the growing cost of attention, with the crossing at 6d."""
    figure, [axes] = canvas(3.7)
    n = 2.0 ** np.linspace(10, 17, 50)
    matrices, attention = 24 * D**2 / 1e9, 4 * n * D / 1e9
    axes.plot([6 * D] * 2, [0.01, matrices], color=FAINT, linewidth=1.2)
    axes.plot(n, np.full_like(n, matrices), color=INK)
    axes.plot(n, attention, color=ACCENT)
    axes.plot([6 * D], [matrices], "o", color=ACCENT, markersize=6)
    axes.text(1100, matrices * 1.12, "matrices, $24d^2$", va="bottom")
    axes.text(5200, 0.1, "attention, $4nd$", color=ACCENT, ha="right", va="bottom")
    axes.text(6 * D * 1.06, 0.0135, "$n = 6d = 24{,}576$", color=SOFT, va="bottom")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    lengths = [2**k for k in range(10, 18)]
    axes.set_xticks(lengths, [f"{length // 1024}k" for length in lengths])
    levels = [2.0**k for k in range(-6, 2)]
    axes.set_yticks(levels, [f"{level:.2g}" if level < 0.1 else f"{level:g}" for level in levels])
    axes.set(xlim=(1000, 140000), ylim=(0.0125, 2.6))
    axes.set(xlabel="context length $n$ in tokens (1k = 1,024)", ylabel="billion operations")
    save(figure, "llm-primer-2", "attention-cost")
