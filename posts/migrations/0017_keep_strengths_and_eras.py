"""Makes the index of the search again: how strongly words are said in SQLite, in PostgreSQL where a post's key lies."""

from importlib import import_module

from django.db import migrations

remake = import_module("posts.migrations.0013_keep_formulas").remake


class Migration(migrations.Migration):
    dependencies = [("posts", "0016_fill_hours_of_feeds")]

    operations = [migrations.RunPython(remake, migrations.RunPython.noop, elidable=False)]
