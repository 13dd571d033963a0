"""Chapter 10: expected reward against divergence from the reference, for four answers."""

import numpy as np
from style import ACCENT, INK, SOFT, canvas, save

REFERENCE = np.array([0.50, 0.30, 0.15, 0.05])
REWARD = np.array([0.0, 1.0, 2.0, 3.0])


def outcome(beta: float) -> tuple[float, float]:
    """Divergence and expected reward of the best policy for this price of divergence."""
    weights = REFERENCE * np.exp((REWARD - REWARD.max()) / beta)
    policy = weights / weights.sum()
    used = policy[policy > 0] * np.log(policy[policy > 0] / REFERENCE[policy > 0])
    return float(used.sum()), float(policy @ REWARD)


def reward_frontier() -> None:
    """The curve of best policies, three of them marked, from the reference to the single best answer."""
    figure, [axes] = canvas(3.7)
    curve = np.array([outcome(beta) for beta in np.geomspace(0.05, 500, 400)])
    axes.plot(curve[:, 0], curve[:, 1], color=ACCENT)
    for beta in (4.0, 1.0, 0.25):
        x, y = outcome(beta)
        axes.plot([x], [y], "o", color=ACCENT, markersize=6)
        axes.text(x + 0.06, y - 0.05, f"$\\beta = {beta:g}$", color=ACCENT, va="top")
    axes.plot([0, -np.log(0.05)], [REFERENCE @ REWARD, 3], "o", color=INK, markersize=6, clip_on=False)
    axes.text(0.06, 0.66, "reference", va="top")
    axes.text(2.97, 3.09, "best answer only", ha="right", va="bottom")
    axes.text(0.5, 2.45, "out of reach", color=SOFT, style="italic", ha="center")
    axes.set(xlim=(0, 3.2), ylim=(0, 3.4), xlabel="divergence from the reference, in nats", ylabel="expected reward")
    save(figure, "llm-primer-2", "reward-frontier")
