"""Chapter 14: tokens per second of one processor against the number of texts in progress."""

import numpy as np
from style import ACCENT, FAINT, INK, SOFT, canvas, save

WEIGHTS = 16e9
BANDWIDTH = 3.35e12
SPEED = 989e12
MEMORY = 80e9
CACHE = 4096 * 131072


def throughput(batch: np.ndarray, cache: float) -> np.ndarray:
    """Tokens per second where each step must read weights and caches and do two operations per weight."""
    reading = (WEIGHTS + batch * cache) / BANDWIDTH
    computing = WEIGHTS * batch / SPEED  # two bytes per parameter and two operations per parameter
    return batch / np.maximum(reading, computing)


def decoding_throughput() -> None:
    """Without caches the line is straight up to the processor's limit; with them it bends and memory ends it."""
    figure, [axes] = canvas(3.9)
    batch = np.geomspace(1, 1024, 300)
    full = int((MEMORY - WEIGHTS) / CACHE)
    axes.plot(batch, throughput(batch, 0), color=INK)
    within = np.geomspace(1, full, 200)
    axes.plot(within, throughput(within, CACHE), color=ACCENT)
    axes.plot([full], throughput(np.array([full]), CACHE), "o", color=ACCENT, markersize=6)
    axes.plot([SPEED / BANDWIDTH] * 2, [100, SPEED / WEIGHTS], color=FAINT, linewidth=1.2)
    axes.text(28, 9000, "weights alone", ha="right")
    axes.text(270, 3500, f"memory full\nat {full} texts", color=ACCENT, ha="right", va="top")
    axes.text(11, 1250, "with caches of\n4,096 tokens", color=ACCENT, va="top")
    axes.text(SPEED / BANDWIDTH * 1.08, 130, f"{SPEED / BANDWIDTH:.0f}", color=SOFT, va="bottom")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.minorticks_off()
    axes.set_xticks([4**k for k in range(6)], [f"{4**k:,}" for k in range(6)])
    axes.set_yticks([100, 1000, 10000, 100000], ["100", "1,000", "10,000", "100,000"])
    axes.set(xlim=(1, 1100), ylim=(100, 130000), xlabel="texts in progress", ylabel="tokens per second")
    save(figure, "llm-primer-2", "decoding-throughput")
