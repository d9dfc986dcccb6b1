"""Our claims as incident templates, on MUC-4's development documents: terrorist incidents in Latin America, 1988 to 1991.

    python -m benchmarks incidents [--json]

A foreign task on purpose: other countries, another century, text without capitals, and only what MUC-4 calls an incident counts.
The reader knows nothing of it; what turns its claims into templates is here and in incidents.yaml, and is kept plain. Attacks,
destruction and casualties become attacks, bombings, arson, robberies or kidnappings by their words; those of one type and document
become one template unless their days differ. The scorer is templates.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.casing import nations, restore_case
from benchmarks.shared import SHARED, Missing, need
from benchmarks.templates import Entity, Tally, Template, count_fillers, entity
from spolia.knowledge.tables import bundled
from spolia.pipeline import read_report
from spolia.records import Claim, Party, Report

MUC = SHARED / "data" / "muc4" / "dev.jsonl.gz"
PUBLISHED = {"all": 50.23, "incident type": 67.44, "PerpInd": 44.04, "PerpOrg": 41.79, "Target": 32.39, "Victim": 54.12, "Weapon": 59.71}
PUBLISHED_FOR = "GTT's own predictions, on MUC-4's test set"
NEAR = 250  # characters after a bombing within which the dead and the damage that are told are its own

PERSON = re.compile(r"[A-Z][\w.'-]*(?: (?:de |la |del )*[A-Z][\w.'-]*)*")

Incident = tuple[str, list[Claim]]  # its type and its claims


def measure() -> dict[str, Tally]:
    """Fillers of the development documents, by role. Raises Missing."""
    return count_fillers((key_of(document), templates_of(read_document(document))) for document in documents())


def documents() -> list[dict[str, Any]]:
    """MUC-4's development documents, as the shared corpus has them. Raises Missing."""
    return [json.loads(line) for line in gzip.decompress(need(MUC).read_bytes()).splitlines()]


def read_document(document: dict[str, Any]) -> list[Claim]:
    """The claims of the lower-case view that is scored, with capitals put back."""
    report = Report(id=document["id"], text=restore_case(document["gtt"]["doctext"]), published=document["date"])
    return read_report(report, bundled()).claims


def key_of(document: dict[str, Any]) -> list[Template]:
    """The key's templates."""
    return [
        Template(
            one["incident_type"],
            {role: [entity(*(mention for mention, _ in mentions)) for mentions in one[role]] for role in one if role != "incident_type"},
        )
        for one in document["gtt"]["templates"]
    ]


def templates_of(claims: Sequence[Claim]) -> list[Template]:
    """The incidents that the claims of one document tell of, in the order of the text."""
    return [Template(kind, _roles(told)) for kind, told in incidents_of(claims)]


def incidents_of(claims: Sequence[Claim]) -> list[Incident]:
    """Each incident's type and claims: claims of one type are one incident unless their days differ."""
    found: list[Incident] = []
    bombed = -NEAR
    for claim in (claim for claim in claims if is_incident(claim)):
        kind = type_of(claim)
        if kind == "bombing":
            bombed = claim.evidence.end
        elif kind == "attack" and claim.kind != "attack" and claim.evidence.start - bombed < NEAR:
            kind = "bombing"
        same = next((told for other, told in found if other == kind and not any(_days_differ(claim, one) for one in told)), None)
        if same is None:
            found.append((kind, [claim]))
        else:
            same.append(claim)
    return found


def is_incident(claim: Claim) -> bool:
    """What MUC-4 would call an incident: done or tried, by somebody who is not the state, or to somebody who is named and no foe of it."""
    if claim.reading is None or claim.reading.frame in _table()["no_incident"] or claim.realis == "possible" or claim.certainty == "denied":
        return False
    if claim.reading.frame in _table()["by_words"] and type_of(claim) == "attack":
        return False
    harm = {item.category for item in claim.items}
    wanted = claim.kind in ("attack", "destruction") or (
        claim.kind == "casualties" and (harm & {"killed", "wounded"} or type_of(claim) == "kidnapping")
    )
    done_to = " ".join(filter(None, [*(party.text for party in claim.target), *(item.text for item in claim.items)]))
    if not wanted or _has(done_to, "foes"):
        return False
    by = " ".join(party.text or "" for party in claim.actor)
    return not _has(by, "state") or _has(by, "foes") or any(True for _ in _victims([claim]))


def type_of(claim: Claim) -> str:
    """The incident type by the claim's own words."""
    said = " ".join([*(claim.reading.words if claim.reading else []), claim.evidence.quote]).lower()
    return next((kind for kind, words in _table()["types"].items() if any(re.search(rf"\b{word}", said) for word in words)), "attack")


