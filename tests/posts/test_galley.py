"""The galley proof: what keeps a text from going out, who may overrule it, and the page that shows all of it."""

import nh3
import pytest
from django.contrib.admin.models import LogEntry
from lxml import html

from posts.galley import GRAVE, faults, lost
from posts.models import Post, PostCredit, Revision
from posts.revising import content_of, latest, record, record_row
from posts.saving import save_post
from primer.middleware import POLICY
from publishing.lens import Lens
from publishing.visibility import State, Status
from rendering import Problem
from tests.factories import FAR_OFF, BookFactory, ChapterFactory, ImageFactory, PostFactory, TagFactory
from tests.pages import listed
from tests.posts.writing import ADD, change_url, fresh, opened, own, page_of, saved

GRAVE_TEXTS = {
    "formula": "Fine.\n\nNot: $\\frac{1$",
    "reference": "Fine.\n\nSee [[nowhere]].",
    "malformed reference": "Fine.\n\nSee [[eq:(x)]].",
    "citation": "Fine.\n\nAs in [@nobody2017].",
    "image": "Fine.\n\n![A square](images/none.png)",
    "alt": "Fine.\n\n![](images/silent.png)",
}
MILD_TEXTS = {
    "language": "```elvish\nx\n```",
    "heading": "# One\n\n### Three",
    "raw-html": "<blink>Text</blink>",
    "external-image": "![A square](https://other.example/x.png)",
    "footnote": "Text.\n\n[^1]: A note that nothing refers to.",
}
REASON = "The picture follows on Monday."


def galley(post):
    return f"/admin/posts/post/{post.pk}/galley/"


def errors(response):
    assert response.status_code == 200, response.status_code
    return listed(page_of(response), ".errorlist li")


def draft_of(client, body, **fields):
    return own(client, status=Status.DRAFT, release_at=None, body=body, **fields)


def is_published(post):
    return fresh(post).status == Status.PUBLISHED


@pytest.mark.parametrize("kind", GRAVE_TEXTS)
def test_grave_fault_stops_publishing_with_its_line_and_never_saving(author, kind):
    ImageFactory(name="silent.png", alt="")
    post = draft_of(author, "Before.")
    fields = opened(author, change_url(post))
    response = saved(author, change_url(post), fields, body=GRAVE_TEXTS[kind], _publish="1")
    told = errors(response)
    assert told[0].startswith("Not published: the text has 1 grave fault.")
    assert told[1].startswith("Line 3: ")
    assert (is_published(post), fresh(post).body) == (False, "Before.")
    page = page_of(response)
    assert page.get_element_by_id("id_body").text_content().strip() == GRAVE_TEXTS[kind]
    assert page.cssselect("[name=_publish]")
    for button in ("_save", "_continue", "_ready"):
        assert (
            saved(
                author,
                change_url(post),
                opened(author, change_url(post)),
                body=f"{GRAVE_TEXTS[kind]} {button}",
                **{button: "1"},
            ).status_code
            == 302
        )
        assert fresh(post).body.endswith(button)


@pytest.mark.parametrize("kind", MILD_TEXTS)
def test_mild_fault_is_told_and_stops_nothing(author, kind):
    post = draft_of(author, MILD_TEXTS[kind])
    assert kind not in GRAVE
    assert "galley-fault" in author.get(galley(post)).content.decode()
    assert saved(author, change_url(post), opened(author, change_url(post)), _publish="1").status_code == 302
    assert is_published(post)


def test_new_post_with_a_grave_fault_is_not_published_and_not_stored(author):
    fields = opened(author, ADD) | {"title": "New", "slug": "newer", "body": GRAVE_TEXTS["formula"]}
    assert "Not published" in errors(author.post(ADD, fields | {"_publish": "1"}))[0]
    assert not Post.objects.exists()
    assert author.post(ADD, fields | {"_save": "1"}).status_code == 302
    assert Post.objects.get().state(Lens.now().at) is State.DRAFT


def test_reference_to_another_draft_is_no_fault(author):
    PostFactory(slug="other", status=Status.DRAFT)
    post = draft_of(author, "See [[other]].")
    assert saved(author, change_url(post), opened(author, change_url(post)), _publish="1").status_code == 302


def test_changes_of_a_live_post_are_kept_and_not_published_with_a_grave_fault(author, reader):
    post = own(author, body="Published.")
    save_post(post)
    record_row(post)
    fields = opened(author, change_url(post))
    assert "grave" in errors(saved(author, change_url(post), fields, body=GRAVE_TEXTS["formula"], _publish="1"))[0]
    assert saved(author, change_url(post), fields, body=GRAVE_TEXTS["formula"]).status_code == 302
    assert "Published." in reader.get(post.get_absolute_url()).content.decode()
    assert latest(post).body == GRAVE_TEXTS["formula"]
    assert saved(author, change_url(post), opened(author, change_url(post)), _withdraw="1").status_code == 302


