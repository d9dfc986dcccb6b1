"""The claims of a report with their names made things: parties, places, days, materiel and numbers, each null rather than a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec.structs import replace

from spolia.knowledge.parties import Days, PartyRow
from spolia.knowledge.places import BASES
from spolia.knowledge.tables import Knowledge
from spolia.language.tellings import Heard
from spolia.records import HARMS, Claim, Interval, Item, Party, Place, Report, Time
from spolia.resolve.around import Around
from spolia.resolve.asked import Role
from spolia.resolve.date_forms import Tense
from spolia.resolve.dates import resolve_time
from spolia.resolve.found import Found, is_name
from spolia.resolve.look_back import STOP
from spolia.resolve.materiel import resolve_materiel
from spolia.resolve.parties import resolve_party
from spolia.resolve.places import resolve_place, resolve_places
from spolia.resolve.quantities import resolve_quantity
from spolia.resolve.scene import Scene
from spolia.resolve.sides import complete_sides

AFTER_IT = re.compile(r"(?P<span>.+\b(?:day|week|month|year)s?) (?P<way>after|before)")
HAD = re.compile(r"\bhad\b")
GAPPED = ".gapped"  # the frame of what is told with the verb of a claim before it, which begins with the same words
AGAIN = (".recount", ".denial")  # frames that tell what a claim before them told
TWO_SIDED = frozenset(("takeover", "seizure", "attack"))  # kinds in which nobody is on both sides
NO_SIDE = (
    "civilians",
    "international organisation",
    "media",
    "monitor",
    "ngo",
    "other",
    "person",
)  # kinds of party that tell and do not fight


def resolve_claims(claims: list[Claim], report: Report, known: Knowledge, heard: Heard | None = None) -> list[Claim]:
    """The claims with every name, point, day, system and number that `known` and the report settle; the rest stays None.

    `heard` is what the network heard of who and what the claims are about, where they were read by it.
    """
    scene = Scene(report, known)
    places = _resolve_places(claims, scene)
    resolved: list[Claim] = []
    for claim, place in zip(claims, places, strict=True):
        resolved.append(_resolve_claim(replace(claim, place=place), scene, resolved))
    return _of_the_day(_told_again(claims, _gapped_as_told(complete_sides(resolved, scene, heard or {}))), report)


def _of_the_day(claims: list[Claim], report: Report) -> list[Claim]:
    """The claims, those of the report's own day with that day: who says that day that he "had taken" a place took it then, where the report tells of no other day
    on which he took one."""
    found: list[Claim] = []
    for claim in claims:
        day = _day_of_the_news(claim, found, report) if claim.kind == "takeover" and claim.time is None else None
        found.append(replace(claim, time=day) if day is not None else claim)
    return found


def _day_of_the_news(claim: Claim, before: list[Claim], report: Report) -> Time | None:
    """The report's day, as an earlier takeover by the same side has it; None for what is not news that somebody gives of a deed just done."""
    if claim.speaker is None or claim.certainty == "denied" or claim.realis != "actual" or not HAD.search(claim.evidence.quote):
        return None
    takers = {party.name for party in claim.actor if party.name}
    dated = [c.time for c in before if c.kind == "takeover" and c.time is not None and takers & {party.name for party in c.actor}]
    news = [time for time in dated if time.start == time.end == report.published]
    return news[-1] if news and len(news) == len(dated) else None


def _gapped_as_told(claims: list[Claim]) -> list[Claim]:
    """The claims, those that are told with another's verb ("Homs on the 7th") with that one's sides."""
    told = {(c.kind, c.evidence.start): c for c in reversed(claims) if c.reading is None or not c.reading.frame.endswith(GAPPED)}
    found = []
    for claim in claims:
        verb = told.get((claim.kind, claim.evidence.start)) if claim.reading is not None and claim.reading.frame.endswith(GAPPED) else None
        found.append(claim if verb is None else replace(claim, actor=verb.actor, target=verb.target))
    return found


def _told_again(said: list[Claim], resolved: list[Claim]) -> list[Claim]:
    """The resolved claims, those that tell an earlier one again (another number of it, its denial) with that one's sides; `said` is how they were worded."""
    found: list[Claim] = []
    for claim, worded in zip(resolved, said, strict=True):
        again = claim.reading is not None and claim.reading.frame.endswith(AGAIN)
        told = next(
            (f for f, w in zip(reversed(found), reversed(said[: len(found)]), strict=True) if again and _same_sides(w, worded)), None
        )
        found.append(claim if told is None else replace(claim, actor=told.actor, target=told.target))
    return found


