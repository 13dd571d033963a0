"""Makes the index of the search again: PostgreSQL keeps in which thousand a post's key is, too."""

from importlib import import_module

from django.db import migrations

remake = import_module("posts.migrations.0013_keep_formulas").remake


class Migration(migrations.Migration):
    dependencies = [("posts", "0016_fill_hours_of_feeds")]

    operations = [migrations.RunPython(remake, migrations.RunPython.noop, elidable=False)]
