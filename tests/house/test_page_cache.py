"""The page cache as it is deployed: in workers of their own, and with a database that goes away."""

import subprocess
import time
import urllib.request

import pytest

from tests import postgres
from tests.house.site import Running, environment
from tests.house.sources import ROOT

# Says when it has committed; the clock is the machine's, so that both sides have the same.
CHANGE = (
    "import time; from publishing.models import Site; site = Site.load(); site.tagline = {!r}; site.save(); "
    "print(time.time())"
)


def fetched(site, path="/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}{path}", timeout=30) as answer:
        return answer.read().decode(), answer.headers


def test_change_is_seen_in_all_of_four_workers_within_a_second(tmp_path):
    with Running(tmp_path, DEMO=0, WEB_CONCURRENCY=4) as site:
        site.said("Stop it with Ctrl-C", seconds=60)
        assert "Read by all." not in fetched(site)[0]
        command = [".venv/bin/python", "manage.py", "shell", "--no-imports", "-c", CHANGE.format("Read by all.")]
        writer = subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
        while writer.poll() is None:
            fetched(site)
        committed = float(writer.communicate()[0])
        while time.time() < committed + 1:
            fetched(site)
        seen = [fetched(site) for _ in range(60)]
        assert all("Read by all." in page for page, _headers in seen)
        assert len({headers["ETag"] for _page, headers in seen}) == 1, "the same in each worker"


def test_pages_outlive_the_database(tmp_path):
    if postgres.binaries() is None:
        pytest.skip("there is no PostgreSQL on this machine: `sudo apt install postgresql`")
    with postgres.throwaway() as url:
        site = Running(tmp_path, DEMO=0, DATABASE_URL=url, WEB_CONCURRENCY=1)
        site.said("Stop it with Ctrl-C", seconds=60)
        page, headers = fetched(site)
        assert "Cache-Status" not in headers
    with site:
        time.sleep(1)
        held, headers = fetched(site)
        assert held == page
        assert headers["Cache-Status"] == 'primer; hit; detail="the database is away"'
        assert site.get("/archive/")[0] == 500, "nobody had asked for it"
        site.stop()
        assert "The database is away" in site.output
