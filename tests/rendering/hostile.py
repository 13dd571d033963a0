"""Texts made to be slow, each of any size: what `test_hostile` and `make bench` measure."""

import time
from concurrent.futures import ThreadPoolExecutor

from rendering import Context, render
from rendering.citations import parse

WORKS = parse("\n".join(f"@book{{k{n}, author={{A{n}, B.}}, title={{T {n}}}, year=2000}}" for n in range(500)))
CONTEXT = Context(works=WORKS)


def counted(part):
    """`part` with a number that goes up, as often as it takes."""
    return lambda size: "".join(part.replace("N", str(number)) for number in range(size // len(part)))


def table(columns, rows):
    """A table of one letter in each cell."""
    return f"{'|a' * columns}|\n{'|-' * columns}|\n" + f"{'|a' * columns}|\n" * rows


def listings(language, part, size):
    """Listings as short as they may be to be coloured one by one."""
    block = f"```{language}\n{part * (200 // len(part))}\n```\n"
    return block * (size // len(block))


MADE = {
    "narrow table": lambda size: table(1, size // 4),
    "square table": lambda size: table(int((size / 2) ** 0.5), int((size / 2) ** 0.5)),
    "table of one row": lambda size: table(size // 6, 1),
    "rows of one cell": lambda size: table(300, 1) + "a\n" * ((size - 1_800) // 2),
    "giant cell": lambda size: f"|a|\n|-|\n|{'b ' * (size // 2)}|\n",
    "notes within notes": lambda size: "[^0]\n\n" + counted("[^N]: x [^N]\n\n")(size),
    "lines below quotations": lambda size: ">" * 100 + " a\n" + "b\n" * (size // 2),
    "lines below lists": lambda size: "- " * 100 + "a\n" + "b\n" * (size // 2),
    "lists of three kinds": lambda size: "- a\n* b\n+ c\n" * (size // 12),
    "works": counted("[@kN] "),
    "different letters": counted("$aN$ "),
    "different fractions": counted("$\\frac{a}{N}$ "),
    "different equations": counted("$$x+N \\tag{N}$$\n\n"),
    "different long formulas": lambda size: "".join(
        f"${'a+b+' * 2_400}{number}$\n\n" for number in range(size // 9_600)
    ),
    "formulas that grow": counted("$\\def\\a{xx}\\def\\b{\\a\\a}\\def\\c{\\b\\b}\\c\\c\\c\\cN$ "),
    "nested matrices": lambda size: "".join(
        f"$${chr(92)}begin{{matrix}}{number}{chr(92)}end{{matrix}}$$\n\n" for number in range(size // 32)
    ),
    "other schemes": lambda size: "ftp://a.b " * (size // 10),
    "accents in a heading": lambda size: "# a" + "\u0301\u0316" * (size // 2),
    "spaces in a heading": lambda size: "# a" + " " * size + "{#a",
    "letters behind a fence": lambda size: f"```{'a' * size}\n```",
    "refused tags": lambda size: "<b>" * (size // 7) + "</b>" * (size // 7),
    "brackets in an address": lambda size: "http://a.b/((((" * (size // 15),
    "brackets in addresses": lambda size: ("http://a.b/" + "(" * 1_980 + " ") * (size // 1_992),
    "blank lines of C": lambda size: listings("c", "\n", size),
    "words in C#": lambda size: listings("csharp", "a\n", size),
    "comments in XML": lambda size: listings("xml", "<!--", size),
    "strings in Rust": lambda size: listings("rust", 'r#"', size),
    "one word": lambda size: "a" * size,
}


def seconds(make, size):
    """Seconds of one processor that rendering takes, in a thread of its own, as a server renders.

    A runner of tests stands deep enough in the stack to meet the end of one of CPython 3.11's stack chunks, where every
    call maps and unmaps memory: the same text then took ten times as long, by where it was called from.
    """
    source = make(size)

    def measured():
        start = time.thread_time()
        render(source, CONTEXT)
        return time.thread_time() - start

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(measured).result()
