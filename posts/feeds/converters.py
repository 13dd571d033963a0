"""The end of a feed's address."""

from posts.feeds.answering import FORMATS


class KindConverter:
    """`atom`, `rss` or `json`."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
