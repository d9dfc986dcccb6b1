"""A thing said twice is one claim: tellings of one happening within a sentence, and repeats within a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from spolia.read.happenings import Happening
from spolia.read.lists import opens_with_strikes
from spolia.records import Claim

Thing = tuple[str, ...]  # what claims are told apart by: the slot, the manner of telling, and the words
LONGEST_HEADLINE = 160  # characters
LOSING = "lose"  # the frame by which one tells of what was his own
ARMING = frozenset(("use", "employ", "drop", "fire"))  # "strikes using aircraft": they say with what
SENTENCE_ENDS = (".", "!", "?", ":", ";", "”", '"', ",")


def merge_tellings(happenings: list[Happening]) -> list[Happening]:
    """One happening for a noun and the verb that it is the subject or object of ("air strikes hit a convoy"), the verb's."""
    kept: list[Happening] = []
    for happening in happenings:
        trigger = happening.trigger
        twin = next(
            (k for k in kept if k.kind == happening.kind and k.trigger.sentence is trigger.sentence and _one_telling(k, happening)), None
        )
        if twin is None:
            kept.append(happening)
        else:
            kept[kept.index(twin)] = _joined(
                *((twin, happening) if happening.trigger.nominal or not twin.trigger.nominal else (happening, twin))
            )
    return _counted_strikes(kept)


def _counted_strikes(happenings: list[Happening]) -> list[Happening]:
    """The happenings of an item of a strike list ("Near Mosul, five strikes engaged …; destroyed …; damaged …"): one attack and what it did, told by the whole item."""
    if len(happenings) < 2 or not opens_with_strikes(happenings[0].trigger.sentence):
        return happenings
    kept: dict[str, Happening] = {}
    for happening in happenings:
        known = kept.get(happening.kind)
        kept[happening.kind] = replace(_joined(known, happening), whole=True) if known else replace(happening, whole=True)
    return list(kept.values())


def _one_telling(a: Happening, b: Happening) -> bool:
    if a.trigger.head == b.trigger.head:
        return a.kind == "attack" or (a.roles.keys() == b.roles.keys() and _heads(a) == _heads(b))
    if a.kind == "destruction" and LOSING in {a.trigger.frame.name, b.trigger.frame.name} and a.trigger.frame is not b.trigger.frame:
        return False  # "destroyed nine tanks and lost two": theirs, and its own
    if a.kind == "destruction" and not (a.trigger.nominal or b.trigger.nominal):
        return _goes_on(a, b) or _goes_on(b, a)
    if a.kind == "casualties" and (_listed(a) or _listed(b) or _coordinated(a, b) or _coordinated(b, a)):
        return True
    if a.kind == "casualties" and a.read["harm"] == b.read["harm"] and _people(a) & _people(b):
        return True
    if a.kind == "attack" and (_arms(a, b) or _arms(b, a)):
        return True
    if a.trigger.nominal == b.trigger.nominal:
        return False
    noun, verb = (a, b) if a.trigger.nominal else (b, a)
    tokens = noun.trigger.sentence.tokens
    return tokens[noun.trigger.head].head == verb.trigger.head or noun.trigger.head in {
        h for heads in verb.trigger.slots.values() for h in heads
    }


def _goes_on(first: Happening, later: Happening) -> bool:
    """ "destroyed two tanks and damaged a truck": the later verb has the first one's subject and no other."""
    tokens = first.trigger.sentence.tokens
    token = tokens[later.trigger.head]
    own = any(tokens[c].deprel.startswith("nsubj") for c in first.trigger.sentence.children[token.index])
    return (
        token.deprel in ("conj", "parataxis", "advcl", "list")
        and token.head == first.trigger.head
        and not own
        and "struck" not in later.roles
    )


def _coordinated(first: Happening, later: Happening) -> bool:
    """ "killing two and wounding ten", "two killed and ten wounded": one toll."""
    token = first.trigger.sentence.tokens[later.trigger.head]
    return token.deprel in ("conj", "parataxis", "list", "amod") and token.head in (first.trigger.head, *_people(first))


def _listed(happening: Happening) -> bool:
    """It heads a list: "Our losses: 7 martyrs, 12 wounded"."""
    return happening.trigger.heads_list


def _arms(first: Happening, later: Happening) -> bool:
    """ "conducted strikes using aircraft": what the first is done with."""
    token = first.trigger.sentence.tokens[later.trigger.head]
    carrier = first.trigger.sentence.tokens[first.trigger.head].head if first.trigger.nominal else first.trigger.head
    return later.trigger.word.lemma in ARMING and token.deprel in ("advcl", "acl") and token.head in (carrier, first.trigger.head)


def _heads(happening: Happening) -> set[int]:
    return {p.head for pairs in happening.roles.values() for p, _ in pairs}


def _people(happening: Happening) -> set[int]:
    return {p.head for p, _ in happening.roles["people"]}


