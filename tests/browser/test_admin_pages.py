"""Every page of the admin in a browser: nothing that axe or the policy complains of, in any light, at any width."""

import re

import pytest
from django.urls import reverse

from publishing.models import User
from tests import offices
from tests.browser.desk import faults, sign_in
from tests.cast import member

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

FORBIDDEN = {"admin:posts_post_delete", "admin:series_book_delete", "admin:publishing_user_delete"}
LOOKS = [("light", 1280), ("dark", 360)]


@pytest.fixture(params=["author", "operator"])
def office(request, page, live_server, complaints, settings):
    """A page in which somebody has signed in, over a house that has one of everything."""
    settings.SITE_URL = live_server.url
    person = member("author") if request.param == "author" else User.objects.create_superuser("operator")
    offices.open_house(person)
    sign_in(page, live_server, person)
    page.person = request.param
    return page


def own(complaints):
    """What the site is to blame for.

    axe itself tries out styles that the policy refuses, what listens for complaints may not run in a sandboxed frame,
    and a 403 is an answer.
    """
    others = r"inline|status of 40[34]|script execution in 'about:srcdoc'"
    return [each for each in complaints if not re.search(others, each)]


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_fault(office, live_server, complaints, scheme, width, half):
    office.set_viewport_size({"width": width, "height": 900})
    office.emulate_media(color_scheme=scheme)
    seen, found = 0, {}
    for name in list(offices.names())[half::2]:
        answer = office.goto(live_server.url + offices.address(name))
        if answer.status != 200:
            # Nobody deletes what was ever public, nor the account that they are signed in with.
            assert office.person == "author" or name in FORBIDDEN, f"{name}: {answer.status}"
            continue
        seen += 1
        wrong = [*faults(office), *own(complaints)]
        complaints.clear()
        if office.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            wrong.append("wider than the window")
        if wrong:
            found[name] = wrong
    assert found == {}
    print(f"{seen} pages of the admin for the {office.person}, {scheme}, {width} px: no fault")
    assert seen >= (7 if office.person == "author" else 20)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_that_asks_or_refuses_has_a_fault(office, live_server, complaints, scheme, width):
    office.set_viewport_size({"width": width, "height": 900})
    office.emulate_media(color_scheme=scheme)
    posts = live_server.url + reverse("admin:posts_post_changelist")
    found = {}

    def look(name):
        if wrong := [*faults(office), *own(complaints)]:
            found[name] = wrong
        complaints.clear()

    for action in ("publish_posts", "withdraw_posts", "tag_posts"):
        office.goto(posts)
        choices = office.locator("select[name=action] option").evaluate_all("all => all.map(each => each.value)")
        chosen = [value for value in choices if value.startswith(action.split("_")[0])]
        if not chosen:
            continue
        office.locator("input.action-select").first.check()
        office.locator("select[name=action]").first.select_option(chosen[0])
        office.locator("button[name=index]").first.click()
        look(action)
    office.goto(f"{posts}?q=nothing+at+all")
    look("no match")
    office.goto(live_server.url + reverse("admin:posts_post_add"))
    office.locator("[name=_save]").first.click()
    look("errors")
    assert found == {}
    office.context.clear_cookies()
    office.goto(live_server.url + reverse("admin:login"))
    look("login")
    assert found == {}
