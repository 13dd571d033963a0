import uuid

from django.db import migrations, models


def give_uid(apps, schema_editor):
    """The default of a new column is one value for all rows, and each needs its own."""
    for site in apps.get_model("publishing", "Site").objects.all():
        site.uid = uuid.uuid4()
        site.save(update_fields=["uid"])


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0004_add_report_to"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="uid",
            field=models.UUIDField(editable=False, null=True, verbose_name="permanent id"),
        ),
        migrations.RunPython(give_uid, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="site",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="permanent id"),
        ),
    ]
