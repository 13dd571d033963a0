"""The log in sentences: what they say, who reads them, and what is not theirs to read."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from lxml import html

from posts.models import Post
from publishing import log
from publishing.models import User
from publishing.visibility import Status
from series.members import Role
from series.models import Book
from tests.factories import BookFactory, ImageFactory, MembershipFactory, PostFactory, UserFactory
from tests.posts.test_admin import ADD, change_url, form

LOG = "/admin/admin/logentry/"
DRAFT = {"status": Status.DRAFT, "release_at": None}


def sentences(client, query=""):
    """What the log's page says, the newest first."""
    response = client.get(LOG + query)
    assert response.status_code == 200, response.status_code
    page = html.fromstring(response.content.decode())
    return [cell.text_content() for cell in page.cssselect("#result_list .field-what")]


def noted(thing, user=None, flag=CHANGE, message="[]"):
    """An entry about `thing`."""
    kind = ContentType.objects.get_for_model(thing)
    fields = {"content_type": kind, "object_id": str(thing.pk), "object_repr": str(thing), "change_message": message}
    return LogEntry.objects.create(user=user or UserFactory(), action_flag=flag, **fields)


def test_log_tells_what_happened_to_a_post_from_first_to_last(author, editor):
    author.user.first_name = "Mira"
    author.user.save()
    with time_machine.travel(datetime(2027, 2, 1, 8, tzinfo=UTC)):
        author.force_login(author.user)
        author.post(ADD, form(title="Attention", _ready="1"))
        post = Post.objects.get()
        dated = {"release_at_0": "2027-03-03", "release_at_1": "09:00"}
        author.post(change_url(post), form(post, _publish="1", **dated))
        author.post(change_url(post), form(post, _draft="1", **dated))
        author.post(change_url(post), form(post, summary="New.", body="New.", release_at_0="", release_at_1=""))
        author.post(change_url(post), form(Post.objects.get(), summary="New.", _publish="1"))
        author.post(change_url(post), form(Post.objects.get(), summary="New.", _withdraw="1"))
    assert sentences(editor)[::-1] == [
        "Mira added and marked as ready “Attention”",
        "Mira changed and published “Attention”, scheduled for 3 March 2027, 09:00 (UTC): release",
        "Mira took back to draft “Attention”",
        "Mira changed “Attention”: summary, body and release",
        "Mira published “Attention”",
        "Mira withdrew “Attention”",
    ]


def test_history_of_what_was_published_can_be_read_on_djangos_own_page(editor):
    """A post's history is that of its versions; books keep Django's."""
    book = BookFactory(title="A book", status=Status.DRAFT)
    fields = {"title": "A book", "slug": book.slug, "accent": "ink", "position": 1, "language": "en", "_publish": "1"}
    fields |= {f"{name}-{kind}_FORMS": 0 for name in ("parts", "chapters", "credits") for kind in ("TOTAL", "INITIAL")}
    assert editor.post(f"/admin/series/book/{book.pk}/change/", fields).status_code == 302
    page = html.fromstring(editor.get(f"/admin/series/book/{book.pk}/history/").content.decode())
    assert "state: Live since" in page.get_element_by_id("change-history").text_content()


@pytest.mark.parametrize(
    ("flag", "message", "told"),
    [
        (ADDITION, '[{"added": {}}]', "mira added “x”"),
        (DELETION, "", "mira deleted “x”"),
        (CHANGE, "[]", "mira saved, without a change, “x”"),
        (CHANGE, '[{"changed": {"fields": ["Title", "Body"]}}]', "mira changed “x”: title and body"),
        (CHANGE, '[{"added": {"name": "part", "object": "I"}}]', "mira changed “x”: part “I” added"),
        (CHANGE, '[{"deleted": {"name": "part", "object": "I"}}]', "mira changed “x”: part “I” deleted"),
        (
            CHANGE,
            '[{"changed": {"name": "part", "object": "I", "fields": ["Title"]}}, {"changed": {"fields": ["Slug"]}}]',
            "mira changed “x”: title of part “I”; slug",
        ),
        (CHANGE, "Written by another program.", "mira changed “x”: Written by another program."),
        (CHANGE, "[broken", "mira saved, without a change, “x”"),
        (CHANGE, '{"a": 1}', "mira changed “x”: {&quot;a&quot;: 1}"),
        (CHANGE, "[1, null, {}]", "mira saved, without a change, “x”"),
    ],
)
def test_sentence_of_whatever_stands_in_the_log(flag, message, told):
    entry = LogEntry(user=User(username="mira"), object_repr="x", action_flag=flag, change_message=message)
    assert log.sentence(entry) == told


def test_nothing_in_a_sentence_is_markup():
    who = User(username="<b>", first_name="<i>")
    message = '[{"changed": {"name": "<u>", "object": "<s>", "fields": ["<q>"]}}]'
    told = log.sentence(LogEntry(user=who, object_repr="<a>", action_flag=CHANGE, change_message=message), "/x/")
    page = html.fragment_fromstring(told, create_parent="p")
    assert [node.tag for node in page.iter()] == ["p", "a"]
    assert page.text_content() == "<i> changed “<a>”: <q> of <u> “<s>”"


