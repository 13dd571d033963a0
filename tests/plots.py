"""Line charts as SVG, for what was measured: panels one below the other, that share their horizontal axis or not.

Small, without scripts, and readable on light and on dark paper; where a panel has few points, each is a dot.
"""

import math
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.house.sources import ROOT

# Told apart by those who see fewer colours, too (Okabe and Ito), and dark enough for lines on white.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#a35a87", "#8a6d00", "#3a87b7", "#555555")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, GAP = 760, 220, 64, 120, 58, 62
PICTURES = ROOT / "build" / "pictures"
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-size: 15px; font-weight: 600 }
.head { font-weight: 600 } .axis { stroke: #999 } .grid { stroke: #e2e2e2 }
.mark { stroke: #777; stroke-dasharray: 4 3 }
.paper { fill: #fff } .line { fill: none; stroke-width: 1.6 }
@media (prefers-color-scheme: dark) {
  .paper { fill: #16181a } text { fill: #ccc } .grid { stroke: #2e3236 } .axis, .mark { stroke: #777 }
}
"""


@dataclass
class Panel:
    """One chart: `lines` are points by name; `marks` are places on the horizontal axis, by name."""

    title: str
    lines: dict
    is_log_x: bool = False
    is_log_y: bool = False
    marks: dict = field(default_factory=dict)
    x_title: str = ""
    least: float | None = None

    def extent(self, which):
        """The least and the largest value, horizontally (0) or vertically (1)."""
        values = [point[which] for points in self.lines.values() for point in points]
        if which == 1 and not self.is_log_y:
            values.append(0 if self.least is None else self.least)
        low, high = min(values), max(values)
        is_log = self.is_log_y if which else self.is_log_x
        if is_log:
            return low / (1.25 if which else 1), max(high * (1.25 if which else 1), low * 1.01)
        return low, max(high * 1.06 if which else high, low + 1e-9)


def ticks(low, high, is_log):
    """Round values within an axis: powers of ten, with twos and fives where there are few of them; or steps."""
    if is_log:
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = (1,) if math.log10(high / low) > 2.5 else (1, 2, 5)
        return [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high * 1.0001]
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def said(value):
    """A number as it stands on an axis."""
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:g}"


def scale(low, high, start, end, is_log):
    """A function from a value to its place."""
    convert = math.log10 if is_log else float
    first, last = convert(low), convert(high)
    return lambda value: start + (convert(value) - first) / (last - first) * (end - start)


def apart(places, least=14):
    """The same places, moved down where labels would lie upon each other."""
    found, previous = {}, -math.inf
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        previous = found[name] = max(place, previous + least)
    return found


def axes(panel, top, across, up):
    """Grid, axes and their numbers."""
    bottom = top + HEIGHT
    for value in ticks(*panel.extent(1), panel.is_log_y):
        y = up(value)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{said(value)}</text>'
    for value in ticks(*panel.extent(0), panel.is_log_x):
        yield f'<text x="{across(value):.1f}" y="{bottom + 17}" text-anchor="middle">{said(value)}</text>'
    yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{bottom}" y2="{bottom}"/>'
    if panel.x_title:
        yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{bottom + 34}" text-anchor="middle">{panel.x_title}</text>'
    for name, value in panel.marks.items():
        x = across(value)
        yield f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>'
        yield f'<text x="{x + 4:.1f}" y="{top + 12}">{escape(name)}</text>'


def drawn(panel, top):
    """The elements of one panel whose frame begins at `top`."""
    across = scale(*panel.extent(0), LEFT, WIDTH - RIGHT, panel.is_log_x)
    up = scale(*panel.extent(1), top + HEIGHT, top, panel.is_log_y)
    yield f'<text class="head" x="{LEFT}" y="{top - 10}">{escape(panel.title)}</text>'
    yield from axes(panel, top, across, up)
    labels = apart({name: up(points[-1][1]) for name, points in panel.lines.items() if points})
    for colour, (name, points) in zip(COLOURS, panel.lines.items(), strict=False):
        places = [(across(x), up(y)) for x, y in points]
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline class="line" stroke="{colour}" points="{told}"/>'
        if len(places) <= 12:
            yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        style = f'style="fill:{colour}"'
        yield f'<text x="{WIDTH - RIGHT + 10}" y="{labels[name] + 4:.1f}" {style}>{escape(name)}</text>'


def picture(title, notes, panels):
    """An SVG document; `notes` stand below the panels."""
    total = TOP + len(panels) * (HEIGHT + GAP) + 18 * len(notes)
    frame = f'viewBox="0 0 {WIDTH} {total}" role="img" aria-label="{escape(title)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
        f'<style>{STYLE}</style><rect class="paper" width="{WIDTH}" height="{total}"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
    ]
    for number, panel in enumerate(panels):
        lines += drawn(panel, TOP + number * (HEIGHT + GAP))
    for number, note in enumerate(notes):
        y = TOP + len(panels) * (HEIGHT + GAP) + 18 * number
        lines.append(f'<text x="{LEFT}" y="{y}">{escape(note)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def keep(name, document):
    """Write a picture where pictures lie, and say where that is."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.svg"
    path.write_text(document, "utf-8")
    print(f"The picture is {path.relative_to(ROOT)}.")
    return path
