"""The locks agree with pyproject.toml, and say nothing about where they were made."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.sources import ROOT

LOCKS = {
    "requirements.lock": (),
    "requirements-dev.lock": ("scale", "dev"),
    "requirements-figures.lock": ("figures",),
}
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^\]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def requirements(*extras):
    listed = project()["dependencies"] + [
        each for extra in extras for each in project()["optional-dependencies"][extra]
    ]
    return [Requirement(text) for text in listed]


def pins(lock):
    text = (ROOT / lock).read_text("utf-8")
    return {canonicalize_name(match["name"]): match["version"] for match in PIN.finditer(text)}


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_lock_has_what_the_project_names(lock, extras):
    locked = pins(lock)
    wrong = [
        f"{wanted} is locked at {locked.get(canonicalize_name(wanted.name))}"
        for wanted in requirements(*extras)
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0.dev0"), prereleases=False)
    ]
    assert wrong == [], "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_no_more_than_the_project_names(lock):
    """A package that nothing asks for any more still stands in a lock that was edited by hand."""
    text = (ROOT / lock).read_text("utf-8")
    named = {canonicalize_name(wanted.name) for wanted in requirements(*LOCKS[lock])}
    for block in re.split(r"\n(?=[a-z0-9])", text):
        name = canonicalize_name(PIN.match(block)["name"])
        asked_by_us = "primer (pyproject.toml)" in block
        assert (name in named) or not asked_by_us, f"{lock}: {name} is in the lock and no longer in pyproject.toml"
        assert "# via" in block, f"{lock}: nothing asks for {name}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_line_an_address(lock):
    text = (ROOT / lock).read_text("utf-8")
    assert pins(lock)
    assert [block.split("\n")[0] for block in re.split(r"\n(?=[a-z0-9])", text) if "--hash=sha256:" not in block] == []
    assert re.search(r"://|^--|@ ", text, re.MULTILINE) is None


def test_what_is_tested_is_what_serves():
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime.items() <= development.items()
    assert "pytest" not in runtime


def test_what_draws_the_figures_can_be_installed_beside_the_rest():
    runtime, development, drawing = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= drawing.items()
    assert {name for name in development.keys() & drawing.keys() if development[name] != drawing[name]} == set()
    assert "matplotlib" not in runtime.keys() | development.keys()


def test_no_more_than_twenty_packages_are_named_for_the_runtime():
    assert len(project()["dependencies"]) <= 20
