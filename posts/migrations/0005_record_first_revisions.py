from django.db import migrations

TEXTS = ("title", "slug", "summary", "body", "language", "canonical_url")


def record(apps, schema_editor):
    """Give every post that has none its first revision: what its row holds. The models here have no methods of ours."""
    posts, revisions = apps.get_model("posts", "Post"), apps.get_model("posts", "Revision")
    bylines = apps.get_model("posts", "PostCredit")
    for post in posts.objects.filter(shown__isnull=True).iterator(chunk_size=100):
        named = bylines.objects.filter(post=post).order_by("position", "pk").values_list("author", flat=True)
        revision = revisions.objects.create(
            post=post,
            number=1,
            authors=list(named),
            tags=sorted(post.tags.values_list("pk", flat=True)),
            published_at=post.release_at if post.status in {"published", "withdrawn"} else None,
            **{name: getattr(post, name) for name in TEXTS},
        )
        posts.objects.filter(pk=post.pk).update(shown=revision)


class Migration(migrations.Migration):
    dependencies = [("posts", "0004_keep_revisions")]

    # Backwards the table goes with the migration before, and the rows still hold what their revisions said.
    operations = [migrations.RunPython(record, migrations.RunPython.noop)]
