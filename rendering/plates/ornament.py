"""The ornament: a ribbon of curves, engraved line by line, of which each accent has its own."""

from __future__ import annotations

from math import cos, pi, sin

from rendering.plates.plate import Points

# For each: how often the two waves run along the ribbon, how far they turn from its first line to its last,
# where the first one begins.
RIBBONS = (
    (0.60, 1.30, 0.55, -0.80, 0.10),
    (0.80, 1.70, 0.70, 0.60, 0.62),
    (1.00, 0.50, -0.60, 0.90, 0.35),
    (0.70, 1.10, 0.90, -0.50, 0.80),
    (1.20, 0.60, 0.50, 0.70, 0.05),
    (0.50, 1.50, -0.70, 0.60, 0.50),
    (0.90, 1.40, 0.60, -0.90, 0.25),
    (0.75, 0.40, 0.80, 0.70, 0.70),
    (1.10, 1.60, -0.50, 0.60, 0.90),
    (0.65, 0.95, 0.75, -0.65, 0.45),
    (0.85, 1.25, -0.80, -0.60, 0.15),
    (0.55, 1.05, 0.65, 0.85, 0.55),
)
# As many spaces as can be halved: small pictures show every second line, or the lines would blur into each other.
LINES, STEPS = 35, 120


def strand(number: int) -> list[Points]:
    """Every second line of the same ribbon, crossing a narrow box from its upper edge to its lower one."""
    return [[(y, x) for x, y in curve] for curve in ribbon(number)[::2]]


def ribbon(number: int) -> list[Points]:
    """The curves of accent `number`, in fractions of a box that they cross from its left edge to its right one."""
    slow, quick, turn, other_turn, phase = RIBBONS[number % len(RIBBONS)]
    found: list[Points] = []
    for line in range(LINES):
        across = line / (LINES - 1)
        curve = []
        for step in range(STEPS + 1):
            along = step / STEPS
            wave = sin(2 * pi * (slow * along + phase + turn * across * 0.5))
            other = cos(2 * pi * (quick * along + phase - other_turn * across * 0.5))
            curve.append((along, 0.5 + 0.30 * wave + 0.16 * other * (1 - 0.6 * across)))
        found.append(curve)
    return found
