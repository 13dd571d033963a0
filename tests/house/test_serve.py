"""`make run`, from outside: what it refuses, what it keeps, how it stops."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests import starting
from tests.house.site import Running, environment, free_port, refused
from tests.house.sources import ROOT
from tests.servers import children, wait_for_workers


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A data directory into which the demo library has been loaded once."""
    directory = tmp_path_factory.mktemp("library")
    with Running(directory) as site:
        site.said("Stop it with Ctrl-C")
        site.stop()
    return directory


def test_port_that_is_taken_is_refused_with_another_one(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = refused(tmp_path / "data", PORT=port)
    assert f"Port {port} is taken" in sentence
    assert re.search(r"`PORT=\d+ make run`", sentence)
    assert sentence.count("\n") == 1
    assert not (tmp_path / "data").exists(), "nothing is written before it is known that the site can be served"


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1", "80 81", "٨٠"])
def test_port_that_is_no_port_is_refused(port, tmp_path):
    sentence = refused(tmp_path, PORT=port)
    assert sentence.startswith("PORT is ")
    assert sentence.count("\n") == 1


def test_data_dir_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("mine")
    sentence = refused(tmp_path / "data", PORT=free_port())
    assert f"DATA_DIR is {tmp_path / 'data'}, where a file stands in the way" in sentence
    assert sentence.count("\n") == 1
    assert (tmp_path / "data").read_text() == "mine"


def test_data_dir_below_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("mine")
    assert "where a file stands in the way" in refused(tmp_path / "data/primer", PORT=free_port())


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a place where even root can't write")
def test_data_dir_that_cannot_be_written_is_refused():
    sentence = refused("/proc/primer", PORT=free_port())
    assert "DATA_DIR is /proc/primer, which can't be written" in sentence
    assert sentence.count("\n") == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("TIME_ZONE", "Middle Earth"),
        ("WEB_CONCURRENCY", "many"),
        ("DEBUG", "perhaps"),
        ("DEMO", "perhaps"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "oracle://primer"),
        ("ALLOWED_HOSTS", "*"),
        ("SITE_URL", "example.org"),
    ],
)
def test_nonsense_in_the_environment_is_refused_by_name(key, value, tmp_path):
    sentence = refused(tmp_path, PORT=free_port(), **{key: value})
    assert sentence.startswith(f"{key} ")
    assert sentence.count("\n") == 1


def test_database_that_is_away_is_refused(tmp_path):
    url = f"postgres://primer@127.0.0.1:{free_port()}/primer"
    sentence = refused(tmp_path, PORT=free_port(), DATABASE_URL=url)
    assert "The database can't be used" in sentence
    assert sentence.count("\n") == 1


def test_database_that_is_none_is_refused_and_left_alone(tmp_path):
    (tmp_path / "primer.sqlite3").write_text("my diary, not a database\n" * 50)
    sentence = refused(tmp_path, PORT=free_port())
    assert "The database can't be used (file is not a database)" in sentence
    assert (tmp_path / "primer.sqlite3").read_text().startswith("my diary")


def test_database_in_a_directory_that_is_missing_is_refused(tmp_path):
    sentence = refused(tmp_path, PORT=free_port(), DATABASE_URL=f"sqlite:///{tmp_path}/missing/primer.sqlite3")
    assert "The database can't be used ([Errno 2] No such file or directory" in sentence


