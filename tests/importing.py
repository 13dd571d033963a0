"""What `import_book` costs: fresh books and unchanged ones, in CPU of all processes, and how many queries a post takes.

    python -m tests.importing            (400 posts of either kind, in books of forty)
    python -m tests.importing 2000       (so many posts)
    python -m tests.importing profile    (where the time of one process goes, most first: fresh, then unchanged)

A post has 1,500 words, six listings and two references, all taken from the demo library and dealt out by chance that is
the same each time; half of the books have thirty formulas in each post besides. As in that library, three formulas in
five are a post's own; the others recur. Where DATA_DIR is set, what is imported stays there.
"""

import cProfile
import io
import os
import platform
import pstats
import random
import re
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.house.sources import ROOT

BOOK = 40
WORDS, FORMULAS, OWN, LISTINGS = 1_500, 30, 0.6, 6
# Formulas, listings, and paragraphs that hold neither, nor a link, a picture, a note or a list.
FORMULA = re.compile(r"\$\$[^$]+\$\$|(?<![\\$\w])\$(?!\s)[^$\n]+(?<!\s)\$(?!\w)")
LISTING = re.compile(r"^```[a-z]+\n.*?^```$", re.DOTALL | re.MULTILINE)
PROSE = re.compile(r"[A-Z][^$\[\]<>{}|!\\^~#]{200,}")


class Material:
    """The paragraphs, formulas and listings of the demo library."""

    def __init__(self):
        texts = [path.read_text("utf-8") for path in sorted((ROOT / "content").glob("*/*.md"))]
        whole = "\n\n".join(texts)
        self.listings = [found for found in LISTING.findall(whole) if "$$" not in found and "{#" not in found]
        bare = LISTING.sub("", whole)
        self.formulas = sorted({found for found in FORMULA.findall(bare) if not re.search("tag|label|#", found)})
        books = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "content").glob("*/book.yaml"))]
        self.macros = {name: meaning for book in books for name, meaning in (book.get("macros") or {}).items()}
        self.paragraphs = [found for found in bare.split("\n\n") if PROSE.fullmatch(found)]

    def text(self, chance, name, formulas=FORMULAS):
        """The body of a post; in its own formulas a letter has a mark that no other post's have."""
        parts, words = [], 0
        while words < WORDS:
            parts.append(chance.choice(self.paragraphs))
            words += len(parts[-1].split())
        parts += chance.sample(self.listings, LISTINGS)
        found = chance.sample(self.formulas, formulas)
        mine = round(formulas * OWN)
        own = [f"{formula.rstrip('$')} + w_{{{name}}}{'$' * formula.count('$', -2)}" for formula in found[:mine]]
        for formula in [*own, *found[mine:]]:
            parts.append(formula if formula.startswith("$$") else f"Here is {formula}, and what follows from it.")
        chance.shuffle(parts)
        for number in range(0, len(parts), 6):
            parts[number] = f"## Section {number}\n\n{parts[number]}"
        return "\n\n".join([*parts, "See [[matter-1]], and [[matter-2|the second chapter]]."])


def write_books(folder, posts, start=0, formulas=FORMULAS):
    """Folders of books with forty chapters each, so many posts in all, the first called `book-<start>`."""
    material = Material()
    folders = []
    for first in range(0, posts, BOOK):
        number = start + first // BOOK
        path = folder / f"book-{number}"
        path.mkdir(parents=True)
        out = f"status: published\nrelease_at: 2026-03-{number % 28 + 1:02}T09:00:00+00:00\n"
        book = yaml.safe_dump({"title": f"Book {number}", "authors": ["ada"], "macros": material.macros})
        path.joinpath("book.yaml").write_text(book + out, "utf-8")
        for chapter in range(1, min(BOOK, posts - first) + 1):
            keys = f"title: On matter {chapter}\nslug: matter-{chapter}\nchapter: {chapter}\ntags: [algebra, code]\n"
            keys += "summary: What the chapter is about, in a sentence of some length.\n"
            chance = random.Random(f"{number}/{chapter}")
            text = material.text(chance, f"{number},{chapter}", formulas)
            path.joinpath(f"{chapter:02}-matter-{chapter}.md").write_text(f"---\n{keys}{out}---\n\n{text}\n", "utf-8")
        folders.append(path)
    folder.joinpath("authors.yaml").write_text("- slug: ada\n  name: Ada Lovelace\n", "utf-8")
    return folders


@dataclass(frozen=True)
class Figures:
    """One run of the command: how many posts, seconds of CPU in all its processes, seconds that passed, queries."""

    name: str
    posts: int
    cpu: float
    wall: float
    queries: int

    def __str__(self):
        return (
            f"{self.name:28} {self.posts / self.cpu:8.0f} {self.posts / self.wall:9.0f} "
            f"{self.cpu / self.posts * 1e3:9.2f} ms {self.queries / self.posts:9.2f}"
        )


HEAD = f"{'import':28} {'posts/CPU s':>8} {'posts/s':>6} {'CPU a post':>12} {'queries':>9}"


def spent():
    """CPU of this process and of those that it has started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


class Counter:
    """Counts queries, and keeps none."""

    count = 0

    def __call__(self, execute, *args):
        self.count += 1
        return execute(*args)


def measure(name, folders):
    """Import `folders` by the command, in this process and those that it starts."""
    from django.core.management import call_command
    from django.db import connection

    posts = sum(len(list(folder.glob("*.md"))) for folder in folders)
    counter, complaints = Counter(), io.StringIO()
    cpu, wall = spent(), time.perf_counter()
    with connection.execute_wrapper(counter):
        call_command("import_book", *map(str, folders), stdout=io.StringIO(), stderr=complaints)
    figures = Figures(name, posts, spent() - cpu, time.perf_counter() - wall, counter.count)
    assert not complaints.getvalue(), complaints.getvalue()[:2_000]
    return figures


def figures(posts):
    """Lines of a table: `posts` imported fresh, then again, without formulas and with; needs an empty database."""
    lines = []
    for title, formulas, start in (("words and code", 0, 0), (f"and {FORMULAS} formulas", FORMULAS, posts)):
        with tempfile.TemporaryDirectory() as folder:
            folders = write_books(Path(folder), posts, start, formulas)
            lines += [measure(f"{title}, fresh", folders), measure(f"{title}, unchanged", folders)]
    return lines


def show(posts):
    """The same, printed, from a process and a database of their own."""
    sys.stdout.flush()
    own = {name: value for name, value in os.environ.items() if name != "DATA_DIR"}
    subprocess.run([sys.executable, "-m", "tests.importing", str(posts)], cwd=ROOT, env=own, check=True)


def profile(posts):
    """Of one process: which functions, by what they take themselves and with all that they call."""
    with tempfile.TemporaryDirectory() as folder:
        folders = write_books(Path(folder), posts)
        for name in ("fresh", "unchanged"):
            profiler = cProfile.Profile()
            profiler.runcall(measure, name, folders)
            found = pstats.Stats(profiler)
            found.sort_stats("cumulative").print_stats(90)
            found.sort_stats("tottime").print_stats(50)


def main(words):
    with tempfile.TemporaryDirectory() as made:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
        os.environ.setdefault("DATA_DIR", made)
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        posts = next((int(word) for word in words if word.isdigit()), 400)
        if "profile" in words:
            profile(min(posts, 80))
            return
        print(HEAD, *figures(posts), sep="\n")
        print(
            f"\n{posts} posts; Python {platform.python_version()}, Django {django.__version__}, {os.cpu_count()} cores"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
