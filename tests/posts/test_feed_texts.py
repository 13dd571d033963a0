"""The demo library in its feeds: every document is sound, and every text is its page's, formula by formula."""

import gc
import unicodedata
from datetime import UTC, datetime
from itertools import groupby

import pytest
import time_machine
from django.conf import settings
from lxml import etree, html

from exchange.library import read_library, write_library
from posts.feeds.markup import Content
from posts.saving import save_post
from tests.factories import FAR_OFF, PostFactory
from tests.feeds import HOST, KINDS, chain, fetch

pytestmark = pytest.mark.django_db

# What has no width, and says nothing when it is read.
UNSEEN = {"\u200b", "\u2060", "\u2061", "\u2062", "\u2063", "\u2064", "\ufeff", "\u00ad"}


@pytest.fixture
def library():
    """The demo library, all of it out."""
    for _report in write_library(read_library(settings.BASE_DIR / "content")):
        pass
    with time_machine.travel(FAR_OFF, tick=False):
        yield


def signs(text):
    """Its letters and digits, those above and below the line as any other."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())


def close(text):
    """Without spaces and what has no width."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in UNSEEN)


def pieces(element):
    """The text of a page in order: words as they are, formulas, notes' numbers and small letters apart from them."""
    yield "words", element.text or ""
    for child in element:
        tag, names = child.tag, (child.get("class") or "").split()
        if tag == "math":
            annotation = child.find(".//annotation")
            tex, annotation.text = annotation.text, ""
            yield "formula", (tex, "".join(child.itertext()))
        elif "footnote-ref" in names:
            yield "words", f"[{child.text_content()}]"
        elif tag in {"sup", "sub"} and child.find(".//a") is None:
            yield "small", child.text_content()
        elif tag == "input":
            yield "words", "☑" if "checked" in child.attrib else "☐"
        elif tag is not etree.Comment:
            yield from pieces(child)
        yield "words", child.tail or ""


def joined(found):
    """Words that follow upon words, in one; none that are empty."""
    for is_words, run in groupby(found, key=lambda piece: piece[0] == "words"):
        if not is_words:
            yield from run
        elif words := close("".join(text for _kind, text in run)):
            yield "words", words


class Told:
    """The text of an entry, read from its beginning on."""

    def __init__(self, content):
        root = html.fragment_fromstring(content, create_parent="div")
        for line in list(root.iter("noembed")):
            line.drop_tree()
        self.formulas = set()
        for math in list(root.iter("math")):
            tex, tail = math.get("alttext"), math.tail
            self.formulas.add(tex)
            math.clear()
            math.tag, math.text, math.tail = "span", f"⟦{tex}⟧", tail
        self.text, self.at = close(root.text_content()), 0

    def expect(self, text):
        """The same words."""
        text = close(text)
        assert self.text[self.at : self.at + len(text)] == text
        self.at += len(text)

    def expect_signs(self, text):
        """The same letters and digits, whatever stands between them: 1/2 for a fraction, 10^(2k) for a power."""
        wanted, found = signs(text), ""
        while found != wanted and self.at < len(self.text):
            found += signs(self.text[self.at])
            assert wanted.startswith(found)
            self.at += 1
        assert found == wanted
        return text

    def skip_to(self, text):
        """Over a bracket or a sign that closes a formula, to the words that follow it."""
        text, passed = close(text), 0
        while self.at < len(self.text) and not self.text.startswith(text[:12] or "⟦", self.at) and passed < 12:
            if self.text[self.at].isalnum():
                return
            self.at, passed = self.at + 1, passed + 1


def assert_same(page, content):
    """The words of a page's article are those of `content`; how many formulas were compared by their TeX."""
    told, compared, after_formula = Told(content), 0, False
    for kind, said in joined(pieces(page)):
        if kind == "words":
            if after_formula:
                told.skip_to(said)
            after_formula = False
            told.expect(said)
        elif kind == "formula" and said[0] in told.formulas:
            told.expect(f"⟦{said[0]}⟧")
            compared += 1
        else:
            told.expect_signs(said if kind == "small" else said[1])
            after_formula = True
    assert signs(told.text[told.at :]) == ""
    return compared


def test_every_text_is_its_page_s(library, reader):
    """By Atom and its archives; but for how letters write a formula, a note's number and what stands above the line."""
    documents = chain(reader, "/feeds/posts.atom")
    items = {item.url.removeprefix(HOST): item for document in documents for item in document.items}
    compared = 0
    for url, item in items.items():
        (page,) = html.document_fromstring(reader.get(url).content).cssselect("article .prose")
        try:
            compared += assert_same(page, item.content)
        except AssertionError as error:
            raise AssertionError(f"{url}: {error}") from error
    print(f"{len(items)} texts are their pages', {compared} formulas in them")
    assert len(items) > 35
    assert compared > 200


def addresses(reader):
    """Every feed that the site lists, and each book from its start."""
    outlines = etree.fromstring(reader.get("/feeds.opml").content).iter("outline")
    for outline in outlines:
        if outline.get("xmlUrl"):
            address = outline.get("xmlUrl").removeprefix(HOST).removesuffix(".atom")
            yield address
            if address.endswith("/feed") and address.startswith("/books/"):
                yield address.replace("/feed", "/drip/2030-01-01/daily")


def test_every_feed_is_sound_in_every_format(library, reader):
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    found = [f"{address}.{kind}" for address in addresses(reader) for kind in KINDS]
    for address in found:
        document = fetch(reader, address)
        assert len(set(document.ids)) == len(document.ids), address
        assert all(max(item.published, item.updated) <= now for item in document.items), address
    assert len(found) > 30


def test_of_a_post_that_is_edited_again_and_again_few_texts_are_kept(reader):
    """Each takes as much as a page, and goes by itself only where hundreds of others are asked for."""
    with time_machine.travel(FAR_OFF, tick=False):
        post = PostFactory(title="Edited", body="A text.")
        for number in range(10):
            post.body = f"Edition {number} of it."
            save_post(post)
            assert f"Edition {number}" in reader.get("/feeds/posts.rss").content.decode()
    gc.collect()
    kept = [each for each in gc.get_objects() if isinstance(each, Content) and "Edition" in each.html]
    assert 1 <= len(kept) <= 4
