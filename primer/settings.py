"""Settings of the deployment; whatever differs between machines is read from the environment by `primer.env`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from primer import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.directory("DATA_DIR", BASE_DIR / "data")
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key("SECRET_KEY", DATA_DIR, debug=DEBUG)

# Absolute addresses come from here alone, never from a request's Host header.
SITE_URL = env.site_url("SITE_URL", f"http://localhost:{env.integer('PORT', 8000, least=1, most=65535)}")
_SITE = urlsplit(SITE_URL)
_LOCAL = ["localhost", "127.0.0.1", "[::1]"]
_HOST = f"[{_SITE.hostname}]" if ":" in str(_SITE.hostname) else str(_SITE.hostname)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", [_HOST, *_LOCAL])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "posts.apps.PostsConfig",
    "series.apps.SeriesConfig",
    "publishing.apps.PublishingConfig",
    "rendering.apps.RenderingConfig",
    "exchange.apps.ExchangeConfig",
    "primer.apps.PrimerConfig",
    "markdownx",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "primer.middleware.CompressionMiddleware",
    "primer.middleware.ConditionalMiddleware",
    "primer.middleware.ContentSecurityPolicyMiddleware",
    "primer.middleware.FreshnessMiddleware",
    "posts.sharing.ShareLinkMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "primer.middleware.MethodMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "publishing.middleware.LensMiddleware",
]

ROOT_URLCONF = "primer.urls"
WSGI_APPLICATION = "primer.wsgi.application"

# A developer sees at once what a template was changed to.
PAGE_CACHE = env.integer("PAGE_CACHE", 0 if DEBUG else 64, least=0, most=65_536) * 1024 * 1024

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "posts.context_processors.site",
            ],
            "builtins": ["posts.templatetags.instants"],
        },
    }
]
# Widgets are looked up in templates/ too: the editor's is ours.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'primer.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that starts as a reader and then writes fails at once under load; IMMEDIATE waits its turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
    }
# Opening one takes longer than a page's queries: SQLite's has fifty functions and five pragmas to be told of.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "publishing.User"
AUTHENTICATION_BACKENDS = ["publishing.backends.OneQueryBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Covers and card images, drawn again when they are missing.
PLATES_ROOT = DATA_DIR / "plates"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "primer.staticfiles.ModuleStorage"},
}
if DEBUG:
    # The manifest is made by collectstatic, which a developer should not need.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Text as long as a very long chapter with room to spare; what is longer is refused by the form with a sentence.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# A row of a book's outline has nine fields: Django's thousand would end a book at its 110th chapter.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Cookies exist in the admin only: public pages neither set nor receive one.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_NAME = "primer_session"
CSRF_COOKIE_NAME = "primer_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SITE.scheme == "https"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
# What Django would have besides is done by the server in front, which has the certificate (deploy/nginx.conf): https
# from the first request on, and for a year. A site that is tried on a laptop has neither.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]
if env.flag("TRUSTED_PROXIES"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# On standard error, where whoever started the site reads it; Django by default tells only the administrators' mail.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING", "propagate": False},
        # Every address that doesn't exist would be a warning: crawlers ask for thousands.
        "django.request": {"level": "ERROR"},
        # So would every host name that somebody tries, with a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Django leaves it to the server to drop the body of an answer to HEAD, and gunicorn tells of each.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

# markdownx's own URLs are open to anonymous visitors and are never included; ours stand behind the admin's login.
MARKDOWNX_URLS_PATH = "/admin/markdownx/markdownify/"
MARKDOWNX_UPLOAD_URLS_PATH = "/admin/markdownx/upload/"
MARKDOWNX_MARKDOWNIFY_FUNCTION = "rendering.snippets.to_html"
