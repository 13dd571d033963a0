"""How a post is cited: as BibTeX, and in a line of text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from posts.bylines import Named
from posts.models import Post

# What TeX takes for its own within a field (the TeXbook, chapter 7); biber reads letters beyond ASCII as they are.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_MARKS = re.compile("|".join(map(re.escape, _SPECIAL)))


def escaped(text: str) -> str:
    """`text` as it stands between the braces of a field."""
    return _MARKS.sub(lambda mark: _SPECIAL[mark[0]], " ".join(text.split()))


def _url(post: Post) -> str:
    return post.canonical_url or settings.SITE_URL + post.get_absolute_url()


def _year(post: Post) -> str:
    return str(timezone.localtime(post.release_at).year) if post.release_at is not None else ""


def bibtex(post: Post, authors: Sequence[Named]) -> str:
    """An entry: a part of its book, or a text on the web."""
    family = slugify(authors[0].name.split()[-1]) if authors and authors[0].name.split() else ""
    key = f"{family}{_year(post)}{slugify(post.slug).replace('-', '')[:30]}"
    fields = {
        # In braces, so that no program takes a name apart.
        "author": " and ".join(f"{{{escaped(author.name)}}}" for author in authors),
        "title": f"{{{escaped(post.title)}}}",
        "booktitle": f"{{{escaped(post.book.title)}}}" if post.book is not None else "",
        "chapter": escaped(post.number),
        "year": _year(post),
        # An address is taken as it is typed; only what would end the field is not.
        "url": _url(post).replace("{", "%7B").replace("}", "%7D"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{'incollection' if post.book is not None else 'online'}{{{key},\n" + ",\n".join(lines) + "\n}"


def plain(post: Post, authors: Sequence[Named]) -> str:
    """`Mira Lindqvist (2026). “Entropy”. In: LLM Primer II, Chapter 3. https://…`"""
    names = ", ".join(author.name for author in authors)
    place = ", ".join(filter(None, [post.book.title if post.book is not None else "", post.label]))
    year = f"({_year(post)})." if _year(post) else ""
    parts = [names, year, f"“{post.title}”.", f"In: {place}." if place else "", _url(post)]
    return " ".join(filter(None, parts))
