"""Documents by the thousand: grown from pieces of the flavour, the manual's examples damaged, and noise."""

import hashlib
import os
import random
import subprocess
import sys
import time

import pytest
from lxml import etree

from rendering import render
from rendering.epub import for_epub
from rendering.feeds import for_feed
from rendering.slots import fill
from tests.rendering.reading import tree
from tests.rendering.test_docs import EXAMPLES
from tests.rendering.test_hostile import CONTEXT, PIECE_LIST
from tests.rendering.test_sanitising import assert_harmless

BASE = "https://primer.example/a/"
SECONDS = 300
XHTML = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


def grown(chance):
    """Pieces of the flavour, one after the other."""
    return "".join(chance.choice(PIECE_LIST) for _ in range(chance.randint(1, 80)))


def damaged(chance):
    """Two examples of the manual with pieces put in, characters left out and lines said twice."""
    letters = list("\n\n".join(chance.choice(EXAMPLES)[1] for _ in range(2)))
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(letters) + 1)
        match chance.randrange(3):
            case 0:
                letters[place:place] = chance.choice(PIECE_LIST)
            case 1:
                del letters[place : place + chance.randint(1, 6)]
            case 2:
                start = chance.randrange(len(letters) + 1)
                letters[place:place] = letters[start : start + chance.randint(1, 40)]
    return "".join(letters)


def noise(chance):
    """Bytes, read as a file that somebody named .md."""
    return chance.randbytes(chance.randint(1, 300)).decode(errors="replace")


def documents(seed):
    """Without end, and the same for the same seed."""
    chance = random.Random(seed)
    while True:
        yield chance.choices((grown, damaged, noise), (4, 5, 1))[0](chance)


def outputs(source):
    """Page, feed, book and text of a document."""
    rendered = render(source, CONTEXT)
    html = fill(rendered.html, "3", {})
    return rendered.html, for_feed(html, BASE), for_epub(html, BASE).xhtml, rendered.text


def assert_sound(source):
    """Nothing that runs, nothing ill-formed, and the same when asked again."""
    page, feed, book, text = found = outputs(source)
    for html in (page, feed):
        assert_harmless(tree(html or "<p></p>"))
    body = etree.fromstring(f"<html {XHTML}><body>{book}</body></html>")
    assert not body.xpath(
        "//*[local-name()='script' or local-name()='style'] | //@style | //@*[starts-with(name(),'on')]"
    )
    text.encode()
    assert outputs(source) == found


def digest(seed, count):
    """Of all that `count` documents become."""
    made, found = documents(seed), hashlib.sha256()
    for _ in range(count):
        found.update("\0".join(outputs(next(made))).encode())
    return found.hexdigest()


def test_documents_grown_damaged_or_of_noise_are_well_formed_and_harmless():
    made = documents(2026)
    for _ in range(300):
        assert_sound(next(made))


def test_same_documents_are_the_same_bytes_in_another_process():
    """Where Python draws its hashes of strings anew, sets are walked in another order."""
    program = "import sys; from tests.rendering.test_fuzz import digest; print(digest(7, 150))"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.soak
def test_five_minutes_of_documents_are_well_formed_and_harmless():
    end, tried = time.process_time() + SECONDS, 0
    seed = random.SystemRandom().randrange(10**9)
    made = documents(seed)
    while time.process_time() < end:
        source = next(made)
        try:
            assert_sound(source)
        except Exception as error:
            raise AssertionError(f"Document {tried} of seed {seed}: {source!r}") from error
        tried += 1
    print(f"{tried} documents of seed {seed} in {SECONDS} s")
    assert tried > 1_000
