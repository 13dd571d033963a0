"""Gives each post its hour: its own release, or its book's where that comes later."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    books = apps.get_model("series", "Book").objects.using(alias).filter(pk=OuterRef("book"))
    own = F("release_at")
    hour = Greatest(own, Coalesce(Subquery(books.values("release_at")), own))
    apps.get_model("posts", "Post").objects.using(alias).filter(release_at__isnull=False).update(out_at=hour)


class Migration(migrations.Migration):
    dependencies = [("posts", "0015_keep_hours_of_feeds"), ("series", "0006_index_the_shelf")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
