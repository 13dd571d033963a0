"""Django's SQLite, with last words before a commit."""

from django.db.backends.sqlite3 import base

from publishing.databases.commit import LastWords


class DatabaseWrapper(LastWords, base.DatabaseWrapper):
    """A connection."""