@pytest.mark.parametrize("kilobytes", [100, 1_000])
def test_disk_that_is_full_is_said_in_one_sentence(tmp_path, kilobytes):
    """A limit on the size of a file is to a process what a full disk is: first for the database, then for its log."""
    start = f"ulimit -f {kilobytes}; exec {sys.executable} -m primer.serve"
    answer = subprocess.run(
        ["bash", "-c", start],
        cwd=ROOT,
        env=environment(tmp_path, PORT=free_port()),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert answer.returncode == 1
    assert "There is no room left in" in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("kept", ['{"author": 1', '["author"]', '{"author": {"username": "author"}}'])
def test_accounts_that_can_not_be_read_are_said_in_one_sentence(tmp_path, kept):
    with Running(tmp_path, DEMO=0) as site:
        site.said("Stop it with Ctrl-C")
        site.stop()
    (tmp_path / "demo-accounts.json").write_text(kept)
    sentence = refused(tmp_path, PORT=free_port(), DEMO=0)
    assert "demo-accounts.json: It can't be read: delete it" in sentence
    assert sentence.count("\n") == 1


def test_visitor_says_nothing_about_where_the_site_stands(tmp_path):
    with Running(tmp_path, DEMO=0) as site:
        site.said("Stop it with Ctrl-C")
        head = f"HEAD /books HTTP/1.1\r\nHost: localhost:{site.port}\r\nConnection: close\r\n"
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            line.sendall(f"{head}SCRIPT_NAME: /elsewhere\r\n\r\n".encode())
            answer = line.makefile("rb").read().decode()
        assert answer.startswith("HTTP/1.1 301")
        assert "ocation: /books/\r\n" in answer


def test_empty_site_says_how_to_make_the_first_operator(tmp_path):
    data_dir = tmp_path / "with space"
    with Running(data_dir, DEMO=0) as site:
        site.said("Stop it with Ctrl-C")
        assert f"DATA_DIR='{data_dir}' .venv/bin/python manage.py createsuperuser" in site.output
        assert site.get("/healthz") == (200, "ok\n")
        assert site.get("/")[0] == 200
        assert not (data_dir / "demo-accounts.json").exists()


def test_secrets_can_be_read_by_their_owner_alone(library):
    for name in ("secret-key", "demo-accounts.json", "primer.sqlite3"):
        assert stat.S_IMODE((library / name).stat().st_mode) == 0o600, name


def test_accounts_are_printed_and_outlive_a_restart(library):
    before = (library / "demo-accounts.json").read_text(), (library / "secret-key").read_text()
    with Running(library) as site:
        site.said("Stop it with Ctrl-C")
        site.stop()
    assert ((library / "demo-accounts.json").read_text(), (library / "secret-key").read_text()) == before
    for role, account in json.loads(before[0]).items():
        assert re.search(rf"{role}\s+{account['username']}\s+{re.escape(account['password'])}\n", site.output)
    assert "Compressing" not in site.output, "static files that have not changed are not compressed again"


def test_restart_shows_a_page_within_three_times_what_bare_django_takes(library, tmp_path):
    taken = []
    # In turn, and the best of either: what else the machine does makes it longer, and never shorter.
    for pair in starting.pairs(library, tmp_path, 6):
        taken.append(pair)
        ours, theirs = (min(each) for each in zip(*taken, strict=True))
        if ours < 3 * theirs:
            break
    print(f"Restart {ours:.2f} s, bare Django {theirs:.2f} s, {ours / theirs:.1f} times")
    assert ours < 3 * theirs


def test_restart_with_nothing_to_do_is_served_by_the_process_that_looked(library):
    """Nothing is loaded twice. No thread is there that a fork would lose, but one of QuickJS's binding, never used."""
    with Running(library) as site:
        site.said("Stop it with Ctrl-C")
        site.get("/healthz")
        wait_for_workers(site.process.pid, 2)
        process = Path(f"/proc/{site.process.pid}")
        assert b"primer.serve" in (process / "cmdline").read_bytes()
        values = (process / "environ").read_bytes().split(b"\0")
        assert {b"MALLOC_ARENA_MAX=1", b"MALLOC_MMAP_THRESHOLD_=32768"} <= {*values}
        assert len([*(process / "task").iterdir()]) <= 2
        files = [os.readlink(file) for file in (process / "fd").iterdir()]
        assert not [name for name in files if "sqlite3" in name]
        assert len([name for name in files if name.startswith("socket:")]) == 1
        site.stop()


def test_what_had_something_to_do_leaves_nothing_of_it_behind(tmp_path):
    with Running(tmp_path, DEMO=0) as site:
        site.said("Stop it with Ctrl-C")
        site.get("/healthz")
        assert b"primer.workers" in Path(f"/proc/{site.process.pid}/cmdline").read_bytes()
        site.stop()


def test_migrations_that_were_interrupted_are_finished_by_the_next_start(tmp_path):
    """Also where only that was missing which follows the last of them, as the groups do."""
    with Running(tmp_path, DEMO=0) as site:
        site.said("Preparing the database")
        site.said("Stop it with Ctrl-C")
        site.stop()
    marker = tmp_path / "migration-unfinished"
    assert not marker.exists()
    with contextlib.closing(sqlite3.connect(tmp_path / "primer.sqlite3")) as database, database:
        groups = database.execute("SELECT name FROM auth_group ORDER BY name").fetchall()
        database.execute("DELETE FROM auth_group_permissions")
        database.execute("DELETE FROM auth_group")
    marker.touch()
    with Running(tmp_path, DEMO=0) as site:
        site.said("Stop it with Ctrl-C")
        site.stop()
    assert "Preparing the database" in site.output
    assert not marker.exists()
    with contextlib.closing(sqlite3.connect(tmp_path / "primer.sqlite3")) as database:
        assert database.execute("SELECT name FROM auth_group ORDER BY name").fetchall() == groups != []


def test_migration_that_is_missing_is_applied(library, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(library, data)
    values = {"SECRET_KEY": "x" * 50}
    back = [sys.executable, "manage.py", "migrate", "posts", "0016", "--verbosity=0"]
    subprocess.run(back, cwd=ROOT, env=environment(data, **values), check=True, timeout=90)
    with Running(data) as site:
        site.said("Stop it with Ctrl-C")
        assert "Preparing the database" in site.output
        assert site.get("/search/?q=attention")[0] == 200
        site.stop()


def test_static_files_are_hashed_and_compressed(library):
    manifest = json.loads((library / "static/staticfiles.json").read_text())["paths"]
    name = manifest["css/base.css"]
    assert re.fullmatch(r"css/base\.[0-9a-f]{12}\.css", name)
    assert (library / "static" / f"{name}.br").exists()
    with Running(library) as site:
        assert f'href="/static/{name}"' in site.get("/")[1]
        assert site.get(f"/static/{name}")[0] == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_at_once_and_quietly_with_connections_open(number, library):
    with Running(library) as site:
        site.get("/healthz")
        kept = [socket.create_connection(("127.0.0.1", site.port), timeout=5) for _ in range(4)]
        for connection in kept[:2]:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        # Who says nothing is waited for, up to graceful_timeout where the machine has much else to do.
        assert site.stop(number) < (2 if number == signal.SIGINT else 12)
        for connection in kept:
            connection.close()
    assert site.process.returncode == 0
    assert site.output.endswith("Stop it with Ctrl-C.\n\n")


def test_sighup_begins_anew_with_the_code_on_the_disk_and_refuses_nobody(library):
    statuses = []

    def ask():
        while not is_over.is_set():
            statuses.append(site.get("/healthz")[0])

    is_over = threading.Event()
    with Running(library) as site:
        site.said("Stop it with Ctrl-C")
        site.get("/healthz")
        wait_for_workers(site.process.pid, 2)
        first = set(children(site.process.pid))
        readers = [threading.Thread(target=ask) for _ in range(3)]
        for reader in readers:
            reader.start()
        # The second comes while the process is loading.
        for pause in (0.2, 8):
            os.kill(site.process.pid, signal.SIGHUP)
            time.sleep(pause)
        is_over.set()
        for reader in readers:
            reader.join()
        # Whoever has the variable has become another program since.
        assert b"PRIMER_FORMER_WORKERS=" in Path(f"/proc/{site.process.pid}/environ").read_bytes()
        assert len(set(children(site.process.pid)) - first) == 2 == len(children(site.process.pid))
        assert site.stop() < 2
    assert len(statuses) > 100
    assert set(statuses) == {200}
    assert not [word for word in ("Traceback", "ERROR") if word in site.output]


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.5, 0.8])
def test_ctrl_c_during_the_start_leaves_no_traceback(delay, library):
    with Running(library) as site:
        time.sleep(delay)
        assert site.stop() < 2
    assert "Traceback" not in site.output
    assert site.process.returncode in {0, -signal.SIGINT}


