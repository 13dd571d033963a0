"""The whole demo library as three kinds of readers leave it: no number changes its meaning.

feedparser's sanitiser keeps some MathML, nh3's defaults delete formulas whole, bleach with `strip` drops tags and keeps
what is between them. What must be there is taken from the page's MathML, and not by the code under test.
"""

import re
import unicodedata
from collections import Counter

import bleach
import feedparser
import nh3
import pytest
from django.conf import settings
from lxml import html

from exchange.library import read_library, write_library
from posts.feeds.channels import site_channel
from posts.feeds.document import Entry, Feed
from posts.feeds.entries import LEAST, rows, tell
from posts.feeds.markup import Content
from posts.feeds.rss import write_rss
from posts.links import references_of, shown_in
from posts.models import Post
from publishing.lens import Lens
from rendering.feeds import for_feed
from rendering.slots import fill
from tests.factories import FAR_OFF
from tests.rendering.reading import formulas, rendered

LAYOUTS = ("mfrac", "msup", "msub", "msubsup", "msqrt", "mroot", "mtable", "munder", "mover", "munderover", "menclose")
NUMBER = re.compile(r"\d+")
PLAIN = re.compile(r"[\w.,]+")
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ]+")
LOWERED = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎]+")


def fed(content):
    """Content as feedparser's sanitiser leaves it, out of a whole document."""
    entry = Entry("urn:x", "T", "https://primer.example/", "S", Content.of(content), FAR_OFF, FAR_OFF)
    feed = Feed("urn:y", "T", "D", *["https://primer.example/"] * 3, "en", "", "A", FAR_OFF, [entry])
    (found,) = feedparser.parse(write_rss(feed)).entries
    return found.content[0].value


READERS = {
    "feedparser": fed,
    "nh3": nh3.clean,
    "bleach": lambda content: bleach.clean(content, strip=True),
    "bleach, no tag at all": lambda content: bleach.clean(content, tags=set(), strip=True),
}


def plain(markup):
    """The text of what is left, digits above the line as ^2 and below it as _2."""
    text = html.fragment_fromstring(markup, create_parent="div").text_content()
    text = RAISED.sub(lambda run: f"^({unicodedata.normalize('NFKC', run[0])})", text)
    text = LOWERED.sub(lambda run: f"_({unicodedata.normalize('NFKC', run[0])})", text)
    return text.replace("−", "-")


def numbers(markup):
    """Every run of digits of a page, taken from each piece of text by itself: none may come to be by melting two."""
    root = html.fragment_fromstring(markup, create_parent="div")
    for annotation in root.findall(".//annotation"):
        annotation.text = ""
    texts = [text for element in root.iter() for text in (element.text, element.tail) if text]
    # Colours cut a number of a listing into no pieces, but its parts may stand in several tags.
    texts += [code.text_content() for code in root.iter("pre")]
    return {run for text in texts for run in NUMBER.findall(text)}


def said(element):
    return "".join(element.itertext()).replace("−", "-")


def meant(markup):
    """What the formulas of a page say of numbers: patterns of each simple fraction, power and index, and how often."""
    found = Counter()
    for math in html.fragment_fromstring(markup, create_parent="div").iter("math"):
        for element in math.iter("mfrac", "msup", "msub"):
            is_simple = len(element) == 2 and not any(next(part.iter(*LAYOUTS), None) is not None for part in element)
            if not is_simple or next(element.iterancestors("mphantom"), None) is not None:
                continue
            first, second = map(said, element)
            if not (PLAIN.fullmatch(first) and any(letter.isdigit() for letter in first + second)):
                continue
            if element.tag == "mfrac" and not element.get("linethickness") and PLAIN.fullmatch(second):
                found[rf"{re.escape(first)}\)?/\(?{re.escape(second)}"] += 1
            elif element.tag != "mfrac" and re.fullmatch(r"-?[\w.,]+", second):
                sign = re.escape("^" if element.tag == "msup" else "_")
                found[rf"{re.escape(first)}{sign}\(?{re.escape(second)}\)?"] += 1
    return found


def assert_meaning_is_kept(page, content, where):
    wanted, runs = meant(page), numbers(page)
    for name, read in READERS.items():
        text = plain(read(content))
        melted = {run for run in NUMBER.findall(text) if run not in runs}
        assert melted == set(), (where, name, melted)
        for pattern, count in wanted.items():
            assert len(re.findall(pattern, text)) >= count, (where, name, pattern)
    return sum(wanted.values())


def test_corpus_means_the_same_to_every_reader():
    checked = 0
    for tex, display in formulas("formulas"):
        source = f"Number 7 {'$$' if display else '$'}{tex}{'$$' if display else '$'} and 8."
        page = fill(rendered(source).html)
        checked += assert_meaning_is_kept(page, for_feed(page, "https://primer.example/"), tex)
    print(f"{checked} fractions, powers and indices with numbers in 100 formulas, kept by {len(READERS)} readers")
    assert checked > 50


@pytest.mark.django_db
def test_demo_library_means_the_same_to_every_reader():
    for _report in write_library(read_library(settings.BASE_DIR / "content")):
        pass
    lens = Lens(FAR_OFF)
    posts = list(rows(Post.objects.exclude(html="").exclude(release_at=None), lens.at))
    shown = shown_in(posts, references_of(posts, lens), lens)
    channel = site_channel(lens)
    entries = [
        entry
        for start in range(0, len(posts), LEAST)
        for entry in tell(posts[start : start + LEAST], channel, lens).entries
    ]
    checked = 0
    for post, entry in zip(posts, entries, strict=True):
        page = fill(post.html, post.number, shown[post.pk])
        checked += assert_meaning_is_kept(page, entry.content.html, post.slug)
    print(f"{checked} fractions, powers and indices with numbers in {len(posts)} posts, kept by {len(READERS)} readers")
    assert len(posts) > 35
    assert checked > 100


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (r"$\frac{1}{3}$", "1/3"),
        ("$x^2$", "x^(2)"),
        ("$10^{-3}$", "10^(-3)"),
        (r"$2^{1/2}$", "2^(1/2)"),
        (r"$1.5 \times 10^{21}$", "10^(21)"),
        ("10<sup>−3</sup> m", "10^(-3) m"),
        ("Half is ½, and in 2017.[^1]\n\n[^1]: Note.", "in 2017.[1]"),
    ],
)
def test_readers_leave(source, words):
    content = for_feed(fill(rendered(source).html), "https://primer.example/")
    for read in READERS.values():
        assert words in plain(read(content))
