"""What is said last in a transaction, whoever opened it: Django has a hook behind the commit and none before it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper


class LastWords(BaseDatabaseWrapper):
    """Brings `before_commit`, which Django's own `on_commit` is too late for.

    A row that every transaction writes is locked from then until the commit: two that write it early, and then each a
    row of the other's, wait for each other for ever.
    """

    _last_words: dict[Callable[[str], None], None] | None = None

    def before_commit(self, word: Callable[[str], None]) -> None:
        """Call `word` with the connection's alias once, when all else in the transaction is done; without one, now."""
        if not self.in_atomic_block:
            word(self.alias)
        elif self._last_words is None:
            self._last_words = {word: None}
        else:
            self._last_words[word] = None

    def commit(self) -> None:
        """Say the last words within the transaction: they are stored with everything else or not at all."""
        words, self._last_words = self._last_words, None
        for word in words or ():
            word(self.alias)
        super().commit()

    def rollback(self) -> None:
        """Nothing was done, so nothing is said."""
        self._last_words = None
        super().rollback()

    def close(self) -> None:
        """What was open is lost."""
        self._last_words = None
        super().close()
