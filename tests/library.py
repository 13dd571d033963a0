"""Makes a library of any size, in books of forty, for what measures: rows alone, of one text that is rendered once.

    DATA_DIR=… SECRET_KEY=… python -m tests.library COUNT [BEGUN]      (100,000 take four minutes and 7 GB)

Of any size, it fills the same two years, and January 2020 with as much as a page of it shows; `begun` of its posts
are the first of books that have only just begun, which stand in front on the shelf. So a page shows as much in a small
library as in a large one, and where it costs more, the library's size is why.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.house.site import environment
from tests.house.sources import ROOT
from tests.servers import told

BOOK = 40
FIRST, LAST = datetime(2020, 1, 1, 9, tzinfo=UTC), datetime(2021, 12, 31, 9, tzinfo=UTC)
# As many as a page of the archive shows, in its first month.
DENSE, MONTH = 50, timedelta(days=30)
# As many as a page of the shelf shows.
BEGUN = 20
# What a post takes on the disk, with its place in the search.
POST = 75_000


def chapter_text():
    """1,500 words with thirty formulas and six listings."""
    words = "The quick brown fox *jumps* over the lazy dog, and `code` is set in [a link](/books/). " * 6
    inline = r"Let $x_{N} = \frac{a}{b + N}$, $\sigma_{N}(z)$ and $\alpha^{N}$."
    display = r"$$\sum_{i=1}^{n} \frac{\partial L}{\partial w_i} = \mathbb{E}\left[ x_i \right] + \sqrt{N}$$"
    listing = "```python\ndef attention(q, k, v):\n    return softmax(q @ k.T / len(k) ** 0.5) @ v\n```"
    sections = []
    for number in range(14):
        section = [f"## Section {number}", words, inline.replace("N", str(number)) if number % 2 else words[:80]]
        section += [display.replace("N", str(number))] if number < 9 else []
        sections += [*section, *([listing] if number % 2 else [])]
    return "\n\n".join(sections)


def hour(index, count):
    """When post `index` of `count` comes out."""
    if index < DENSE:
        return FIRST + index * MONTH / DENSE
    return FIRST + MONTH + (index - DENSE) * (LAST - FIRST - MONTH) / max(count - DENSE, 1)


class Maker:
    """Writes books, all of whose posts have one text."""

    def __init__(self, count):
        from posts.models import Post, Tag
        from posts.saving import render_post
        from posts.search.entries import Entry
        from publishing.models import Author

        self.count, self.made = count, 0
        self.author, _made = Author.objects.get_or_create(slug="ada", defaults={"name": "Ada Lovelace"})
        self.tags = [Tag.objects.get_or_create(slug=name, defaults={"name": name})[0] for name in ("algebra", "code")]
        sample = Post(title="Sample", slug="sample", body=chapter_text())
        render_post(sample)
        self.texts = {name: getattr(sample, name) for name in ("body", "html", "text", "words", "renderer")}
        told = {"title": "", "summary": "", "text": sample.text, "html": sample.html}
        self.entry = Entry.of(0, **told, language="en")

    def book(self, name, position, chapters):
        """A book with the next posts, found by whoever searches."""
        from posts import numbering
        from posts.models import Post, PostCredit, Redirect
        from publishing.visibility import Status
        from series.models import Book, BookRedirect, Chapter

        out = {"status": Status.PUBLISHED, "release_at": hour(self.made, self.count)}
        book = Book.objects.create(title=name, slug=name.lower().replace(" ", "-"), position=position, **out)
        BookRedirect.objects.create(book=book, slug=book.slug)
        book.credits.create(author=self.author)
        made = Chapter.objects.bulk_create(
            Chapter(book=book, number=each, position=each, title=f"On matter {each}", slug=f"matter-{each}")
            for each in range(1, chapters + 1)
        )
        posts = Post.objects.bulk_create(
            Post(
                book=book,
                chapter=chapter,
                title=chapter.title,
                slug=chapter.slug,
                summary=f"What post {self.made + chapter.position} is about, in a sentence of some length.",
                status=Status.PUBLISHED,
                release_at=hour(self.made + chapter.position - 1, self.count),
                **self.texts,
            )
            for chapter in made
        )
        self.made += chapters
        Redirect.objects.bulk_create(Redirect(book=book, post=post, slug=post.slug) for post in posts)
        PostCredit.objects.bulk_create(PostCredit(post=post, author=self.author) for post in posts)
        Post.tags.through.objects.bulk_create(
            Post.tags.through(post=post, tag=tag) for post in posts for tag in self.tags[: 1 + post.pk % 2]
        )
        self.index(posts)
        numbering.touch(posts=[post.pk for post in posts])

    def index(self, posts):
        """Let the search find them: the text's words are the same in each."""
        from dataclasses import replace

        from posts.search.entries import prose
        from posts.search.indexing import backend

        for post in posts:
            own = {name: prose(getattr(post, name), "en") for name in ("title", "summary")}
            backend().put(replace(self.entry, post=post.pk, **own))


def fill(count, begun=0):
    """Add `count` posts, `begun` of them in books with only one; a transaction for each fifty books."""
    from django.db import transaction

    maker = Maker(count)
    sizes = [min(BOOK, count - begun - start) for start in range(0, count - begun, BOOK)]
    books = [(f"Book {number}", begun + number, size) for number, size in enumerate(sizes, 1)]
    books += [(f"Begun {number}", number, 1) for number in range(1, begun + 1)]
    for start in range(0, len(books), 50):
        told(f"A library of {count:,} posts: {maker.made:,} are made")
        with transaction.atomic():
            for book in books[start : start + 50]:
                maker.book(*book)
    told("")


def lay_out():
    """An empty database in the DATA_DIR of the environment, and static files to serve; nothing where they are there."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def libraries(*sizes):
    """The data directories of libraries of these sizes, `{posts: directory}`, each made by a process of its own."""
    with tempfile.TemporaryDirectory(prefix="primer-libraries-") as directory:
        room = shutil.disk_usage(directory).free
        if room < sum(sizes) * POST * 1.2:
            sys.exit(
                f"{directory} has room for {room / 1e9:.0f} GB, and libraries of {sum(sizes):,} posts take "
                f"{sum(sizes) * POST / 1e9:.0f}: ask for smaller ones, `make bench POSTS=10000`, or set TMPDIR."
            )
        made = {size: Path(directory, str(size)) for size in sizes}
        for size, data_dir in made.items():
            data_dir.mkdir()
            command = [sys.executable, "-m", "tests.library", str(size), str(min(BEGUN, size // 2))]
            subprocess.run(command, cwd=ROOT, env=environment(data_dir, SECRET_KEY="x" * 50), check=True)
        yield made


if __name__ == "__main__":
    lay_out()
    fill(*map(int, sys.argv[1:]))
