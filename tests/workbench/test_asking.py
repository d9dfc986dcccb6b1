"""The page on which the record is asked: what was understood, an answer whose every claim leads on, what cannot be asked."""

from __future__ import annotations

import html
import json
import re

import pytest
from tests.conftest import Valley
from tests.workbench.served import client, log_in

from spolia.ask import Question, answer_json
from spolia.knowledge.tables import bundled
from spolia.pipeline import ask_record
from spolia.workbench.asking import examples
from spolia.workbench.routes import Desk

MARK = re.compile(r'href="#claim-(\d+)"')


def text(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))


def test_a_question_in_words_is_answered_with_its_claims_and_says_what_it_came_to(desk: Desk) -> None:
    browser = client(desk)
    page = browser.get("/desk/ask.html", params={"q": "Who held Sarn on 12 March 2031?"}).text
    said = text(page)
    assert "What was understood" in said
    assert "12 March 2031" in said
    assert "--place Sarn --on 2031-03-12" in said
    marks = set(MARK.findall(page))
    assert marks, "an answer bears its claims"
    for number in marks:
        claim = page.split(f'id="claim-{number}"')[1].split("</li>")[0]
        lead = re.findall(r'href="\.\./([^"]+)"', claim)
        assert [one for one in lead if one.startswith("claims/")]
        assert [one for one in lead if one.startswith("reports/") and "#" in one]
        assert all(browser.get(f"/{one}").status_code == 200 for one in lead)


def test_the_address_of_the_query_answers_the_same_as_the_words(desk: Desk) -> None:
    browser = client(desk)
    in_words, by_query = (
        browser.get("/desk/ask.html", params=asked).text
        for asked in ({"q": "Who held Sarn on 2031-03-12?"}, {"place": "Sarn", "on": "2031-03-12"})
    )
    answers = [re.search(r'<article class="ask-answer".*?</article>', page, re.S) for page in (in_words, by_query)]
    assert answers[0]
    assert answers[1]
    assert answers[0][0] == answers[1][0]
    assert 'href="/api/v1/ask?place=Sarn&amp;on=2031-03-12"' in in_words


def test_programs_have_words_read_into_the_filters_of_ask(desk: Desk, valley: Valley) -> None:
    browser = client(desk)
    heard = browser.get("/api/v1/heard", params={"q": "Who held Sarn on 12 March 2031?"}).json()
    assert heard["left"] == []
    assert heard["why"] is None
    filters = {name: value for name, value in heard["question"].items() if value}
    told = json.loads(answer_json(ask_record(valley.record, valley.claims, valley.reports, bundled(), Question(**filters))))
    assert browser.get("/api/v1/ask", params=filters).json() == told
    assert browser.get("/api/v1/heard", params={"q": "why"}).json()["question"] is None
    assert browser.get("/api/v1/heard").status_code == 400


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "why is that"}, "The question was not understood. It has “why” in it"),
        ({"q": "Who held Sarn in March 2031?"}, "is not one day of a year"),
        ({"place": "Sarn", "on": "2031-13-13"}, "on should be a date such as 2016-12-11, but is “2031-13-13”"),
        ({"kind": "robbery"}, "kind should be one of"),
        ({"as_of": "2031-03-12"}, "ask for something"),
        ({"q": "Who held Narnia?"}, "no report looked at tells of the place “Narnia”"),
        ({"q": "Who held Sarn of all places, and Narnia Prime?"}, "“Narnia Prime” is understood as nothing"),
    ],
)
def test_what_cannot_be_asked_says_why_and_how_else(asked: dict[str, str], said: str, desk: Desk) -> None:
    answer = client(desk).get("/desk/ask.html", params=asked)
    assert answer.status_code == 200
    assert said in text(answer.text)
    assert "Name a place, a party, materiel" in text(answer.text)


def test_what_is_left_aside_is_said(desk: Desk) -> None:
    assert "Left aside“quickly”" in text(client(desk).get("/desk/ask.html", params={"q": "Who held Sarn quickly?"}).text)


def test_every_example_is_answered(desk: Desk) -> None:
    browser = client(desk)
    shown = examples(desk.stand)
    assert len(shown) >= 3
    page = text(browser.get("/desk/ask.html").text)
    for one in shown:
        assert one in page
        assert "What was understood" in text(browser.get("/desk/ask.html", params={"q": one}).text), one


def test_a_reader_asks_what_a_reader_sees(team: Desk) -> None:
    page = log_in(team, "Rea").get("/desk/ask.html", params={"q": "Who held Sarn?"})
    assert page.status_code == 200
    assert "Who held Sarn" in text(page.text)
    assert client(team).get("/desk/ask.html").status_code == 303, "nobody else asks"
