"""Claims become incidents of MUC-4 by plain rules; a text in lower case gets its capitals back, letter for letter."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.casing import restore_case
from benchmarks.incidents import incidents_of, is_incident, templates_of, type_of
from benchmarks.templates import entity

from spolia.records import Claim, Evidence, Item, Party, Reading, Time


def claim(kind: str, quote: str, **slots: Any) -> Claim:
    reading = Reading(frame=f"{kind}.{slots.pop('frame', 'strike')}", words=slots.pop("words", []), confidence=0.8)
    start = slots.pop("start", 0)
    parties = {side: [Party(text=text, name=slots.get("side")) for text in slots.pop(side, ())] for side in ("actor", "target")}
    slots.pop("side", None)
    items = [Item(text=text, category=category, system=None, low=None, high=None) for text, category in slots.pop("items", ())]
    plain: dict[str, Any] = {"via": [], "measure": [], "place": None, "time": None, "speaker": None, "basis": None, "stance": "endorsed"}
    manner = {"certainty": "asserted", "realis": "actual"}
    evidence = Evidence(start=start, end=start + len(quote), quote=quote)
    said = (
        plain
        | manner
        | {"id": "c", "report": "r", "kind": kind, "evidence": evidence, "items": items, "reading": reading}
        | parties
        | slots
    )
    return Claim(**said)


@pytest.mark.parametrize(
    ("quote", "words", "kind"),
    [
        ("guerrillas attacked the station", ["attacked"], "attack"),
        ("a bomb went off at the station", ["went", "off"], "bombing"),
        ("the station was blown up", ["blown", "up"], "bombing"),
        ("they set fire to a bus", ["set", "fire"], "arson"),
        ("the mayor was kidnapped", ["kidnapped"], "kidnapping"),
        ("the bombed-out town", ["fell"], "bombing"),
    ],
)
def test_the_type_is_told_by_words(quote: str, words: list[str], kind: str) -> None:
    assert type_of(claim("attack", quote, words=words)) == kind


@pytest.mark.parametrize(
    ("one", "holds"),
    [
        pytest.param(claim("attack", "guerrillas attacked a farm", actor=["guerrillas"]), True, id="an attack by a foe of the state"),
        pytest.param(claim("attack", "a farm was attacked"), True, id="an attack by nobody known"),
        pytest.param(claim("attack", "the army attacked a farm", actor=["the army"]), False, id="an attack by the state"),
        pytest.param(claim("attack", "rebels were attacked", target=["the rebels"]), False, id="an attack on a foe of the state"),
        pytest.param(claim("attack", "they may attack", realis="possible"), False, id="what may be done"),
        pytest.param(claim("attack", "nobody attacked", certainty="denied"), False, id="what is denied"),
        pytest.param(claim("attack", "fighting went on", frame="clash"), False, id="a fight of two sides"),
        pytest.param(claim("destruction", "a plane crashed", frame="crash", items=[("a plane", "aircraft")]), False, id="an accident"),
        pytest.param(claim("destruction", "a bomb exploded", frame="crash", items=[("a bomb", "explosive")]), True, id="a bomb that goes off"),
        pytest.param(claim("casualties", "six were arrested", items=[("six", "detained")]), False, id="an arrest"),
        pytest.param(claim("casualties", "six were kidnapped", items=[("six", "detained")]), True, id="an abduction"),
        pytest.param(claim("takeover", "guerrillas took a farm", actor=["guerrillas"]), False, id="another kind"),
        pytest.param(
            claim("casualties", "soldiers killed Rosa Quill", actor=["soldiers"], items=[("Rosa Quill", "killed")]), True, id="a person killed by the state",
        ),
    ],
)  # fmt: skip
def test_what_is_an_incident(one: Claim, holds: bool) -> None:
    assert is_incident(one) is holds


def test_claims_of_one_type_are_one_incident_unless_their_days_differ() -> None:
    monday, friday = (Time(text=None, start=day, end=day) for day in ("1990-02-05", "1990-02-09"))
    told = [claim("attack", "one", time=monday), claim("attack", "again"), claim("attack", "another", time=friday)]
    assert [(kind, len(claims)) for kind, claims in incidents_of(told)] == [("attack", 2), ("attack", 1)]


@pytest.mark.parametrize(("start", "kinds"), [(40, ["bombing"]), (900, ["bombing", "attack"])])
def test_the_dead_that_are_told_after_a_bombing_are_its_own(start: int, kinds: list[str]) -> None:
    dead = claim("casualties", "two people died", items=[("two people", "killed")], start=start)
    assert [kind for kind, _ in incidents_of([claim("attack", "a bomb went off"), dead])] == kinds


def test_a_template_has_who_did_it_and_what_was_hit_in_bare_words() -> None:
    told = [
        claim("attack", "several members of the Quill Front (QF) attacked with rifles", actor=["several members of the Quill Front"]),
        claim("destruction", "hit", items=[("the two pylons", "structure")]),
        claim("casualties", "killed", items=[("Spanish engineer Rosa Quill", "killed"), ("three peasants", "killed")]),
    ]
    (template,) = templates_of(told)
    assert template.roles == {
        "PerpInd": [entity("members of Quill Front")],
        "PerpOrg": [entity("Quill Front")],
        "Target": [entity("pylons")],
        "Victim": [entity("Rosa Quill")],
        "Weapon": [entity("rifles")],
    }


def test_words_for_a_foe_of_the_state_stand_for_the_organisation_that_they_are_resolved_to() -> None:
    (template,) = templates_of([claim("attack", "the guerrillas attacked", actor=["the guerrillas"], side="Quill Front")])
    assert (template.roles["PerpInd"], template.roles["PerpOrg"]) == ([entity("guerrillas")], [entity("Quill Front")])


@pytest.mark.parametrize(
    ("lower", "cased"),
    [
        pytest.param("it fell.  a bomb went off.", "It fell.  A bomb went off.", id="sentences"),
        pytest.param("he met col. smith in spain on 3 may.", "He met Col. Smith in Spain on 3 May.", id="names, nations and months"),
        pytest.param("the quill national front (fnq) denied it; the fnq lied.", "The Quill National Front (FNQ) denied it; the FNQ lied.", id="short"),
        pytest.param("a u.s. pilot left.", "A U.S. pilot left.", id="an abbreviation with dots"),
    ],
)  # fmt: skip
def test_capitals_come_back(lower: str, cased: str) -> None:
    assert restore_case(lower) == cased
