"""Statements: definitions, theorems, proofs, exercises with solutions."""

import pytest

from rendering.feeds import for_feed
from rendering.slots import fill
from rendering.words import STATEMENTS
from tests.rendering.reading import kinds, page, rendered, tree

THEOREM = "> [!THEOREM] Gibbs' $D \\ge 0$ {#thm:gibbs--inequality}\n> It *holds*.\n>\n> Always."


def shown(source, prefix="3"):
    return tree(fill(rendered(source).html, prefix))


def words(element):
    return " ".join(element.text_content().split())


def test_statement_has_kind_number_title_and_key():
    (statement,) = shown(THEOREM).findall("div")
    assert (statement.get("class"), statement.get("id")) == ("statement theorem", "thm:gibbs--inequality")
    title, first, second = statement
    assert words(title).startswith("Theorem 3.1. Gibbs’ D")
    assert title.find("strong").text_content() == "Theorem\u00a03.1."
    assert (words(first), words(second)) == ("It holds.", "Always.")
    assert kinds(THEOREM) == []


def test_statement_is_a_label():
    (label,) = rendered(f"Text\n\n{THEOREM}").labels
    assert (label.key, label.kind, label.ordinal, label.line) == ("thm:gibbs--inequality", "theorem", 1, 3)
    assert label.caption.startswith("Gibbs’ D ≥ 0")


def test_statements_are_counted_by_kind_and_proofs_not_at_all():
    source = "\n\n".join(f"> [!{kind}] T {{#{key}}}\n> x" for kind, key in [
        ("LEMMA", "lem:a"), ("THEOREM", "thm:a"), ("PROOF", "prf:a"), ("lemma", "lem:b"), ("EXERCISE", "exr:a"),
        ("EXAMPLE", "ex:a"), ("DEFINITION", "def:a"),
    ])  # fmt: skip
    assert [(label.key, label.ordinal) for label in rendered(source).labels] == [
        ("lem:a", 1), ("thm:a", 1), ("prf:a", None), ("lem:b", 2), ("exr:a", 1), ("ex:a", 1), ("def:a", 1),
    ]  # fmt: skip
    links = shown(f"{source}\n\n[[lem:b]], [[prf:a]], [[ex:a|the example]]").iter("a")
    assert [link.text for link in links] == ["Lemma\u00a03.2", "Proof", "the example"]


@pytest.mark.parametrize("kind", STATEMENTS)
def test_statement_without_title_or_key(kind):
    (statement,) = shown(f"> [!{kind.upper()}]\n> Text.").findall("div")
    number = "" if kind == "proof" else " 3.1"
    assert words(statement) == f"{kind.title()}{number} Text."
    assert "id" not in statement.attrib


def test_statement_holds_blocks():
    statement = page("> [!EXAMPLE]\n>\n> - a\n>\n> ```python\n> x\n> ```\n>\n> $$ x $$ {#eq:a}").find("div")
    assert [element.tag for element in statement] == ["p", "ul", "div", "div"]


@pytest.mark.parametrize("source", [
    "> [!EXERCISE]\n> Why?\n>\n> > [!SOLUTION]\n> > *Because.*",
    "> [!EXERCISE]\n> Why?\n\n<!-- -->\n\n> [!EXERCISE]\n> Why?\n>\n> > [!SOLUTION]\n> > *Because.*",
])  # fmt: skip
def test_solution_within_an_exercise_is_folded(source):
    (solution,) = page(source).findall("div/details")
    assert (solution.get("class"), solution.find("summary").text.strip()) == ("solution", "Solution")
    assert "open" not in solution.attrib
    assert solution.find("p/em").text == "Because."
    assert kinds(source) == []


def test_solution_behind_an_exercise_is_folded():
    source = "> [!EXERCISE]\n> Why?\n\n> [!SOLUTION] A *hint*\n> Think.\n\n> [!SOLUTION]\n> Because."
    first, second = page(source).findall("details")
    assert words(first) == "A hint Think."
    assert words(second) == "Solution Because."
    assert kinds(source) == []


def test_solution_without_an_exercise_is_reported_and_shown():
    source = "Text\n\n> [!SOLUTION]\n> Because."
    (problem,) = rendered(source).problems
    assert (problem.kind, problem.line) == ("callout", 3)
    assert page(source).find("details") is not None


def test_key_of_another_kind_is_reported():
    assert kinds("> [!LEMMA] A {#thm:a}\n> x") == ["label"]
    assert kinds(f"{THEOREM}\n\n{THEOREM}") == ["duplicate-label"]


def test_callouts_have_no_keys():
    assert "{#thm:a}" in page("> [!NOTE] A {#thm:a}\n> x").text_content()


def test_statement_is_named_in_the_language_of_the_text():
    assert words(page("> [!THEOREM]\n> x", language="de").find("div")).startswith("Satz")


def test_feed_says_what_a_statement_is_without_classes():
    root = tree(for_feed(fill(rendered(THEOREM).html, "3"), "https://primer.example/a/"))
    assert root.find(".//strong").text_content() == "Theorem\u00a03.1."
    assert not [*root.iter("div", "section", "details", "slot-number")][1:]
