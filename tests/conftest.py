"""What every test gets: marks that follow from its fixtures, and a browser."""

import os

import pytest
from hypothesis import settings

from tests import browsers

pytest_plugins = ["tests.cast"]

# How long an example takes says more about what else the machine does.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

# Playwright keeps an event loop in the main thread, and Django takes that for code that is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what needs a browser and what touches a database, so that nobody has to remember it."""
    for item in items:
        if "playwright" in item.fixturenames:
            item.add_marker("browser")
        asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        if asks and not item.get_closest_marker("looks"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright):
    """Drive the system's Chromium, or Playwright's; where there is neither, the test is left out by name."""
    # The pages are ours, and neither root nor a container can have the sandbox.
    options = {"args": ["--no-sandbox"]}
    if path := browsers.installed():
        options["executable_path"] = path
    elif not os.path.exists(playwright.chromium.executable_path):
        pytest.skip("there is no Chromium on this machine: `make test` fetches one")
    return browser_type_launch_args | options