def _same_sides(first: Claim, later: Claim) -> bool:
    """The two are worded of one happening: of one kind, by and to the same words, at the same."""
    return (first.kind, first.actor, first.target, first.place) == (later.kind, later.actor, later.target, later.place)


def _resolve_claim(claim: Claim, scene: Scene, before: list[Claim]) -> Claim:
    """The claim resolved: its speaker first, since "our forces" are his, and its days, on which its parties must have existed."""
    time = _time(claim, scene, before)
    speaker = _party(claim.speaker, claim, scene, "speaker") if claim.speaker else None
    told = _Told(_days_of(time, scene), _side_of(speaker, scene))
    actor, target = _apart(claim, _parties(claim.actor, claim, scene, "actor", told), _parties(claim.target, claim, scene, "target", told))
    return replace(
        claim,
        actor=actor,
        target=target,
        items=[_item(item, claim, scene) for item in claim.items],
        time=time,
        speaker=speaker,
        via=[_party(party, claim, scene, "speaker") for party in claim.via],
    )


def _apart(claim: Claim, actor: list[Party], target: list[Party]) -> tuple[list[Party], list[Party]]:
    """Both sides, where nobody takes from himself or attacks himself: who loses did not gain, and who gains did not lose."""
    both = {party.name for party in actor if party.name} & {party.name for party in target}
    if not both or claim.kind not in TWO_SIDED:
        return actor, target
    loses = claim.reading is not None and claim.reading.frame.endswith(".lose")
    if loses:
        return [party for party in actor if party.name not in both], target
    return actor, [party for party in target if party.name not in both]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a claim itself says of the parties in it: its days, and the side that speaks."""

    on: Days | None = None
    voice: PartyRow | None = None


def _days_of(time: Time | None, scene: Scene) -> Days | None:
    """The days of a claim; where only its end is known that day, where only its start from then to the report's."""
    if time is None or not (time.start or time.end):
        return None
    return Days(time.start or time.end, time.end or scene.day)


def _side_of(speaker: Party | None, scene: Scene) -> PartyRow | None:
    """The side for which a speaker speaks; None for those who only tell."""
    row = scene.known.parties.row(speaker.name) if speaker else None
    while row is not None and row.kind in ("person", "media", "other") and row.parent:
        row = scene.known.parties.row(row.parent)
    return None if row is None or row.kind in NO_SIDE else row


def _resolve_places(claims: list[Claim], scene: Scene) -> list[Place | None]:
    """All places of the report: those that have a name of their own first, since they are the context of the others."""
    said = [(claim, _where_said(claim, scene)) for claim in claims]
    resolve_places([(c.place.text, at) for c, at in said if c.place is not None and c.place.name is None and c.place.text], scene)
    return _as_named_elsewhere(claims, [_place(claim, at, scene) for claim, at in said])


def _as_named_elsewhere(claims: list[Claim], resolved: list[Place | None]) -> list[Place | None]:
    """The places, "it" and "the town" as what they stand for is resolved where the report names it more clearly ("the town of Tabqa … recaptured it")."""
    known: dict[str, Place] = {}
    for claim, place in zip(claims, resolved, strict=True):
        if claim.place is not None and place is not None and place.lat is not None:
            known.setdefault(claim.place.name or claim.place.text or "", place)
    found: list[Place | None] = []
    for claim, place in zip(claims, resolved, strict=True):
        same = known.get(claim.place.name) if claim.place is not None and claim.place.name is not None else None
        refused = place is not None and place.name is None
        found.append(replace(same, text=place.text) if refused and same is not None and place is not None else place)
    return found


def _where_said(claim: Claim, scene: Scene) -> int:
    """Where in the report the words of the claim's place stand; where its evidence begins if they stand elsewhere."""
    words = claim.place.text if claim.place is not None else None
    at = scene.report.text.find(words, claim.evidence.start, claim.evidence.end) if words else -1
    return at if at >= 0 else claim.evidence.start


