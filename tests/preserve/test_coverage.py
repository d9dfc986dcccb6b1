"""Pages that hold no report are told by their words, and reports that use such words are not."""

from __future__ import annotations

from typing import Any

import pytest

from spolia.knowledge.tables import bundled
from spolia.preserve.coverage import captures, why_no_article
from spolia.preserve.html import text_of_markup

ROWS: list[dict[str, Any]] = bundled().yaml("captures.yaml")


def kind_of(words: str) -> str | None:
    title, text = (words.removeprefix("title:"), "x") if words.startswith("title:") else ("", words)
    return next((capture.kind for capture in captures() if capture.is_this(title, text)), None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["kind"])
def test_each_kind_finds_its_examples_and_leaves_the_others(row: dict[str, Any]) -> None:
    assert row["found_in"]
    assert row["not_in"]
    assert [words for words in row["found_in"] if kind_of(words) != row["kind"]] == []
    assert [words for words in row["not_in"] if kind_of(words) is not None] == []


def test_a_long_report_may_quote_such_a_sentence() -> None:
    long = "Rebels took the base on Sunday. " * 60 + "Already a subscriber? Log in"
    assert why_no_article("", "Base taken", long, "") is None
    assert "for subscribers" in str(why_no_article("", "Base taken", "Rebels took it. Already a subscriber? Log in", ""))


@pytest.mark.parametrize(
    ("markup", "says"),
    [
        ("<html><head><title>App</title><script src=a.js></script></head><body><div id=root></div></body></html>", "an empty shell"),
        ("<html><body><noscript>You need to enable JavaScript to run this app.</noscript></body></html>", "an empty shell"),
        ("<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>", "an error page"),
        ("<html><head><title>Sign in | The Courier</title></head><body><form><input></form></body></html>", "a log-in page"),
        ("<html><body></body></html>", "no article was found"),
    ],
)
def test_a_page_without_an_article_says_what_it_is(markup: str, says: str) -> None:
    assert says in str(why_no_article(markup, "", "", text_of_markup(markup)))
