"""`rerender` as a process of its own that is killed in the middle, and another that goes on."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time

from tests.house.site import environment
from tests.house.sources import ROOT
from tests.rendering.reading import ten_thousand_words

POSTS = 12
SEED = f"""
import sys
from posts.models import Post
body = sys.stdin.read()
old = {{"body": body, "html": "old", "renderer": "older"}}
Post.objects.bulk_create(Post(title=f"P{{n}}", slug=f"p{{n}}", **old) for n in range({POSTS}))
"""


def manage(data_dir, *arguments, **options):
    line = [sys.executable, "manage.py", *arguments]
    values = {"DJANGO_SETTINGS_MODULE": "primer.settings", "SECRET_KEY": "of no use " * 5}
    return subprocess.Popen(
        line, cwd=ROOT, env=environment(data_dir, **values), text=True, stdout=subprocess.PIPE, **options
    )


def done(data_dir):
    """How many posts are rendered anew, by the database's own word, and by the version that each names."""
    with contextlib.closing(sqlite3.connect(data_dir / "primer.sqlite3", timeout=30)) as database:
        (anew,) = database.execute("SELECT count(*) FROM posts_post WHERE html != 'old'").fetchone()
        (marked,) = database.execute("SELECT count(*) FROM posts_post WHERE renderer != 'older'").fetchone()
    assert anew == marked
    return anew


def test_rerender_that_is_killed_goes_on_where_it_was(tmp_path):
    manage(tmp_path, "migrate", "--verbosity", "0").communicate(timeout=60)
    seed = manage(tmp_path, "shell", "--verbosity", "0", "--command", SEED, stdin=subprocess.PIPE)
    seed.communicate(ten_thousand_words(), timeout=30)
    assert (seed.returncode, done(tmp_path)) == (0, 0)
    killed = manage(tmp_path, "rerender")
    deadline = time.monotonic() + 25
    while not done(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(killed.pid, 9)
    killed.communicate(timeout=10)
    before = done(tmp_path)
    assert 0 < before < POSTS
    out, _err = manage(tmp_path, "rerender").communicate(timeout=60)
    assert f"{POSTS - before} posts rendered." in out
    assert done(tmp_path) == POSTS