def _place(claim: Claim, at: int, scene: Scene) -> Place | None:
    """The claim's place resolved; an unsure one in a state that the report does not name stays a name, since a claim cannot say how unsure it is.

    What is taken is the thing itself: of a takeover a place that is unsure is refused, and a thing that has no name has that of the town with its own
    words before it.
    """
    place = claim.place
    if place is None:
        return None
    verdict = resolve_place(place.text, place.name, scene, at)
    if verdict.value is None and place.name is not None:
        verdict = resolve_place(place.text, None, scene, at)
    found: Found | None = verdict.value
    if found is None or (claim.kind == "takeover" and not verdict.sure and not _names_itself(place, found, scene)):
        return Place(text=place.text, name=None, lat=None, lon=None)
    if claim.kind == "takeover" and found.is_anchor and not _is_site(place, found, scene):
        itself: Found | None = resolve_place(_thing(place), None, scene, at).value
        if itself is None or itself.is_anchor or itself.row != found.row:
            return Place(text=place.text, name=_thing_in(place, found, scene), lat=None, lon=None)
        found = itself  # "the T4 base in the desert near Homs" is T4
    if not verdict.sure and not found.is_anchor and found.country not in scene.states:
        return Place(text=place.text, name=scene.known.places.part(place.name or place.text or "").whole, lat=None, lon=None)
    return Place(text=place.text, name=found.name, lat=found.lat, lon=found.lon)


def _names_itself(place: Place, found: Found, scene: Scene) -> bool:
    """The thing keeps a name of its own beside that of the town in which it lies."""
    return found.is_anchor and found.name.startswith(f"{scene.known.places.part(place.name or place.text or '').whole}, ")


def _thing(place: Place) -> str:
    """The words before those that say where it lies."""
    return re.split(r"(?i),|\s(?:in|at|near|of|on|outside|inside)\s", place.name or place.text or "")[0]


def _is_site(place: Place, found: Found, scene: Scene) -> bool:
    """The words before those that say where it lies name nothing but what the found place is: "the military air base southwest of the city" is the city's own."""
    thing = scene.known.places.part(_thing(place))
    return found.kind in BASES and thing.kind is not None and thing.kind.name in BASES and not is_name(thing.core)


def _thing_in(place: Place, around: Found, scene: Scene) -> str:
    """The name of a thing that lies in or at a place: "police post, Djibo"."""
    thing = scene.known.places.part(_thing(place)).whole
    return around.name if not thing or thing in around.name else f"{thing}, {around.name}"


def _parties(parties: list[Party], claim: Claim, scene: Scene, role: Role, told: _Told) -> list[Party]:
    """The parties resolved, each name once: "the army and its troops" are one party."""
    kept: list[Party] = []
    for party in (_party(party, claim, scene, role, told) for party in parties):
        if party.name is None or all(party.name != other.name for other in kept):
            kept.append(party)
    return kept


def _party(party: Party, claim: Claim, scene: Scene, role: Role, told: _Told = _Told()) -> Party:
    near = claim.place.name if claim.place is not None and claim.place.lat is not None else None
    at = _where_named(party.text, claim, scene)
    verdict = resolve_party(party.text, party.name, scene, role, at, near, told.on, told.voice)
    return Party(text=party.text, name=verdict.value)


def _where_named(words: str | None, claim: Claim, scene: Scene) -> int:
    """Where in the report a party's words stand: in the evidence, else last before its end, else where it begins."""
    text, evidence = scene.report.text, claim.evidence
    at = text.find(words, evidence.start, evidence.end) if words else -1
    at = text.rfind(words, 0, evidence.end) if at < 0 and words else at
    return at if at >= 0 else evidence.start


def _item(item: Item, claim: Claim, scene: Scene) -> Item:
    around = Around(scene.report.text, _where(item, claim, scene), scene.designations)
    quantity = resolve_quantity(item.text, around).value
    low, high, unit = (quantity.low, quantity.high, quantity.unit) if quantity else (None, None, None)
    if claim.kind == "capability":
        low = high = unit = None
    if item.category in HARMS:
        if (low, high) == (1, 1) and _is_a_body(item.text, scene):
            low = high = None  # "a battalion surrendered": how many men it had is not said
        return replace(item, low=low, high=high, unit=None)
    beside = [other.category for other in claim.items if other is not item]
    row = resolve_materiel(item.text, scene.known, scene.systems, beside, around, item.category).value
    if row is None:
        return replace(item, low=low, high=high, unit=unit)
    return replace(item, category=row.category, system=row.system or item.system, low=low, high=high, unit=unit)


