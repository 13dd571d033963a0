"""Parts of addresses."""

from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """A number or a key that a database can compare and count with: twenty digits are in no column of any."""

    regex = "[0-9]{1,15}"
