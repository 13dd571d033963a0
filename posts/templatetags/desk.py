"""What `posts` puts on the front page of the admin."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from posts import desk as told
from posts.models import Post
from publishing.lens import lens_of

register = template.Library()


@register.inclusion_tag("admin/posts/_desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """Where each book stands, problems in what is live, and the latest changes, as far as who asks may see them."""
    request = context["request"]
    at, posts = lens_of(request).at, Post.objects.readable_by(request.user)
    faulty = told.faulty(posts, at)
    return {
        "standings": told.standings(posts, at),
        "faulty": faulty[: told.SHOWN_FAULTY],
        "has_more_faults": len(faulty) > told.SHOWN_FAULTY,
        "changes": told.latest_changes(posts),
    }
