"""The index in PostgreSQL: a `tsvector` for each post, made here word by word and not by a parser of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from posts.search.entries import Entry, Stream
from posts.search.notation import Notation
from posts.search.questions import Question

CREATE = (
    """
    CREATE TABLE IF NOT EXISTS posts_search (
        post_id bigint PRIMARY KEY, title tsvector NOT NULL, entry tsvector NOT NULL
    )
    """,
    # Without a list of what is still to be sorted in, which every question would have to read.
    "CREATE INDEX IF NOT EXISTS posts_search_entry ON posts_search USING gin (entry) WITH (fastupdate = off)",
)
DROP = ("DROP TABLE IF EXISTS posts_search",)
# What a hit counts in text, formulas, summary and title (D, C, B, A); long texts count less for each.
WEIGHTS, BY_LENGTH = "{0.1, 0.2, 0.4, 1.0}", 1
# Positions end there, and a word keeps this many of them (postgresql.org/docs, "Limitations" of text search).
LAST_POSITION, MOST_POSITIONS = 16_383, 255


class TSQuery(Notation):
    """The notation of `tsquery`; formulas are what weighs C."""

    every, some, but_not = " & ", " | ", " & !"

    def word(self, token: str, *, is_begun: bool = False) -> str:
        return f"'{token}'" + (":*" if is_begun else "")

    def phrase(self, tokens: Sequence[str]) -> str:
        return " <-> ".join(map(self.word, tokens))

    def formula(self, tokens: Sequence[str]) -> str:
        *first, last = map(self.word, tokens)
        return " <-> ".join([*(f"{token}:C" for token in first), f"{last}:*C"])


class Roughly(TSQuery):
    """What the index answers without a look at any row: it knows neither in which order words stand nor what weighs."""

    def phrase(self, tokens: Sequence[str]) -> str:
        return self.every.join(map(self.word, tokens))

    def formula(self, tokens: Sequence[str]) -> str:
        *first, last = tokens
        return self.every.join([*map(self.word, first), self.word(last, is_begun=True)])


expression = TSQuery().expression


def rough(question: Question, languages: Sequence[str], *, is_any: bool = False) -> str:
    """What is true of each post of which the question's `expression` is, and soon found out."""
    return Roughly().expression(replace(question, unwanted=()), languages, is_any=is_any)


def put(entry: Entry) -> None:
    """Keep an entry in place of the post's former one. Titles are kept alone, too: short enough to be read for each."""
    streams = ((entry.title, "A"), (entry.summary, "B"), (entry.tex, "C"), (entry.text, "D"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO posts_search (post_id, title, entry) VALUES (%s, %s::tsvector, %s::tsvector) "
            "ON CONFLICT (post_id) DO UPDATE SET title = EXCLUDED.title, entry = EXCLUDED.entry",
            [entry.post, _vector((entry.title, "A")), _vector(*streams)],
        )


def drop(posts: Iterable[int]) -> None:
    """Keep nothing of these posts."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM posts_search WHERE post_id = ANY(%s)", [list(posts)])


def kept() -> set[int]:
    """The posts that have an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT post_id FROM posts_search")
        return {row[0] for row in cursor.fetchall()}


def matches(asked: str) -> RawSQL:
    """The keys of all posts that match."""
    return RawSQL("SELECT post_id FROM posts_search WHERE entry @@ %s::tsquery", [asked])


@contextmanager
def planned() -> Iterator[None]:
    """Within it the index is used: the planner forgets what unpacking each row costs, and would read them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield


def in_title(question: Question, languages: Sequence[str]) -> str:
    """The question, put to titles alone."""
    return expression(replace(question, unwanted=()), languages)


def ranks(asked: str, titled: str, posts: Sequence[int]) -> dict[int, tuple[bool, float]]:
    """How well each of those of `posts` that match does: the lower the better, and those first whose title does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT post_id, NOT title @@ %s::tsquery, -ts_rank(%s, entry, %s::tsquery, %s) "
            "FROM posts_search WHERE post_id = ANY(%s) AND entry @@ %s::tsquery",
            [titled, WEIGHTS, asked, BY_LENGTH, list(posts), asked],
        )
        return {post: (is_after, rank) for post, is_after, rank in cursor.fetchall()}


def _vector(*streams: tuple[Stream, str]) -> str:
    """Streams and their weights in the notation of `tsvector`: `'word':1A,7D …`."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    position = 0
    for stream, weight in streams:
        for index, word in enumerate(stream.words):
            position += 1
            place = f"{min(position, LAST_POSITION)}{weight}"
            stem_of_word = stream.stems[index] if stream.stems else ""
            for lexeme in filter(None, (word, stem_of_word)):
                if len(places[lexeme]) < MOST_POSITIONS:
                    places[lexeme].append(place)
        # No phrase begins in a title and ends in the summary.
        position += 1
    return " ".join(f"'{lexeme}':{','.join(found)}" for lexeme, found in places.items())
