"""Finds posts by their words and formulas.

One interface before two databases: SQLite's FTS5 and PostgreSQL's `tsvector`. What counts as a word, its stem and its
accents is settled here, before either is asked (`words`, `formulas`), so that both find the same; each only keeps the
words, matches them and ranks what matches.
"""

from posts.search.entries import Entry
from posts.search.finding import Found, Hit, find
from posts.search.indexing import forget, index, reindex
from posts.search.questions import Question

__all__ = ["Entry", "Found", "Hit", "Question", "find", "forget", "index", "reindex"]
