"""`manage.py render`, as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path):
    def command(*arguments, stdin=b"", **values):
        environment = os.environ | {
            **values,
            "DATA_DIR": str(tmp_path),
            "SECRET_KEY": "of no use " * 5,
            "SITE_URL": "https://primer.example",
        }
        environment["DJANGO_SETTINGS_MODULE"] = "primer.settings"
        line = [sys.executable, "manage.py", "render", *arguments]
        return subprocess.run(
            line, input=stdin, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False
        )

    return command


def test_page_is_the_default_and_problems_go_to_standard_error(run):
    done = run(stdin="Größe $x$ and $\\nope$".encode())
    assert done.returncode == 0
    assert done.stdout.decode().startswith("<p>Größe <math>")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("1:16: formula: ")


def test_feed_has_absolute_addresses(run):
    assert b'href="https://primer.example/a/"' in run("--feed", stdin=b"[x](/a/)").stdout


def test_epub_is_well_formed_and_has_absolute_addresses(run):
    done = run("--epub", stdin=b"[x](/a/)<br>$x$")
    body = etree.fromstring(b"<body>" + done.stdout + b"</body>")
    assert body.find("p/a").get("href") == "https://primer.example/a/"
    assert body.find("p/{http://www.w3.org/1998/Math/MathML}math").get("alttext") == "x"


@pytest.mark.parametrize("output", [[], ["--feed"], ["--epub"], ["--text"]])
def test_numbers_are_filled_in(run, output):
    words = run(*output, stdin=b"$$\nx = 1\n$$ {#eq:one}\n\nSee [[eq:one]].").stdout.decode()
    assert words.count("(1)") == 2
    assert "<slot" not in words


def test_many_documents_in_one_run(run):
    done = run("--text", "--null", stdin=b"a **b**\0$\\nope$\0$\\frac{1}{3}$")
    assert done.stdout.decode().split("\0") == ["a b", "$\\nope$", "1/3"]
    assert done.stderr.decode().startswith("2:1:2: formula: ")


@pytest.mark.parametrize(
    ("output", "first", "last"),
    [
        ("--feed", "<h2>D1</h2>", "<p>199/3"),
        ("--epub", '<h2 id="d1">D1</h2>', "<p>199/3"),
        ("--text", "D1", "199/3"),
    ],
)
def test_every_output_takes_many_documents(run, output, first, last):
    texts = [f"## D{number}\n\n{number}/3" for number in range(200)]
    done = run(output, "--null", stdin="\0".join(["", *texts[1:]]).encode())
    documents = done.stdout.decode().split("\0")
    assert (len(documents), documents[0], done.stderr) == (200, "", b"")
    assert documents[1].startswith(first)
    assert documents[-1].splitlines()[-1].startswith(last)


def test_output_is_utf_8_whatever_the_terminal_speaks(run):
    done = run("--text", stdin="Größe $\\nöpe$".encode(), PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout.decode()) == (0, "Größe $\\nöpe$\n")
    assert done.stderr.startswith(b"1:8: formula: ")


def test_language_and_macros(run):
    done = run("--language", "de", "--macro", r"\R = \mathbb{R}", "--text", stdin=b'"$\\R$"')
    assert done.stdout.decode() == "„ℝ“\n"


def test_bytes_that_are_no_text_are_replaced(run):
    done = run("--text", stdin=b"a\xffb")
    assert (done.returncode, done.stdout.decode()) == (0, "a\ufffdb\n")
