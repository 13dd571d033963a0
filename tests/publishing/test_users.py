"""Users in the admin: operators make them and put them into groups, and nobody rises by it."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from lxml import html

from publishing.models import User
from series.members import Membership
from tests.cast import client_of
from tests.factories import BookFactory, UserFactory

USERS = "/admin/publishing/user/"


@pytest.fixture
def manager(db):
    """An operator by group, who is no superuser."""
    user = UserFactory(username="manager")
    user.groups.add(Group.objects.get(name="operator"))
    return client_of(user)


def address(user):
    return f"{USERS}{user.pk}/change/"


def form(user, **fields):
    """What a browser would send for `user`, with `fields` changed."""
    data = {"username": user.username, "is_active": "on", "is_staff": "on", "groups": group_keys(user)}
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "09:00"}
    return data | {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0} | fields


def group_keys(user):
    return [group.pk for group in user.groups.all()]


def group(name):
    return Group.objects.get(name=name).pk


def test_operator_makes_a_user_and_puts_them_into_a_group(manager):
    secret = "a long and rare one"
    data = {"username": "mira", "password1": secret, "password2": secret, "usable_password": "true"}
    data |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert manager.post(f"{USERS}add/", data).status_code == 302
    mira = User.objects.get(username="mira")
    assert manager.post(address(mira), form(mira, groups=[group("editor")])).status_code == 302
    assert [found.name for found in mira.groups.all()] == ["editor"]
    assert mira.has_perm("posts.change_any_post")


def test_operator_gives_no_right_that_belongs_to_no_group(manager):
    user = UserFactory()
    right = Permission.objects.get(codename="publish_post")
    asked = {"first_name": "Mira", "is_superuser": "on", "user_permissions": [right.pk]}
    for target in (user, manager.user):
        assert manager.post(address(target), form(target, **asked)).status_code == 302
        target.refresh_from_db()
        assert (target.first_name, target.is_superuser, list(target.user_permissions.all())) == ("Mira", False, [])
    page = html.fromstring(manager.get(address(user)).content.decode())
    assert page.cssselect("[name=is_staff]")
    assert not page.cssselect("[name=is_superuser], [name=user_permissions]")


def test_operator_puts_nobody_into_a_group_that_may_do_more_than_they(manager):
    strong = Group.objects.create(name="strong")
    strong.permissions.add(Permission.objects.get(codename="change_group"))
    for target in (UserFactory(), manager.user):
        page = html.fromstring(manager.post(address(target), form(target, groups=[strong.pk])).content.decode())
        assert "not one of the available choices" in page.cssselect(".errorlist li")[0].text_content()
        assert strong not in target.groups.all()
        assert manager.post(address(target), form(target, groups=[group("operator")])).status_code == 302


def stronger(name):
    """Those whom an operator by group must not become."""
    if name == "superuser":
        return User.objects.create_superuser("root")
    user = UserFactory(is_active=name != "retired")
    right = Permission.objects.get(codename="change_group")
    if name == "single":
        user.user_permissions.add(right)
    else:
        strong = Group.objects.create(name="strong")
        strong.permissions.add(right)
        user.groups.add(strong)
    return user


@pytest.mark.parametrize("name", ["superuser", "single", "grouped", "retired"])
def test_who_may_do_more_is_not_changed_renamed_deleted_or_given_a_password(manager, operator, name):
    other, equal = stronger(name), UserFactory(password="old")
    password = {"password1": "a long and rare one", "password2": "a long and rare one", "usable_password": "true"}
    for user, status in ((other, 403), (equal, 302)):
        before = user.password
        assert manager.post(f"{USERS}{user.pk}/password/", password).status_code == status
        assert manager.post(address(user), form(user, first_name="Renamed")).status_code == status
        assert manager.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == status
        if status == 403:
            user.refresh_from_db()
            assert (user.password, user.first_name) == (before, "")
    manager.post(USERS, {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"})
    assert User.objects.filter(pk=other.pk).exists()
    assert operator.post(address(other), form(other, first_name="Renamed")).status_code == 302


def test_superuser_makes_another(operator):
    user = UserFactory()
    assert operator.post(address(user), form(user, is_superuser="on")).status_code == 302
    user.refresh_from_db()
    assert user.is_superuser


@pytest.mark.parametrize("who", ["contributor", "author", "editor", "stranger"])
def test_nobody_else_sees_users_or_raises_themselves(request, manager, who):
    client = request.getfixturevalue(who)
    data = form(client.user, groups=[group("operator")])
    for page in (USERS, f"{USERS}add/", address(client.user), "/admin/autocomplete/?term=&app_label=publishing"):
        assert client.get(page).status_code == 403
    assert client.post(address(client.user), data).status_code == 403
    assert group("operator") not in group_keys(client.user)
    assert manager.get(USERS).status_code == 200


def test_who_has_done_something_is_made_inactive_rather_than_deleted(operator):
    done, idle = UserFactory(), UserFactory()
    LogEntry.objects.create(user=done, object_repr="x", action_flag=CHANGE)
    pages = [html.fromstring(operator.get(address(user)).content) for user in (done, idle)]
    assert [len(page.cssselect(".deletelink")) for page in pages] == [0, 1]
    assert operator.post(f"{USERS}{done.pk}/delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"{USERS}{idle.pk}/delete/", {"post": "yes"}).status_code == 302
    operator.post(USERS, {"action": "delete_selected", "_selected_action": [done.pk], "post": "yes"})
    assert set(User.objects.all()) == {done, operator.user}
    assert operator.post(address(done), form(done, is_active="")).status_code == 302
    done.refresh_from_db()
    assert not done.is_active


def test_operator_ties_a_person_to_a_book_on_the_persons_page(manager):
    user, book = UserFactory(), BookFactory()
    row = {"memberships-TOTAL_FORMS": 1, "memberships-0-book": book.pk, "memberships-0-role": "editor"}
    assert manager.post(address(user), form(user, **row)).status_code == 302
    assert [(found.user, found.book, found.role) for found in Membership.objects.all()] == [(user, book, "editor")]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(manager, django_assert_num_queries, count):
    for _number in range(count):
        UserFactory().groups.add(Group.objects.get(name="author"))
    with django_assert_num_queries(8):
        assert manager.get(USERS).status_code == 200
