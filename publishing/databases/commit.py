"""What is said last in a transaction, whoever opened it: Django has a hook behind the commit and none before it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper


class LastWords(BaseDatabaseWrapper):
    """Brings `before_commit`, which Django's own `on_commit` is too late for.

    A row that every transaction writes is locked from then until the commit: two that write it early, and then each a
    row of the other's, wait for each other for ever.
    """

    _last_words: dict[Callable[[str], None], bool] | None = None

    def before_commit(self, word: Callable[[str], None], *, is_very_last: bool = False) -> None:
        """Call `word` with the connection's alias once, when all else in the transaction is done; without one, now."""
        if not self.in_atomic_block:
            word(self.alias)
        else:
            self._last_words = (self._last_words or {}) | {word: is_very_last}

    def commit(self) -> None:
        """Say the last words within the transaction: they are stored with everything else or not at all."""
        while self._last_words:
            # One may lead to others, and what is to be the very last is said behind all of them.
            word = min(self._last_words, key=self._last_words.__getitem__)
            del self._last_words[word]
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
