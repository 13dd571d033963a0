"""The deployment's settings, with nothing taken from the machine and nothing left on it."""

import atexit
import os
import shutil
import tempfile

# Each process has its own: two of pytest-xdist's workers must not write into the same media.
_data_dir = tempfile.mkdtemp(prefix="primer-tests-")
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)
os.environ["DATA_DIR"] = _data_dir
os.environ["SECRET_KEY"] = "of no use to anybody, because it is only ever used in tests"
for _key in ("ALLOWED_HOSTS", "DEBUG", "DEMO", "PORT", "SITE_URL", "TIME_ZONE", "TRUSTED_PROXIES"):
    os.environ.pop(_key, None)

from primer.settings import *  # noqa: E402, F403 - the environment has to be made before it is read
from primer.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because a database in memory is shared between threads and behaves otherwise under locks.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_data_dir, "test.sqlite3")}

# Static files come straight from where they are written; tests/house/test_serve.py sees them hashed and compressed.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Slow on purpose is right for people's passwords and wrong for a thousand logins.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
