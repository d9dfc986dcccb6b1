"""Texts parsed ahead come back in order with their items, and fail where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spolia.language import ahead
from spolia.language.ahead import aside, parsed_ahead


def test_items_keep_their_order_and_have_the_parses_of_their_texts() -> None:
    texts = ["Rebels took Azaz.", None, "The army left.", "It rained.", "Tanks burnt."]
    given = list(parsed_ahead(texts, lambda text: (text, "") if text is not None else None))
    assert [item for item, _ in given] == texts
    assert [parse().text if parse is not None else None for _, parse in given] == texts


def test_a_parse_that_fails_fails_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(text: str, title: str) -> str:
        if text == "bad":
            raise ValueError("no tree")
        return text

    monkeypatch.setattr(ahead, "parse_text", parse)
    given = {text: parse for text, parse in parsed_ahead(["a", "bad", "c"], lambda text: (text, "")) if parse is not None}
    assert (given["a"](), given["c"]()) == ("a", "c")
    with pytest.raises(ValueError, match="no tree"):
        given["bad"]()


def test_only_a_few_items_are_taken_before_the_first_is_given() -> None:
    taken: list[int] = []
    items = (taken.append(n) or n for n in range(100))  # type: ignore[func-returns-value]
    next(parsed_ahead(items, lambda _: None))
    assert len(taken) <= ahead.AHEAD + 1


def test_what_was_taken_before_a_failure_is_given() -> None:
    def items() -> Iterator[str]:
        yield "a"
        raise OSError("gone")

    given = parsed_ahead(items(), lambda _: None)
    assert next(given)[0] == "a"
    with pytest.raises(OSError, match="gone"):
        next(given)


def test_work_done_aside_gives_what_it_gives_and_raises_what_it_raises() -> None:
    def fail() -> None:
        raise ValueError("no tree")

    assert aside(lambda: 3).result() == 3
    with pytest.raises(ValueError, match="no tree"):
        aside(fail).result()
