"""Where a reader reports an error in a post: by mail or in somebody else's form, never to this site."""

from __future__ import annotations

from urllib.parse import quote

from django.utils.translation import gettext as _


def report_address(report_to: str, title: str, url: str) -> str:
    """A `mailto:` address (RFC 6068) with subject and body, or the form's with the post's title and address in it."""
    if "{url}" in report_to:
        return report_to.replace("{title}", quote(title, safe="")).replace("{url}", quote(url, safe=""))
    subject = quote(_("Error in “%(title)s”") % {"title": title}, safe="")
    return f"mailto:{quote(report_to, safe='@')}?subject={subject}&body={quote(url, safe='')}"
