"""All addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from posts.editor import MarkdownifyView, UploadView
from primer.media import MediaView
from primer.views import HealthView
from publishing.views import view_on_site

urlpatterns = [
    path("healthz", HealthView.as_view(), name="healthz"),
    # markdownx's own two views under its own names, but behind the admin's login and rights.
    path(
        settings.MARKDOWNX_URLS_PATH.lstrip("/"),
        admin.site.admin_view(MarkdownifyView.as_view()),
        name="markdownx_markdownify",
    ),
    path(
        settings.MARKDOWNX_UPLOAD_URLS_PATH.lstrip("/"),
        admin.site.admin_view(UploadView.as_view()),
        name="markdownx_upload",
    ),
    # Before the admin's own, which asks for no right.
    path("admin/r/<path:content_type_id>/<path:object_id>/", admin.site.admin_view(view_on_site)),
    path("admin/", admin.site.urls),
    path("media/<path:name>", MediaView.as_view(), name="media"),
    path("", include("series.urls")),
    path("", include("posts.urls")),
]
