"""What is committed says nothing about the machine that it was written on."""

import os
import re
import stat

import pytest

from tests.house.sources import ROOT, tracked, where

# Put together here, so that this file may stand among those that it looks at.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs.org", "deb.debian" + ".org"]
HOMES = re.compile(r"(?<![\w.~\-/<>])/(root|home|Users|work)/\w")


def texts():
    for path in tracked():
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_registry(host):
    assert [where(path) for path, text in texts() if host in text] == []


def test_no_file_names_this_machine():
    home = os.path.expanduser("~")
    places = [str(ROOT) + "/"] + ([home + "/"] if len(home) > 1 else [])
    code = {".py", ".md", ".toml", ".yaml", ".yml", ".sh", ".lock", ".html", ".css", ".js", ""}
    found = [where(path) for path, text in texts() if any(place in text for place in places)]
    found += [where(path) for path, text in texts() if path.suffix in code and HOMES.search(text)]
    assert found == []


@pytest.mark.parametrize("name", ["manage.py", ".ci/run", "bin/install", "bin/find-python", "bin/check", "bin/lock"])
def test_commands_can_be_run(name):
    assert (ROOT / name).stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_readme_names_the_two_commands(command):
    assert command in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", ["make check", "make test"])
def test_ci_runs_the_same_commands_as_people(command):
    assert command in (ROOT / ".ci/run").read_text("utf-8").splitlines()