def _is_a_body(text: str, scene: Scene) -> bool:
    """The words call it a body of armed men: "a battalion of the Egyptian army"."""
    words = re.split(r",|\s(?:of|from|in|at|that|which|who)\s", text, maxsplit=1)[0].split()
    bodies: list[str] = scene.known.yaml("nouns.yaml")["units"]
    return bool(words) and words[-1].lower() in bodies


def _where(item: Item, claim: Claim, scene: Scene) -> int:
    """Where in the report the words of the item stand; 0 where they stand elsewhere than in the claim's evidence."""
    text, evidence = scene.report.text, claim.evidence
    first, end = -1, evidence.end + len(item.text)
    at = text.find(item.text, evidence.start, end)
    while at >= 0:
        first, after = at if first < 0 else first, at + len(item.text)
        if not (text[at - 1 : at].isalnum() or text[after : min(after + 1, end)].isalnum()):
            return at
        at = text.find(item.text, at + 1, end)
    return max(0, first)


def _time(claim: Claim, scene: Scene, before: list[Claim]) -> Time | None:
    if claim.time is None or claim.time.text is None:
        return claim.time
    told = next(
        (c.time for c in reversed(_told_otherwise(claim, scene, before)) if c.time is not None and (c.time.start or c.time.end)), None
    )
    tense: Tense = "future" if claim.realis == "possible" else "present" if claim.realis == "ongoing" else "past"
    if AFTER_IT.fullmatch(claim.time.text) and claim.evidence.start < _where_told(claim, scene):
        return None  # "X fell two days after Y did": that dates Y, and X only where Y is dated
    words, told = _turned(claim, scene, before) or (claim.time.text, told)
    found = resolve_time(words, scene.day, tense, Interval(start=told.start, end=told.end) if told else None).value
    if not isinstance(found, Interval):
        return None
    return Time(text=claim.time.text, start=found.start, end=found.end)


def _turned(claim: Claim, scene: Scene, before: list[Claim]) -> tuple[str, Time] | None:
    """How the clause behind "two days after" or "before" is dated by the main clause of its sentence: two days earlier, or later, than that; None elsewhere."""
    counted = AFTER_IT.fullmatch(claim.time.text or "") if claim.time is not None else None
    at = _where_told(claim, scene)
    if counted is None or claim.evidence.end <= at:
        return None
    start = max((stop.end() for stop in STOP.finditer(scene.report.text, 0, at)), default=0)
    main = [c for c in before if start <= c.evidence.start < at]
    dated = [c.time for c in main if c.time is not None and c.time.text != claim.time.text]  # type: ignore[union-attr]
    told = dated[-1] if dated and _is_day(dated[-1]) else next((day for c in main[:1] if (day := _day_of_the_same(c, before))), None)
    if told is None:
        return None
    return f"{counted['span']} {'earlier' if counted['way'] == 'after' else 'later'}", told


def _is_day(time: Time) -> bool:
    return time.start is not None and time.start == time.end


def _day_of_the_same(claim: Claim, before: list[Claim]) -> Time | None:
    """The day that the report has given before to what a claim tells of without one: "the swift fall of the city" that was taken on Saturday."""
    if claim.kind != "takeover" or claim.time is not None or claim.place is None or claim.place.name is None:
        return None
    same = (c.time for c in before if c.kind == claim.kind and c.place is not None and c.place.name == claim.place.name)
    return next((time for time in same if time is not None and _is_day(time)), None)


def _told_otherwise(claim: Claim, scene: Scene, before: list[Claim]) -> list[Claim]:
    """The claims before this one whose time is told in other words than its own, or elsewhere: "two days earlier" does not count back from itself."""
    at = _where_told(claim, scene)
    words = claim.time.text if claim.time is not None else None
    return [c for c in before if c.time is None or c.time.text != words or _where_told(c, scene) != at]


def _where_told(claim: Claim, scene: Scene) -> int:
    """Where in the report the words of a claim's time stand: of several places the one nearest to its evidence; -1 for nowhere."""
    words = claim.time.text or "" if claim.time is not None else ""
    if not words:
        return -1
    start, end = claim.evidence.start, claim.evidence.end
    found = (m.start() for m in re.finditer(re.escape(words), scene.report.text))
    return min(found, key=lambda at: max(start - at, at - end, 0), default=-1)
