"""The index in PostgreSQL: a `tsvector` for each post, made here word by word and not by a parser of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from posts.querysets import PostQuerySet
from posts.search.entries import Entry, Stream
from posts.search.notation import Notation
from posts.search.questions import Kind, Question
from posts.search.strengths import levels, said

CREATE = (
    """
    CREATE TABLE IF NOT EXISTS posts_search (
        post_id bigint PRIMARY KEY, title tsvector NOT NULL, tex tsvector NOT NULL, entry tsvector NOT NULL
    )
    """,
    # Without a list of what is still to be sorted in, which every question would have to read.
    "CREATE INDEX IF NOT EXISTS posts_search_tex ON posts_search USING gin (tex) WITH (fastupdate = off)",
    "CREATE INDEX IF NOT EXISTS posts_search_entry ON posts_search USING gin (entry) WITH (fastupdate = off)",
)
DROP = ("DROP TABLE IF EXISTS posts_search",)
# In which thousand of keys a post is, is a word, too: of what is everywhere, only the matches in some are looked at.
ERA, ERA_LENGTH, MOST_ERAS = "\ue006", 1_000, 32
# Of those of the posts that say any of the terms more strongly than once, the levels of all, each term's highest.
STRENGTHS = """
    SELECT post_id, sum(level) AS strength FROM (
        SELECT post_id, max(level) AS level
        FROM unnest(%(terms)s::int[], %(levels)s::int[], %(expressions)s::tsquery[]) AS asked(term, level, expression)
        JOIN posts_search ON entry @@ {expression}
        WHERE (post_id IN (SELECT unnest(%(posts)s::bigint[]))) IS TRUE
        GROUP BY post_id, term
    ) AS levels GROUP BY post_id
"""
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


class Loosely(TSQuery):
    """What ranks formulas: how near to each other their many tokens stand would take longer than all else."""

    def formula(self, tokens: Sequence[str]) -> str:
        return self.some.join(map(self.word, tokens))


class Asked:
    """One question, put to this database: what is `among` posts may be too much where it `is_rough`."""

    def __init__(self, question: Question, languages: Sequence[str], *, is_any: bool = False) -> None:
        wanted = replace(question, unwanted=())
        # What has not all tokens of a phrase doesn't say it, and what has them all may not say it either.
        words = [term for term in question.unwanted if term.kind is not Kind.FORMULA and len(term.tokens) == 1]
        known = replace(question, unwanted=tuple(words))
        self.exactly = TSQuery().expression(question, languages, is_any=is_any)
        self.roughly = Roughly().expression(known, languages, is_any=is_any)
        self.titled = TSQuery().expression(wanted, languages)
        self.is_rough = self.exactly != self.roughly
        # An entry is long, and has to be unpacked for each look at the order of its words.
        has_words = any(term.kind is not Kind.FORMULA for term in (*question.wanted, *question.unwanted))
        self.column = "entry" if has_words else "tex"
        formulas = tuple(term for term in question.wanted if term.kind is Kind.FORMULA)
        self.formulas = Loosely().expression(Question("", formulas), languages) if formulas else ""
        self.strengths = list(levels(question, languages, Roughly(), is_any=is_any))

    def matching(self, posts: Sequence[int]) -> set[int]:
        """Those of `posts` that do match: their entries are read, 4 µs each or more."""
        if not posts:
            return set()
        with connection.cursor() as cursor:
            # `IS TRUE` keeps the index out of it, which would look at all that match and not at these alone.
            cursor.execute(
                "SELECT post_id FROM posts_search WHERE post_id = ANY(%s::bigint[]) "  # noqa: S608
                f"AND ({self.column} @@ %s::tsquery) IS TRUE",
                [_array(posts), self.exactly],
            )
            return {post for (post,) in cursor.fetchall()}

    def ranks(self, posts: Sequence[int]) -> dict[int, tuple[bool, float]]:
        """How well each of `posts`, which match, does: the lower the better, and those first whose title does."""
        if not posts:
            return {}
        terms, worth, expressions = ([each[place] for each in self.strengths] for place in range(3))
        rank = f"-coalesce(strength, 0){' - ts_rank(tex, %(formulas)s::tsquery, 1)' if self.formulas else ''}"
        given: dict[str, str | list[Any]] = {
            "titled": self.titled,
            "formulas": self.formulas,
            "posts": _array(posts),
            "terms": terms,
            "levels": worth,
            "expressions": expressions,
            "eras": (eras := _eras(posts)),
        }
        strengths = STRENGTHS.format(expression="(expression && %(eras)s::tsquery)" if eras else "expression")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT post_id, NOT title @@ %(titled)s::tsquery, {rank} "  # noqa: S608
                f"FROM posts_search LEFT JOIN ({strengths}) AS strengths USING (post_id) "
                "WHERE post_id = ANY(%(posts)s::bigint[])",
                given,
            )
            return {post: (is_after, rank) for post, is_after, rank in cursor.fetchall()}

    def within(self, lowest: int, highest: int) -> str:
        """What `among` is to be told of keys between these two: in which thousands they are, if those are not many."""
        eras = _eras((lowest, highest))
        return f"({self.roughly}) & ({eras})" if eras else self.roughly


def among(
    posts: PostQuerySet, column: str, expression: str, _keys: tuple[int, int], *, are_few: bool = False
) -> PostQuerySet:
    """Those of `posts` whose `column` matches what an `Asked` says `within` some keys, as far as the index can tell."""
    matches = f"SELECT post_id FROM posts_search WHERE {column} @@ %s::tsquery"  # noqa: S608
    # `IS TRUE` keeps it from becoming a join: what matches is found once, and looked up until there is enough.
    found = f"posts_post.id = ANY(ARRAY({matches}))" if are_few else f"(posts_post.id IN ({matches})) IS TRUE"
    return posts.filter(RawSQL(found, [expression], BooleanField()))  # noqa: S611


def count(asked: Asked, most: int) -> int:
    """How many entries match, as far as the index can tell; what is beyond so many is not looked at."""
    with connection.cursor() as cursor:
        matches = f"SELECT 1 FROM posts_search WHERE {asked.column} @@ %s::tsquery LIMIT %s"  # noqa: S608
        cursor.execute(f"SELECT count(*) FROM ({matches}) AS matches", [asked.roughly, most])  # noqa: S608
        number = int(cursor.fetchone()[0])
        if number < most:
            # Where they are not many, they may be put in order: walking the posts in theirs would take longer.
            cursor.execute("SET LOCAL enable_sort = on")
        return number


@contextmanager
def planned() -> Iterator[None]:
    """Within it the index is used: the planner forgets what unpacking each row costs, and would read them all."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Nor does it put all that match in order, where the newest 2,000 come in order from their index.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        yield


