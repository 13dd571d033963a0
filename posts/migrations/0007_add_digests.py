"""Gives each picture the digest of the bytes that it was made of; those there already have none until a new file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("posts", "0006_keep_typed_addresses")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="digest",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
    ]
