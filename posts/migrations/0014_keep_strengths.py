"""Makes the index of the search again: PostgreSQL keeps how strongly words are said, too."""

from importlib import import_module

from django.db import migrations

make_search = import_module("posts.migrations.0008_make_search")


def remake(apps, schema_editor):
    make_search.unmake(apps, schema_editor)
    make_search.make(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("posts", "0013_keep_formulas")]

    operations = [migrations.RunPython(remake, migrations.RunPython.noop, elidable=False)]
