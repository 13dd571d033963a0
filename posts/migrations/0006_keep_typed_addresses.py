"""Keep with each reference the address as typed, by which it is known at the next save, whatever was renamed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0005_record_first_revisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="reference",
            name="typed",
            field=models.CharField(blank=True, default="", max_length=310, verbose_name="address as typed"),
        ),
    ]
