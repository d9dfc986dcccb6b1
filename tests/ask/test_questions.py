"""What cannot be asked is refused when the question is put."""

from __future__ import annotations

import pytest

from spolia.ask import Question
from spolia.errors import BadCommand


@pytest.mark.parametrize("asked", [{"place": "Palmyra"}, {"on": "2016-12-11"}, {"kind": "seizure", "as_of": "2016-12-11"}])
def test_one_filter_is_enough(asked: dict[str, str]) -> None:
    assert Question(**asked)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "ask for something"),
        ({"as_of": "2016-12-11"}, "ask for something"),
        ({"place": " … "}, "names nothing"),
        ({"party": "x" * 301}, "301 characters"),
        ({"kind": "robbery"}, "one of takeover, seizure"),
        ({"on": "2016-12"}, "--on should be a date"),
        ({"on": "20161211"}, "--on should be a date"),
        ({"on": "2016-02-30"}, "--on should be a date"),
        ({"on": "yesterday"}, "--on should be a date"),
        ({"place": "Palmyra", "as_of": "2016-12-1"}, "--as-of should be a date"),
    ],
)
def test_what_cannot_be_asked_is_named(asked: dict[str, str], says: str) -> None:
    with pytest.raises(BadCommand, match=says):
        Question(**asked)
