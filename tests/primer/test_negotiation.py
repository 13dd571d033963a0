"""Which encoding a client gets, and whether it has the page already."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from primer.negotiation import ENCODINGS, encoded, encoding_for, has


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip;Q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip; q=0", "identity"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=0.5, identity;q=1", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("identity;q=0", "identity"),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("deflate", "identity"),
        ("", "identity"),
        (",;q=, br;q=many", "identity"),
    ],
)
def test_encoding_is_the_one_that_is_wanted(accepted, encoding):
    assert encoding_for(accepted) == encoding


@given(st.text())
def test_whatever_is_sent_some_encoding_is_found(accepted):
    assert encoding_for(accepted) in ENCODINGS


def test_encodings_are_the_same_bytes_each_time_and_read_back():
    body = b"<p>The same to everyone.</p>" * 100
    assert brotli.decompress(encoded(body, "br")) == gzip.decompress(encoded(body, "gzip")) == body
    assert encoded(body, "gzip") == encoded(body, "gzip")
    assert encoded(body, "gzip")[4:8] == bytes(4), "no clock in it"
    assert encoded(body, "identity") is body


@pytest.mark.parametrize("tags", ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"', "*", ' "a" '])
def test_tag_is_found_in_a_list_and_weakened_too(tags):
    assert has(tags, '"a"')


@pytest.mark.parametrize("tags", ["", '"A"', '"a-br"', "a", '"a', '"b", "c"'])
def test_another_tag_is_not_taken_for_it(tags):
    assert not has(tags, '"a"')
