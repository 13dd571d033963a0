"""Media and data of each test lie in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path_factory):
    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
