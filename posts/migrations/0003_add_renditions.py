from django.db import migrations, models

import posts.models.images


class Migration(migrations.Migration):
    dependencies = [
        ("posts", "0002_add_references"),
    ]

    operations = [
        migrations.AddField(
            model_name="image",
            name="renditions",
            field=models.JSONField(default=list, editable=False, verbose_name="renditions"),
        ),
        migrations.AddField(
            model_name="image",
            name="prepared",
            field=models.CharField(blank=True, default="", editable=False, max_length=100),
        ),
        migrations.AlterField(
            model_name="image",
            name="file",
            field=models.FileField(upload_to=posts.models.images.image_path, verbose_name="file"),
        ),
    ]
