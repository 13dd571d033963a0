"""The cast: who asks for pages in tests (docs/architecture.md names them)."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from publishing.models import Author, User


def member(group, **fields):
    """A user of the staff in one group, with an author's name of their own."""
    user = User.objects.create_user(username=group, password="of no use", is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=group))
    Author.objects.create(name=group.title(), slug=f"the-{group}", user=user)
    return user


def client_of(user):
    """A signed-in client that, like a browser, must send the CSRF token where one is asked for."""
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def contributor(db):
    return client_of(member("contributor"))


@pytest.fixture
def author(db):
    return client_of(member("author"))


@pytest.fixture
def editor(db):
    return client_of(member("editor"))


@pytest.fixture
def operator(db):
    return client_of(User.objects.create_superuser("operator", password="of no use"))


@pytest.fixture
def stranger(db):
    """Signed in, of the staff, without any right."""
    return client_of(User.objects.create_user("stranger", password="of no use", is_staff=True))


@pytest.fixture
def reader():
    """Anonymous."""
    return Client()
