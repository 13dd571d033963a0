"""All addresses of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from posts.editor import MarkdownifyView, UploadView
from primer.media import MediaView
from primer.views import HealthView

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
    path("admin/", admin.site.urls),
    path("media/<path:name>", MediaView.as_view(), name="media"),
    path("", include("series.urls")),
    path("", include("posts.urls")),
]