def test_link_leads_to_the_thing_and_to_nothing_that_is_gone(operator):
    kept, gone = PostFactory(title="Kept"), PostFactory(title="Gone", **DRAFT)
    noted(kept)
    noted(gone)
    operator.post(f"/admin/posts/post/{gone.pk}/delete/", {"post": "yes"})
    page = html.fromstring(operator.get(LOG).content.decode())
    assert [link.get("href") for link in page.cssselect("#result_list .field-what a")] == [change_url(kept)]
    assert len(page.cssselect("#result_list .field-what")) == 3


@pytest.mark.parametrize("who", ["contributor", "author", "stranger"])
def test_log_is_for_editors_and_operators(request, editor, operator, who):
    noted(PostFactory())
    assert request.getfixturevalue(who).get(LOG).status_code == 403
    assert [len(sentences(client)) for client in (editor, operator)] == [1, 1]


def test_editor_of_a_book_reads_what_was_done_there_and_what_they_did_themselves(editor, contributor, operator):
    mine, other = BookFactory(title="Mine"), BookFactory(title="Other")
    things = [PostFactory(title="In mine", book=mine), ImageFactory(name="mine.png", book=mine), mine]
    things += [PostFactory(title="In other", book=other), ImageFactory(name="other.png", book=other), other]
    for thing in things:
        noted(thing)
    noted(PostFactory(title="By me"), editor.user)
    noted(editor.user)
    everything = {"Mine", "In mine", "mine.png", "Other", "In other", "other.png", "By me"}

    def told(client):
        return {sentence.split("“")[1].removesuffix("”") for sentence in sentences(client)}

    assert told(editor) == everything
    assert told(operator) == {*everything, "editor"}
    for client in (editor, contributor):
        MembershipFactory(user=client.user, book=mine, role=Role.EDITOR)
    assert told(editor) == {"Mine", "In mine", "mine.png", "By me"}
    assert told(contributor) == {"Mine", "In mine", "mine.png"}


def test_log_is_filtered_by_person_kind_book_and_date_and_searched(operator):
    book = BookFactory(title="A book")
    mira = UserFactory(first_name="Mira")
    noted(PostFactory(title="Attention", book=book), mira)
    noted(book)
    noted(PostFactory(title="Elsewhere"))
    with time_machine.travel(datetime(2025, 5, 5, tzinfo=UTC)):
        noted(ImageFactory(name="old.png"))
    assert len(sentences(operator)) == 4
    for query, found in (
        (f"?person={mira.pk}", ["Attention"]),
        ("?kind=book", ["A book"]),
        (f"?book={book.pk}", ["A book", "Attention"]),
        ("?action_time__year=2025", ["old.png"]),
        ("?q=Elsewhere", ["Elsewhere"]),
        ("?q=Mira", ["Attention"]),
        ("?person=x&kind=x&book=99", ["A book", "Attention", "Elsewhere", "old.png"]),
    ):
        told = sorted(sentence.split("“")[1].split("”")[0] for sentence in sentences(operator, query))
        assert told == found, query


def test_nothing_in_the_log_is_added_changed_or_deleted(operator):
    entry = noted(PostFactory())
    for page in ("add/", f"{entry.pk}/change/", f"{entry.pk}/delete/", f"{entry.pk}/history/"):
        assert operator.get(LOG + page).status_code == 403
        assert operator.post(LOG + page, {"post": "yes"}).status_code == 403
    operator.post(LOG, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert LogEntry.objects.get() == entry


@pytest.mark.parametrize("who", ["editor", "operator", "contributor"])
@pytest.mark.parametrize("count", [1, 30])
def test_log_takes_the_same_queries_whatever_its_length(request, django_assert_max_num_queries, who, count):
    client = request.getfixturevalue(who)
    book = MembershipFactory(user=client.user, role=Role.EDITOR).book
    for number in range(count):
        for thing in (PostFactory(book=book, kind="announcement"), ImageFactory(book=book, name=f"{number}.png"), book):
            noted(thing)
    client.get(LOG)
    with django_assert_max_num_queries(12) as queries:
        assert len(sentences(client)) == min(3 * count, 50)
    assert len(queries) == {"editor": 10, "operator": 8, "contributor": 10}[who]


def test_changes_of_books_are_told_too(editor):
    from tests.series.test_admin import change_url as book_url
    from tests.series.test_admin import chapter
    from tests.series.test_admin import form as book_form

    book = BookFactory(title="A book")
    editor.post(book_url(book), book_form(book, chapters=[chapter(1, title="Tools")], subtitle="New", _withdraw="1"))
    assert sentences(editor) == ["editor changed and withdrew “A book”: subtitle; chapter “Chapter 1 — Tools” added"]
    assert Book.objects.get().withdrawn_at