def test_ctrl_c_is_not_lost_in_a_callback():
    """Where an exception would only be printed."""
    program = (
        "import signal, weakref; from primer import serve; signal.signal(signal.SIGINT, serve.stop)\n"
        "class Thing: pass\n"
        "thing = Thing(); kept = weakref.ref(thing, lambda gone: signal.raise_signal(signal.SIGINT)); del thing\n"
        "print('still there', flush=True)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "\nStopped; the next `make run` goes on from here.\n"


def test_two_at_once_share_the_work(tmp_path):
    with Running(tmp_path, DEMO=0) as first, Running(tmp_path, DEMO=0) as second:
        for site in (first, second):
            site.said("Stop it with Ctrl-C")
            assert site.get("/healthz")[0] == 200
        assert (first.output + second.output).count("Compressing static files") == 1


def test_library_whose_loading_was_interrupted_is_finished_by_the_next_start(tmp_path):
    with Running(tmp_path) as site:
        site.said(" posts, ")
        os.killpg(site.process.pid, signal.SIGKILL)
    assert (tmp_path / "demo-unfinished").exists()
    with Running(tmp_path) as site:
        site.said("Stop it with Ctrl-C")
        assert " posts, " in site.output
    assert not (tmp_path / "demo-unfinished").exists()


def test_library_is_not_loaded_over_somebody_s_work(tmp_path):
    with Running(tmp_path, DEMO=0) as site:
        site.said("Stop it with Ctrl-C")
    make_operator(tmp_path)
    with Running(tmp_path) as site:
        site.said("Stop it with Ctrl-C")
        assert " posts, " not in site.output
        assert "createsuperuser" not in site.output
    assert not (tmp_path / "demo-accounts.json").exists()


def make_operator(data_dir):
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--no-input", "--username=ada", "--email=ada@example.org"],
        cwd=ROOT,
        env=environment(data_dir, DJANGO_SUPERUSER_PASSWORD="only for this test"),
        check=True,
        timeout=90,
    )
