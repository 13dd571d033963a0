"""Scripts that are made of modules: no page may run an old one beside a new one."""

import re

from django.core.management import call_command
from django.test import override_settings

from primer.settings import STORAGES as SERVED
from primer.staticfiles import ModuleStorage

MODULE = re.compile(r'from "(\./[^"]+)"')


def test_modules_name_each_other_by_their_hashed_names(tmp_path):
    storage = {"staticfiles": {"BACKEND": f"{ModuleStorage.__module__}.{ModuleStorage.__name__}"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=SERVED | storage):
        call_command("collectstatic", interactive=False, verbosity=0)
    modules = [path for path in (tmp_path / "js").rglob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    named = [(path, target) for path in modules for target in MODULE.findall(path.read_text("utf-8"))]
    assert len(named) > 20
    assert [target for path, target in named if not re.search(r"\.[0-9a-f]{12}\.js$", target)] == []
    assert [target for path, target in named if not (path.parent / target).is_file()] == []
