"""Makes the index of the search again: PostgreSQL keeps how strongly words are said, too."""

from importlib import import_module

from django.db import migrations

remake = import_module("posts.migrations.0013_keep_formulas").remake


class Migration(migrations.Migration):
    dependencies = [("posts", "0013_keep_formulas")]

    operations = [migrations.RunPython(remake, migrations.RunPython.noop, elidable=False)]
