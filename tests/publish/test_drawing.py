"""Whatever a template puts out is escaped and made visible, and what a page is given is worked out when it is looked at."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, StrictUndefined, UndefinedError
from markupsafe import Markup

from spolia.publish.drawing import Templates
from spolia.publish.page import Later, Page


class Loud(str):
    """A string of another class."""


@pytest.mark.parametrize(
    ("value", "drawn"),
    [
        ("<b>\u202e", "&lt;b&gt;⟨U+202E⟩"), (Loud("<b>\u202e"), "&lt;b&gt;⟨U+202E⟩"), ("<" * 200, "&lt;" * 200), (["<\u202e"], "[&#39;&lt;\\u202e&#39;]"),
        (Markup("<b>"), "<b>"), (None, ""), (0.5, "0.5"), (True, "True"), ("", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "template",
    [
        "{{ value }}", "{% for _ in [1] %}{{ value }}{% endfor %}", "{% set kept %}{{ value }}{% endset %}{{ kept }}",
        "{% macro part(it) %}{{ it }}{% endmacro %}{{ part(value) }}", "{{ same(value) }}", "{{ [value] | first }}",
    ],
)  # fmt: skip
def test_a_value_is_escaped_and_made_visible_wherever_it_is_put_out(template: str, value: object, drawn: str) -> None:
    templates = Templates()
    templates.globals["same"] = lambda it: it
    assert templates.from_string(template).render(value=value) == drawn


def test_what_the_compiler_knows_already_is_escaped_too() -> None:
    assert Templates().from_string('{{ "<" }}{{ 1 + 1 }}<i>').render() == "&lt;2<i>"


def test_joined_and_formatted_text_is_escaped_once() -> None:
    drawn = Templates().from_string('{{ "<" ~ value }}{{ [value, value] | join("&") }}{{ "%s<" | format(value) }}').render(value="&")
    assert drawn == "&lt;&amp;" + "&amp;&amp;&amp;" + "&amp;&lt;"


def test_a_name_that_nobody_gave_is_an_error() -> None:
    for template in ("{{ nobody }}", "{{ nobody() }}", "{{ nobody.at }}", "{{ given.nobody }}"):
        with pytest.raises(UndefinedError):
            Templates(undefined=StrictUndefined).from_string(template).render(given=object())


def test_what_a_block_and_a_loop_call_gets_what_it_is_given_alone() -> None:
    pages = {
        "base": "{% block body %}{% endblock %}",
        "page": '{% extends "base" %}{% block body %}{% for n in rows %}{{ told(n, by=n) }}{% endfor %}{% endblock %}',
    }
    templates = Templates(loader=DictLoader(pages))
    templates.globals["told"] = lambda *told, **by: f"{told}{by};"
    assert templates.get_template("page").render(rows=[1]) == "(1,){&#39;by&#39;: 1};"


def test_what_a_page_is_given_is_worked_out_once_and_not_before() -> None:
    worked: list[int] = []

    def make(number: int) -> dict[str, int]:
        worked.append(number)
        return {"number": number}

    page = Page("a.html", "a.html", "A", "a.html", Later(make, 3))
    assert not worked
    assert page == Page("a.html", "a.html", "A", "a.html", {"number": 3})
    assert dict(**page.given) == {"number": 3}
    assert len(page.given) == 1
    assert worked == [3]