def _joined(main: Happening, other: Happening) -> Happening:
    roles = {**other.roles, **main.roles}
    if main.kind == "destruction" and not other.trigger.nominal:
        for role in ("items", "place_items"):
            if role in main.roles and role in other.roles:
                roles[role] = [*main.roles[role], *(pair for pair in other.roles[role] if pair not in main.roles[role])]
    if main.kind == "casualties" and main.trigger.head != other.trigger.head:
        told = {(telling.read["harm"], head) for telling in (main, *main.also) for head in _people(telling)}
        new = {(other.read["harm"], head) for head in _people(other)}
        place = {"place": roles["place"]} if "place" in roles else {}
        return main if told >= new else replace(main, roles=main.roles | place, also=(*main.also, other))
    return replace(main, roles=roles, whole=main.whole or other.whole)


def headline_end(text: str) -> int:
    """Where the headline that a text begins with ends: a first line alone, without the full stop of a sentence; 0 where it has none."""
    first, line_end, rest = text.partition("\n")
    is_headline = bool(line_end) and bool(rest.strip()) and len(first) <= LONGEST_HEADLINE and not first.rstrip().endswith(SENTENCE_ENDS)
    return len(first) if is_headline else 0


def drop_headlines(claims: list[Claim], end: int) -> list[Claim]:
    """The claims less those of the headline that the text says again, whoever says it there."""
    body = [c for c in claims if c.evidence.start >= end]
    return [c for c in claims if c.evidence.start >= end or not any(_says_again(c, other) for other in body)]


def _says_again(headline: Claim, other: Claim) -> bool:
    same_place = headline.place is None or other.place is None or _name(headline.place) == _name(other.place)
    same_items = not headline.items or bool({i.category for i in headline.items} & {i.category for i in other.items})
    return (headline.kind, headline.realis) == (other.kind, other.realis) and same_place and same_items


def drop_repeats(claims: list[Claim]) -> list[Claim]:
    """The claims less those that say what a fuller one of the same speaker says: at its most specific mention."""
    kept: list[Claim] = []
    having: dict[Thing, list[Claim]] = {}  # of those kept, the ones that have a thing
    for claim in sorted(claims, key=lambda c: (-_told(c), c.evidence.start)):
        quote, things = ("quote", *_manner(claim), claim.evidence.quote), list(_things(claim))
        fewest = min((having.get(thing, []) for thing in things), key=len)
        if not any(_repeats(claim, other) for other in (*having.get(quote, ()), *fewest)):
            kept.append(claim)
            for thing in {quote, *things, ("place", *_manner(claim), _name(claim.place))}:
                having.setdefault(thing, []).append(claim)
    return kept


def _things(claim: Claim) -> Iterator[Thing]:
    """What every claim has that the claim may repeat, its very words aside: the manner, and each thing told."""
    manner = _manner(claim)
    yield "", *manner, ""
    yield from (("items", *manner, _fold(item.text)) for item in claim.items)
    yield from (("actor", *manner, _name(party)) for party in claim.actor)
    yield from (("target", *manner, _name(party)) for party in claim.target)
    if claim.place is not None:
        yield "place", *manner, _name(claim.place)


def _manner(claim: Claim) -> tuple[str, ...]:
    """What two claims must have in common to say the same: what happened, and who puts it how."""
    return claim.kind, claim.certainty, claim.realis, _name(claim.speaker)


def _told(claim: Claim) -> int:
    return len(claim.actor) + len(claim.target) + len(claim.items) + (claim.place is not None) + (claim.time is not None)


def _repeats(claim: Claim, other: Claim) -> bool:
    """`claim` says nothing that `other` does not say."""
    if (claim.kind, claim.certainty, claim.realis) != (other.kind, other.certainty, other.realis) or _name(claim.speaker) != _name(
        other.speaker
    ):
        return False
    if _told_of_two_times(claim, other):
        return False
    if claim.evidence.quote == other.evidence.quote:
        return _name(claim.place) == _name(other.place) and [i.text for i in claim.items] == [i.text for i in other.items]
    inside = other.evidence.start <= claim.evidence.start and claim.evidence.end <= other.evidence.end
    return (
        {_fold(i.text) for i in claim.items} <= {_fold(i.text) for i in other.items}
        and {_name(p) for p in claim.actor} <= {_name(p) for p in other.actor}
        and {_name(p) for p in claim.target} <= {_name(p) for p in other.target}
        and (claim.place is None or _name(claim.place) == _name(other.place))
        and (claim.time is None or (other.time is not None and claim.time.text == other.time.text) or inside)
        and (bool(claim.items) or claim.kind in ("takeover", "withdrawal") or inside)
    )


def _told_of_two_times(claim: Claim, other: Claim) -> bool:
    """One of them is told by the other's words of another day ("in May and again in July")."""
    gapped = any(c.reading is not None and c.reading.frame.endswith(".gapped") for c in (claim, other))
    return gapped and claim.time is not None and other.time is not None and claim.time.text != other.time.text


def _name(thing: object) -> str:
    return _fold(getattr(thing, "name", None) or getattr(thing, "text", None) or "")


@lru_cache(maxsize=20_000)
def _fold(text: str) -> str:
    words = text.lower().split()
    return " ".join(w for w in words if w not in ("the", "a", "an"))
