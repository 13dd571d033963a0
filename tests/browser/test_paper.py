"""Posts and books on paper: the PDF that a browser makes of them, read page by page."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.factories import BookFactory, ChapterFactory, PostFactory

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

SENTENCE = "A language model never sees a word but a row of a table, a few hundred numbers that training put there. "
LISTING = "\n".join(f"line_{number} = {number}" for number in range(12))
BODY = f"""
{SENTENCE * 5}[^1] See [a paper](https://example.org/paper) and <https://example.net/>.

## The first

{SENTENCE * 20}

```python
{LISTING}
```

> [!EXERCISE]
> Why?
>
> > [!SOLUTION]
> > Because it is FOLDED away on the screen.

[^1]: A note at the foot.
"""


def sheets(page, address):
    """The text of each page of the PDF."""
    page.goto(address)
    made = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    return [" ".join(sheet.extract_text().split()) for sheet in made.pages]


@pytest.fixture
def book(live_server):
    """Three chapters of some pages each."""
    book = BookFactory(slug="primer", title="A Primer", subtitle="On Paper")
    for number in (1, 2, 3):
        chapter = ChapterFactory(book=book, number=number, slug=f"chapter-{number}", title=f"Heading {number}")
        PostFactory(book=book, chapter=chapter, title=chapter.title, slug=chapter.slug, body=BODY)
    return live_server.url


def test_post_is_printed_with_the_addresses_of_its_links_and_without_navigation(page, book):
    found = sheets(page, f"{book}/books/primer/chapter-2/")
    text = " ".join(found)
    assert re.search(r"a paper ⟨ ?https://example\.org/paper ?⟩", text)
    assert not re.search(r"⟨ ?https://example\.net", text)
    assert "FOLDED" in text
    assert "Heading 1" not in text
    assert not re.search(r"Search|Archive|Report|Copy\b", text)
    assert [sheet.split()[0] for sheet in found] == [str(number) for number in range(1, len(found) + 1)]


def test_listing_that_fits_on_a_page_stands_on_one(page, live_server):
    listings = "\n\n".join(f"```python\n{LISTING.replace('line', f'at_{place}')}\n```" for place in range(12))
    PostFactory(slug="listings", body=f"{SENTENCE * 3}\n\n{listings}")
    found = sheets(page, f"{live_server.url}/posts/listings/")
    whole = [f"at_{place}_0 = 0" in sheet and f"at_{place}_11 = 11" in sheet for place in range(12) for sheet in found]
    assert len(found) > 2
    assert sum(whole) == 12


def test_book_begins_with_its_title_and_contents_and_each_chapter_with_a_page(page, book):
    found = sheets(page, f"{book}/books/primer/print/")
    assert found[0].startswith("A Primer On Paper")
    assert found[0].endswith("/books/primer/")
    assert found[1] == "2 Contents 1 Heading 1 2 Heading 2 3 Heading 3"
    begins = [index for index, sheet in enumerate(found) if re.match(rf"{index + 1} Chapter (\d) Heading \1 ", sheet)]
    assert len(begins) == 3
    assert begins[0] == 2
    assert "All that is out" not in " ".join(found)
    assert [sheet.split()[0] for sheet in found[1:]] == [str(number) for number in range(2, len(found) + 1)]
