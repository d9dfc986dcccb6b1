"""The rules of likeness: each gives how far it holds between two claims, from 0 to 1; its docstring is what a reader sees.

Weights stand in likeness.yaml under the name of the function. A rule looks the same from both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log1p

from spolia.kin import Kin
from spolia.measures import NEVER, SAME_SPOT_KM, days_between, km_apart, numbers_meet
from spolia.weigh.counts import tells_a_sum
from spolia.weigh.told import Thing, Told, other_days

FAR_KM = 500  # beyond this, distance argues no further
FAR_DAYS = 730  # beyond this, days apart argue no further
TIGHT_DAYS = 3  # a time this exact says which of several happenings it was
FALL_DAYS = 10  # accounts of one fall differ by a few days, seldom by more
NEWS_DAYS = 30  # reports this close in time are likely to speak of one course of things
Rule = Callable[[Told, Told, Kin], float]


# --- place ---------------------------------------------------------------------------------------------------------------


def same_place(a: Told, b: Told, kin: Kin) -> float:
    """Both name the same place."""
    if not a.place or not b.place:
        return 0.0
    return float(a.place == b.place or (a.spot is not None and a.spot == b.spot))


def near_place(a: Told, b: Told, kin: Kin) -> float:
    """The places have different names but lie so close that gazetteers would not tell them apart."""
    if a.spot is None or b.spot is None or a.place == b.place or a.spot == b.spot:
        return 0.0
    return max(0.0, 1 - km_apart(a.spot, b.spot) / SAME_SPOT_KM)


def far_place(a: Told, b: Told, kin: Kin) -> float:
    """The places lie apart, the farther the more."""
    if a.spot is None or b.spot is None or a.place == b.place:
        return 0.0
    return min(1.0, log1p(km_apart(a.spot, b.spot) / SAME_SPOT_KM) / log1p(FAR_KM / SAME_SPOT_KM))


def other_name(a: Told, b: Told, kin: Kin) -> float:
    """The places have different names."""
    return float(bool(a.place and b.place and a.place != b.place and (a.spot is None or a.spot != b.spot)))


def other_place_taken(a: Told, b: Told, kin: Kin) -> float:
    """What is taken are two places: a town and its air base fall each for itself."""
    return float(a.claim.kind == "takeover" and other_name(a, b, kin) > 0)


def area_and_point(a: Told, b: Told, kin: Kin) -> float:
    """One names an area or an unplaced spot, the other a point that may lie in it."""
    return float(bool(a.place and b.place and a.place != b.place) and (a.spot is None) != (b.spot is None))


def place_unknown(a: Told, b: Told, kin: Kin) -> float:
    """One gives a place, the other gives none."""
    return float(bool(a.place) != bool(b.place))


def nowhere(a: Told, b: Told, kin: Kin) -> float:
    """Neither gives a place."""
    return float(not a.place and not b.place)


# --- time ----------------------------------------------------------------------------------------------------------------


def same_days(a: Told, b: Told, kin: Kin) -> float:
    """Both date it to a few days, and the days meet."""
    if a.days is None or b.days is None or days_between(a.days, b.days):
        return 0.0
    widths = [x.days.width for x in (a, b) if x.days]
    return float(all(w is not None and w <= TIGHT_DAYS for w in widths))


def days_meet(a: Told, b: Told, kin: Kin) -> float:
    """Both date it, one of them loosely, and the dates can both hold."""
    if a.days is None or b.days is None or days_between(a.days, b.days):
        return 0.0
    return 1.0 - same_days(a, b, kin)


def days_apart(a: Told, b: Told, kin: Kin) -> float:
    """The dates cannot both hold, the longer the gap the more."""
    if a.days is None or b.days is None:
        return 0.0
    return min(1.0, log1p(days_between(a.days, b.days)) / log1p(FAR_DAYS))


def weeks_apart(a: Told, b: Told, kin: Kin) -> float:
    """The dates lie more than a month apart."""
    return float(a.days is not None and b.days is not None and days_between(a.days, b.days) > NEWS_DAYS)


def other_occasion(a: Told, b: Told, kin: Kin) -> float:
    """Of what can happen again (attacks, strikes, losses, arrivals), the two are dated exactly, and to different days."""
    again = a.claim.kind in ("attack", "casualties", "deployment", "transfer", "destruction")
    return float(again and other_days(a, b) and _tight(a, b))


def undated(a: Told, b: Told, kin: Kin) -> float:
    """One is dated, the other is not."""
    return float((a.days is None) != (b.days is None))


def both_undated(a: Told, b: Told, kin: Kin) -> float:
    """Neither is dated."""
    return float(a.days is None and b.days is None)


def told_before(a: Told, b: Told, kin: Kin) -> float:
    """One stands in a report that came out more than a month before the other has it happen."""
    return float(_foretells(a, b) or _foretells(b, a))


def _foretells(a: Told, b: Told) -> bool:
    """What has happened by the time of a report did not happen after it; a month is left for days that are told wrong."""
    if not a.happened or a.published is None or b.days is None or b.days.first is None:
        return False
    return a.published < b.days.first - NEWS_DAYS


def long_past(a: Told, b: Told, kin: Kin) -> float:
    """One tells of something long before its report, the other of something undated or of its own days."""
    return abs(_past(a) - _past(b))


def _past(told: Told) -> float:
    if told.days is None or told.days.last is None or told.published is None:
        return 0.0
    return min(1.0, max(0, told.published - told.days.last) / FAR_DAYS)


# --- parties -------------------------------------------------------------------------------------------------------------


def same_actor(a: Told, b: Told, kin: Kin) -> float:
    """The same party did it, or gained by it."""
    return float(bool(a.actor & b.actor))


def kin_actor(a: Told, b: Told, kin: Kin) -> float:
    """A party and its parent, its part or its ally did it."""
    return float(not a.actor & b.actor and kin.any_related(a.actor, b.actor))


def other_actor(a: Told, b: Told, kin: Kin) -> float:
    """Parties of different sides are named as having done it."""
    return float(bool(a.actor and b.actor) and not kin.any_related(a.actor, b.actor))


def other_hands_later(a: Told, b: Told, kin: Kin) -> float:
    """What different sides take on different days is taken twice."""
    again = a.claim.kind in ("takeover", "seizure") and other_days(a, b)
    return float(again and other_actor(a, b, kin) > 0)


def other_doer(a: Told, b: Told, kin: Kin) -> float:
    """Different sides that come or go, or that attack at times that are not told as one and the same day, do so each for itself."""
    for_itself = a.claim.kind in ("deployment", "withdrawal", "abandonment")
    another_time = a.claim.kind == "attack" and (other_days(a, b) or not _tight(a, b))
    return float((for_itself or another_time) and other_actor(a, b, kin) > 0)


def other_holder_then(a: Told, b: Told, kin: Kin) -> float:
    """Different sides that take or hold a place at times told loosely have it one after the other."""
    loosely = a.days is not None and b.days is not None and not _tight(a, b)
    return float(a.claim.kind == "takeover" and loosely and other_actor(a, b, kin) > 0)


def same_target(a: Told, b: Told, kin: Kin) -> float:
    """It was done to the same party or its kin."""
    return float(kin.any_related(a.target, b.target))


def other_target(a: Told, b: Told, kin: Kin) -> float:
    """It was done to different sides, all of them known: one man's name may be written two ways."""
    known = all(kin.row(name) is not None for name in a.target | b.target)
    return float(bool(a.target and b.target) and known and not kin.any_related(a.target, b.target))


