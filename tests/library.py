"""Makes a library of any size, in books of forty, for what measures: rows alone, of one text that is rendered once.

DATA_DIR=… SECRET_KEY=… python -m tests.library COUNT
"""

import os
import sys
from datetime import UTC, datetime, timedelta

BOOK = 40
FIRST = datetime(2020, 1, 1, 9, tzinfo=UTC)


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


def fill(count):
    """Add `count` posts, a year of them in a book, one each hour."""
    from posts.models import Post, PostCredit, Redirect, Tag
    from posts.saving import render_post
    from publishing.models import Author
    from publishing.visibility import Status
    from series.models import Book, BookRedirect, Chapter

    author, _made = Author.objects.get_or_create(slug="ada", defaults={"name": "Ada Lovelace"})
    tags = [Tag.objects.get_or_create(slug=name, defaults={"name": name})[0] for name in ("algebra", "code")]
    sample = Post(title="Sample", slug="sample", body=chapter_text())
    render_post(sample)
    made = {name: getattr(sample, name) for name in ("body", "html", "text", "words", "renderer")}
    for start in range(0, count, BOOK):
        number = start // BOOK + 1
        out = {"status": Status.PUBLISHED, "release_at": FIRST + timedelta(hours=start)}
        book = Book.objects.create(title=f"Book {number}", slug=f"book-{number}", position=number, **out)
        BookRedirect.objects.create(book=book, slug=book.slug)
        book.credits.create(author=author)
        chapters = Chapter.objects.bulk_create(
            Chapter(book=book, number=each, position=each, title=f"On matter {each}", slug=f"matter-{each}")
            for each in range(1, min(BOOK, count - start) + 1)
        )
        posts = Post.objects.bulk_create(
            Post(
                book=book,
                chapter=chapter,
                title=chapter.title,
                slug=chapter.slug,
                summary="What the chapter is about, in a sentence of some length.",
                status=Status.PUBLISHED,
                release_at=FIRST + timedelta(hours=start + chapter.position),
                **made,
            )
            for chapter in chapters
        )
        Redirect.objects.bulk_create(Redirect(book=book, post=post, slug=post.slug) for post in posts)
        PostCredit.objects.bulk_create(PostCredit(post=post, author=author) for post in posts)
        Post.tags.through.objects.bulk_create(
            Post.tags.through(post=post, tag=tag) for post in posts for tag in tags[: 1 + post.pk % 2]
        )


if __name__ == "__main__":
    import django
    from django.db import transaction

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
    django.setup()
    with transaction.atomic():
        fill(int(sys.argv[1]))
