"""Where: the place that a name means in its report, or a refusal.

A name's candidates are weighed by `place_choice.py`. A place that leads clearly is certain; one that only leads is given and marked unsure; else
the name is kept without a point, with the candidates that it might be. Words that have no name of their own ("the base", "the outskirts")
mean what the report has named before, where it leaves one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from spolia.knowledge.place_words import LONGEST, PlaceWords
from spolia.knowledge.places import AREAS, PlaceRow
from spolia.knowledge.tables import Knowledge
from spolia.knowledge.toponyms import exact_key
from spolia.measures import km_apart
from spolia.resolve.found import AROUND_M, Found, is_name, named_only, place_of
from spolia.resolve.here import FOCUS, at_the_focus, point_back
from spolia.resolve.place_choice import Choice, Weights, ask, certainty, look_round, noted_first, rank, read_weights, reasons, town_first
from spolia.resolve.scene import RoundAbout, Scene
from spolia.resolve.vague import Between, take_distance, take_ends
from spolia.resolve.verdicts import Verdict

PASSES = 3  # over the places of a report: each may settle others
BETWEEN_KM = 500  # what lies between two places farther apart than this lies anywhere
CLASS_BEFORE = 30  # characters before a name in which its class may stand ("the town of")
LOSERS = 6  # candidates that are told of beside the chosen one
IN_TOWNS = frozenset(
    {"building", "bridge", "crossroads", "neighbourhood", "military base", "camp", "crossing"}
)  # what bears the name of its town
THE_STATE = re.compile(r"(?i)\W*the (?:(country)|capital(?: city)?)\W*")
STRETCHES = frozenset({"valley", "region", "mountain", "river", "lake"})
AROUND_TOWN_KM = 60  # of a town that a stretch of land is told of as being of
OWNED = re.compile(
    r"^(?:[Tt]he\s+)?(?P<whose>(?:(?:north|south|east|west|central|upper|lower)[a-z-]*\s+)?(?:[A-Z\u00c0-\u00de][\w-]*\s+){0,2}[A-Z\u00c0-\u00de][\w-]*)['’]s\s+(?=[A-Z\u00c0-\u00de])"
)
TERRITORY = re.compile(r"(?i)^(?:the\s+)?(\S+)\s+(?:territory|soil|airspace|lands?|side)\b")
# "The ancient Syrian city of Palmyra" is the city of Palmyra; "the old city of …" is left, since it may be a part of one.
ADJECTIVES = re.compile(
    r"^(?:[Tt]he\s+)?(?:(?!(?:old|of|in|near|from|at|to|and|city|town|village)\b)[\w'’-]+,?\s+){1,5}?"
    r"(?P<kind>(?:port |border |desert |oasis )?(?:city|town|village)) of (?=[A-Z])"
)
NEXT_TO_M = 20_000  # what is told of as beside a place lies within this, as place_classes.yaml has it for "east of"
NEXT_TO = re.compile(
    r"(?i)\S\s+(?:near|outside|around|beyond|behind|(?:just\s+)?(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)\s+of)\b"
)
PARTING = re.compile(
    r"\s*(?:,|/|\(|\)|\b(?:in|of|near|outside|inside|around|at|from|between|below|above|and|to|on|by|across|along|behind|beside|"
    r"(?:north|south|east|west|north-?east|north-?west|south-?east|south-?west)\s+of)\b)\s*"
)


def resolve_places(words: Iterable[tuple[str, int | None]], scene: Scene) -> list[Verdict]:
    """A verdict for each place of a report, given by its words and where they stand, each in the light of all.

    The clear ones are settled first, since they are the context of the others; the scene keeps what was settled.
    """
    asked = list(words)
    titled = scene.names_in_title()
    scene.chosen.clear()
    scene.heard.take([*(text for text, _ in asked), *titled])
    for _ in range(PASSES):
        verdicts = [resolve_place(text, None, scene, at) for text, at in asked]
        rows = [(text, v.value.row) for (text, _), v in zip(asked, verdicts, strict=True) if v.sure and v.value and v.value.row]
        if not sum(scene.add_place(row, scene.known.places.part(text).core or None) for text, row in rows):
            break
    for name in titled:
        _take_title(name, scene)
    return [resolve_place(text, None, scene, at) for text, at in asked]


def _take_title(name: str, scene: Scene) -> None:
    """Adds a place that the title names to those that the report is about."""
    verdict = resolve_place(name, None, scene)
    if verdict.sure and verdict.value is not None and verdict.value.row is not None and verdict.value.kind in FOCUS:
        scene.add_place(verdict.value.row, name)
        scene.headed.append(verdict.value.row)


def resolve_place(text: str | None, antecedent: str | None, scene: Scene, at: int | None = None) -> Verdict:
    """The Found that a place's words mean, None where they name none.

    `antecedent` is what "the base" stands for, where reading found it; `at` is where in the report it is said.
    """
    asked = (text, antecedent, at)
    if asked not in scene.settled:  # a report names its places often, and nothing is new until a place is added
        scene.settled[asked] = _resolve(text, antecedent, scene, at)
    return scene.settled[asked]


def _resolve(text: str | None, antecedent: str | None, scene: Scene, at: int | None) -> Verdict:
    if antecedent is not None and text is not None and NEXT_TO.search(text):  # "missile sites east of the base" are none of the base
        return _widened(resolve_place(None, antecedent, scene, at), NEXT_TO_M, text)
    if antecedent is not None and text is not None and antecedent in text:
        own = resolve_place(text, None, scene, at)  # "the air base at Merowe" and "the city of Idlib" say more than the name
        if own.sure and own.value is not None and own.value.row is not None:
            return own
    words = antecedent or text
    if not words or len(words) > LONGEST or not re.search(r"\w", words):
        return Verdict(None, "no words, or too many for a name")
    if (ends := take_ends(words)) is not None and (between := _between(words, ends, scene)):
        return between
    if (away := take_distance(words)) is not None:
        return _widened(resolve_place(away.anchor, None, scene, at), away.reach_m, words)
    words = _of_the_state(text or "", scene) or _of_the_state(words, scene) or ADJECTIVES.sub(r"the \g<kind> of ", words)
    territory = TERRITORY.match(words)
    if territory and (states := scene.known.parties.countries_in(territory[1])):
        words = states[0][2].name
    words = _without_owner(words, scene)
    if (told := _nation(words, scene) or _short(words, scene, at)) is not None:
        return told
    parted = scene.known.places.part(words)
    if not is_name(parted.core):
        return point_back(parted, scene, at)
    if parted.kind is None and scene.known.parties.find(parted.core) is not None and not scene.known.places.is_known(parted.core):
        parted = replace(parted, core="")  # "the offices of UNICEF" name whose they are, and not where
        return point_back(parted, scene, at)
    verdict = _named(parted, scene, at if antecedent is None else None, words)
    if verdict.value is None or verdict.value.row is None:
        return _by_parts(words, parted, scene) or _by_town(parted, scene) or at_the_focus(parted, verdict, scene, at)
    return verdict


@lru_cache(maxsize=8)
def _weights(known: Knowledge) -> Weights:
    return read_weights(known.yaml("place_weights.yaml"))


def _of_the_state(words: str, scene: Scene) -> str | None:
    """ "The country" and "the capital" are those of the report's state."""
    match = THE_STATE.fullmatch(words)
    state = scene.known.parties.countries.get(scene.main_state() or "") if match else None
    if match is None or state is None:
        return None
    return state.name if match[1] else next(iter(state.capitals), None)


