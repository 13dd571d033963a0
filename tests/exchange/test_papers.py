from uuid import UUID, uuid5

import pytest

from exchange.faults import Faults, Refused
from exchange.papers import NAMESPACE, markdown_files, read_papers
from posts.places import Kind
from publishing.visibility import Status
from tests.exchange.folders import post, write


def papers(folder, files, kind=Kind.ARTICLE):
    faults = Faults()
    found = read_papers(write(folder, files), NAMESPACE, kind, faults)
    faults.settle()
    return found


def paper(folder, content, name="01-one.md"):
    return papers(folder, {name: content})[0]


def test_files_are_ordered_by_number_and_then_by_name(tmp_path):
    names = ["10-c.md", "9-b.md", "b.md", "a.md", "1.md", "2 two.md"]
    write(tmp_path, dict.fromkeys([*names, "README.md", "_draft.md", ".hidden.md", "notes.txt"], "x"))
    assert [path.name for path in markdown_files(tmp_path)] == ["1.md", "2 two.md", "9-b.md", "10-c.md", "a.md", "b.md"]


def test_front_matter_names_every_field(tmp_path):
    found = paper(
        tmp_path,
        """
        ---
        uid: 0fe39a3a-9eba-4a67-a1ce-69ec316da96b
        title: Vectors
        slug: arrows
        kind: article
        chapter: 03
        section: 0
        part: 2
        summary: >-
          Arrows,
          added.
        status: withdrawn
        release_at: 2026-03-02T09:00:00+00:00
        withdrawn_at: 2026-04-02T09:00:00+00:00
        authors: [ada, bob]
        tags: [maths]
        canonical_url: https://example.org/vectors
        language: de
        ---
        # Kept
        """,
    )
    assert found.uid == UUID("0fe39a3a-9eba-4a67-a1ce-69ec316da96b")
    assert (found.title, found.slug, found.kind) == ("Vectors", "arrows", "article")
    assert (found.chapter_key, found.section, found.part) == ("3", 0, 2)
    assert found.summary == "Arrows, added."
    assert found.said["status"] == Status.WITHDRAWN
    assert (found.said["release_at"].month, found.said["withdrawn_at"].month) == (3, 4)
    assert (found.authors, found.tags) == (("ada", "bob"), ("maths",))
    assert (found.canonical_url, found.language) == ("https://example.org/vectors", "de")
    assert (found.body, found.first_line) == ("# Kept", 20)


def test_file_without_front_matter_says_nothing_but_its_title(tmp_path):
    found = paper(tmp_path, "# The C# *Language* ##\n\nBody.\n")
    assert (found.title, found.body, found.first_line) == ("The C# *Language*", "Body.", 3)
    assert found.uid == uuid5(NAMESPACE, "01-one.md")
    assert (found.said, found.authors, found.tags, found.slug, found.kind) == ({}, None, (), "", Kind.ARTICLE)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("Before.\n\n# Later", "Later"),
        ("```\n# comment\n```\n\n# Later", "Later"),
        ("~~~~ sh\n# comment\n~~~\n# comment\n~~~~\n# Later", "Later"),
        ("```\n# comment", ""),
        ("## Only a section", ""),
        ("#Hashtag", ""),
        ("Text.", ""),
        ("# C#", "C#"),
    ],
)
def test_title_is_the_first_heading_outside_of_code(tmp_path, body, title):
    assert paper(tmp_path, body).title == title


def test_heading_further_down_stays_in_the_text(tmp_path):
    assert paper(tmp_path, "Before.\n\n# Later").body == "Before.\n\n# Later"


def test_long_heading_is_read_in_linear_time(tmp_path):
    assert paper(tmp_path, "# a" + " " * 200_000 + "b").title.endswith("b")


@pytest.mark.parametrize(
    ("name", "slug", "is_introduction"),
    [
        ("03-attention-is.md", "attention-is", False),
        ("3. Attention Is.md", "attention-is", False),
        ("00-before.md", "before", True),
        ("0.md", "", True),
        ("introduction.md", "introduction", True),
        ("index.md", "index", True),
        ("07.md", "", False),
        ("Größe.md", "groe", False),
    ],
)
def test_name_of_the_file_gives_slug_and_introduction(tmp_path, name, slug, is_introduction):
    found = paper(tmp_path, "Text.", name)
    assert (found.name_slug, found.is_called_introduction) == (slug, is_introduction)


def test_status_and_dates_that_are_not_named_are_not_said(tmp_path):
    assert paper(tmp_path, post(title="One", status=None, release_at=None)).said == {}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"titel": "One"}, "`titel` is not a key here: did you mean `title`?"),
        ({"kind": "essay"}, "`kind` is “essay”: write one of article, announcement and page."),
        ({"status": "live"}, "`status` is “live”: write one of draft, ready, published and withdrawn."),
        ({"release_at": "soon"}, "`release_at` is “soon”, which is not a date"),
        ({"section": "b"}, "`section` is “b”: write a whole number from 0 to 9999."),
    ],
)
def test_wrong_key_or_value_is_named(tmp_path, keys, words):
    with pytest.raises(Refused) as refused:
        paper(tmp_path, post(title="One") if "title" in keys else post(**{"title": "One"} | keys))
    assert f"{tmp_path}/01-one.md: {words}" in str(refused.value)


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path):
    with pytest.raises(Refused) as refused:
        papers(tmp_path, {"01-a.md": b"\xff", "02-b.md": post(kind="x"), "03-c.md": "fine"})
    places = [sentence.split(": ")[0] for sentence in refused.value.sentences]
    assert places == [f"{tmp_path}/01-a.md:1", f"{tmp_path}/02-b.md"]


def test_uid_in_two_files_is_refused_with_both_names(tmp_path):
    uid = "0fe39a3a-9eba-4a67-a1ce-69ec316da96b"
    with pytest.raises(Refused, match=r"02-b\.md: `uid` is that of 01-a\.md, too: delete it in the file"):
        papers(tmp_path, {"01-a.md": post(uid=uid), "02-b.md": post(uid=uid)})
