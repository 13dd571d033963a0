"""Makes `rendering` a Django app, for its management command alone."""

from django.apps import AppConfig


class RenderingConfig(AppConfig):
    """Markdown to HTML; no models, no views."""

    name = "rendering"
