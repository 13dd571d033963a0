"""Folders to import, and what the database holds after it."""

import io
from textwrap import dedent

from django.apps import apps
from django.core.management import call_command
from PIL import Image

ROOMS = {"posts", "series", "publishing", "auth"}
UID = "5b1f5b5c-6f0e-4c3e-9d33-0a3f3a9d7a11"

BOOK = f"""
    uid: {UID}
    slug: small-book
    title: A Small Book
    subtitle: In Two Chapters
    description: |
      About *little*.
    accent: ocean
    macros:
      '\\R': '\\mathbb{{R}}'
    position: 3
    status: published
    release_at: 2026-03-02
    outline:
      - number: 1
        title: Vectors
        slug: vectors
      - part: 1
        title: Further On
        chapters:
          - number: 2
          - title: Afterword
"""


def text(content):
    """A file's text without the indent that it has in a test."""
    return dedent(content).lstrip("\n")


def post(body="Text.", **keys):
    """A Markdown file with front matter."""
    lines = [f"{key}: {value}" for key, value in ({"status": "published", "release_at": "2026-03-03"} | keys).items()]
    return "\n".join(["---", *(line for line in lines if not line.endswith(": None")), "---", "", body, ""])


def picture(colour="red", kind="PNG", size=(4, 3)):
    """The bytes of a picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, kind)
    return stream.getvalue()


def write(folder, files):
    """Write `files`, by their path in `folder`; None deletes one."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(text(content), "utf-8")
    return folder


def small_book(folder, **files):
    """A book with an introduction, a chapter of one post, one with two sections, and a part's own post."""
    return write(
        folder / "small-book",
        {
            "book.yaml": BOOK,
            "00-introduction.md": post("It begins with $\\R$.", title="Before We Start"),
            "01-vectors.md": post("![a curve](images/curve.png)", title="Vectors", chapter=1, tags="[maths, arrows]"),
            "02-further-on.md": post(title="Further On", part=1),
            "03-first.md": post(title="The First Step", chapter=2, section=1),
            "04-second.md": post(title="The Second Step", chapter=2, section=2),
            "images/curve.png": picture(),
            **files,
        },
    )


def snapshot():
    """Every row of every table that an import could write, with all its columns."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ROOMS]
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}


def media(settings):
    """Every stored file with its bytes."""
    from pathlib import Path

    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def run(command, *args):
    """What a command wrote to stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *map(str, args), stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()
