"""Migrations are one line, each named for what it does."""

import itertools
import re
import subprocess
import sys

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.house.site import environment
from tests.house.sources import ROOMS, ROOT

VERB_NOUN = re.compile(r"\d{4}_(initial|[a-z]+(_[a-z0-9]+)+)")


def migrations():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [(key, migration) for key, migration in sorted(loader.disk_migrations.items()) if key[0] in ROOMS]
    assert ours
    return ours


def test_each_follows_the_one_before():
    for _app, group in itertools.groupby(migrations(), key=lambda entry: entry[0][0]):
        names = []
        for (app, name), migration in group:
            parents = [parent for parent_app, parent in migration.dependencies if parent_app == app]
            assert parents == names[-1:], f"{app}.{name} should follow {names[-1:]} and follows {parents}"
            assert int(name[:4]) == len(names) + 1, f"{app}.{name} is out of the count"
            names.append(name)


def test_names_say_what_is_done():
    assert [f"{app}.{name}" for (app, name), _ in migrations() if not VERB_NOUN.fullmatch(name) or "auto" in name] == []


def test_each_can_be_undone():
    stuck = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in migrations()
        for operation in migration.operations
        if not operation.reversible
    ]
    assert stuck == []


def test_the_newest_are_undone_and_done_again(tmp_path):
    """Whoever goes back to the version before; what listens for migrations must bear that its tables are gone."""
    before = [
        (app, group[-2][0][1])
        for app, found in itertools.groupby(migrations(), key=lambda entry: entry[0][0])
        if len(group := list(found)) > 1
    ]
    assert "posts" in dict(before)
    for app, name in [("", ""), *before, ("", "")]:
        arguments = [sys.executable, "manage.py", "migrate", "--verbosity", "0", *filter(None, (app, name))]
        done = subprocess.run(
            arguments,
            cwd=ROOT,
            env=environment(tmp_path, SECRET_KEY="s" * 50),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr


def test_rooms_with_models_have_migrations():
    with_models = {model._meta.app_label for model in apps.get_models()} & set(ROOMS)
    assert with_models == {app for (app, _), _ in migrations()}
