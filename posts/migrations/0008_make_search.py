"""Makes the index of the search, and puts in it what has been written so far."""

from django.db import migrations

from posts.search import postgres, sqlite
from posts.search.entries import Entry

CREATE = {"sqlite": (sqlite.CREATE,), "postgresql": postgres.CREATE}
DROP = {"sqlite": (sqlite.DROP,), "postgresql": postgres.DROP}
PUT = {"sqlite": sqlite.put, "postgresql": postgres.put}


def make(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
    for post in apps.get_model("posts", "Post").objects.select_related("book").iterator(100):
        language = post.language or (post.book.language if post.book else "en")
        entry = Entry.of(
            post.pk, title=post.title, summary=post.summary, text=post.text, html=post.html, language=language
        )
        PUT[schema_editor.connection.vendor](entry)


def unmake(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("posts", "0007_add_digests"), ("series", "0004_add_memberships")]

    operations = [migrations.RunPython(make, unmake, elidable=False)]
