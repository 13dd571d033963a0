"""The index in SQLite: a table of FTS5 (sqlite.org/fts5.html) whose rows go by the posts' keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from posts.querysets import PostQuerySet
from posts.search.entries import Entry, Stream
from posts.search.notation import Notation
from posts.search.questions import Kind, Question

# Words come folded and apart from each other, so the simplest tokenizer will do: all that is not ASCII is a letter.
CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS posts_search "
    "USING fts5(title, summary, text, tex, tokenize = 'ascii', prefix = '2 3 4')"
)
DROP = "DROP TABLE IF EXISTS posts_search"
# Of the rows between two keys: the index leaves out the others at once.
MATCH = "posts_search MATCH %s AND rowid BETWEEN %s AND %s"
# What a hit in each column counts.
RANK = "bm25(posts_search, 12.0, 4.0, 1.0, 2.0)"


class FTS5(Notation):
    """The notation behind `MATCH` (section 3 of the manual)."""

    every, some, but_not = " AND ", " OR ", " NOT "

    def word(self, token: str, *, is_begun: bool = False) -> str:
        return f'"{token}"' + (" *" if is_begun else "")

    def phrase(self, tokens: Sequence[str]) -> str:
        return self.word(" ".join(tokens))

    def formula(self, tokens: Sequence[str]) -> str:
        return f"tex : {self.word(' '.join(tokens), is_begun=True)}"


class Asked:
    """One question, put to this database, whose index knows in which order words stand: nothing `is_rough`."""

    is_rough = False
    column = ""

    def __init__(self, question: Question, languages: Sequence[str], *, is_any: bool = False) -> None:
        self.exactly = self.roughly = FTS5().expression(question, languages, is_any=is_any)
        # No title has formulas.
        has_formulas = any(term.kind is Kind.FORMULA for term in question.wanted)
        wanted = FTS5().expression(replace(question, unwanted=()), languages)
        self.titled = "" if has_formulas else f"title : {wanted}"

    def ranks(self, posts: Sequence[int]) -> dict[int, tuple[bool, float]]:
        """How well each of those of `posts` that match does: the lower the better, and those first whose title does."""
        if not posts:
            return {}
        wanted = ",".join(map(str, posts))
        titled = f"SELECT rowid FROM posts_search WHERE {MATCH}"  # noqa: S608
        is_after = f"rowid NOT IN ({titled})" if self.titled else "1"
        ends: list[Any] = [min(posts), max(posts)]
        with connection.cursor() as cursor:
            # The plus sign keeps the list from becoming as many questions as it has posts.
            cursor.execute(
                f"SELECT rowid, {is_after}, {RANK} FROM posts_search WHERE {MATCH} AND +rowid IN ({wanted})",  # noqa: S608
                [*([self.titled, *ends] if self.titled else []), self.exactly, *ends],
            )
            return {post: (bool(is_behind), rank) for post, is_behind, rank in cursor.fetchall()}

    def within(self, _lowest: int, _highest: int) -> str:
        """What `among` is to be told of keys between these two: the keys alone."""
        return self.roughly


def among(
    posts: PostQuerySet, _column: str, expression: str, keys: tuple[int, int], *, are_few: bool = False
) -> PostQuerySet:
    """Those of `posts` with keys between these two that match what an `Asked` says `within` them."""
    return posts.filter(pk__in=RawSQL(f"SELECT rowid FROM posts_search WHERE {MATCH}", [expression, *keys]))  # noqa: S608, S611


def has_more(expression: str, _column: str, number: int) -> bool:
    """Whether more entries match than that, without a look at the others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT rowid FROM posts_search WHERE posts_search MATCH %s LIMIT %s)",
            [expression, number + 1],
        )
        return bool(cursor.fetchone()[0] > number)


def planned(*, are_few: bool) -> AbstractContextManager[None]:
    """Within it the index is used, as it always is here, whether or not there `are_few` matches."""
    return nullcontext()


def put(entry: Entry) -> None:
    """Keep an entry in place of the post's former one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO posts_search (rowid, title, summary, text, tex) VALUES (%s, %s, %s, %s, %s)",
            [entry.post, *map(_line, (entry.title, entry.summary, entry.text, entry.tex))],
        )


def drop(posts: Iterable[int]) -> None:
    """Keep nothing of these posts."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM posts_search WHERE rowid = %s", [[post] for post in posts])


def kept() -> set[int]:
    """The posts that have an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM posts_search")
        return {row[0] for row in cursor.fetchall()}


def _line(stream: Stream) -> str:
    # Stems stand behind the words, which so stay next to each other.
    return " ".join([*stream.words, *filter(None, stream.stems)])
