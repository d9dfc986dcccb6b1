"""Events by any mix of filters; every claim that an answer names has its quote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ask.asking import ask, ask_valley, reports
from tests.weigh.telling import ALEPPO, ARMY, COALITION, IS, hasty_claims, items, known, told

from spolia.ask import Question, answer_json, answer_words
from spolia.pipeline import ask_record, build_record
from spolia.records import Claim, Place

TAKEN = told("a-1-01", "seizure", by=[IS], of=[ARMY], on=("2016-12-10", "2016-12-12"), items=items(("tank", "T-72", 2, 2)))
STRIKE = told("b-1-01", "attack", by=[COALITION], of=[IS], on="2016-12-12")
AWAY = told("b-1-02", "attack", by=[ARMY], of=[IS], on="2016-12-12", place=ALEPPO)
UNDATED = told("c-1-01", "attack", by=["Turkey"], of=["Syrian rebels"], place=Place(text="Kobani", name="Kobani", lat=36.89, lon=38.35))
CLAIMS = [TAKEN, STRIKE, AWAY, UNDATED]


@pytest.mark.parametrize(
    ("asked", "told_of"),
    [
        ({"kind": "attack"}, {STRIKE.id, AWAY.id, UNDATED.id}),
        ({"place": "Palmyra", "kind": "attack"}, {STRIKE.id}),
        ({"party": ARMY}, {TAKEN.id, AWAY.id}),
        ({"party": ARMY, "place": "Aleppo"}, {AWAY.id}),
        ({"category": "tank"}, {TAKEN.id}),
        ({"category": "tank", "system": "T-72", "party": IS, "place": "Palmyra", "kind": "seizure", "on": "2016-12-11"}, {TAKEN.id}),
        ({"category": "tank", "on": "2016-12-13"}, set()),
        ({"on": "2016-12-12"}, {TAKEN.id, STRIKE.id, AWAY.id}),
        ({"on": "2016-12-10"}, {TAKEN.id}),
    ],
)
def test_events_meet_every_filter(asked: dict[str, str], told_of: set[str]) -> None:
    answer = ask(CLAIMS, **asked)
    assert {claim for event in answer.events for claim in event.claims} == told_of
    assert answer.found is bool(told_of) or answer.lots


def test_an_event_without_a_day_is_on_no_day_and_is_counted() -> None:
    answer = ask(CLAIMS, kind="attack", on="2016-12-12")
    assert UNDATED.id not in {claim for event in answer.events for claim in event.claims}
    assert answer.events_undated == 1


def test_an_event_says_who_denies_what_is_asked_for() -> None:
    missiles = items(("surface-to-air missile system", None, 1, None))
    denial = told("d-1-01", "seizure", by=[IS], on="2016-12-11", certainty="denied", speaker=ARMY, items=missiles)
    both = told(
        "a-1-01", "seizure", by=[IS], on="2016-12-11", items=items(("tank", "T-72", 2, 2), ("surface-to-air missile system", "S-125", 1, 1))
    )
    (tanks,) = ask([both, denial], system="T-72", kind="seizure").events
    (sites,) = ask([both, denial], system="S-125", kind="seizure").events
    assert (tanks.denied_by, sites.denied_by) == ([], [denial.id])
    assert [(item.system, item.low) for item in tanks.items] == [("T-72", 2)]


def test_every_claim_named_has_its_quote_word_for_word(valley) -> None:
    quotes = {claim.id: claim.evidence.quote for claim in valley.claims}
    for asked in ({"place": "Sarn"}, {"party": "Northern League"}, {"system": "S-125", "on": "2031-03-12"}, {"kind": "takeover"}):
        answer = json.loads(answer_json(ask_valley(valley, **asked)))
        named = set(_claims_in(answer))
        assert named
        assert named == {quote["claim"] for quote in answer["quotes"]}
        assert all(quotes[quote["claim"]] == quote["quote"] for quote in answer["quotes"])


def _claims_in(part: Any) -> list[str]:
    if isinstance(part, dict):
        lists = [v if k in ("claims", "answering", "denied_by") and isinstance(v, list) else _claims_in(v) for k, v in part.items()]
        return [claim for each in lists for claim in each]
    return [claim for each in part for claim in _claims_in(each)] if isinstance(part, list) else []


@settings(max_examples=25, deadline=None)
@given(
    hasty_claims(),
    st.fixed_dictionaries(
        {},
        optional={
            "place": st.sampled_from(["Palmyra", "the town", "Narnia"]), "party": st.sampled_from([IS, "SAA", "Nobody in the table"]),
            "category": st.sampled_from(["tank", "air defence", "nonsense"]), "system": st.sampled_from(["T-72", "SA-3"]),
            "on": st.sampled_from(["0001-01-01", "2016-12-11", "9999-12-31"]), "as_of": st.sampled_from(["2016-12-19", "2016-12-20"]),
        },
    ),
)  # fmt: skip
def test_whatever_was_read_can_be_asked(claims: list[Claim], asked: dict[str, str]) -> None:
    theirs = reports(claims)
    question = Question(**({"kind": "takeover"} | asked if not {*asked} - {"as_of"} else asked))
    answers = [ask_record(build_record(order, theirs, known()), order, theirs, known(), question) for order in (claims, claims[::-1])]
    assert answer_json(answers[0]) == answer_json(answers[1]), "the order of the claims does not show"
    assert answer_words(answers[0]).endswith("\n")
