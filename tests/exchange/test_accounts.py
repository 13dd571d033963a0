import json
import stat

import pytest
from django.contrib.auth import authenticate

from exchange.accounts import ROLES, make_accounts, read_accounts
from exchange.faults import Refused
from publishing.models import Author, User
from tests.exchange.folders import snapshot
from tests.factories import AuthorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "not-there-yet" / "demo-accounts.json"


def can_sign_in(file):
    accounts = json.loads(file.read_text())
    return [role for role, account in accounts.items() if authenticate(**account).username == role]


def test_accounts_can_sign_in_with_what_the_file_says(file):
    assert make_accounts(file) == []
    assert can_sign_in(file) == ["author", "editor", "operator"]
    assert len({account["password"] for account in read_accounts(file).values()}) == 3


def test_accounts_are_in_the_groups_of_their_names(file):
    make_accounts(file)
    users = {user.username: user for user in User.objects.all()}
    assert {name: [group.name for group in user.groups.all()] for name, user in users.items()} == {
        role: [role] for role in ROLES
    }
    assert all(user.is_staff for user in users.values())
    assert [name for name, user in users.items() if user.is_superuser] == ["operator"]
    assert users["author"].has_perm("posts.publish_post")
    assert not users["author"].has_perm("posts.change_any_post")
    assert users["editor"].has_perm("posts.change_any_post")


def test_author_has_a_name_to_write_under(file):
    make_accounts(file)
    author = Author.objects.get()
    assert (author.name, author.slug, author.user.username) == ("Demo Author", "demo-author", "author")


def test_file_is_for_its_owner_alone(file, monkeypatch):
    import os

    before = os.umask(0)
    try:
        make_accounts(file)
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_file_that_is_being_written_is_for_its_owner_alone(file, monkeypatch):
    """Seen from inside, because a moment is enough to read it."""
    modes = []
    dump = json.dump

    def spy(accounts, stream, **options):
        modes.append(stat.S_IMODE(__import__("os").fstat(stream.fileno()).st_mode))
        dump(accounts, stream, **options)

    monkeypatch.setattr("exchange.accounts.json.dump", spy)
    file.parent.mkdir()
    file.with_name("demo-accounts.json.part").write_text("left over by somebody")
    make_accounts(file)
    assert modes == [0o600]
    assert [path.name for path in file.parent.iterdir()] == ["demo-accounts.json"]


def test_second_run_changes_nothing(file):
    make_accounts(file)
    before, written = snapshot(), (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino)
    assert make_accounts(file) == []
    assert snapshot() == before
    assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) == written


def test_lost_file_means_new_passwords(file):
    make_accounts(file)
    old = read_accounts(file)
    file.unlink()
    make_accounts(file)
    assert can_sign_in(file) == ["author", "editor", "operator"]
    assert all(read_accounts(file)[role] != old[role] for role in ROLES)
    assert User.objects.count() == 3


def test_interrupted_run_is_finished_by_the_next(file, monkeypatch):
    def fail(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("exchange.accounts._write", fail)
        with pytest.raises(KeyboardInterrupt):
            make_accounts(file)
    assert User.objects.count() == 3
    make_accounts(file)
    assert can_sign_in(file) == ["author", "editor", "operator"]


def test_deleted_account_comes_back_with_its_password(file):
    make_accounts(file)
    kept = file.read_bytes()
    User.objects.filter(username__in=["author", "editor"]).delete()
    make_accounts(file)
    assert file.read_bytes() == kept
    assert Author.objects.get().user.username == "author"
    assert can_sign_in(file) == ["author", "editor", "operator"]


def test_user_who_is_not_the_demos_is_not_touched(file):
    editor = UserFactory(username="editor", email="editor@example.org", is_staff=False)
    editor.set_password("their own")
    editor.save()
    before = User.objects.filter(pk=editor.pk).values().get()
    assert make_accounts(file) == ["There is a user “editor” who is not the demo's: nothing was changed there."]
    assert User.objects.filter(pk=editor.pk).values().get() == before
    assert not editor.groups.exists()
    assert can_sign_in(file) == ["author", "operator"]


def test_author_of_somebody_else_is_not_touched(file):
    other = UserFactory(username="author", email="me@example.org")
    AuthorFactory(slug="demo-author", name="Mine", user=other)
    make_accounts(file)
    assert list(Author.objects.values_list("name", "user__username")) == [("Mine", "author")]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"author": 1}', '{"author": {"username": "a"}}', "\udcff"])
def test_broken_file_is_refused_with_the_cure(file, content):
    file.parent.mkdir()
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(Refused, match=r"demo-accounts\.json: It can't be read: delete it, and new passwords"):
        make_accounts(file)
    assert not User.objects.exists()
