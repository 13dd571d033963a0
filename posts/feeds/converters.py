"""Parts of a feed's address."""

from posts.feeds.answering import FORMATS
from posts.feeds.drip import DAY


class TextConverter:
    """What is in an address as it is."""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KindConverter(TextConverter):
    """`atom`, `rss` or `json`."""

    regex = "|".join(FORMATS)


class DayConverter(TextConverter):
    """`2026-03-01`, or what only looks so: the view says what is wrong with it."""

    regex = DAY.pattern
