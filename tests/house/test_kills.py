"""A first start that is killed again and again ends where an undisturbed one ends."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import time

import pytest

from tests.house.site import Running


def contents(data_dir):
    """How many rows each table has, leaving out what grows with every start."""
    with contextlib.closing(sqlite3.connect(data_dir / "primer.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}


def load(data_dir):
    with Running(data_dir) as site:
        site.said("Stop it with Ctrl-C", seconds=60)
        assert site.get("/")[0] == 200
        site.stop()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_first_start_survives_being_killed(seed, tmp_path):
    """SIGKILL at twelve moments between the first line and the last; the disk keeps what was committed."""
    moments = random.Random(seed)
    load(tmp_path / "undisturbed")
    disturbed = tmp_path / "disturbed"
    for _ in range(12):
        with Running(disturbed) as site:
            time.sleep(moments.uniform(0.2, 5))
            os.killpg(site.process.pid, signal.SIGKILL)
    load(disturbed)
    assert contents(disturbed) == contents(tmp_path / "undisturbed")
    assert set(json.loads((disturbed / "demo-accounts.json").read_text())) == {"author", "editor", "operator"}
    media = {path.name for path in (disturbed / "media").rglob("*") if path.is_file()}
    assert len(media) >= contents(disturbed).get("posts_image", 0)
