"""What the texts of a folder become, made before anything is written, so that nobody waits for it to save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from exchange.folder import BookFolder
from exchange.papers import Paper
from posts import search
from posts.models import Post
from posts.saving import images_of, text_of
from rendering import Rendered
from rendering.presses import Presses
from rendering.texts import Images, Text
from series.models import Book

SETTING = ("macros", "language", "bibliography")


class Proofs:
    """Rendered texts and their words for the search, known again by all that they were rendered with.

    What somebody changed between the reading and the writing is another text, and is rendered while it is written.
    """

    def __init__(self) -> None:
        self._rendered: dict[Text, Rendered] = {}
        self._read: dict[Text, search.Entry] = {}
        self._images: dict[int | None, Images] = {}

    def make(self, texts: Sequence[Text], presses: Presses, step: Callable[[], None]) -> None:
        """Render texts on all cores, and read each when it comes; `step` is called after each."""
        for text, rendered in zip(texts, presses.rendered(texts), strict=True):
            self._rendered[text] = rendered
            self._read[text] = search.Entry.of(
                0, title="", summary="", text=rendered.text, html=rendered.html, language=text.language
            )
            step()

    def of(self, post: Post) -> Rendered:
        """The body of a post among its surroundings as they are now; pictures of its book are asked for once."""
        text = self._text(post)
        return self._rendered.get(text) or text.render()

    def read(self, post: Post) -> search.Entry | None:
        """What the search has read of that body, if it was rendered beforehand."""
        return self._read.get(self._text(post))

    def _text(self, post: Post) -> Text:
        if post.book_id not in self._images:
            self._images[post.book_id] = images_of(post.book)
        return text_of(post, self._images[post.book_id])


def texts_of(papers: Sequence[Paper], book: Book | None, images: Images, *, has_new_pictures: bool) -> list[Text]:
    """Which texts an import of papers into a book as told, or into none, will render, as far as is seen beforehand."""
    stored = _stored(papers) if not has_new_pictures and not _is_set_anew(book) else {}
    posts = [Post(book=book, body=paper.body, language=paper.language) for paper in papers
             if stored.get(paper.uid) != (paper.body, paper.language)]  # fmt: skip
    return list(dict.fromkeys(text_of(post, images) for post in posts))


def book_as_told(folder: BookFolder) -> Book:
    """The book as it will be, without a row."""
    key = Book.objects.filter(uid=folder.uid).values_list("pk", flat=True).first()
    return Book(pk=key, uid=folder.uid, **folder.fields)


def _is_set_anew(book: Book | None) -> bool:
    """Whether what all texts of a stored book are set with has changed."""
    if book is None or book.pk is None:
        return False
    told = {name: getattr(book, name) for name in SETTING}
    return not Book.objects.filter(pk=book.pk, **told).exists()


def _stored(papers: Iterable[Paper]) -> dict[object, tuple[str, str]]:
    """Body and language of the rows that are there, by permanent id."""
    rows = Post.objects.filter(uid__in=[paper.uid for paper in papers]).order_by()
    return {uid: (body, language) for uid, body, language in rows.values_list("uid", "body", "language")}
