"""Addresses that belong to the deployment alone."""

from django.http import HttpRequest, HttpResponse
from django.views.generic import View


class HealthView(View):
    """`/healthz`: the process answers. It asks nothing of the database, so that a restart is not its cure."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
