import uuid

from django.db import migrations, models


def give_uid(apps, schema_editor):
    """The default of a new column is one value for all rows, and each needs its own."""
    for tag in apps.get_model("posts", "Tag").objects.all():
        tag.uid = uuid.uuid4()
        tag.save(update_fields=["uid"])


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0008_make_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="uid",
            field=models.UUIDField(editable=False, null=True, verbose_name="permanent id"),
        ),
        migrations.RunPython(give_uid, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="tag",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="permanent id"),
        ),
    ]
