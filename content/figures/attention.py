"""A Guide to LLMs, 2.2: the weights of two attention heads, with vectors made by hand for seven tokens."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from style import INK, OCEAN, PAPER, SOFT, canvas, save, tint

TOKENS = ("the", "cat", "slept", "because", "it", "was", "tired")
# The second head's only coordinate that matters: how much a token asks for a thing, and how much it is one.
ASKS = np.array([0.0, 0.5, 3.0, 0.0, 4.0, 0.0, 3.0])
IS_THING = np.array([0.2, 1.0, 0.1, 0.0, 0.3, 0.0, 0.1])
# The first head turns a key by its position and a query by the one before, as rotary positions allow.
ANGLES = np.array([0.5, 1.1, 2.0])
SHARPNESS = 2.0


def weights(scores: np.ndarray) -> np.ndarray:
    """Softmax over the positions up to each token's own."""
    powers = np.where(np.tril(np.ones_like(scores)) > 0, np.exp(scores), 0)
    return powers / powers.sum(axis=1, keepdims=True)


def previous() -> np.ndarray:
    """Scores that are highest for the token just before."""
    places = np.arange(len(TOKENS))
    distance = places[:, None] - 1 - places[None, :]
    return SHARPNESS * np.cos(distance[..., None] * ANGLES).sum(axis=2)


def grid(axes: Axes, shares: np.ndarray, title: str) -> None:
    """One head: a row for each reading token, a column for each token that is read; nothing above the diagonal."""
    colours = LinearSegmentedColormap.from_list("paper to ocean", [tint(OCEAN, 0.05), OCEAN])
    size = len(TOKENS)
    axes.imshow(np.ma.masked_where(np.triu(np.ones((size, size)), 1) > 0, shares), cmap=colours, vmin=0, vmax=1)
    for i in range(size):
        for j in range(i + 1):
            if shares[i, j] >= 0.3:
                figure = f"{shares[i, j]:.1f}".removeprefix("0")
                axes.text(
                    j, i, figure, ha="center", va="center", fontsize=13, color=PAPER if shares[i, j] > 0.45 else INK
                )
    axes.set_xticks(range(size), TOKENS, rotation=90, fontsize=14)
    axes.set_yticks(range(size), TOKENS, fontsize=14)
    axes.set_title(title, fontsize=16)
    axes.set_xlabel("… reads from", color=SOFT)
    axes.tick_params(length=0, labelcolor=INK)
    axes.spines[:].set_visible(False)


def attention_weights() -> None:
    """A head that follows the previous token beside one that looks for the thing spoken of."""
    figure, [left, right] = canvas(3.9, columns=2, sharey=True)
    grid(left, weights(previous()), "the token before")
    grid(right, weights(np.outer(ASKS, IS_THING)), "the thing spoken of")
    left.set_ylabel("each token …", color=SOFT)
    save(figure, "llm-guide", "attention-weights")
