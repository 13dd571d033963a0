"""A flame graph of a page that nobody has kept: which functions are at work, in whose name, and for how much of it.

    python -m tests.flames [ADDRESS] [seconds]      (a post of a book with forty chapters, 20)

While the page is made again and again, as the first after an edit, a timer of the processor's own time interrupts, and
what is at work then is written down (folded stacks, as flame graphs are made of: a line each, and how often). Beside
the picture stands a text with those lines, `build/pictures/flames.txt`, for tools that compare two of them.
"""

import os
import secrets
import signal
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

from tests import plots
from tests.cold import WARM_UP, Asker, prepare
from tests.house.sources import ROOT
from tests.servers import machine

ADDRESS = "/books/book-1/matter-20/"
EVERY = 0.002
WIDTH, ROW, TOP, LEAST = 1_000, 17, 44, 0.004
# Where they come from, and their colours: our own rooms, Django's templates, its database, the rest of it, others.
ORIGINS = {
    "ours": "#f0a35e",
    "templates": "#8fbf7f",
    "database": "#7aa6d8",
    "django": "#b9a3d6",
    "others": "#c9c5bd",
}
STYLE = """
text { font: 11px ui-monospace, monospace; fill: #1b1b1b } .paper { fill: #fff } rect { stroke: #fff; stroke-width: .6 }
.title { font: 600 15px system-ui, sans-serif } .key { font: 12px system-ui, sans-serif }
"""
# They only pass on, once for each middleware or node: without them the picture is half as high and says as much.
PASSING = {
    "core.handlers.exception:convert_exception_to_response.<locals>.inner",
    "utils.deprecation:MiddlewareMixin.__call__",
    "template.base:Node.render_annotated",
    "template.base:NodeList.render",
    "template.base:NodeList.render.<locals>.<listcomp>",
    "template.base:Template._render",
}
ROOMS = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
PLACES = [Path(sysconfig.get_path(name)) for name in ("purelib", "stdlib")]


def named(code):
    """A function by its module and name, so short that it fits, and where it comes from."""
    path = Path(code.co_filename)
    for place in (*PLACES, ROOT):
        if path.is_relative_to(place):
            path = path.relative_to(place)
            break
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    if path.parts[0] in ROOMS:
        origin = "ours"
    elif module.startswith("django.template"):
        origin = "templates"
    elif module.startswith("django.db") or path.parts[0] == "sqlite3":
        origin = "database"
    else:
        origin = "django" if path.parts[0] == "django" else "others"
    return f"{module.removeprefix('django.')}:{code.co_qualname}", origin


class Sampler:
    """Counts stacks, the outermost function first, from the page cache inwards."""

    def __init__(self):
        self.counts = Counter()
        self.names = {}

    def note(self, _number, frame):
        """Called by the signal."""
        stack = []
        while frame is not None and frame.f_code is not Asker.ask.__code__:
            stack.append(frame.f_code)
            frame = frame.f_back
        # Without the frame that it looks for: it came between two pages.
        if frame is not None and stack:
            self.counts[tuple(reversed(stack))] += 1

    def folded(self):
        """How often each stack was met, by the names of its functions."""
        found = Counter()
        for stack, count in self.counts.items():
            for code in stack:
                self.names.setdefault(code, named(code))
            named_stack = (self.names[code] for code in stack)
            found[tuple(each for each in named_stack if each[0] not in PASSING)] += count
        return found


def sample(asker, address, seconds):
    """The folded stacks of a page's making, and how many pages were made."""
    for _ in range(WARM_UP):
        asker.get(address)
    sampler, pages, ends = Sampler(), 0, time.monotonic() + seconds
    former = signal.signal(signal.SIGPROF, sampler.note)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        while time.monotonic() < ends:
            asker.forget()
            asker.get(address)
            pages += 1
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, former)
    return sampler.folded(), pages


def boxes(folded, least):
    """Rectangles (depth, start, count, name, origin) of at least so many samples; those of one caller side by side."""
    level = [((), 0, folded)]
    while level:
        following = []
        for path, start, stacks in level:
            depth, groups = len(path), {}
            for stack, count in stacks.items():
                if len(stack) > depth:
                    groups.setdefault(stack[depth], Counter())[stack] = count
            place = start
            for (name, origin), inner in sorted(groups.items()):
                total = inner.total()
                if total >= least:
                    yield depth, place, total, name, origin
                    following.append(((*path, (name, origin)), place, inner))
                place += total
        level = following


def picture(title, folded, notes):
    """An SVG document, the outermost function on top; a title says of each box what it is and its share."""
    whole = folded.total()
    found = list(boxes(folded, whole * LEAST))
    height = TOP + (max(box[0] for box in found) + 1) * ROW + 26 + 16 * len(notes)
    frame = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>',
        f'<style>{STYLE}</style><rect class="paper" width="{WIDTH}" height="{height}"/>',
        f'<text class="title" x="4" y="18">{escape(title)}</text>',
    ]
    for number, (origin, colour) in enumerate(ORIGINS.items()):
        x = 4 + number * 110
        lines.append(f'<rect x="{x}" y="27" width="11" height="11" fill="{colour}"/>')
        lines.append(f'<text class="key" x="{x + 16}" y="37">{origin}</text>')
    for depth, start, count, name, origin in found:
        x, wide, y = start / whole * WIDTH, count / whole * WIDTH, TOP + depth * ROW
        lines.append(f"<g><title>{escape(name)}, {count / whole:.1%}</title>")
        lines.append(f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{ROW}" fill="{ORIGINS[origin]}"/>')
        if (room := int(wide / 6.8) - 1) > 3:
            short = name.partition(":")[2] if len(name) > room else name
            lines.append(f'<text x="{x + 3:.1f}" y="{y + 12}">{escape(short[:room])}</text>')
        lines.append("</g>")
    lines += [
        f'<text class="key" x="4" y="{height - 16 * (len(notes) - number)}">{escape(note)}</text>'
        for number, note in enumerate(notes)
    ]
    return "\n".join([*lines, "</svg>", ""])


def main(address=ADDRESS, seconds="20"):
    asker = Asker()
    folded, pages = sample(asker, address, float(seconds))
    counted = f"{folded.total():,} samples of {pages:,} pages, each the first after an edit"
    notes = [f"{counted}; without functions that only pass on", *machine()]
    plots.keep("flames", picture(f"Making {address}", folded, notes))
    text = plots.PICTURES / "flames.txt"
    lines = [f"{';'.join(name for name, _origin in stack)} {count}\n" for stack, count in sorted(folded.items())]
    text.write_text("".join(lines), "utf-8")
    print(f"The stacks are {text.relative_to(ROOT)}.")
    by_origin = Counter()
    for stack, count in folded.items():
        by_origin[stack[-1][1]] += count
    print(", ".join(f"{origin} {count / folded.total():.0%}" for origin, count in by_origin.most_common()), "at work")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        if os.environ.setdefault("DATA_DIR", made) == made:
            prepare(40, has_demo=True)
        main(*sys.argv[1:])
