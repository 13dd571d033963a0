"""What has to be there before the site can serve: data directory, secret key, tables, static files, demo library."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

import django
from django.core.management import CommandError, call_command

from primer import env

BASE_DIR = Path(__file__).resolve().parent.parent


class Ready(NamedTuple):
    """What stands ready at which address; `is_as_it_was`: nothing had to be done for it."""

    site_url: str
    is_as_it_was: bool


class Refused(Exception):
    """The site can't be served as things are; its text is one sentence that names the cure."""


def say(text: str) -> None:
    """Tell the operator at once, even where the output is a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def data_directory() -> Path:
    """`DATA_DIR`, made where it is missing and proved writable."""
    directory = env.directory("DATA_DIR", BASE_DIR / "data")
    # Files that everybody may write are nobody's intention, whatever the shell's umask.
    os.umask(os.umask(0) | 0o022)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        # By writing, since root may do things that permission bits deny, and a read-only disk denies what they allow.
        with tempfile.TemporaryFile(dir=directory):
            pass
    except (FileExistsError, NotADirectoryError):
        raise Refused(
            f"DATA_DIR is {directory}, where a file stands in the way: name a directory, `DATA_DIR=~/primer make run`."
        ) from None
    except OSError as error:
        raise Refused(
            f"DATA_DIR is {directory}, which can't be written ({error.strerror}): "
            "mend that, or name another directory, `DATA_DIR=~/primer make run`."
        ) from None
    return directory


def secret_key(directory: Path) -> None:
    """Make `DATA_DIR/secret-key`, readable by its owner alone, unless there is one or the environment has it."""
    kept = directory / "secret-key"
    if env.text("SECRET_KEY") or (kept.is_file() and kept.read_text("utf-8").strip()):
        return
    with tempfile.NamedTemporaryFile("w", dir=directory, delete=False) as file:  # mkstemp: 0600 from the start
        file.write(secrets.token_urlsafe(48) + "\n")
    os.replace(file.name, kept)


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Let one process prepare at a time; the lock goes with the process, however that ends."""
    with (directory / "preparing.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another `make run` is preparing this DATA_DIR; waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def room(directory: Path) -> Iterator[None]:
    """Say in one sentence that the disk is full; what was begun is finished by the next start."""
    from django.db import OperationalError

    try:
        yield
    except (OSError, OperationalError) as error:
        if isinstance(error, OSError) and error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise
        if isinstance(error, OperationalError) and "disk" not in str(error):
            raise
        raise Refused(
            f"There is no room left in {directory} ({error}): make some, or set DATA_DIR to another directory, "
            "and start again."
        ) from None


def prepare(directory: Path, *, collect: bool) -> Ready:
    """Bring database, static files and demo library up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
    from django.conf import settings
    from django.db import connection

    site_url: str = settings.SITE_URL
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and not find_spec("psycopg"):
        raise Refused(
            "DATABASE_URL names PostgreSQL, whose driver is not installed: "
            "run `.venv/bin/python -m pip install 'psycopg[binary]>=3.2'`."
        )
    django.setup()
    from publishing import revision

    with alone(directory), room(directory):
        reach_database()
        done = [
            migrate(directory),
            collect and collect_static(directory),
            env.flag("DEMO", default=True) and load_demo(directory),
        ]
        # Another version may write other bytes, as may another SITE_URL or a database that was restored.
        revision.touch()
    connection.close()
    return Ready(site_url, is_as_it_was=not any(done))


def reach_database() -> None:
    """Connect, or say why that can't be; a file that is not there yet is made."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    try:
        if connection.vendor == "sqlite":
            # Drafts and password hashes are inside; SQLite gives its journal the same permissions.
            os.close(os.open(settings.DATABASES["default"]["NAME"], os.O_CREAT | os.O_RDWR, 0o600))
        connection.ensure_connection()
    except (DatabaseError, OSError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise Refused(f"The database can't be used ({reason}): mend it, or set DATABASE_URL to another.") from None


def migrate(directory: Path) -> bool:
    """Apply migrations, and say whether there was anything to do: also to finish what follows the last of them."""
    unfinished = directory / "migration-unfinished"
    if has_all_migrations() and not unfinished.exists():
        return False
    unfinished.touch()
    say("Preparing the database …")
    call_command("migrate", interactive=False, verbosity=0)
    unfinished.unlink()
    return True


def has_all_migrations() -> bool:
    """Whether the database has heard of each file of migrations; they are not loaded, which takes 0.1 s every start."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    there = {
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in iter_modules([str(Path(config.path, "migrations"))])
        if module.name[0] not in "_~"
    }
    return there <= MigrationRecorder(connection).applied_migrations().keys()


def static_fingerprint() -> str:
    """Changes with the name, size or time of any static file, and with whoever hashes and compresses them."""
    import whitenoise
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(f"{django.__version__} {whitenoise.__file__}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static(directory: Path) -> bool:
    """Hash and compress the static files where one has changed since the last time, and say whether one has."""
    from django.conf import settings

    stamp = directory / "static-fingerprint"
    fingerprint = static_fingerprint()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.is_file() and stamp.is_file() and stamp.read_text("utf-8") == fingerprint:
        return False
    say("Compressing static files …")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(fingerprint, "utf-8")
    return True


def is_unused() -> bool:
    """Whether nobody has put anything into this database yet."""
    from django.contrib.auth import get_user_model

    from posts.models import Post
    from series.models import Book

    return not any(model.objects.exists() for model in (get_user_model(), Book, Post))


def load_demo(directory: Path) -> bool:
    """Load the demo library into a new site, or finish loading it where that was interrupted; whether it did."""
    unfinished = directory / "demo-unfinished"
    if not unfinished.exists() and not is_unused():
        return False
    unfinished.touch()
    try:
        call_command("load_demo")
    except CommandError as error:
        raise Refused(f"The demo library could not be loaded ({error}): `DEMO=0 make run` starts without it.") from None
    unfinished.unlink()
    return True


def demo_accounts() -> dict[str, dict[str, str]]:
    """Names and passwords by role, as `load_demo` keeps them; empty on a site without a demo library."""
    from django.conf import settings

    from exchange.accounts import read_accounts
    from exchange.faults import Refused as Unreadable

    try:
        return read_accounts(Path(settings.DATA_DIR) / "demo-accounts.json")
    except Unreadable as error:
        raise Refused(str(error)) from None


def has_operator() -> bool:
    """Whether anybody can administer the site."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    try:
        return get_user_model().objects.filter(is_superuser=True, is_active=True).exists()
    finally:
        connection.close()