def test_schedule_is_refused_at_the_button(author):
    post = draft_of(author, GRAVE_TEXTS["reference"])
    date = {"release_at_0": FAR_OFF.strftime("%Y-%m-%d"), "release_at_1": "09:00"}
    assert "grave" in errors(saved(author, change_url(post), opened(author, change_url(post)), **date, _publish="1"))[0]
    assert fresh(post).state(Lens.now().at) is State.DRAFT


def test_long_list_of_faults_is_cut_and_counted(author):
    post = draft_of(author, "\n\n".join(f"[[nowhere-{number}]]" for number in range(14)))
    told = errors(saved(author, change_url(post), opened(author, change_url(post)), _publish="1"))
    assert "14 grave faults" in told[0]
    assert (len(told), told[-1]) == (12, "And 4 more; the galley proof lists them all.")


@pytest.mark.parametrize("button", [{"note": ""}, {"note": "Second proof."}])
def test_editor_overrules_with_a_reason_that_is_kept(editor, button):
    post = PostFactory(status=Status.DRAFT, release_at=None, body="Before.")
    fields = opened(editor, change_url(post))
    told = errors(saved(editor, change_url(post), fields, body=GRAVE_TEXTS["formula"], _publish="1"))
    assert told[-1].startswith("If it must go out as it is")
    answer = saved(
        editor, change_url(post), fields, body=GRAVE_TEXTS["formula"], overrule=REASON, _publish="1", **button
    )
    assert (answer.status_code, is_published(post)) == (302, True)
    wanted = " · ".join(filter(None, [button["note"], f"Overruled: {REASON}"]))
    assert latest(post).note == wanted
    assert wanted in editor.get(f"/admin/posts/post/{post.pk}/history/").content.decode()
    assert REASON in LogEntry.objects.get().change_message


def test_reason_is_kept_where_the_text_was_saved_before(editor):
    post = PostFactory(status=Status.DRAFT, release_at=None, body=GRAVE_TEXTS["formula"])
    PostCredit.objects.create(post=post, author=editor.user.author)
    record_row(post, note="n" * 200)
    reason = "r" * 180
    saved(editor, change_url(post), opened(editor, change_url(post)), overrule=reason, _publish="1")
    revision = Revision.objects.get()
    assert (is_published(post), len(revision.note), revision.note.endswith(f"· Overruled: {reason}")) == (
        True,
        200,
        True,
    )


def test_editor_overrules_for_the_changes_of_a_live_post(editor, reader):
    post = PostFactory(body="Published.")
    save_post(post)
    record_row(post)
    fields = opened(editor, change_url(post))
    body = f"Changed.\n\n{GRAVE_TEXTS['reference']}"
    saved(editor, change_url(post), fields, body=body, overrule=REASON, significance="silent", _publish="1")
    assert "Changed." in reader.get(post.get_absolute_url()).content.decode()
    assert latest(post).note == f"Overruled: {REASON}"


def test_reason_without_a_grave_fault_or_without_publishing_is_not_kept(editor):
    post = PostFactory(status=Status.DRAFT, release_at=None, body=GRAVE_TEXTS["formula"])
    saved(editor, change_url(post), opened(editor, change_url(post)), overrule=REASON, title="A", _save="1")
    saved(editor, change_url(post), opened(editor, change_url(post)), overrule=REASON, body="Fine.", _publish="1")
    assert is_published(post)
    assert not Revision.objects.filter(note__contains="Overruled").exists()
    assert not LogEntry.objects.filter(change_message__contains=REASON).exists()


def test_blank_reason_is_none(editor):
    post = PostFactory(status=Status.DRAFT, release_at=None, body=GRAVE_TEXTS["formula"])
    assert errors(saved(editor, change_url(post), opened(editor, change_url(post)), overrule="  ", _publish="1"))
    assert not is_published(post)


def test_author_is_not_asked_for_a_reason_and_can_not_send_one(author):
    post = draft_of(author, GRAVE_TEXTS["formula"])
    fields = opened(author, change_url(post))
    assert "overrule" not in fields
    told = errors(saved(author, change_url(post), fields, overrule=REASON, _publish="1"))
    assert (is_published(post), any("reason" in sentence for sentence in told)) == (False, False)


def frames(page):
    """The documents in the frames of the proof, by title."""
    return {frame.get("title"): html.document_fromstring(frame.get("srcdoc")) for frame in page.cssselect("iframe")}


