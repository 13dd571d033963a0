import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from exchange.faults import Refused
from exchange.source import YAML_LIMIT, read_document, read_mapping, read_yaml

# What a person can type on one line; YAML's own escapes are tested by name in test_keys.
UNTYPED = {"exclude_categories": ["Cc", "Cs", "Zl", "Zp", "Zs"], "exclude_characters": "\ufeff\ufffe\uffff"}
WORDS = st.text(st.characters(**UNTYPED))


def saved(tmp_path, data):
    path = tmp_path / "post.md"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_document_has_keys_body_and_the_line_where_the_body_begins(tmp_path):
    document = read_document(saved(tmp_path, "---\ntitle: One\nchapter: 3\n---\n\n\nBody.\n\nMore.\n"))
    assert document.keys == {"title": "One", "chapter": "3"}
    assert document.body == "Body.\n\nMore."
    assert document.first_line == 7


def test_document_without_front_matter_has_no_keys(tmp_path):
    document = read_document(saved(tmp_path, "\n# Title\n\nBody.\n"))
    assert (document.keys, document.body, document.first_line) == (None, "# Title\n\nBody.", 2)


def test_document_with_empty_front_matter_has_keys_but_none(tmp_path):
    assert read_document(saved(tmp_path, "---\n---\nBody.\n")).keys == {}


def test_rule_further_down_belongs_to_the_body(tmp_path):
    assert read_document(saved(tmp_path, "---\ntitle: One\n---\nOne.\n\n---\n\nTwo.\n")).body == "One.\n\n---\n\nTwo."


def test_document_keeps_indent_of_its_first_line(tmp_path):
    assert read_document(saved(tmp_path, "---\ntitle: One\n---\n\n    code\n")).body == "    code"


def test_line_ends_and_byte_order_mark_of_windows_are_understood(tmp_path):
    document = read_document(saved(tmp_path, b"\xef\xbb\xbf---\r\ntitle: One\r\n---\r\n\r\nBody.\r\n"))
    assert (document.keys, document.body) == ({"title": "One"}, "Body.")


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"---\ntitle: One\n---\n\nna\xefve\n", 5, "not UTF-8: save the file in that encoding"),
        (b"one\ntwo\n\x00\n", 3, "NUL character stands here, which no database keeps: delete it"),
        (b"---\ntitle: One\n\nBody.\n", 1, "no end: close it by a line `---`"),
        (b"---\ntitle: [One\nslug: x\n---\n", 3, "not YAML"),
        (b"---\ntitle: a: b\n---\n", 2, "not YAML"),
        (b"---\ntitle: One\nslug: a\ntitle: Two\n---\n", 4, "the key “title” stands here twice"),
        (b"---\ntitle: \x07\n---\n", 2, "invisible character U+0007"),
        (b"---\ntitle: !!int x\n---\n", 2, "could not determine a constructor"),
        (b"---\ntitle: !!python/object/apply:os.getcwd []\n---\n", 2, "could not determine a constructor"),
        (b"---\n? [a]\n: b\n---\n", 2, "unhashable key"),
        (b"---\n- one\n---\n", 1, "should stand keys such as `title: My Post`"),
        (b"---\n\nJust a rule above.\n\n---\n", 1, "an empty line above the first one"),
    ],
)
def test_unreadable_document_is_refused_with_file_line_and_cure(tmp_path, data, line, words):
    path = saved(tmp_path, data)
    with pytest.raises(Refused) as refused:
        read_document(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert words in str(refused.value)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"gone\.md: It can't be read \(No such file"):
        read_document(tmp_path / "gone.md")


def test_yaml_keeps_what_was_typed(tmp_path):
    found = read_yaml("[No, 1.10, 2026-03-02, 012, ~, null, '~', yes, 0x1, 1e3, <<]", tmp_path)
    assert found == ["No", "1.10", "2026-03-02", "012", None, None, "~", "yes", "0x1", "1e3", "<<"]


def test_yaml_of_machines_is_refused(tmp_path):
    with pytest.raises(Refused, match=f"{YAML_LIMIT} are read: shorten it"):
        read_yaml("a" * (YAML_LIMIT + 1), tmp_path)
    with pytest.raises(Refused, match="nested too deeply"):
        read_yaml("[" * 20_000, tmp_path)


def test_mapping_may_be_empty_but_not_a_list(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text("# nothing yet\n")
    assert read_mapping(path) == {}
    path.write_text("- one\n")
    with pytest.raises(Refused, match="write lines such as `title: My Book`"):
        read_mapping(path)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map("---\n{}\n---\nBody".format).map(str.encode)))
def test_any_file_is_read_or_refused(data):
    with tempfile.NamedTemporaryFile(suffix=".md") as file:
        file.write(data)
        file.flush()
        sentence = ""
        try:
            read_document(Path(file.name))
        except Refused as refused:
            sentence = str(refused)
        assert not sentence or file.name in sentence


@given(st.dictionaries(WORDS.filter(bool), st.one_of(WORDS, st.lists(WORDS)), max_size=5), WORDS)
def test_front_matter_says_what_was_written(keys, body):
    data = f"---\n{yaml.safe_dump(keys, allow_unicode=True)}---\n\n{body}\n".encode()
    with tempfile.NamedTemporaryFile(suffix=".md") as file:
        file.write(data)
        file.flush()
        document = read_document(Path(file.name))
    assert document.keys == keys
    assert document.body == body.rstrip()


def test_aliases_stand_for_what_they_name_and_multiply_nothing():
    laughs = "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghij"))
    found = read_yaml(f"a: &a [ha, ha]\n{laughs}", Path("book.yaml"))
    assert found["b"] == [["ha", "ha"]] * 9
    assert found["j"][0] is found["j"][8]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: ~\nb:\nc: null\nd: No\ne: 1.10", {"a": None, "b": None, "c": None, "d": "No", "e": "1.10"}),
        ("? [a]\n: b", "unhashable"),
        ("a: !!int 3", "could not determine a constructor"),
        ("a: 1\nb: 2\na: 3", "the key “a” stands here twice"),
        ("~: 1\n'': 2", {None: "1", "": "2"}),
    ],
)
def test_what_is_out_of_the_ordinary_is_read_or_refused_as_ever(text, said):
    if isinstance(said, dict):
        assert read_yaml(text, Path("book.yaml")) == said
    else:
        with pytest.raises(Refused, match=said):
            read_yaml(text, Path("book.yaml"))