def _without_owner(words: str, scene: Scene) -> str:
    """The words without the state that a place is told of as having: "northwestern Syria's Idlib province" is Idlib province."""
    owned = OWNED.match(words)
    states = scene.known.parties.countries_in(owned["whose"]) if owned else []
    return words[owned.end() :] if owned and len(states) == 1 and states[0][1] == len(owned["whose"]) else words


def _nation(words: str, scene: Scene) -> Verdict | None:
    """ "Russian" and "the Syrians" are of a state, and stand for it where a place is asked for."""
    bare = re.sub(r"(?i)^the\s+", "", words.strip())
    states = scene.known.parties.countries_in(bare)
    if len(states) != 1 or bare not in states[0][2].adjectives:
        return None
    row = next((row for row in scene.known.places.candidates(states[0][2].name) if row.kind == "country"), None)
    return Verdict(place_of(scene.known.places.part(row.name), row), f"{words!r} is of {row.name}") if row else None


def _short(words: str, scene: Scene, at: int | None) -> Verdict | None:
    """ "S.C." after a town is its state; "B.C." alone is one where nothing else is called so."""
    short = scene.known.places.shorts.get(words.replace(".", ""))
    if short is None or (not re.search(r",\s*$", scene.report.text[:at] if at else "") and scene.known.places.candidates(words)):
        return None
    iso, name = short
    row = next((r for r in scene.known.places.candidates(name) if r.country == iso and r.kind == "province"), None)
    return Verdict(place_of(scene.known.places.part(name), row), f"{words!r} is short for {name}") if row else None


