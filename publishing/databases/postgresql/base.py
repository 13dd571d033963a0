"""Django's PostgreSQL, with last words before a commit."""

from django.db.backends.postgresql import base

from publishing.databases.commit import LastWords


class DatabaseWrapper(LastWords, base.DatabaseWrapper):
    """A connection."""
