"""Questions whose SQL is put together once in a process, and asked with other values from then on.

Django makes the SQL of a queryset anew each time, from objects: 1 to 3 ms for what visible means and two joined tables,
and 0.1 ms in the database (docs/decisions/0008). A prepared question is built once by stand-ins for its values; what
Django made of it is kept, and each call puts its own values in their places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import update_wrapper
from threading import local
from types import SimpleNamespace
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Given = ParamSpec("Given")
Row = TypeVar("Row")

_statements: dict[Hashable, _Statement] = {}


class Prepared(Generic[Given, Row]):
    """A function that builds a queryset from values, called for a list of its rows.

    Instants, days, whole numbers and words may be others in each call, and reach the database as they are. Anything
    else, `None` among it, belongs to the question, and each such value makes one of its own: few of them, said by the
    code.
    """

    def __init__(self, build: Callable[Given, QuerySet[Any, Row]]) -> None:
        self.build = build
        update_wrapper(self, build)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> list[Row]:
        if named:
            raise TypeError(f"{self.build.__name__} is prepared: give its values by place, not by name ({[*named]}).")
        key = (self.build, connection.vendor, *(_Open if _is_open(value) else value for value in given))
        statement = _statements.get(key)
        if statement is None:
            try:
                statement = _statements[key] = _Statement.of(self.build, given)
            except EmptyResultSet:
                # Of nothing, as Django says of `pk__in=[]`, no database is asked.
                return []
        return statement.rows(given)


def forget() -> None:
    """Put every question together anew at its next call: for tests that change what a question says."""
    _statements.clear()


def padded(keys: list[int]) -> list[int]:
    """`keys`, the last of them so often as makes 0, 1, 5 or a multiple of 20: few questions for lists of any length."""
    number = next((few for few in (0, 1, 5) if len(keys) <= few), -(-len(keys) // 20) * 20)
    return [*keys, *keys[-1:] * (number - len(keys))]


class Sliced(Generic[Row]):
    """All that a prepared question answers, read by slices: its last value is where to begin and where to end."""

    def __init__(self, question: Callable[..., list[Row]], *given: object) -> None:
        self.question, self.given = question, given

    def __getitem__(self, place: slice) -> list[Row]:
        return self.question(*self.given, (place.start, place.stop))


class _Open:
    """In a key, for a value that may be another in each call."""


def _is_open(value: object) -> bool:
    return isinstance(value, date | int | str) and not isinstance(value, bool | Enum)


def _stand_in(value: object, draw: int, number: int) -> object:
    """Of the kind of `value`, and of each number and draw another; numbers fit into the smallest column."""
    if isinstance(value, datetime):
        return datetime(2000, 1, draw, tzinfo=UTC) + timedelta(minutes=number)
    if isinstance(value, date):
        return date(2000, draw, 1) + timedelta(days=number)
    if isinstance(value, int):
        return 20_000 + 100 * draw + number
    return f"stand-in-{draw}-{number}"


def _adapted(value: object) -> object:
    """As Django hands `value` on to the database."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class _Statement:
    """SQL, and for each of its parameters the number of the value that goes there, or the parameter itself."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: Any, sql: str, params: Sequence[object]) -> None:
        self.queryset, self.compiler, self.sql, self.params = queryset, compiler, sql, params
        self.places: dict[int, int] = {}
        self._own = local()

    @classmethod
    def of(cls, build: Callable[..., QuerySet[Any, Any]], given: Sequence[object]) -> _Statement:
        """Build it twice: what differs are the values, and nothing else may."""
        drawn = [
            [_stand_in(value, draw, number) if _is_open(value) else value for number, value in enumerate(given)]
            for draw in (1, 2)
        ]
        first, second = (cls._compiled(build(*values)) for values in drawn)
        pairs = [
            (_adapted(one), _adapted(two)) if _is_open(value) else None
            for value, one, two in zip(given, *drawn, strict=True)
        ]
        for place, pair in enumerate(zip(first.params, second.params, strict=True)):
            if pair[0] != pair[1]:
                if pair not in pairs:
                    raise ValueError(
                        f"{build.__name__} can't be prepared: it makes {pair[0]!r} of a value it is given."
                    )
                first.places[place] = pairs.index(pair)
        if first.sql != second.sql:
            raise ValueError(f"{build.__name__} can't be prepared: its SQL depends on a value it is given.")
        return first

    @classmethod
    def _compiled(cls, queryset: QuerySet[Any, Any]) -> _Statement:
        compiler = queryset.query.get_compiler(queryset.db)
        return cls(queryset, compiler, *compiler.as_sql())

    def rows(self, given: Sequence[object]) -> list[Any]:
        """Ask on the thread's own connection; rows are made as the queryset would make them."""
        params = list(self.params)
        for place, number in self.places.items():
            params[place] = _adapted(given[number])
        # What Django's iterables ask of a queryset: a compiler above all, which has all but the values.
        compiler, query = copy(self.compiler), copy(self.queryset.query)
        compiler.connection = connection
        # Django asks each column anew for what makes values of what the thread's connection reads.
        if not hasattr(self._own, "converters"):
            self._own.converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.get_converters = lambda _columns: self._own.converters
        compiler.as_sql = lambda: (self.sql, tuple(params))
        query.get_compiler = lambda *_args, **_named: compiler  # type: ignore[method-assign]
        asked: Any = SimpleNamespace(
            db=self.queryset.db,
            model=self.queryset.model,
            query=query,
            _fields=self.queryset._fields,  # type: ignore[attr-defined]
            _known_related_objects={},
        )
        rows: Any = self.queryset._iterable_class(asked, chunked_fetch=False)
        return list(rows)