def sides_swapped(a: Told, b: Told, kin: Kin) -> float:
    """Who does it in the one suffers it in the other."""
    return float((kin.any_related(a.actor, b.target) or kin.any_related(b.actor, a.target)) and not kin.any_related(a.actor, b.actor))


# --- items ---------------------------------------------------------------------------------------------------------------


def same_system(a: Told, b: Told, kin: Kin) -> float:
    """Both name the same system."""
    return float(bool({t.system for t in a.things if t.system} & {t.system for t in b.things if t.system}))


def other_system(a: Told, b: Told, kin: Kin) -> float:
    """Within a category that both name, the systems differ."""
    pairs = [(x.system, y.system) for x in a.things for y in b.things if x.category == y.category and x.system and y.system]
    return float(bool(pairs) and all(x != y for x, y in pairs))


def same_category(a: Told, b: Told, kin: Kin) -> float:
    """Both name materiel of one category, or people in one plight."""
    return float(bool({t.category for t in a.things} & {t.category for t in b.things}))


def other_category(a: Told, b: Told, kin: Kin) -> float:
    """They name different materiel."""
    return float(bool(a.things and b.things) and a.claim.kind != "casualties" and not same_category(a, b, kin))


def other_wreck(a: Told, b: Told, kin: Kin) -> float:
    """What is destroyed is a bomb in the one, a building or its stores or a vehicle, craft or weapon in the other: not one loss."""
    return float(a.claim.kind == "destruction" and bool(a.makes and b.makes) and a.makes.isdisjoint(b.makes))


