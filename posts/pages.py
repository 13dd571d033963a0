"""What the page of a post shows, for whoever draws one: the public view, a preview, the editor."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from posts.bylines import byline
from posts.contents import Contents
from posts.links import Links, filled, links_of
from posts.models import Post
from publishing.lens import Lens
from rendering.headings import headings


def post_context(post: Post, lens: Lens, links: Links | None = None, *, has_frame: bool = True) -> dict[str, Any]:
    """What the page of `post` shows; a preview brings the `links` of what is not stored, and names authors and tags."""
    is_stored = links is None
    if links is None:
        links = links_of(post, lens)
    html = filled(post, links)
    context: dict[str, Any] = {
        "post": post,
        "book": post.book,
        "chapter": post.chapter,
        "language": post.effective_language,
        "canonical_url": post.canonical_url or settings.SITE_URL + post.get_absolute_url(),
        "html": html,
        "headings": headings(html),
        "referrers": links.referrers,
        "credits": [],
        "tags": [],
    }
    if post.pk and is_stored:
        context["credits"], context["tags"] = byline(post)
    if post.book is not None and has_frame:
        contents = Contents(post.book, lens, current=post)
        previous, following = contents.neighbours()
        context |= {
            "contents": contents,
            "previous": previous,
            "next": following,
            "left": divmod(contents.minutes_left, 60),
        }
    return context
