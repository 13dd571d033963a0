"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Names the room in the admin."""

    name = "exchange"
    verbose_name = _("Exchange")
