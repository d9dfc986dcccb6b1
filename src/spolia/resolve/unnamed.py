"""Those whom a report quotes or counts without a name: spokesmen, residents, officers, "the general"."""

from __future__ import annotations

import re

from spolia.knowledge.words import fold, singular
from spolia.resolve.scene import Scene
from spolia.resolve.verdicts import Verdict

RESIDENTS = re.compile(
    r"(?i)^(?:(?:an?|some|several|many|other|local|another|one|two|\d+)\s+)*(?P<who>residents?|villagers?|inhabitants?|activists?|shopkeepers?|traders?|locals?)\b(?:\s+(?:of|in|from)\s+(?:the\s+)?(?P<where>[A-Z][\w'’ -]+))?"
)
AS_RESIDENT = {
    "shopkeeper": "resident",
    "trader": "resident",
    "inhabitant": "resident",
    "local": "resident",
    "locals": "residents",
    "shopkeepers": "residents",
    "traders": "residents",
    "inhabitants": "residents",
}
# What a bare title looks back for: the name that stood with it.
TITLES = {"general": r"Gen(?:eral|\.)?", "colonel": r"Col(?:onel|\.)?", "secretary": r"Secretary", "commander": r"Commander|Cmdr\.?", "minister": r"Minister", "president": r"President",
          "governor": r"Governor", "spokesman": r"spokesman", "spokeswoman": r"spokeswoman", "admiral": r"Adm(?:iral|\.)?", "brigadier": r"Brig(?:adier|\.)?", "major": r"Maj(?:or|\.)?"}  # fmt: skip
PERSON = r"((?:[A-Z][\w'’-]+|[A-Z]\.|al-[A-Z][\w'’-]+)(?:\s+(?:[A-Z][\w'’-]+|[A-Z]\.|al-[A-Z][\w'’-]+))*)"
OF_A_STATE = re.compile(r"(?i)^(?:army|military|security|government|police|defence|defense|intelligence|state)\b")


def resident(words: str, scene: Scene, near: str | None) -> Verdict | None:
    """ "A shopkeeper in Raqqa" is a Raqqa resident; without a place one of where the claim happened."""
    match = RESIDENTS.match(words)
    if match is None:
        return None
    who = AS_RESIDENT.get(match["who"].lower(), match["who"].lower())
    where = (match["where"] or near or next((place.name for place in scene.places if place.kind == "populated place"), "")).strip()
    return Verdict(f"{where} {who}" if where else who, f"{who} of {where or 'a place that the report leaves open'}, quoted without a name")


def titled(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """ "The colonel" is the person whom the report named last with that title."""
    title = TITLES.get(fold(words).strip())
    if title is None:
        return None
    text = scene.report.text[:at] if at is not None else scene.report.text
    named = [m.group(1) for m in re.finditer(rf"\b(?:{title})\s+(?:[A-Z][a-z]*\.\s+)*{PERSON}", text)]
    if not named:
        named = [m.group(1) for m in re.finditer(rf"\b{PERSON},\s+(?:the|a|an)\s+(?:\w+\s+){{0,4}}{title}\b", text)]
    if not named:
        return None
    row = scene.known.parties.find(named[-1])
    return Verdict(row.name if row else named[-1], f"{words!r} is {named[-1]}, named before with that title")


def described(words: str, head: str, scene: Scene) -> Verdict | None:
    """One quoted without a name keeps his own description, with his state's adjective where the words leave it to the report."""
    lemmas = [singular(word) for word in re.findall(r"[^\W_]+", fold(head))]
    people = scene.known.parties.people
    if not lemmas or (" ".join(lemmas[-2:]) not in people and lemmas[-1] not in people):
        return None
    said = re.sub(r"(?i)^(?:an?|the|one|two|three|some|several|another|many)\s+", "", head)
    state = scene.main_state()
    if OF_A_STATE.match(said) and state:
        said = f"{scene.known.parties.countries[state].adjectives[0]} {said}"
    return Verdict(said, f"{words!r} is quoted without a name")