def _named(parted: PlaceWords, scene: Scene, at: int | None = None, words: str = "") -> Verdict:
    """The place of a name that stands at `at` under these words; looked for once among all that stand alike."""
    where = at if at is not None and scene.report.text.startswith(words, at) else None
    if parted.kind is None and where is not None:
        parted = replace(parted, kind=scene.known.places.grammar.class_before(scene.report.text[max(0, where - CLASS_BEFORE) : where]))
    around = look_round(scene, where, words)
    if (parted, around) not in scene.chosen:
        scene.chosen[parted, around] = _choose(parted, around, scene)
    return scene.chosen[parted, around]


def _choose(parted: PlaceWords, around: RoundAbout, scene: Scene) -> Verdict:
    weights = _weights(scene.known)
    asked = ask(parted, scene, around)
    ranked = rank(asked, weights)
    ranked = noted_first(town_first(ranked, asked.at_war) if parted.kind is None else ranked)
    sure = certainty(ranked)
    told = [(place_of(parted, choice.row), _told(choice, weights)) for choice in ranked[: LOSERS + 1]]
    if not told:
        return Verdict(named_only(parted), "the gazetteer does not have it")
    (found, why), *losers = told
    if sure < weights.unsure:
        return Verdict(named_only(parted), f"{why}, too little to say so", tuple(told[:LOSERS]))
    return Verdict(found, why if sure >= weights.sure else f"{why}; unsure", tuple(losers), sure=sure >= weights.sure)


def _told(choice: Choice, weights: Weights) -> str:
    """The choice in words: "Palmyra, populated place in Homs province, SY, 97%: spelt so, in a state named"."""
    row, because = choice.row, ", ".join(reasons(choice, weights))
    return f"{row.name}, {row.kind} in {', '.join((*row.within[-1:], row.country))}, {choice.probability:.0%}" + (
        f": {because}" if because else ""
    )


def _between(words: str, ends: Between, scene: Scene) -> Verdict | None:
    """The area that two places leave between them; None where one of them is not certain, or they lie too far apart to say anything."""
    found = [_named(scene.known.places.part(end), scene) for end in (ends.a, ends.b)]
    rows = [verdict.value.row for verdict in found if verdict.sure and verdict.value is not None and verdict.value.row is not None]
    if len(rows) < 2 or any(row.lat is None or row.lon is None for row in rows):
        return None
    a, b = rows
    if km_apart((a.lat, a.lon), (b.lat, b.lon)) > BETWEEN_KM:
        return None
    lat, lon = (a.lat + b.lat) / 2, (a.lon + b.lon) / 2
    reach = round(km_apart((a.lat, a.lon), (b.lat, b.lon)) * 500) + max(a.radius_m, b.radius_m)
    name = f"{a.name}–{b.name} {ends.way}" if ends.way else f"between {a.name} and {b.name}"
    row = PlaceRow(name, "road" if ends.way else "region", lat, lon, a.country if a.country == b.country else "", radius_m=reach)
    return Verdict(Found(name, None, None, row.kind, row.country or None, reach, row), f"{words!r} lies between {a.name} and {b.name}")


