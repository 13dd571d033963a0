#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run a management command with the project's settings; a setting that can't be meant ends it with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "primer.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        # Django defers this error, and then fails in its own checks with one that explains nothing.
        bool(settings.DEBUG)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
