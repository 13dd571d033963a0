"""Files as text, and text as YAML and Markdown; what can't be read is refused with file, line and cure."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.constructor import ConstructorError, SafeConstructor

from exchange.faults import Refused, shown

# YAML is read by Python, at about a megabyte in ten seconds; what people write by hand stays far below.
YAML_LIMIT = 200_000
# Libyaml nests on the stack of the process, which nobody watches: what may nest deeply is read by Python.
DEEPEST, NESTED = 500, re.compile(r"(?:[-?:][ \t]+){8}")
NULL, STR, SEQ, MAP = (f"tag:yaml.org,2002:{kind}" for kind in ("null", "str", "seq", "map"))
FRONT_MATTER = YAMLHandler()


class Plain(SafeConstructor):
    """YAML in which a value is a text, a list, a mapping or nothing.

    YAML 1.1 makes a boolean of `No`, a float of `1.10` and a day of `2026-03-02`; here the field that is meant decides
    what its text is. A key that stands twice is an error, where PyYAML silently lets the last one win.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; refuses a key that stands in it twice."""
        seen = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise ConstructorError(None, None, f"the key “{key.value}” stands here twice", key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep)


class PlainLoader(Plain, yaml.SafeLoader):
    """Read by Python, whose sentences say most exactly what is wrong."""


class FastLoader(Plain, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml may be absent
    """Read by libyaml, in a tenth of the time, as long as nothing is wrong or out of the ordinary."""

    def construct_document(self, node: yaml.Node) -> Any:
        """What the YAML says. Raises ConstructorError where the other loader has to be asked."""
        return _Values().of(node)


class _Values:
    """Makes texts, lists and mappings of nodes, each once: an alias is the node that it stands for, seen again."""

    def __init__(self) -> None:
        self._made: dict[yaml.Node, Any] = {}

    def of(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode) and node.tag in (STR, NULL):
            return node.value if node.tag == STR else None
        if node in self._made:
            return self._made[node]
        if isinstance(node, yaml.SequenceNode) and node.tag == SEQ:
            # Kept before it is filled, as it may hold itself.
            values = self._made[node] = []
            values += map(self.of, node.value)
            return values
        if not isinstance(node, yaml.MappingNode) or node.tag != MAP:
            raise ConstructorError(None, None, f"{node.tag} is out of the ordinary", node.start_mark)
        found = self._made[node] = {}
        for key, value in node.value:
            if key.tag != STR or not isinstance(key, yaml.ScalarNode) or key.value in found:
                raise ConstructorError(None, None, "this key is out of the ordinary", key.start_mark)
            found[key.value] = self.of(value)
        return found


for loader in (PlainLoader, FastLoader):
    loader.yaml_implicit_resolvers = {
        first: kept
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
        if (kept := [rule for rule in rules if rule[0] == NULL])
    }
    loader.yaml_constructors = {
        tag: construct
        for tag, construct in yaml.SafeLoader.yaml_constructors.items()
        # An explicit tag such as `!!int x` fails inside PyYAML in ways of its own; without a constructor it is named.
        if tag is None or tag in {NULL, STR, SEQ, MAP}
    }


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file: the front matter's keys (None where it has none), and the text that begins in `first_line`."""

    path: Path
    keys: dict[str, Any] | None
    body: str
    first_line: int


def read_text(path: Path) -> str:
    """The file's text with `\\n` at the end of each line and without a byte order mark."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{shown(path)}: It can't be read ({error.strerror}): mend that, or take it away.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(f"{shown(path)}:{line}: This is not UTF-8: save the file in that encoding.") from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise Refused(f"{shown(path)}:{line}: A NUL character stands here, which no database keeps: delete it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_yaml(text: str, path: Path, first_line: int = 1) -> Any:
    """What the YAML says; `first_line` is where it begins in its file."""
    if len(text) > YAML_LIMIT:
        raise Refused(f"{shown(path)}: The YAML has {len(text)} characters, and {YAML_LIMIT} are read: shorten it.")
    if text.count("[") + text.count("{") < DEEPEST and not NESTED.search(text):
        with suppress(yaml.YAMLError, RecursionError):
            return FRONT_MATTER.load(text, Loader=FastLoader)
    try:
        return FRONT_MATTER.load(text, Loader=PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, why = (mark.line if mark else 0), error.problem or error.context
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n")
        why = f"it holds the invisible character U+{ord(text[error.position]):04X}"
    except RecursionError:
        line, why = 0, "it is nested too deeply"
    raise Refused(f"{shown(path)}:{line + first_line}: This is not YAML ({why}): look at indents, colons and quotes.")


def read_mapping(path: Path) -> dict[str, Any]:
    """A YAML file that says one thing after another: `key: value`."""
    found = read_yaml(read_text(path), path)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Refused(f"{shown(path)}: It should hold keys and values: write lines such as `title: My Book`.")
    return {str(key): value for key, value in found.items()}


def read_document(path: Path) -> Document:
    """A Markdown file, with or without front matter between two lines of `---`."""
    text = read_text(path)
    keys: dict[str, Any] | None = None
    rest = text
    if FRONT_MATTER.detect(text):
        try:
            front, rest = FRONT_MATTER.split(text)
        except ValueError as error:
            raise Refused(f"{shown(path)}:1: The front matter has no end: close it by a line `---`.") from error
        found = read_yaml(front, path)
        if found is not None and not isinstance(found, dict):
            raise Refused(
                f"{shown(path)}:1: Between the two lines `---` should stand keys such as `title: My Post`: "
                "write them, or put an empty line above the first one if a rule is meant."
            )
        keys = {str(key): value for key, value in (found or {}).items()}
    body = rest.lstrip("\n")
    return Document(path, keys, body.rstrip(), text[: len(text) - len(body)].count("\n") + 1)