def other_people(a: Told, b: Told, kin: Kin) -> float:
    """The dead, wounded or captured are of different sides."""
    return float(a.claim.kind == "casualties" and other_target(a, b, kin) > 0)


def other_plight(a: Told, b: Told, kin: Kin) -> float:
    """The dead, the wounded, the captured, the missing and the displaced are counted apart."""
    return float(bool(a.things and b.things) and a.claim.kind == "casualties" and not same_category(a, b, kin))


def counts_meet(a: Told, b: Told, kin: Kin) -> float:
    """Of the same things, the numbers can both hold."""
    pairs = _counted(a, b)
    return float(bool(pairs) and any(numbers_meet(x.number, y.number) for x, y in pairs))


def counts_differ(a: Told, b: Told, kin: Kin) -> float:
    """Of the same things, the numbers cannot both hold."""
    pairs = _counted(a, b)
    return float(bool(pairs) and not any(numbers_meet(x.number, y.number) for x, y in pairs))


def same_number(a: Told, b: Told, kin: Kin) -> float:
    """Of the same things, the number is exactly the same, and not one that anybody would give."""
    return float(any(x.number == y.number and (x.number[0] or 0) > 2 for x, y in _counted(a, b)))


def part_of_total(a: Told, b: Told, kin: Kin) -> float:
    """A number given for one place stands beside a larger one given for none: a part and a total."""
    if bool(a.place) == bool(b.place):
        return 0.0
    part, total = (a, b) if a.place else (b, a)
    return float(any((y.number[0] or 0) > (x.number[1] or x.number[0] or 0) > 0 for x, y in _counted(part, total)))


def part_of_sum(a: Told, b: Told, kin: Kin) -> float:
    """A number of one day and spot is less than half of one told in sum, over many days and for no spot: a part of it."""
    if tells_a_sum(a) == tells_a_sum(b):
        return 0.0
    part, whole = (b, a) if tells_a_sum(a) else (a, b)
    if part.spot is None or part.days is None or part.days.width is None or part.days.width > TIGHT_DAYS:
        return 0.0
    return float(any(2 * (x.number[1] or NEVER) < (y.number[0] or 0) for x, y in _counted(part, whole)))


def same_target_exactly(a: Told, b: Told, kin: Kin) -> float:
    """Just the same party suffered it, by name."""
    return float(bool(a.target) and a.target == b.target)


def one_itemless(a: Told, b: Told, kin: Kin) -> float:
    """One says what materiel it was, the other names none."""
    return float(bool(a.things) != bool(b.things))


def _counted(a: Told, b: Told) -> list[tuple[Thing, Thing]]:
    return [
        (x, y)
        for x in a.things
        for y in b.things
        if x.category == y.category and x.unit == y.unit and (x.system == y.system or not x.system or not y.system)
    ]


# --- together: what says more in company than alone ----------------------------------------------------------------------


def one_fall(a: Told, b: Told, kin: Kin) -> float:
    """One place changes hands once: the same place, dates that can both hold or differ by days, no other winner."""
    if a.claim.kind not in ("takeover", "withdrawal") or not same_place(a, b, kin) or other_outcome(a, b, kin):
        return 0.0
    gap = days_between(a.days, b.days) if a.days and b.days else 0
    if gap and not _tight(a, b):
        return 0.0
    return (1.0 - other_actor(a, b, kin)) * max(0.0, 1 - gap / FALL_DAYS)


def one_haul(a: Told, b: Told, kin: Kin) -> float:
    """One lot: the same materiel at the same place, dates that can both hold, no other hand."""
    if a.claim.kind in ("takeover", "withdrawal", "casualties", "capability") or not same_category(a, b, kin):
        return 0.0
    if other_system(a, b, kin) or other_name(a, b, kin) or other_days(a, b) or other_outcome(a, b, kin):
        return 0.0
    return 1.0 - other_actor(a, b, kin)


