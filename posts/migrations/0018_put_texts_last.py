"""Puts a post's long texts, and a revision's, behind all else in their tables.

A row of SQLite is read from its beginning: to know in which book a post stands, it went through every page of the
post's texts. A state's fields are in the order in which they were added, and a table that SQLite makes anew, as for an
altered default, follows them. PostgreSQL keeps long texts elsewhere, and does nothing here.
"""

from django.db import migrations, models

import posts.models

BODY = {"blank": True, "verbose_name": "body"}
BODY_OF_A_POST = BODY | {"validators": [posts.models.validate_body]}
MADE = {"editable": False, "default": "", "blank": True}
OF_A_POST = {
    "body": models.TextField(**BODY_OF_A_POST),
    "html": models.TextField(**MADE),
    "text": models.TextField(**MADE),
}
OF_A_REVISION = {"body": models.TextField(**BODY)}


def last(model, fields):
    """The state alone, with these fields behind the others."""
    return [
        *(migrations.RemoveField(model, name) for name in fields),
        *(migrations.AddField(model, name, field) for name, field in fields.items()),
    ]


class Migration(migrations.Migration):
    dependencies = [("posts", "0017_keep_strengths_and_eras")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[*last("post", OF_A_POST), *last("revision", OF_A_REVISION)]
        ),
        migrations.AlterField("post", "body", models.TextField(**BODY_OF_A_POST, default="")),
        migrations.AlterField("revision", "body", models.TextField(**BODY, default="")),
    ]
