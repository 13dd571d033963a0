"""The WSGI application that gunicorn serves: Django, behind the page cache."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from primer.page_cache import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")

application = PageCache(get_wsgi_application(), settings.PAGE_CACHE)
