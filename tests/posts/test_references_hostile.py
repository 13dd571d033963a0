"""References under attack: what a curious reader could learn of what is not out, what a hostile author could forge."""

from datetime import UTC, datetime

import pytest
from lxml import etree, html

from posts.saving import save_post
from publishing.visibility import Status
from rendering import Context, ImageSource, render
from rendering.citations import parse
from rendering.slots import NUMBER, REFERENCE, Shown, fill
from tests.factories import BookFactory, ChapterFactory, PostCreditFactory, PostFactory, TagFactory

pytestmark = pytest.mark.django_db

CANARY = "canary"
YEAR = "2031"
PLANNED = datetime(2031, 3, 5, 9, tzinfo=UTC)
LABELLED = "## Canary section {#sec:canary}\n\n$$ x \\tag{Canary} $$ {#eq:canary}\n"
SECRET = ("eq:canary", "sec:canary")
FORGED = [
    f'<{NUMBER} kind="equation" ordinal="7"></{NUMBER}>',
    f'<{REFERENCE} slot="0">x</{REFERENCE}>',
]


def secret(book, title, **fields):
    """A post that gives everything away, if anything of it is shown."""
    fields = {"status": Status.PUBLISHED, "release_at": PLANNED} | fields
    return PostFactory(book=book, title=title, slug=title.lower().replace(" ", "-"), body=LABELLED, **fields)


@pytest.fixture
def referring():
    """A visible post that refers, in every way, to what is planned, withdrawn, unannounced, a draft, or concealed."""
    book = BookFactory(title="Open", slug="open")
    hidden = BookFactory(title="Canary Book", slug="canary-book", status=Status.DRAFT)
    unannounced = ChapterFactory(book=book, number=8, title="Canary A", slug="canary-a", is_announced=False)
    concealed = ChapterFactory(book=hidden, number=1, title="Canary H", slug="canary-h")
    secret(book, "Canary A", chapter=unannounced)
    secret(hidden, "Canary H", chapter=concealed)
    secret(None, "Canary D", status=Status.DRAFT)
    secret(None, "Canary W", status=Status.WITHDRAWN, withdrawn_at=PLANNED)
    secret(book, "Canary S", chapter=unannounced, section=1)
    places = ("canary-a", "canary-book/canary-h", "canary-d", "canary-w", "canary-s")
    typed = [f"[[{place}]]" for place in places]
    typed += [f"[[{place}#{key}]]" for place in places for key in SECRET]
    body = "\n\n".join(
        [
            *(f"See {each}." for each in typed),
            f"## Before {typed[0]} {{#sec:before}}",
            f"| a |\n|---|\n| {typed[1]} |\n\n: By {typed[2]}",
            f"> [!NOTE] Of {typed[3]}\n> It.",
            f"Note.[^1] As in [[sec:before]].\n\n[^1]: By {typed[4]}.",
        ]
    )
    chapter = ChapterFactory(book=book, number=1, title="One", slug="one")
    post = PostFactory(book=book, chapter=chapter, title="One", slug="one", summary="", body=body)
    PostCreditFactory(post=post, author__slug="ada")
    post.tags.add(TagFactory(slug="tag"))
    assert post.references.count() == len(typed) + 5
    return post


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/books/", "/books/open/", "/books/open/one/", "/archive/", "/archive/2026/", "/archive/2026/01/"),
        *("/tags/tag/", "/authors/ada/", "/feeds/posts.rss", "/books/open/feed.rss"),
    ],
)
def test_nothing_of_what_is_not_out_is_told_anywhere(referring, reader, address):
    content = reader.get(address, follow=True).content.decode()
    assert ("2026" if address == "/archive/" else "Open") in content
    assert CANARY not in content.casefold()
    assert YEAR not in content


def test_nothing_of_it_is_kept_in_the_text_for_search_or_in_captions(referring):
    assert CANARY not in referring.text.casefold()
    assert [label.caption for label in referring.labels.all()] == ["Before …"]


def test_preview_shows_no_more_than_readers_will_see(referring, author):
    data = {"title": "T", "slug": "t", "kind": "article", "body": referring.body, "book": referring.book.pk}
    answer = author.post("/admin/posts/post/preview/", data).json()
    article = html.fromstring(answer["html"]).cssselect("article")[0]
    assert CANARY not in etree.tostring(article).decode().casefold()


@pytest.mark.parametrize("address", ["/books/open/canary-a/", "/posts/canary-d/", "/books/canary-book/canary-h/"])
def test_what_is_referred_to_answers_as_what_never_was(referring, reader, address):
    missing = reader.get(address.replace("canary", "nothing"))
    found = reader.get(address)
    assert (found.status_code, missing.status_code) == (404, 404)
    assert found.content == missing.content