def test_page_shows_the_newest_version_as_page_and_feed(author):
    chapter = ChapterFactory(number=3)
    body = "# Why {#why}\n\n$$\\frac{1}{3}$$ {#eq:x}\n\nBy [[eq:x]], <kbd>x</kbd>."
    post = own(author, book=chapter.book, chapter=chapter, body="Published.", title="Tools")
    record_row(post)
    record(post, content_of(post) | {"body": body, "title": "<b>Edited</b>"})
    response = author.get(galley(post))
    page, feed, cleaned = frames(page_of(response)).values()
    assert page.cssselect("h1")[0].text_content() == "<b>Edited</b>"
    assert "(3.1)" in page.cssselect(".prose")[0].text_content()
    assert not page.cssselect("script")
    assert feed.cssselect("math")
    assert (cleaned.cssselect("math"), "1/3" in cleaned.text_content()) == ([], True)
    assert response.headers["Content-Security-Policy"] == POLICY


def test_frames_run_no_script_and_carry_no_style_of_their_own(author):
    ImageFactory(name="silent.png")
    body = "![A](images/silent.png){width=50%}\n\n| a |\n|:-:|\n| 1 |\n\n```python\nx = 1\n```\n\n<script>1</script>"
    response = author.get(galley(draft_of(author, body)))
    page = page_of(response)
    assert [frame.get("sandbox") for frame in page.cssselect("iframe")] == ["allow-same-origin"] * 3
    for document in frames(page).values():
        assert not document.cssselect("script, style, [style], [onerror], [onclick]")


def test_page_lists_faults_with_lines_and_grave_ones_first(author):
    post = draft_of(author, "```elvish\nx\n```\n\nSee [[nowhere]].\n\n$\\frac{1$", summary="")
    page = page_of(author.get(galley(post)))
    assert "2 grave faults" in listed(page, ".desk-note")[0]
    rows = listed(page, ".galley-fault")
    assert [row.split(" ")[0] for row in rows] == ["Grave", "Grave", "Mild", "Mild"]
    assert ("nowhere" in rows[0], "no summary" in rows[-1]) == (True, True)
    links = [link.get("href") for link in page.cssselect(".galley-fault a")]
    assert links == [f"{change_url(post)}#line-{line}" for line in (5, 7, 1)]


def test_page_of_a_faultless_text_says_so(author):
    post = draft_of(author, "Text, 10² and $\\frac{1}{3}$.[^1]\n\n[^1]: A note.", summary="What it is about.")
    assert listed(page_of(author.get(galley(post))), ".desk-note") == [
        "No fault was found: this version can be published."
    ]


def test_every_proof_is_led_to_from_its_form(author):
    post = draft_of(author, "Text.")
    links = [link.get("href") for link in page_of(author.get(change_url(post))).cssselect(".object-tools a")]
    assert galley(post) in links


def test_what_a_sanitiser_takes_from_a_feed_is_a_mild_fault():
    sent = "<p>One <math><mi>x</mi></math> two three.</p>"
    assert lost(sent, "<p>One  two three.</p>") == []
    (fault,) = lost(sent, nh3.clean("<p>One <script>two three.</script></p>"))
    assert (fault.kind, fault.is_grave, "“two three.”" in fault.sentence) == ("feed", False, True)


def test_what_nobody_has_looked_at_is_grave():
    found = faults([Problem(1, 1, "heading", "A."), Problem(9, 1, "more", "B.")])
    assert [(fault.kind, fault.is_grave) for fault in found] == [("more", True), ("heading", False)]


def test_proof_is_closed_to_whoever_may_not_change_the_post(reader, stranger, contributor, author, editor):
    post = PostFactory(status=Status.DRAFT, body="SECRET")
    assert reader.get(galley(post)).status_code == 302
    for client in (stranger, contributor, author):
        assert client.get(galley(post)).status_code == 403
    assert editor.get(galley(post)).status_code == 200
    PostCredit.objects.create(post=post, author=contributor.user.author)
    assert contributor.get(galley(post)).status_code == 200
    assert editor.get("/admin/posts/post/999999/galley/").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_proof_takes_the_same_queries_whatever_the_text(author, django_assert_max_num_queries, count):
    book = BookFactory()
    others = [PostFactory(book=book, chapter=ChapterFactory(book=book), slug=f"other-{n}") for n in range(count)]
    body = "".join(f"[[{other.chapter.slug}]], [[other-{n}]], $x$.\n\n" for n, other in enumerate(others))
    post = draft_of(author, body, book=book, chapter=ChapterFactory(book=book))
    post.tags.add(*(TagFactory() for _number in range(count)))
    record_row(post)
    with django_assert_max_num_queries(12):
        assert author.get(galley(post)).status_code == 200
