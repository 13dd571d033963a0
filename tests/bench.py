"""`make bench`: what this machine makes of the site, by processors' time and against a bare server.

    python -m tests.bench [posts …]      (100 10000 100000; `make bench POSTS="100 10000"`)

In this order: rendering and the texts made to be slow; the start (tests/starting.py); memory; warm and cold pages of
libraries of each size, the bare server beside them (tests/ratios.py); pages made in one process, with their queries
(tests/cold.py); an import (tests/importing.py); publishing (tests/visible.py). How far it has come is said on standard
error.
"""

import os
import random
import subprocess
import sys
import tempfile
import time

from rendering.formulas import FormulaError, convert
from rendering.texts import Text
from tests import importing, plots, ratios, starting, visible
from tests.driving import ask, drive
from tests.house.site import Running
from tests.house.sources import ROOT
from tests.library import libraries
from tests.rendering import hostile
from tests.rendering.reading import formulas
from tests.servers import WORKERS, machine, memory, running, told

SIZES = (100, 10_000, 100_000)
POSTS = 40
TIMES = 20


def rendering():
    """What posts and formulas cost whoever saves them, on one core."""
    told("Rendering")
    material = importing.Material()
    macros = "\n".join(f"{name} = {meaning}" for name, meaning in material.macros.items())
    texts = [Text(material.text(random.Random(number), f"{number}"), "en", macros) for number in range(POSTS + 1)]
    texts[0].render()
    begun = time.process_time()
    words = sum(text.render().words for text in texts[1:]) // POSTS
    taken = time.process_time() - begun
    print(f"{'rendering':34} {POSTS / taken:8.1f} posts/CPU s   ({words} words, 30 formulas, 6 listings)")
    corpus = formulas("formulas") + formulas("katex-formulas")
    begun, refused = time.process_time(), 0
    for tex, display in corpus:
        try:
            convert(tex, display, ())
        except FormulaError:
            refused += 1
    taken = time.process_time() - begun
    share = 1 - refused / len(corpus)
    print(f"{'formulas of the corpus':34} {len(corpus) / taken:8.1f} a CPU s   ({share:.1%} of {len(corpus)} are set)")


def slowest():
    """The five worst of texts made to be slow, at 100 kB."""
    told("Rendering what is made to be slow")
    hostile.seconds(hostile.MADE["one word"], 1_000)
    taken = {name: hostile.seconds(make, 100_000) for name, make in hostile.MADE.items()}
    for name in sorted(taken, key=lambda name: -taken[name])[:5]:
        print(f"{'100 kB made slow: ' + name:34} {taken[name]:8.2f} s")


def started(data_dir, title):
    """Print the seconds until a site answers."""
    told(title)
    with Running(data_dir, WEB_CONCURRENCY=WORKERS) as site:
        site.said("Stop it with Ctrl-C", seconds=300)
        site.get("/healthz")
        print(f"{title:34} {time.monotonic() - site.started:8.2f} s")
        site.stop()


def occupied(data_dir):
    """Print the memory of one site alone: what processes share, beside others, would count for less."""
    print()
    for title, values in (("no pages kept", {"PAGE_CACHE": 0}), ("pages kept", {})):
        told(f"Memory, {title}")
        with running(data_dir, DEMO=0, **values) as site:
            ask(site.port, ratios.Case("", "/healthz").request)
            before = memory(site.process.pid)
            for case in ratios.cases(site):
                drive(site.port, case.request, 40)
            after = memory(site.process.pid)
            print(f"{'memory, ' + title:34} {before:8.0f} MiB before, {after:.0f} MiB after 40 of each page")
    print(f"{WORKERS} workers and their master, proportional set size.\n")


def made_anew(made):
    """Pages made in one process, in the library of each size."""
    for posts, data_dir in made.items():
        told(f"Pages made in one process, {posts:,} posts")
        print(f"{posts:,} posts, in one process, with its queries:", flush=True)
        own = {**os.environ, "DATA_DIR": str(data_dir)}
        subprocess.run([sys.executable, "-m", "tests.cold"], cwd=ROOT, env=own, check=True)
        print()


def drawing(found):
    """Two panels: warm pages against the bare server, and cold ones, by the size of the library."""
    efforts = {"warm": ratios.WARM, "cold": ratios.COLD}
    # Those that are in both panels first, so that they have one colour.
    names = sorted(found["warm"], key=lambda name: "304" in name)
    against = {name: [(posts, ratios.ratio(pairs)) for posts, pairs in found["warm"][name].items()] for name in names}
    cost = {
        name: [(posts, ratios.typical(pairs) / 1e3) for posts, pairs in sizes.items()]
        for name, sizes in found["cold"].items()
        if "304" not in name
    }
    panels = [
        plots.Panel("Kept pages: requests per CPU second, the bare server's are 1", against, is_log_x=True),
        plots.Panel("Pages made anew: CPU in ms", cost, is_log_x=True, is_log_y=True, x_title="posts"),
    ]
    notes = [*machine(), *(f"{title}: {effort}" for title, effort in efforts.items())]
    plots.keep("bench", plots.picture("What a page costs in a library of so many posts", notes, panels))


def main(sizes):
    begun = time.monotonic()
    print(*machine(), "", sep="\n")
    rendering()
    slowest()
    with tempfile.TemporaryDirectory() as data_dir:
        started(data_dir, "first start, with the demo library")
        starting.show(data_dir)
    with libraries(*sizes) as made:
        occupied(made[min(sizes)])
        found = ratios.show(made)
        made_anew(made)
    told("Importing")
    importing.show(400)
    print()
    visible.show(TIMES)
    drawing(found)
    print(f"It took {(time.monotonic() - begun) / 60:.0f} minutes.", *machine(), sep="\n")


if __name__ == "__main__":
    main([int(given) for given in sys.argv[1:]] or SIZES)
