"""No page of the admin asks the database more for three rows than for one, and none asks more than twelve times."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import offices

pytestmark = pytest.mark.django_db

MOST = 12


def asked(client, name):
    """What one page asks; nothing where the page is not for this user."""
    address = offices.address(name)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code in {200, 302, 403, 404}, f"{address}: {answer.status_code}"
    return [query["sql"] for query in queries] if answer.status_code == 200 else None


@pytest.mark.parametrize("who", ["author", "editor", "operator"])
def test_every_page_asks_the_same_for_one_row_and_for_three(request, who):
    client = request.getfixturevalue(who)
    book = offices.open_house(client.user)
    # A first look fills what Django keeps for the process: content types, the present site.
    few = {name: asked(client, name) and asked(client, name) for name in offices.names()}
    for number in (2, 3):
        offices.furnish(book, client.user, number)
    many = {name: asked(client, name) for name in few}
    shown = [name for name in few if few[name] is not None]
    assert {"admin:index", "admin:posts_post_change", "admin:posts_post_galley"} <= set(shown)
    told = {name: (len(few[name]), len(many[name])) for name in shown}
    print(who, sorted(told.items(), key=lambda item: -item[1][1])[:5])
    assert {name: counts for name, counts in told.items() if counts[0] != counts[1] or counts[1] > MOST} == {}
