import django.utils.timezone
import publishing.revision
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0006_count_revisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="site",
            name="revised_at",
            field=publishing.revision.RevisedAtField(default=django.utils.timezone.now, editable=False),
        ),
    ]