def one_toll(a: Told, b: Told, kin: Kin) -> float:
    """One toll: the same plight of the same people, at dates that can both hold."""
    if a.claim.kind != "casualties" or not same_category(a, b, kin) or other_days(a, b):
        return 0.0
    return same_target(a, b, kin)


def one_system(a: Told, b: Told, kin: Kin) -> float:
    """What one system can do is one matter, whoever tells it."""
    return float(a.claim.kind == "capability" and bool(same_system(a, b, kin)))


def _tight(a: Told, b: Told) -> bool:
    return all(x.days is not None and x.days.width is not None and x.days.width <= FALL_DAYS for x in (a, b))


# --- outcome, wording, report --------------------------------------------------------------------------------------------


def other_outcome(a: Told, b: Told, kin: Kin) -> float:
    """One says that it happened, the other that it failed or may yet happen."""
    done = [x.claim.realis in ("actual", "ongoing") for x in (a, b)]
    return float(done[0] != done[1])


def same_outcome_open(a: Told, b: Told, kin: Kin) -> float:
    """Both say that it failed, or both that it may yet happen."""
    return float(a.claim.realis == b.claim.realis and a.claim.realis in ("failed", "possible"))


def under_way(a: Told, b: Told, kin: Kin) -> float:
    """One speaks of something that goes on, the other of something done."""
    return float((a.claim.realis == "ongoing") != (b.claim.realis == "ongoing"))


def one_denies(a: Told, b: Told, kin: Kin) -> float:
    """One denies what the other may assert."""
    return float(a.denied != b.denied)


def shared_words(a: Told, b: Told, kin: Kin) -> float:
    """The sentences share words, measured against the shorter one."""
    least = min(len(a.words), len(b.words))
    return len(a.words & b.words) / least if least else 0.0


def same_report(a: Told, b: Told, kin: Kin) -> float:
    """Both stand in one report, which seldom says a thing twice."""
    return float(a.claim.report == b.claim.report)


def same_voice(a: Told, b: Told, kin: Kin) -> float:
    """One report has both from the same speaker: two things said are two happenings."""
    return float(a.claim.report == b.claim.report and a.voice == b.voice)


def dated_apart_by_one(a: Told, b: Told, kin: Kin) -> float:
    """One voice in one report dates them to different days: it tells of two."""
    return same_voice(a, b, kin) * float(other_days(a, b))


def voice_again(a: Told, b: Told, kin: Kin) -> float:
    """Two reports have it from the same speaker."""
    return float(a.claim.report != b.claim.report and a.voice == b.voice)


def overlapping_sentence(a: Told, b: Told, kin: Kin) -> float:
    """Both claims are read from the same words, which are laid to two speakers."""
    if a.claim.report != b.claim.report or a.voice == b.voice:
        return 0.0
    x, y = a.claim.evidence, b.claim.evidence
    common = min(x.end, y.end) - max(x.start, y.start)
    return max(0.0, common / min(x.end - x.start, y.end - y.start))


def reports_apart(a: Told, b: Told, kin: Kin) -> float:
    """The reports came out long after one another."""
    if a.published is None or b.published is None:
        return 0.0
    return min(1.0, log1p(abs(a.published - b.published)) / log1p(FAR_DAYS))


_RULES: tuple[Rule, ...] = (
    same_place, near_place, far_place, other_name, other_place_taken, area_and_point, place_unknown, nowhere,
    same_days, days_meet, days_apart, weeks_apart, other_occasion, undated, both_undated, told_before, long_past,
    same_actor, kin_actor, other_actor, other_hands_later, other_doer, other_holder_then, same_target, other_target, sides_swapped,
    same_system, other_system, same_category, other_category, other_wreck, other_people, other_plight, counts_meet, counts_differ, same_number, part_of_total, part_of_sum, same_target_exactly, one_itemless,
    one_fall, one_haul, one_toll, one_system,
    other_outcome, same_outcome_open, under_way, one_denies, shared_words, same_report, same_voice, dated_apart_by_one, voice_again,
    overlapping_sentence, reports_apart,
)  # fmt: skip
RULES: dict[str, Rule] = {rule.__name__: rule for rule in _RULES}
