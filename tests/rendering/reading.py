"""What the tests of this room share: rendering in a word, and HTML read as a tree."""

import json
from pathlib import Path

from lxml import html

from rendering import Context, ImageSource, render
from rendering.citations import parse

DATA = Path(__file__).parent / "data"
IMAGES = {
    "loss.png": ImageSource("/media/a1/loss.png", 800, 600),
    "described.png": ImageSource("/media/a2/described.png", 40, 30, alt="A falling curve"),
    "ornament.png": ImageSource("/media/a3/ornament.png", 40, 30, is_decorative=True),
}
BIBLIOGRAPHY = r"""
@inproceedings{vaswani2017,
  author = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki},
  title = {{Attention} Is All You Need},
  booktitle = {Advances in Neural Information Processing Systems},
  volume = 30, pages = {5998--6008}, year = 2017
}
@misc{bahdanau2015,
  author = {Bahdanau, Dzmitry and Cho, Kyunghyun},
  title = {Neural Machine Translation by Jointly Learning to Align and Translate},
  eprint = {1409.0473}, archivePrefix = {arXiv}, year = 2015
}
"""


def tree(markup):
    """The fragment as children of a div."""
    return html.fragment_fromstring(markup, create_parent="div")


def rendered(source, **context):
    """A text rendered with the pictures and works above."""
    return render(source, Context(**{"images": IMAGES, "works": parse(BIBLIOGRAPHY), **context}))


def page(source, **context):
    """The tree of a rendered text."""
    return tree(rendered(source, **context).html)


def kinds(source, **context):
    """The kinds of problems in a text, in order."""
    return [problem.kind for problem in rendered(source, **context).problems]


def formulas(name):
    """The formulas of a file under `data`, as pairs of TeX and whether it is displayed."""
    return [(entry["tex"], entry["display"]) for entry in json.loads((DATA / f"{name}.json").read_text("utf-8"))]


def ten_thousand_words():
    """A text of that length with two hundred formulas and fifty listings."""
    words = "The quick brown fox *jumps* over the lazy dog, and `code` is set in [a link](/books/). " * 12
    inline = r"Let $x_{N} = \frac{a}{b + N}$, $\sigma_{N}(z)$ and $\alpha^{N}$."
    display = "$$\n\\sum_{i=N}^n e^{z_i}\n$$"
    code = "```python\ndef f_N(x):\n    return [y * N for y in x if y > 0]\n```"
    section = f"## Section N\n\n{words}\n\n{inline}\n\n{display}\n\n{code}\n\n"
    return "".join(section.replace("N", str(number)) for number in range(50))
