"""Every public page in a browser: for every eye, at every width, with scripts or without, and how much it weighs."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from posts.references import Stored
from posts.saving import save_post
from series.accents import Accent
from tests.browser.desk import faults
from tests.browser.test_admin_pages import own
from tests.factories import (
    AuthorFactory,
    BookFactory,
    ChapterFactory,
    ImageFactory,
    PartFactory,
    PostFactory,
    TagFactory,
)

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

SENTENCE = "A language model never sees a word but a row of a table, a few hundred numbers that training put there. "
TEXT = rf"""
{SENTENCE * 4}[^1]

## Scores {{#sec:scores}}

{SENTENCE * 9}

$$ s = {" + ".join(f"a_{{{n}}} x^{{{n}}}" for n in range(30))} \label{{eq:s}} $$

See [[eq:s]], [[second]] and [[fourth]]. Inline, $q^\top k$.

```python title="score.py"
def score(q, k):
    return q @ k / len(k) ** 0.5  # {"x" * 90}
```

> [!WARNING] Of large scores
> {SENTENCE}

| {" | ".join(f"Head {n}" for n in range(9))} |
|{"--|" * 9}
| {" | ".join("an-unbreakable-thing" for _ in range(9))} |

Table: What is wide. {{#tbl:wide}}

![A blue square](images/square.png "A caption.")

### Within {{#sec:within}}

> [!EXERCISE]
> {SENTENCE}
>
> > [!SOLUTION]
> > {SENTENCE}

[^1]: A note about *embeddings*, long enough to take more than one line of the margin.
"""
ADDRESSES = [
    "/",
    "/books/",
    "/books/primer/",
    "/books/primer/first/",
    "/books/primer/second/",
    "/books/primer/print/",
    "/posts/news/",
    "/pages/about/",
    "/archive/",
    "/search/",
    "/search/?q=language+model",
    "/archive/2026/",
    "/archive/2026/1/",
    "/subscribe/",
    "/subscribe/?book=primer&pace=weekly",
    "/books/primer/changes/",
    "/tags/attention/",
    "/authors/mira/",
    "/nothing/",
]
LOOKS = [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)]


@pytest.fixture
def library(live_server, settings, complaints):
    """A book with a chapter of everything, a plain one, one without a post and one that is planned; and the rest."""
    settings.SITE_URL = live_server.url
    author = AuthorFactory(name="Mira Lindqvist", slug="mira", bio=f"{SENTENCE} $x^2$")
    book = BookFactory(
        slug="primer", title="A Primer", subtitle="Of Everything", accent=Accent.OCEAN, description=SENTENCE
    )
    book.credits.create(author=author)
    ImageFactory(name="square.png", book=book)
    part = PartFactory(book=book, number=1, title="Foundations")
    tag = TagFactory(name="attention", slug="attention")
    chapters = [
        ChapterFactory(book=book, part=part, number=number, slug=slug, title=slug.title())
        for number, slug in enumerate(["first", "second", "third", "fourth"], 1)
    ]
    posts = [PostFactory(book=book, chapter=chapters[1], slug="second", title="Second", body=SENTENCE * 30)]
    later = timezone.now() + timedelta(days=30)
    PostFactory(book=book, chapter=chapters[3], slug="fourth", title="Fourth", release_at=later)
    posts.append(PostFactory(book=book, chapter=chapters[0], slug="first", title="First", body=TEXT))
    posts.append(PostFactory(slug="news", title="News", body=f"## One\n\n{SENTENCE}\n\n## Two\n\n{SENTENCE}"))
    PostFactory(slug="about", title="About", kind="page", body=SENTENCE)
    for post in posts:
        post.credits.create(author=author)
        post.tags.add(tag)
        save_post(post)
    assert Stored.of(posts[1]).own
    return live_server.url


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_public_page_has_a_fault(page, library, complaints, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    found = {}
    for address in ADDRESSES:
        page.goto(library + address)
        wrong = [*faults(page), *own(complaints)]
        complaints.clear()
        if wrong:
            found[address] = wrong
    page.goto(f"{library}/books/primer/first/")
    page.get_by_role("button", name="Appearance").click()
    found |= {"panel": wrong} if (wrong := faults(page)) else {}
    assert found == {}
    print(f"axe-core, A and AA, {len(ADDRESSES)} public pages, {scheme}, {width} px: no fault")


def test_nothing_is_wider_than_the_narrowest_window_whatever_the_size_of_the_letters(page, library):
    page.set_viewport_size({"width": 320, "height": 600})
    for size in ("1", "3"):
        page.goto(library)
        page.evaluate("size => localStorage.setItem('size', size)", size)
        for address in ADDRESSES:
            page.goto(library + address)
            wide = page.evaluate(
                """() => [...document.querySelectorAll("body *")]
                    .filter((each) => each.getBoundingClientRect().right > 321)
                    .filter((each) => !each.closest("[role=region], pre, math"))
                    .map((each) => each.outerHTML.slice(0, 100))"""
            )
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, (address, size, wide)


# What the scripts offer, and nothing that a text would miss.
OFFERED = re.compile("Copy|Show the times in my zone")


def test_text_is_the_same_without_scripts(page, browser, library):
    plain = browser.new_context(java_script_enabled=False).new_page()
    for address in ADDRESSES:
        texts = []
        for reader in (page, plain):
            reader.goto(library + address)
            main = reader.locator("main")
            texts.append(OFFERED.sub("", main.text_content()).split())
        assert texts[0] == texts[1], address
        # But for a form that is sent, which needs none of them.
        assert plain.locator("button:visible:not([type=submit])").count() == 0, address
    plain.context.close()


def test_every_page_has_one_heading_landmarks_and_a_way_past_the_head(page, library):
    for address in ADDRESSES:
        page.goto(library + address)
        expect(page.locator("h1")).to_have_count(1)
        expect(page.get_by_role("main")).to_have_count(1)
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the text")
        expect(skip).to_be_focused()
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "main", address


def test_whatever_has_the_focus_is_seen_and_covered_by_nothing(page, library):
    page.set_viewport_size({"width": 1280, "height": 700})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{library}/books/primer/first/")
    seen = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
                const now = document.activeElement;
                if (now === document.body) return null;
                const box = now.getClientRects()[0];
                const style = getComputedStyle(now);
                const [x, y] = [box.left + Math.min(box.width, 8) / 2, box.top + box.height / 2];
                const top = document.elementFromPoint(x, y);
                const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                const isFree = top !== null && (now.contains(top) || top.contains(now));
                const told = `${now.outerHTML.slice(0, 120)} under ${top && top.outerHTML.slice(0, 80)}, ${x}, ${y}`;
                return [told, isMarked || now.type === "radio", isFree];
            }"""
        )
        if place is None:
            break
        assert place[1:] == [True, True], place
        seen.add(place[0])
    assert len(seen) > 20


LIMITS = {"/books/primer/second/": 100_000, "/": 100_000, "/books/primer/first/": 260_000}
STATIC = Path(__file__).parents[2] / "static"
# What a server's head adds to each answer.
HEAD = 350


def weight(url, size):
    """Bytes of an answer: style and scripts as WhiteNoise sends them, which the server of these tests does not."""
    name = urlsplit(url).path.removeprefix("/static/")
    if not name.endswith((".css", ".js", ".svg")):
        return size
    return len(brotli.compress((STATIC / name).read_bytes())) + HEAD


@pytest.mark.parametrize("address", LIMITS)
def test_first_page_weighs_little(browser, library, address):
    context = browser.new_context(viewport={"width": 412, "height": 823})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    answers, total = {}, Counter()
    session.on("Network.responseReceived", lambda event: answers.update({event["requestId"]: event}))

    def loaded(event):
        answer = answers[event["requestId"]]
        total[answer["type"]] += weight(answer["response"]["url"], event["encodedDataLength"])

    session.on("Network.loadingFinished", loaded)
    page.goto(library + address, wait_until="networkidle")
    page.wait_for_timeout(300)
    del total["Image"]
    print(f"{address}: {sum(total.values()):,} bytes before images: {dict(total)}")
    assert {urlsplit(answer["response"]["url"]).netloc for answer in answers.values()} == {urlsplit(library).netloc}
    assert sum(total.values()) <= LIMITS[address]
    assert total["Stylesheet"] <= 20_000
    assert total["Script"] <= 15_000
    context.close()
