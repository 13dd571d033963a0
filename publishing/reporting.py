"""Where a reader reports an error in a post: by mail or in somebody else's form, never to this site."""

from __future__ import annotations

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REPORT_TO = _(
    "An e-mail address, or the address of a form in which {title} and {url} stand for the post's, such as "
    "https://github.com/ada/book/issues/new?title={title}&body={url}. Empty: posts offer no report."
)


def validate_report_to(value: str) -> None:
    """An e-mail address, or an address of the web in which `{url}` stands for the post's."""
    try:
        if "{url}" in value:
            URLValidator(("http", "https"))(value.replace("{url}", "url").replace("{title}", "title"))
        else:
            validate_email(value)
    except ValidationError as error:
        raise ValidationError(
            _("“%(value)s” is neither an e-mail address nor an address with {url} in it: give one of these."),
            params={"value": value},
        ) from error


def report_address(report_to: str, title: str, url: str) -> str:
    """A `mailto:` address (RFC 6068) with subject and body, or the form's with the post's title and address in it."""
    if "{url}" in report_to:
        return report_to.replace("{title}", quote(title, safe="")).replace("{url}", quote(url, safe=""))
    subject = quote(gettext("Error in “%(title)s”") % {"title": title}, safe="")
    return f"mailto:{quote(report_to, safe='@')}?subject={subject}&body={quote(url, safe='')}"
