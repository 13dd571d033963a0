"""The index in SQLite: a table of FTS5 (sqlite.org/fts5.html) whose rows go by the posts' keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from django.db import connection
from django.db.models.expressions import RawSQL

from posts.querysets import PostQuerySet
from posts.search.entries import Entry, Stream
from posts.search.notation import Notation
from posts.search.questions import Kind, Question
from posts.search.strengths import levels, said

# Words come folded and apart from each other, so the simplest tokenizer will do: all that is not ASCII is a letter.
CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS posts_search "
    "USING fts5(title, summary, text, tex, said, tokenize = 'ascii', prefix = '2 3 4')"
)
DROP = "DROP TABLE IF EXISTS posts_search"
# Of the rows between two keys: the index leaves out the others at once.
MATCH = "posts_search MATCH %s AND rowid BETWEEN %s AND %s"
MATCHES = f"SELECT rowid FROM posts_search WHERE {MATCH}"  # noqa: S608
# Of a post that says some term, each term's highest level, and of formulas how often it shows them for its length.
# Keys are one value: written into it, they would make a statement of each search, and a connection keeps 128 of them.
STRENGTHS = """SELECT rowid, max(term = -1), sum(level) FROM (
    WITH asked AS MATERIALIZED ({asked})
    SELECT rowid, term, max(level) AS level FROM asked WHERE rowid IN (SELECT value FROM json_each(%s))
    GROUP BY rowid, term
) GROUP BY rowid"""
TITLED, SHOWN = -1, -2
OF_FORMULAS = "-bm25(posts_search, 0.0, 0.0, 0.0, 1.0, 0.0)"


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
        self.strengths = [
            (term, str(level), expression)
            for term, level, expression in levels(question, languages, FTS5(), is_any=is_any)
        ]
        formulas = tuple(term for term in question.wanted if term.kind is Kind.FORMULA)
        if formulas:
            shown = FTS5().expression(Question("", formulas), languages, is_any=is_any)
            self.strengths.append((SHOWN, OF_FORMULAS, shown))
        else:
            # No title has formulas.
            wanted = FTS5().expression(replace(question, unwanted=()), languages)
            self.strengths.append((TITLED, "0", f"title : {wanted}"))

    def ranks(self, posts: Sequence[int]) -> dict[int, tuple[bool, float]]:
        """How well each of `posts`, which match, does: the lower the better, and those first whose title does."""
        if not posts:
            return {}
        asked = " UNION ALL ".join(
            f"SELECT rowid, {term} AS term, {level} AS level FROM posts_search WHERE {MATCH}"  # noqa: S608
            for term, level, _expression in self.strengths
        )
        ends = (min(posts), max(posts))
        given = [each for *_kind, expression in self.strengths for each in (expression, *ends)]
        with connection.cursor() as cursor:
            cursor.execute(STRENGTHS.format(asked=asked), [*given, json.dumps(posts)])
            found = {post: (not is_titled, -strength) for post, is_titled, strength in cursor.fetchall()}
        return dict.fromkeys(posts, (True, 0.0)) | found

    def within(self, _lowest: int, _highest: int) -> str:
        """What `among` is to be told of keys between these two: the keys alone."""
        return self.roughly


def among(
    posts: PostQuerySet, _column: str, expression: str, keys: tuple[int, int], *, are_few: bool = False
) -> PostQuerySet:
    """Those of `posts` with keys between these two that match what an `Asked` says `within` them."""
    return posts.filter(pk__in=RawSQL(MATCHES, [expression, *keys]))  # noqa: S611


def count(asked: Asked, most: int) -> int:
    """How many entries match; what is beyond so many is not looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT rowid FROM posts_search WHERE posts_search MATCH %s LIMIT %s)",
            [asked.roughly, most],
        )
        return int(cursor.fetchone()[0])


def planned() -> AbstractContextManager[None]:
    """Within it the index is used, as it always is here."""
    return nullcontext()


def put(entry: Entry) -> None:
    """Keep an entry in place of the post's former one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO posts_search (rowid, title, summary, text, tex, said) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [entry.post, *map(_line, (entry.title, entry.summary, entry.text, entry.tex)), " ".join(said(entry))],
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
