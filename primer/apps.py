"""The deployment as an app: its system checks."""

from django.apps import AppConfig


class PrimerConfig(AppConfig):
    """Registers the deployment's checks."""

    name = "primer"

    def ready(self) -> None:
        """Import the checks so that they register themselves."""
        from primer import checks  # noqa: F401  (imported for its effect)
