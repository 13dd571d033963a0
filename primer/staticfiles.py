"""Static files under names that change with their content, and are kept by browsers for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Also gives the modules that a script is made of their names, so that no page runs an old one beside a new one."""

    support_js_module_import_aggregation = True
