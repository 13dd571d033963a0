"""A book's TeX macros, as an author types them: one per line, the name, then what it stands for."""

import re

# Nothing is given back once taken, or `\RR` would be read as `\R` meaning R, and `\R =` as `\R` meaning =.
LINE = re.compile(r"(\\(?:[A-Za-z]++|[^A-Za-z]))\s*+[:=]?+\s*+(.+)")


def parse_macros(source: str) -> dict[str, str]:
    r"""Read lines such as `\R = \mathbb{R}` into `{"\\R": "\\mathbb{R}"}`; the sign between is optional.

    Raises ValueError with a sentence that names the line.
    """
    macros: dict[str, str] = {}
    for number, line in enumerate(source.splitlines(), start=1):
        if not line.strip():
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise ValueError(
                f"Line {number} is not a macro: write a name and its meaning, such as \\R = \\mathbb{{R}}."
            )
        macros[match[1]] = match[2]
    return macros
