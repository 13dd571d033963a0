"""Django's PostgreSQL, with last words before a commit, and without a compiler for each question."""

from django.db.backends.postgresql import base

from publishing.databases.commit import LastWords


class DatabaseWrapper(LastWords, base.DatabaseWrapper):
    """A connection."""

    def init_connection_state(self) -> None:
        """Leave out the just-in-time compiler, which takes 300 ms where the planner, mostly wrongly, expects much work.

        A parameter of the connection's start would do it in one message less, but poolers refuse those.
        """
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute("SET jit = off")
