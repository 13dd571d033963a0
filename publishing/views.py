"""Django's way from the admin to a thing's public page, for who may see the thing."""

from __future__ import annotations

import re

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

# Django's own view reads a number with blanks around it, too.
NUMBER = re.compile(r"[0-9]{1,18}")


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Redirect to the page. Django asks only whether somebody is signed in, and a draft's address tells its title."""
    if not (NUMBER.fullmatch(content_type_id) and NUMBER.fullmatch(object_id)):
        raise Http404(_("Nothing has that address."))
    kind = get_object_or_404(ContentType, pk=int(content_type_id)).model_class()
    room = admin.site.get_model_admin(kind) if kind is not None and admin.site.is_registered(kind) else None
    if room is None or not room.has_view_permission(request, room.get_object(request, object_id)):
        raise PermissionDenied(_("You may not see what has this number."))
    return shortcut(request, int(content_type_id), int(object_id))
