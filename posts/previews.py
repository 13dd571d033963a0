"""The page of what is not stored, or not shown yet: by the same template, renderer and numbers as the page itself."""

from __future__ import annotations

from typing import Any

from posts.bylines import Byline, named_by_key
from posts.links import Links, shown_before_saving
from posts.models import Post, Revision
from posts.pages import post_context
from posts.references import Stored, Targets, left_behind, resolve
from posts.revising import draft
from posts.saving import render_post, with_problems
from publishing.lens import Lens
from rendering import Problem, Rendered


def preview_context(
    worn: Post,
    rendered: Rendered,
    lens: Lens,
    byline: Byline,
    *,
    has_frame: bool = True,
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """What the page of a text shows that is in no row, and the text's problems, dead references among them.

    `byline` are its authors and its tags. Where the page `has_frame`, the contents and the neighbours of its book stand
    around it.
    """
    targets = Targets.of(rendered.references, [worn]) if rendered.references else Targets()
    stored = Stored.of(worn)
    rows, unresolved = resolve(worn, rendered.references, targets, stored)
    links = Links(shown_before_saving(rows, worn, lens, targets.posts.values()))
    context = post_context(worn, lens, links, has_frame=has_frame) | {"canonical_url": ""}
    context["credits"], context["tags"] = byline
    return context, with_problems(rendered, [*unresolved, *left_behind(worn, rendered, stored)]).problems


def previewed(lens: Lens) -> tuple[Post, Revision] | None:
    """The post whose revision `lens` names, wearing it, rendered; None where it names none."""
    if lens.revision is None:
        return None
    places = ("post__book", "post__chapter", "post__part")
    revision = Revision.objects.filter(pk=lens.revision).select_related(*places).first()
    if revision is None:
        return None
    return draft(revision.post, revision.content), revision


def revision_context(worn: Post, revision: Revision, lens: Lens) -> dict[str, Any]:
    """What the page of a revision shows to whoever was sent its link."""
    worn.release_at = worn.release_at or lens.at
    byline = named_by_key(revision.authors, revision.tags)
    context, _problems = preview_context(worn, render_post(worn), lens, byline)
    return context | {"revision": revision}
