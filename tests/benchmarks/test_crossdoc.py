"""Others' gold mentions: which count, which claim is laid to which, and what a mention becomes when it is given as a claim."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.crossdoc import Reach, figures, published, reach_of, read_groupings
from benchmarks.crossweights import Remembering, given_cases, given_groupings, with_weights
from benchmarks.given import gold_claims
from benchmarks.mentions import Text, align, head_lemmas, parse_of, text_of
from benchmarks.seen import NAMINGS, Seen, by_topic, chains_of, divide

from spolia.knowledge.tables import bundled
from spolia.records import Claim, Evidence, Party, Place, Reading
from spolia.weigh.likeness import Scorer
from spolia.weigh.told import tell

SAYS = "Rebels attacked Quillon on Monday.\nThe attack killed two soldiers.\nNobody fled."


def raw(*mentions: dict[str, Any], **slots: Any) -> dict[str, Any]:
    lines = SAYS.splitlines()
    starts = [sum(len(line) + 1 for line in lines[:at]) for at in range(len(lines))]
    sentences = [{"id": at, "start": start, "end": start + len(line)} for at, (start, line) in enumerate(zip(starts, lines, strict=True))]
    return {"id": "d1", "topic": "12", "text": SAYS, "sentences": sentences, "checked_sentences": [0, 1], "mentions": [*mentions]} | slots


def mention(name: str, words: str, chain: str, sentence: int = 0, kind: str = "event", **slots: Any) -> dict[str, Any]:
    start = SAYS.index(words)
    return {
        "id": name,
        "kind": kind,
        "spans": [[start, start + len(words)]],
        "chain": chain,
        "sentence": sentence,
        "type": "ACTION_OCCURRENCE",
    } | slots


ATTACKED, ATTACK, KILLED = mention("1", "attacked", "A"), mention("2", "attack ", "A", 1), mention("3", "killed", "K", 1)
FLED = mention("4", "fled", "F", 2)


def text(*mentions: dict[str, Any], **slots: Any) -> Text:
    return text_of("ecbplus", raw(*mentions, **slots))


def claim(name: str, quote: str, words: list[str], kind: str = "attack", place: str | None = None, report: str = "d1") -> Claim:
    start = SAYS.index(quote)
    plain: dict[str, Any] = {"actor": [], "target": [], "items": [], "time": None, "speaker": None, "via": [], "basis": None, "measure": []}
    manner: dict[str, Any] = {"certainty": "asserted", "stance": "endorsed", "realis": "actual", "kind": kind}
    where = Place(text=place, name=place, lat=None, lon=None) if place else None
    evidence = Evidence(start=start, end=start + len(quote), quote=quote)
    return Claim(
        id=name, report=report, evidence=evidence, place=where, reading=Reading(frame="f", words=words, confidence=0.9), **plain, **manner
    )


def test_only_mentions_of_checked_sentences_count_and_chains_name_their_topic() -> None:
    found = text(ATTACKED, KILLED, FLED, mention("5", "Rebels", "R", kind="participant")).mentions
    assert [(one.id, one.chain) for one in found] == [("d1 1", "ecbplus 12 A"), ("d1 3", "ecbplus 12 K")]


@pytest.mark.parametrize(
    ("slots", "denied"),
    [({"type": "NEG_ACTION_OCCURRENCE"}, True), ({"polarity": "NEG"}, True), ({"polarity": "POS"}, False), ({}, False)],
)
def test_a_mention_is_denied_where_the_corpus_says_so(slots: dict[str, Any], denied: bool) -> None:
    assert text(ATTACKED | slots).mentions[0].denied is denied


def test_a_day_that_is_written_otherwise_is_left_to_the_text() -> None:
    one = raw(ATTACKED, date="03-02-2009", checked_sentences=None)
    assert text_of("meantime", one).report.published != "03-02-2009"
    assert text_of("meantime", one | {"date": "2009-02-03"}).report.published == "2009-02-03"


FIRST, SECOND = SAYS.splitlines()[:2]


@pytest.mark.parametrize(
    ("claims", "laid"),
    [
        pytest.param([claim("a", FIRST, ["attacked"])], {"d1 1": "a"}, id="the word that made the frame is the mention"),
        pytest.param([claim("a", FIRST, ["Attacked"])], {"d1 1": "a"}, id="whatever its capitals"),
        pytest.param([claim("a", FIRST, ["Rebels"])], {}, id="another word made it"),
        pytest.param([claim("a", "Rebels", ["attacked"])], {}, id="the mention lies outside the evidence"),
        pytest.param([claim("a", SECOND, ["attack", "killed"])], {"d1 2": "a"}, id="one claim, one mention: the first"),
        pytest.param([claim("a", SECOND, ["killed"]), claim("b", SECOND, ["killed"])], {"d1 3": "a"}, id="one mention, one claim"),
        pytest.param(
            [claim("a", SECOND, ["attack", "killed"]), claim("b", SECOND, ["killed", "attack"])], {"d1 2": "a", "d1 3": "b"}, id="the next takes the next",
        ),
        pytest.param([claim("a", SAYS, ["killed"]), claim("b", SECOND, ["killed"])], {"d1 3": "b"}, id="the shortest evidence chooses first"),
    ],
)  # fmt: skip
def test_a_claim_is_laid_to_a_mention(claims: list[Claim], laid: dict[str, str]) -> None:
    assert {key: one.id for key, one in align(claims, text(ATTACKED, ATTACK, KILLED)).items()} == laid


ARGUMENTS = [
    mention("5", "Rebels", "R", kind="participant"),
    mention("6", "Quillon", "Q", kind="place"),
    mention("7", "two soldiers", "S", 1, kind="participant"),
]


def test_gold_arguments_become_parties_and_place_by_their_words_or_by_their_chain() -> None:
    one = text(ATTACKED, KILLED, *ARGUMENTS)
    by_words, by_chain = (gold_claims("ecbplus", one, parse_of(one), by_chain=given) for given in (False, True))
    attacked, killed = by_words
    assert (attacked.actor, attacked.place) == (
        [Party(text="Rebels", name="Rebels")],
        Place(text="Quillon", name="Quillon", lat=None, lon=None),
    )
    assert (killed.target, killed.evidence.quote) == ([Party(text="two soldiers", name="two soldiers")], SECOND)
    assert [party.name for party in by_chain[0].actor] == ["ecbplus 12 R"]


def test_meantime_says_which_role_is_whose_and_which_day_it_lies_in() -> None:
    links = [
        {"type": "HAS_PARTICIPANT", "source": "1", "target": "5", "sem_role": "Arg0"},
        {"type": "HAS_PARTICIPANT", "source": "1", "target": "7", "sem_role": "Arg1"},
        {"type": "HAS_PARTICIPANT", "source": "1", "target": "6", "sem_role": "Argm-LOC"},
        {"type": "TLINK", "source": "1", "target": "t", "reltype": "IS_INCLUDED"},
    ]
    one = text_of("meantime", raw(ATTACKED, *ARGUMENTS, links=links, timexes=[{"id": "t", "value": "2016-12-12"}], date="2016-12-13"))
    (found,) = gold_claims("meantime", one, parse_of(one), by_chain=False)
    assert ([p.name for p in found.actor], [p.name for p in found.target], found.place and found.place.name) == (
        ["Rebels"],
        ["two soldiers"],
        "Quillon",
    )
    assert found.time is not None
    assert (found.time.start, found.time.end) == ("2016-12-12", "2016-12-12")


def test_head_lemmas() -> None:
    one = text(ATTACKED, KILLED)
    assert head_lemmas(one, parse_of(one)) == {"d1 1": "attack", "d1 3": "kill"}


def seen() -> list[Seen]:
    one = text(ATTACKED, ATTACK, KILLED, *ARGUMENTS)
    parse = parse_of(one)
    claims = [
        claim("a", FIRST, ["attacked"], place="Quillon"),
        claim("b", SECOND, ["attack"]),
        claim("c", SECOND, ["killed"], kind="casualties"),
    ]
    return [
        Seen(
            one, claims[:2], head_lemmas(one, parse), {naming: gold_claims("ecbplus", one, parse, naming == "chains") for naming in NAMINGS}
        )
    ]


def test_groupings_are_over_the_mentions_that_a_claim_was_found_for() -> None:
    found = read_groupings(seen())
    assert reach_of(seen()) == Reach(mentions=3, claims=2, aligned=2)
    assert all(set(labels) == {"d1 1", "d1 2"} for labels in found.values())
    joined = {name: len(set(labels.values())) for name, labels in found.items()}
    assert {name: joined[name] for name in ("gold", "each alone", "same kind", "same kind and place")} == {
        "gold": 1, "each alone": 2, "same kind": 1, "same kind and place": 2,
    }  # fmt: skip
    assert figures(found)["same kind"]["conll"] == pytest.approx(1)


def test_subtopics_tell_texts_apart_and_leave_chains_what_they_are() -> None:
    two = [Seen(text(ATTACKED, subtopic="12ecb"), [], {}, {}), Seen(text(ATTACKED, id="d2", subtopic="12ecbplus"), [], {}, {})]
    assert list(by_topic(divide(two, "topic"))) == ["ecbplus 12"]
    assert list(by_topic(divide(two, "subtopic"))) == ["ecbplus 12 12ecb", "ecbplus 12 12ecbplus"]
    assert chains_of(divide(two, "subtopic")) == chains_of(two) == {"d1 1": "ecbplus 12 A", "d2 1": "ecbplus 12 A"}


def test_a_pair_is_scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = tell([claim("a", FIRST, []), claim("b", SECOND, [])], [], bundled())
    remembering, asked = Remembering(bundled()), Scorer(bundled()).score(a, b)
    assert remembering.score(a, b) == asked
    monkeypatch.setattr(Scorer, "score", lambda *_: 1 / 0)
    assert remembering.score(a, b) == asked


def test_other_weights_last_as_long_as_the_tables() -> None:
    known = with_weights({"same_place": 7.5}, {"attack": -1.25})
    assert (Scorer(known).weights, Scorer(known).by_kind) == ({"same_place": 7.5}, {"attack": -1.25})


def test_given_mentions_are_all_grouped_and_all_paired() -> None:
    assert all(set(labels) == {"d1 1", "d1 2", "d1 3"} for labels in given_groupings(seen()).values())
    cases = given_cases(seen(), "words", same_lemma=False)
    assert list(cases.one) == [1, 0, 0]
    assert len(given_cases(seen(), "words", same_lemma=True).one) == 1


def test_what_is_published_says_where_it_was_seen() -> None:
    assert all(row["verified"] is False or isinstance(row["verified"], str) for row in published())
    assert all(0 < row["conll"] < 100 and row["setting"] and row["year"] for row in published())
    for row in published():
        if "muc" in row:
            assert row["conll"] == pytest.approx((row["muc"] + row["b3"] + row["ceafe"]) / 3, abs=0.06)
