"""A report's claims with their names made things."""

from __future__ import annotations

from typing import Any

from spolia.knowledge.tables import bundled
from spolia.records import Claim, Evidence, Item, Party, Place, Reading, Report, Time
from spolia.resolve.claims import resolve_claims

KNOWN = bundled()
TEXT = (
    "Islamic State seized at least 20 tanks and a Pantsir S-1 at the Tiyas air base in Syria on Saturday, a monitoring group said. "
    "The army lost Palmyra. The Syrian Observatory for Human Rights said dozens of soldiers died there."
)
REPORT = Report(id="r", text=TEXT, published="2016-12-12", source="Reuters")


def claim(quote: str, **filled: Any) -> Claim:
    start = TEXT.index(quote)
    empty: dict[str, Any] = {
        "id": "r-01", "report": "r", "kind": "seizure", "actor": [], "target": [], "items": [], "place": None, "time": None, "speaker": None, "via": [],
        "basis": None, "certainty": "asserted", "stance": "neutral", "realis": "actual", "measure": [],
    }  # fmt: skip
    return Claim(evidence=Evidence(start=start, end=start + len(quote), quote=quote), **{**empty, **filled})


def party(text: str, name: str | None = None) -> Party:
    return Party(text=text, name=name)


def place(text: str, name: str | None = None) -> Place:
    return Place(text=text, name=name, lat=None, lon=None)


def item(text: str, category: str = "equipment") -> Item:
    return Item(text=text, category=category, system=None, low=None, high=None)  # type: ignore[arg-type]


SEIZED = claim(
    "Islamic State seized at least 20 tanks and a Pantsir S-1 at the Tiyas air base in Syria on Saturday, a monitoring group said",
    actor=[party("Islamic State")], items=[item("at least 20 tanks"), item("a Pantsir S-1")], place=place("the Tiyas air base"),
    time=Time(text="on Saturday", start=None, end=None), speaker=party("a monitoring group"),
)  # fmt: skip
LOST = claim("The army lost Palmyra", kind="takeover", target=[party("The army")], place=place("Palmyra"))
DIED = claim(
    "dozens of soldiers died there",
    kind="casualties",
    target=[party("soldiers")],
    items=[item("dozens of soldiers", "killed")],
    place=place("there", "Palmyra"),
)


def test_every_slot_is_filled_where_the_report_settles_it() -> None:
    seized, lost, died = resolve_claims([SEIZED, LOST, DIED], REPORT, KNOWN)
    assert [p.name for p in seized.actor] == ["Islamic State"]
    assert seized.speaker == party("a monitoring group", "Syrian Observatory for Human Rights")
    assert [(i.category, i.system, i.low, i.high) for i in seized.items] == [
        ("tank", None, 20, None),
        ("surface-to-air missile system", "Pantsir-S1", 1, 1),
    ]
    assert seized.time == Time(text="on Saturday", start="2016-12-10", end="2016-12-10")
    assert seized.place is not None
    assert seized.place.lat is not None
    assert abs(seized.place.lat - 34.52) < 0.05
    assert [p.name for p in lost.target] == ["Syrian Arab Army"]
    assert [(i.category, i.low, i.high) for i in died.items] == [("killed", 24, 99)]
    assert died.place is not None
    assert died.place.name == "Palmyra"


def test_words_and_evidence_stay_as_they_are() -> None:
    for before, after in zip([SEIZED, LOST, DIED], resolve_claims([SEIZED, LOST, DIED], REPORT, KNOWN), strict=True):
        assert after.evidence == before.evidence
        assert [i.text for i in after.items] == [i.text for i in before.items]
        assert (after.kind, after.certainty, after.stance, after.realis) == (before.kind, before.certainty, before.stance, before.realis)
        assert (after.place.text if after.place else None) == (before.place.text if before.place else None)


def test_what_stays_open_is_null() -> None:
    odd = claim(
        "The army lost Palmyra",
        actor=[party("they")],
        place=place("somewhere"),
        time=Time(text="at some point", start=None, end=None),
        items=[item("it")],
    )
    [resolved] = resolve_claims([odd], REPORT, KNOWN)
    assert resolved.actor == [party("they")]
    assert resolved.place == place("somewhere")
    assert resolved.time is None
    assert resolved.items[0].category == "equipment"


def test_one_party_in_two_wordings_is_one() -> None:
    twice = claim("The army lost Palmyra", actor=[party("Islamic State"), party("IS"), party("they"), party("them")])
    [resolved] = resolve_claims([twice], REPORT, KNOWN)
    assert [p.name for p in resolved.actor] == ["Islamic State", None, None]


def test_resolving_twice_changes_nothing_more() -> None:
    once = resolve_claims([SEIZED, LOST, DIED], REPORT, KNOWN)
    assert resolve_claims([SEIZED, LOST, DIED], REPORT, KNOWN) == once


def test_capability_items_have_no_number() -> None:
    [resolved] = resolve_claims([claim("a Pantsir S-1", kind="capability", items=[item("a Pantsir S-1")])], REPORT, KNOWN)
    assert (resolved.items[0].system, resolved.items[0].low, resolved.items[0].high) == ("Pantsir-S1", None, None)


def sides(kind: str, frame: str) -> tuple[set[str | None], set[str | None]]:
    """Who is on each side of a claim that names Islamic State on both."""
    group = [Party(text="Islamic State", name=None)]
    reading = Reading(frame=frame, words=["seized"], confidence=0.9)
    (found,) = resolve_claims(
        [claim("Islamic State seized at least 20 tanks", kind=kind, actor=group, target=group, reading=reading)], REPORT, KNOWN
    )
    return {party.name for party in found.actor}, {party.name for party in found.target}


def test_who_gains_did_not_lose() -> None:
    actor, target = sides("seizure", "seizure.capture")
    assert actor == {"Islamic State"}
    assert "Islamic State" not in target


def test_who_loses_did_not_gain() -> None:
    actor, target = sides("takeover", "takeover.lose")
    assert "Islamic State" not in actor
    assert target == {"Islamic State"}


def test_one_may_destroy_what_is_his_own() -> None:
    assert sides("destruction", "destruction.destroy") == ({"Islamic State"}, {"Islamic State"})
