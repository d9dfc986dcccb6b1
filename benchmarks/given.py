"""Gold event mentions given as claims, so that likeness and grouping can be measured without reading: parties, place and day out of gold arguments.

All are of one kind, since the corpora know other events than ours. ECB+ ties no argument to an event, the tree does; MEANTIME says whose role is whose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.mentions import DAY, Mention, Raw, Span, Text, head_of
from spolia.language.network import Parse, Sentence, Token
from spolia.records import Claim, Evidence, Kind, Party, Place, Time
from spolia.resolve.date_spans import resolve_dates

ONE_KIND: Kind = "attack"  # the kind that every gold mention is given: it has no items, and happens again and again
FOR_DOERS, FOR_DONE_TO = ("nsubj", "csubj", "obl:agent", "nmod:poss"), ("Arg1", "Arg2")

Arguments = dict[str, list[Any]]  # "actor", "target", "place": raw mentions; "time": pairs of days


def gold_claims(corpus: str, text: Text, parse: Parse, by_chain: bool) -> list[Claim]:
    """A claim for each gold mention, its parties, place and day out of the gold arguments; its id is the mention's.

    `by_chain` names parties and places by their gold chain, which no text says; otherwise they have their own words for a name.
    Evidence is the sentence.
    """
    arguments = _ecb_arguments if corpus == "ecbplus" else _meantime_arguments
    found = arguments(text, parse)
    return [_claim(mention, text, found.get(mention.id, {}), by_chain) for mention in text.mentions]


def _claim(mention: Mention, text: Text, found: Arguments, by_chain: bool) -> Claim:
    start, end = _sentence_of(mention, text)
    actor, target, places = (
        [
            Party(text=said, name=f"{text.topic} {one['chain']}" if by_chain else said)
            for one in found.get(slot, [])
            if (said := _said(one, text))
        ]
        for slot in ("actor", "target", "place")
    )
    days = next(iter(found.get("time", [])), None)
    return Claim(
        id=mention.id,
        report=text.report.id,
        evidence=Evidence(start=start, end=end, quote=text.report.text[start:end]),
        kind=ONE_KIND,
        actor=actor,
        target=target,
        items=[],
        place=Place(text=places[0].text, name=places[0].name, lat=None, lon=None) if places else None,
        time=Time(text=None, start=days[0], end=days[1]) if days else None,
        speaker=None,
        via=[],
        basis=None,
        certainty="denied" if mention.denied else "asserted",
        stance="endorsed",
        realis="actual",
        measure=[],
    )


def _said(one: Raw, text: Text) -> str:
    return " ".join(text.report.text[start:end] for start, end in one["spans"])


def _sentence_of(mention: Mention, text: Text) -> Span:
    found = ((one["start"], one["end"]) for one in text.raw["sentences"] if one["start"] <= mention.start < one["end"])
    return next(found, (mention.start, mention.spans[-1][1]))


def _no_arguments(text: Text) -> dict[str, Arguments]:
    return {mention.id: {"actor": [], "target": [], "place": [], "time": []} for mention in text.mentions}


def _ecb_arguments(text: Text, parse: Parse) -> dict[str, Arguments]:
    """ECB+ ties no argument to its event: a participant is of the event above it in the tree, done by it where it is the subject of an active verb; places
    and times are of every event of their sentence, the nearest first."""
    heads = ((mention, head_of(mention.spans, parse)) for mention in text.mentions)
    events = {(id(found[0]), found[1].index): mention for mention, found in heads if found}
    slots = _no_arguments(text)
    for one in text.raw["mentions"]:
        if one["kind"] == "participant" and one["spans"] and (found := head_of(one["spans"], parse)):
            mention, slot = _event_above(*found, events)
            if mention is not None:
                slots[mention.id][slot].append(one)
    for mention in text.mentions:
        start, end = _sentence_of(mention, text)
        around = [one for one in text.raw["mentions"] if one["spans"] and start <= one["spans"][0][0] < end]
        around.sort(key=lambda one: abs(one["spans"][0][0] - mention.start))
        times = [(one["spans"][0][0], one["spans"][-1][1]) for one in around if one["kind"] == "time"]
        slots[mention.id]["place"] = [one for one in around if one["kind"] == "place"]
        slots[mention.id]["time"] = list(_days(times, text))
    return slots


def _event_above(sentence: Sentence, word: Token, events: Mapping[tuple[int, int], Mention]) -> tuple[Mention | None, str]:
    slot = "target"
    while word.head >= 0:
        slot = "actor" if word.deprel in FOR_DOERS else "target"
        word = sentence.tokens[word.head]
        if (mention := events.get((id(sentence), word.index))) is not None:
            return mention, slot
    return None, slot


def _days(spans: list[Span], text: Text) -> Iterator[tuple[str | None, str | None]]:
    for verdict in resolve_dates(text.report.text, spans, text.report.published):
        if verdict.value is not None and (verdict.value.start or verdict.value.end):
            yield verdict.value.start, verdict.value.end


def _meantime_arguments(text: Text, parse: Parse) -> dict[str, Arguments]:
    """MEANTIME ties arguments to events: Arg0 does it, Arg1 and Arg2 it is done to, Argm-LOC is where; a day is that of the time that it lies in."""
    by_id = {one["id"]: one for one in text.raw["mentions"]}
    times = {one["id"]: one["value"] for one in text.raw["timexes"]}
    slots = _no_arguments(text)
    for link in text.raw["links"]:
        event = slots.get(f"{text.report.id} {link['source']}")
        if event is None:
            continue
        role, other = link.get("sem_role"), by_id.get(link["target"])
        if link["type"] == "HAS_PARTICIPANT" and other is not None and other["spans"]:
            slot = "actor" if role == "Arg0" else "place" if role == "Argm-LOC" else "target" if role in FOR_DONE_TO else None
            if slot is not None:
                event[slot].append(other)
        elif (
            link["type"] == "TLINK"
            and link.get("reltype") in ("IS_INCLUDED", "SIMULTANEOUS")
            and DAY.match(times.get(link["target"]) or "")
        ):
            event["time"].append((times[link["target"]], times[link["target"]]))
    return slots
