"""Draw every figure of the library: `python content/figures/draw.py` (needs matplotlib, numpy and Pillow)."""

from bigrams import token_losses
from block import transformer_block
from costs import attention_cost
from information import cross_entropy
from learning import learning_rates
from positions import sinusoidal_positions
from reliability import compounding_errors
from rewards import reward_frontier
from sampling import temperature
from scaling import compute_optimal
from serving import decoding_throughput
from specimen import loss
from vectors import word_vectors

FIGURES = (
    token_losses,
    word_vectors,
    cross_entropy,
    sinusoidal_positions,
    transformer_block,
    attention_cost,
    learning_rates,
    compute_optimal,
    reward_frontier,
    temperature,
    compounding_errors,
    decoding_throughput,
    loss,
)


def main() -> None:
    """Draw them all; each function writes its own file."""
    for draw in FIGURES:
        draw()


if __name__ == "__main__":
    main()
