"""Draw every figure of the library: `make figures` (needs what `requirements-figures.lock` pins)."""

from attention import attention_weights
from bigrams import token_losses
from block import transformer_block
from chain import four_words
from coin import coin_entropy
from costs import attention_cost
from descent import step_sizes
from dots import dots
from information import cross_entropy
from learning import learning_rates
from loop import training_loss
from merges import pair_merges
from patches import image_patches
from positions import sinusoidal_positions
from recurrence import vanishing_gradient
from reliability import compounding_errors
from retrieval import passages
from rewards import reward_frontier
from rotary import rotary_positions
from sampling import temperature
from scaling import compute_optimal
from serving import decoding_throughput
from sizes import gpt2_parameters
from specimen import loss
from speculation import guessing_ahead
from tail import nucleus
from three import rule_of_three
from vectors import word_vectors
from votes import majority_votes

FIGURES = (
    # A Guide to LLMs
    gpt2_parameters,
    attention_weights,
    training_loss,
    nucleus,
    image_patches,
    # Understanding LLMs Through Math
    four_words,
    step_sizes,
    coin_entropy,
    # LLM Primer I
    pair_merges,
    vanishing_gradient,
    rotary_positions,
    guessing_ahead,
    majority_votes,
    # LLM Primer II
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
    # Language Models at Work
    passages,
    rule_of_three,
    # Posts and pages
    dots,
    loss,
)


def main() -> None:
    """Draw them all; each function writes its own file, and is named like it."""
    for draw in FIGURES:
        draw()


if __name__ == "__main__":
    main()