def show(tallies: dict[str, Tally]) -> None:
    """A line a role, beside the published figure."""
    print(f"{'':<14}   key   said  right  precision  recall     F1   published F1 ({PUBLISHED_FOR})")
    for part, row in tallies.items():
        shares = f"{100 * row.precision:9.2f}  {100 * row.recall:6.2f}  {100 * row.f1:5.2f}"
        print(f"{part:<14} {row.key:5d}  {row.said:5d}  {row.right:5d}  {shares}   {PUBLISHED[part]:.2f}")


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where the documents are missing."""
    ask = argparse.ArgumentParser(prog="incidents", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--json", action="store_true")
    options = ask.parse_args(argv)
    try:
        tallies = measure()
    except Missing as bad:
        print(bad)
        return 2
    print(json.dumps({part: asdict(row) for part, row in tallies.items()})) if options.json else show(tallies)
    return 0


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("incidents.yaml").read_text("utf-8"))
    return found


def _has(text: str, words: str) -> bool:
    """A word of the text is among those."""
    return not set(re.findall(r"[a-z-]+", text.lower())).isdisjoint(_table()[words])


def _days_differ(a: Claim, b: Claim) -> bool:
    if a.time is None or b.time is None:
        return False
    return (a.time.end or "9999") < (b.time.start or "") or (b.time.end or "9999") < (a.time.start or "")


def _roles(claims: Sequence[Claim]) -> dict[str, list[Entity]]:
    by = [party for claim in claims for party in claim.actor if party.text]
    found = {
        "PerpInd": [party.text or "" for party in by if _organisation(party.text) != party.text],
        "PerpOrg": [name for party in by if (name := _organisation(party.text) or _side(party))],
        "Target": list(_targets(claims)),
        "Victim": list(_victims(claims)),
        "Weapon": [weapon for claim in claims for weapon in _weapons(claim)],
    }
    return {role: _entities(map(_bare, texts)) for role, texts in found.items()}


def _bare(text: str) -> str:
    """The words for somebody or something without the articles, owners and numbers before them."""
    words = text.split()
    while words and (words[0].lower() in _table()["leading"] or words[0][0].isdigit()):
        del words[0]
    return " ".join(words)


def _entities(texts: Iterable[str]) -> list[Entity]:
    """An entity a mention; one whose words another has too is that one."""
    plain = dict.fromkeys(one for text in texts if (one := entity(text)))
    words = {one: set(next(iter(one)).split()) for one in plain}
    return [one for one in plain if not any(words[one] < words[other] for other in plain)]


def _side(party: Party) -> str | None:
    """The name of him for whom the words stand, where they are words for one who is at war with the state."""
    return party.name if party.name and _has(party.text or "", "foes") else None


def _organisation(text: str | None) -> str | None:
    """The name of an organisation within the words for a party."""
    for name in _names(text or ""):
        if name.isupper() or _has(name, "organisations"):
            return name
    return None


def _names(text: str) -> list[str]:
    """Runs of words with capitals, small words between them included."""
    return re.findall(r"[A-Z][\w.'-]*(?:(?: (?:of|for|the|and|de|la|del))* [A-Z][\w.'-]*)*", text)


def _victims(claims: Sequence[Claim]) -> Iterator[str]:
    """Persons by name: what is neither an organisation nor a nation."""
    for claim in claims:
        people = [item.text for item in claim.items] if claim.kind == "casualties" else []
        for text in dict.fromkeys([*people, *(party.text for party in claim.target if claim.kind != "destruction" and party.text)]):
            for name in PERSON.findall(text):
                words = [word for word in name.split() if not _is_nation(word)]
                while words and words[0].lower().strip(".") in (*_table()["titles"], *_table()["leading"]):
                    del words[0]
                if words and not _has(name, "organisations") and not bundled().places.is_known(name):
                    yield " ".join(words)


def _is_nation(word: str) -> bool:
    """A nation, or who is of it."""
    return word.lower() in nations() or word.lower().removesuffix("s") in nations()


def _targets(claims: Sequence[Claim]) -> Iterator[str]:
    for claim in claims:
        if claim.kind == "destruction":
            yield from (item.text for item in claim.items if item.category not in _table()["weapons"])


def _weapons(claim: Claim) -> Iterator[str]:
    """What the claim lists as weapons, and words of its quote that the tables of materiel know for one."""
    yield from (item.text for item in claim.items if item.category in _table()["weapons"])
    for word in re.findall(r"[\w-]+", claim.evidence.quote):
        row = bundled().materiel.find(word)
        if row is not None and row.category in _table()["weapons"]:
            yield word


if __name__ == "__main__":
    raise SystemExit(main())
