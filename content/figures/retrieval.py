"""Language Models at Work, 3: recall, reading, and their product, against the number of passages."""

from style import INK, SOFT, TEAL, canvas, save

# The chapter's table: passages, recall, chance of reading correctly.
MEASURED = ((1, 0.55, 0.96), (5, 0.81, 0.92), (20, 0.92, 0.84), (50, 0.95, 0.71))


def passages() -> None:
    """Three lines over the four measured numbers of passages, on a logarithmic scale."""
    figure, [axes] = canvas(3.4)
    ks = [k for k, _, _ in MEASURED]
    recall, reading = [r for _, r, _ in MEASURED], [c for _, _, c in MEASURED]
    product = [r * c for _, r, c in MEASURED]
    axes.plot(ks, recall, "o-", color=INK, linewidth=1.2, markersize=4)
    axes.plot(ks, reading, "o-", color=SOFT, linewidth=1.2, markersize=4)
    axes.plot(ks, product, "o-", color=TEAL, markersize=5)
    for values, name, colour in (
        (recall, "recall $r_k$", INK),
        (reading, "reading $c_k$", SOFT),
        (product, "answer $A_k$", TEAL),
    ):
        axes.text(54, values[-1], name, color=colour, va="center")
    best = product.index(max(product))
    axes.text(ks[best], product[best] - 0.03, f"{product[best]:.2f}", color=TEAL, ha="center", va="top")
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks(ks, [str(k) for k in ks])
    axes.set(xlim=(0.93, 135), ylim=(0.5, 1), yticks=[0.5, 0.6, 0.7, 0.8, 0.9, 1])
    axes.set(xlabel="passages in the context, $k$", ylabel="probability")
    axes.spines["bottom"].set_bounds(0.93, 50)
    save(figure, "language-models-at-work", "passages")