def _widened(verdict: Verdict, reach_m: int, words: str) -> Verdict:
    """The anchor's place with the area that a distance from it leaves open."""
    if verdict.value is None:
        return verdict
    place = replace(verdict.value, precision_m=max(verdict.value.precision_m or 0, reach_m) if verdict.value.row else None, is_anchor=True)
    return replace(verdict, value=place, why=f"{words!r} lies within {reach_m / 1000:.0f} km of {place.name}: {verdict.why}")


def _by_parts(words: str, whole: PlaceWords, scene: Scene) -> Verdict | None:
    """ "The market of Togoga", "Karrada, Baghdad", "a yard outside Izium": the named part that the gazetteer has stands for the whole."""
    parts = [part for part in PARTING.split(words) if re.search(r"[^\W\d_]", part)]
    if len(parts) < 2:
        return None
    first = scene.known.places.part(parts[0])
    if first.kind is not None and not is_name(first.core):  # "the air base at Merowe" is Merowe air base, where there is one
        of_town = _named(scene.known.places.part(f"{parts[1]} {first.whole}"), scene)
        if of_town.sure and of_town.value is not None and of_town.value.row is not None:
            return of_town
    parted = [scene.known.places.part(part) for part in parts]
    verdicts = [verdict for part in parted if is_name(part.core) and (verdict := _named(part, scene)).value and verdict.value.row]
    if len(verdicts) > 1 and all(verdict.value.kind == "country" for verdict in verdicts if verdict.value):
        return Verdict(Found(whole.whole, None, None, "country", None, None), f"{words!r} are several states")
    best = next((verdict for verdict in verdicts if verdict.value and verdict.value.kind not in AREAS), verdicts[0] if verdicts else None)
    if own := _in_the_next(verdicts):
        best = own
    if best is None or best.value is None:
        return None
    return replace(
        best,
        value=_with_first(best.value, first, parts[0].strip()),
        why=f"{words!r} lies at {best.value.name}, which alone the gazetteer has",
    )


def _in_the_next(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The first part, where it is a stretch of land that is certain and lies in or by the town of the next: "the Wadi Barada area of Damascus"."""
    if len(verdicts) < 2 or not verdicts[0].sure:
        return None
    first, around = (verdict.value.row for verdict in verdicts[:2] if verdict.value is not None)
    near = first.km_from(around.lat, around.lon) if around.lat is not None and around.lon is not None else None
    return verdicts[0] if first.kind in STRETCHES and near is not None and near <= first.radius_m / 1000 + AROUND_TOWN_KM else None


def _with_first(place: Found, first: PlaceWords, said: str) -> Found:
    """A place under the name of its first part too ("Karrada, Baghdad"), and how far around it that part may be."""
    if not is_name(first.core) or said in place.name or place.lat is None or first.whole == place.name:
        return replace(place, is_anchor=not is_name(first.core) or first.whole != place.name)
    same = place.row is not None and exact_key(first.core) == exact_key(place.row.name)
    name = place.name if same else f"{first.whole}, {place.name}"
    return replace(place, name=name, precision_m=max(place.precision_m or 0, AROUND_M), is_anchor=first.whole != name)


def _by_town(parted: PlaceWords, scene: Scene) -> Verdict | None:
    """ "The Rastan bridge", "Kitaf market": a thing that the gazetteer lacks lies in the town whose name it bears."""
    if parted.kind is None or parted.kind.name not in IN_TOWNS:
        return None
    verdict = _named(replace(parted, kind=None, whole=parted.core), scene)
    town = verdict.value
    if not verdict.sure or town is None or town.row is None or town.lat is None:
        return None
    place = replace(town, name=f"{parted.whole}, {town.name}", precision_m=max(town.precision_m or 0, AROUND_M), is_anchor=True)
    return replace(verdict, value=place, why=f"{parted.whole!r} bears the name of {town.name}: {verdict.why}")