def put(entry: Entry) -> None:
    """Keep an entry in place of the post's former one; titles and formulas alone, too, short enough to read."""
    streams = ((entry.title, "A"), (entry.summary, "B"), (entry.tex, "C"), (entry.text, "D"))
    era = _era(entry.post // ERA_LENGTH)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO posts_search (post_id, title, tex, entry) "
            "VALUES (%s, %s::tsvector, %s::tsvector, %s::tsvector) "
            "ON CONFLICT (post_id) DO UPDATE SET title = EXCLUDED.title, tex = EXCLUDED.tex, entry = EXCLUDED.entry",
            [
                entry.post,
                _vector((entry.title, "A")),
                f"{_vector((entry.tex, 'C'))} {era}",
                " ".join([_vector(*streams), *(f"'{each}'" for each in said(entry)), era]),
            ],
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


def _array(posts: Sequence[int]) -> str:
    """As one value: written by the driver, number by number, they would take longer than they are looked up."""
    return f"{{{','.join(map(str, posts))}}}"


def _era(number: int) -> str:
    return f"'{ERA}{number}'"


def _eras(posts: Sequence[int]) -> str:
    """All in which some posts are, between the first and the last; nothing where that narrows little."""
    eras = range(min(posts) // ERA_LENGTH, max(posts) // ERA_LENGTH + 1)
    return " | ".join(map(_era, eras)) if len(eras) <= MOST_ERAS else ""


def _vector(*streams: tuple[Stream, str]) -> str:
    """Streams and their weights in the notation of `tsvector`: `'word':1A,7D …`.

    Phrases are of words, so stems are said without a place: an entry is read the faster, the shorter it is.
    """
    places: defaultdict[str, list[str]] = defaultdict(list)
    roots: set[str] = set()
    position = 0
    for stream, weight in streams:
        roots.update(stream.stems)
        for word in stream.words:
            position += 1
            if len(places[word]) < MOST_POSITIONS:
                places[word].append(f"{min(position, LAST_POSITION)}{weight}")
        # No phrase begins in a title and ends in the summary.
        position += 1
    placed = [f"'{word}':{','.join(found)}" for word, found in places.items()]
    return " ".join([*placed, *(f"'{root}'" for root in roots - {""})])
