"""A Guide to LLMs, 2.1: where the parameters of the four sizes of GPT-2 are."""

from style import INK, OCEAN, SOFT, canvas, save, tint

SIZES = (("small", 12, 768), ("medium", 24, 1024), ("large", 36, 1280), ("XL", 48, 1600))
VOCABULARY, POSITIONS = 50257, 1024


def gpt2_parameters() -> None:
    """A bar for each model, of length 1: its table of embeddings and its blocks."""
    figure, [axes] = canvas(2.7)
    for row, (name, layers, d) in enumerate(reversed(SIZES)):
        embeddings = (VOCABULARY + POSITIONS) * d
        # Biases and norms included, as in the listing.
        total = embeddings + layers * (12 * d * d + 13 * d) + 2 * d
        share = embeddings / total
        axes.barh(row, share, color=tint(OCEAN, 0.35), height=0.72)
        axes.barh(row, 1 - share, left=share, color=OCEAN, height=0.72)
        axes.text(share + 0.015, row, f"{share:.0%} in the table", color="white", va="center")
        axes.text(1.015, row, f"{total / 1e6:,.0f} million", color=INK, va="center")
        axes.text(-0.015, row, name, color=INK, va="center", ha="right")
    axes.set(xlim=(-0.12, 1.24), yticks=[], xticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set_xticklabels(["0", "25%", "50%", "75%", "100%"])
    axes.set_xlabel("share of all parameters", color=SOFT)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_bounds(0, 1)
    save(figure, "llm-guide", "gpt2-parameters")
