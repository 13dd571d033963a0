"""A PostgreSQL that lives as long as one test run."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

# The shell in front of the server waits for the end of its standard input, which comes however the test run ends, by
# Ctrl-C or by SIGKILL. Durability is off: what is in there is thrown away.
GUARD = """
cd "$2" || exit 1
"$1/initdb" -D data -U primer --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >log 2>&1 || exit 1
"$1/postgres" -D data -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c max_connections=50 >>log 2>&1 &
cat >/dev/null
kill -QUIT $!
wait
cd / && rm -rf "$2"
"""


def binaries() -> str | None:
    """The directory of the newest server on this machine.

    `pg_config` may belong to the client library alone and still name the server's directory, so each is looked into.
    """
    candidates = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: -float(path.split("/")[-2]))
    if program := shutil.which("pg_config"):
        answer = subprocess.run([program, "--bindir"], capture_output=True, text=True)
        candidates.append(answer.stdout.strip())
    candidates += os.environ.get("PATH", "").split(os.pathsep)
    for directory in candidates:
        if directory and all(os.access(os.path.join(directory, name), os.X_OK) for name in ("initdb", "postgres")):
            return directory
    return None


def owner() -> str | None:
    """The user whom PostgreSQL, which refuses root, has to run as; `None` for ourselves."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


@contextmanager
def throwaway() -> Iterator[str]:
    """The address of a new, empty server on a Unix socket; it is stopped and deleted at the end."""
    directory = tempfile.mkdtemp(prefix="primer-postgres-")
    prefix: list[str] = []
    if user := owner():
        shutil.chown(directory, user)
        prefix = ["runuser", "-u", user, "--"]
    command = [*prefix, "sh", "-c", GUARD, "sh", str(binaries()), directory]
    # A session of its own: Ctrl-C in the terminal is for the tests, and ends this by way of its standard input.
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    assert guard.stdin
    try:
        wait_until_ready(guard, directory)
        yield f"postgres://primer@/postgres?host={quote(directory, safe='')}"
    finally:
        guard.stdin.close()
        guard.wait(30)
        shutil.rmtree(directory, ignore_errors=True)


def directory_of(url: str) -> Path:
    """Where the server of this address keeps its socket and everything else."""
    return Path(unquote(url.partition("host=")[2]))


def wait_until_ready(guard: "subprocess.Popen[bytes]", directory: str) -> None:
    """Wait for the server's own word; the socket is there a little before it answers."""
    log = Path(directory, "log")
    for _ in range(600):
        text = log.read_text("utf-8") if log.exists() else ""
        if "ready to accept connections" in text:
            return
        if guard.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{text}")
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL was not ready after a minute:\n{text}")