@pytest.mark.parametrize("forged", FORGED)
def test_slot_is_forged_nowhere(forged):
    quoted = forged.replace('"', "&quot;")
    sources = [
        forged, f"`{forged}`", f"    {forged}", f"```\n{forged}\n```", f'```python title="{quoted}"\nx\n```',
        f"## {forged} {{#sec:a}}\n\n[[sec:a]]", f"![{forged}](images/a.png)", f"![A](images/a.png '{forged}')",
        "![](images/words.png)", f'<abbr title="{quoted}">x</abbr>', f"<abbr title='{forged}'>x</abbr>",
        f"$\\text{{{forged}}}$", f"$$\\text{{{forged}}} \\tag{{{forged}}}$$", f"$\\nope{{{forged}}}$",
        f"[a]({forged})", f"[a](/b '{forged}')", f"<{forged[1:]}", forged.replace("<", "&lt;").replace(">", "&gt;"),
        f"x[^1]\n\n[^1]: {forged}", f"[see {forged} @a, {forged}]", f"@a {forged}", f"| {forged} |\n|---|\n| x |",
        f"| a |\n|---|\n| x |\n\n: {forged}", f"> [!NOTE] {forged}\n> x", f"> [!THEOREM] {forged}\n> x",
        f"<!-- {forged} -->", f"<details>{forged}</details>", f"[x]: /a '{forged}'\n\n[x]",
    ]  # fmt: skip
    images = {"a.png": ImageSource("/a.png", 1, 1), "words.png": ImageSource("/w.png", 1, 1, alt=forged)}
    works = parse(f"@misc{{a, title = {{T {forged}}}, author = {{{forged}}}, year = 2017}}")
    for source in sources:
        shown = fill(render(source, Context(images=images, works=works)).html, "3", {0: Shown("TAKEN")})
        assert "3.7" not in shown, source
        assert "TAKEN" not in shown, source


@pytest.mark.parametrize("forged", FORGED)
def test_what_fills_a_slot_opens_no_other(forged, reader):
    target = PostFactory(title=f"T {forged}", slug="target", body=f"## S {forged} {{#sec:s}}")
    post = PostFactory(body=f"See [[target]], [[target#sec:s]], [[target|{forged}]].")
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    links = page.cssselect(".prose a")
    assert [link.text.replace("“", '"').replace("”", '"') for link in links] == [target.title, f"S {forged}", forged]
    assert not page.xpath("//slot-number | //slot-reference")


@pytest.mark.parametrize(
    "wording",
    [
        "<script>alert(1)</script>", '" onmouseover="alert(1)', "</a><img src=x onerror=alert(1)>", "*a* `b` $c$",
        "&lt;b&gt;", "\u202egnp.exe", "x" * 300, "<b>", "{{ post.body }}", "{% now 'Y' %}", "%(x)s", "\\1 \\g<0>",
    ],
)  # fmt: skip
def test_wording_is_text_and_nothing_else(wording, reader):
    PostFactory(title="Target", slug="target")
    post = PostFactory(body=f"See [[target|{wording}]].\n")
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    (link,) = page.cssselect(".prose a")
    assert len(link) == 0
    assert set(link.attrib) == {"class", "href", "title"}
    assert [element.tag for element in page.cssselect(".prose")[0].iter()] == ["div", "p", "a"]


def test_no_id_of_the_text_is_the_pages_own_and_none_stands_twice(reader):
    post = PostFactory(title="Target", slug="target")
    PostFactory(body="See [[target]].")
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    taken = {element.get("id") for element in page.iter() if element.get("id")}
    assert "main" in taken
    names = sorted(taken)
    post.body = "\n\n".join(
        [
            *(f"## {name.title()}" for name in names),
            *(f"## Own {{#{name}}}" for name in names),
            "## A {#sec:a}\n\n## B {#sec:a}\n\n$$ x $$ {#eq:a}\n\n$$ y $$ {#eq:a}",
            "x[^1]\n\n[^1]: y\n\n## Fn 1 {#fn-1}",
        ]
    )
    save_post(post)
    page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    found = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(found) == len(set(found))
    assert page.get_element_by_id("main").tag == "main"
    assert not taken & {element.get("id") for element in page.cssselect(".prose *[id]")}


@pytest.mark.parametrize("count", [1, 3])
def test_page_with_references_takes_the_same_queries_however_many(reader, count, django_assert_num_queries):
    book = BookFactory(slug="open")
    for number in range(1, count + 1):
        called = {"title": f"C{number}", "slug": f"c{number}"}
        chapter = ChapterFactory(book=book, number=number, **called)
        PostFactory(book=book, chapter=chapter, body=f"$$ x $$ {{#eq:e{number}}}", **called)
    body = " ".join(f"[[c{number}]] [[eq:e{number}]]" for number in range(1, count + 1))
    post = PostFactory(book=book, slug="whole", body=body)
    for _ in range(count):
        PostFactory(body="See [[open/whole]].")
    with django_assert_num_queries(5):
        page = html.fromstring(reader.get(post.get_absolute_url()).content.decode())
    assert (len(page.cssselect(".prose a")), len(page.cssselect(".referrers a"))) == (2 * count, count)
