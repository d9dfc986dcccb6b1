"""Others' cross-document event coreference: ECB+ and MEANTIME as texts with gold event mentions, and our claims laid beside those mentions.

A topic is what the corpus itself puts together: a topic of ECB+ (both its subtopics), a corpus of MEANTIME. Only mentions that annotators checked count: in
ECB+ those of checked sentences. A chain names its topic, so that no two topics share one.

Alignment, one to one: a claim is of a mention that lies in its evidence where a word of the mention is one of the words that made the frame. The shortest
evidence chooses first, and takes the first such mention in the text that is still free.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.shared import SHARED, need
from spolia.language.network import Parse, Sentence, Token, parse_text
from spolia.records import Claim, Evidence, Party, Place, Report, Time
from spolia.resolve.date_spans import resolve_dates
from spolia.resolve.dates import infer_published

CORPORA = ("ecbplus", "meantime")
PARTS = ("train", "dev")
ONE_KIND = "attack"  # the kind that every gold mention is given: it has no items, and happens again and again
FOR_DOERS, FOR_DONE_TO = ("nsubj", "csubj", "obl:agent", "nmod:poss"), ("Arg1", "Arg2")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")

Span = tuple[int, int]
Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mention:
    """A gold event mention: where its words stand, the chain of those that are one event, and whether it is denied."""

    id: str
    spans: tuple[Span, ...]
    chain: str
    denied: bool

    @property
    def start(self) -> int:
        return self.spans[0][0]


@dataclass(frozen=True, slots=True)
class Text:
    """A document: its report, its topic, the mentions that count, and the corpus's own row, for its arguments."""

    report: Report
    topic: str
    mentions: tuple[Mention, ...]
    raw: Raw


def read_texts(corpus: str, part: str) -> list[Text]:
    """The documents of "ecbplus" or "meantime", "train" or "dev". Raises Missing."""
    lines = gzip.decompress(need(SHARED / "data" / corpus / f"{part}.jsonl.gz").read_bytes()).splitlines()
    return [text_of(corpus, json.loads(line)) for line in lines]


def text_of(corpus: str, raw: Raw) -> Text:
    """One document of the corpus."""
    topic = f"{corpus} {raw['topic'].removeprefix('corpus_')}"
    checked = raw.get("checked_sentences")
    mentions = [
        Mention(f"{raw['id']} {one['id']}", tuple((a, b) for a, b in one["spans"]), f"{topic} {one['chain'] or one['id']}", _is_denied(one))
        for one in raw["mentions"]
        if one["kind"] == "event" and one["spans"] and (checked is None or one["sentence"] in checked)
    ]
    published = day if DAY.match(day := raw.get("date") or "") else None  # one is written the other way round: the text says it too
    report = infer_published(Report(id=raw["id"], text=raw["text"], published=published))
    return Text(report, topic, tuple(sorted(mentions, key=lambda one: (one.start, one.id))), raw)


def _is_denied(one: Raw) -> bool:
    return bool(str(one.get("type", "")).startswith("NEG_") or one.get("polarity") == "NEG")


def align(claims: Iterable[Claim], text: Text) -> dict[str, Claim]:
    """By mention the claim of it, by the rule above."""
    found: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda one: (one.evidence.end - one.evidence.start, one.evidence.start, one.id)):
        made_of = {word.lower() for phrase in (claim.reading.words if claim.reading else ()) for word in words_of(phrase)}
        for mention in text.mentions:
            inside = all(claim.evidence.start <= start and end <= claim.evidence.end for start, end in mention.spans)
            if inside and mention.id not in found and made_of & {word.lower() for word in mention_words(mention, text)}:
                found[mention.id] = claim
                break
    return found


def mention_words(mention: Mention, text: Text) -> list[str]:
    return [word for start, end in mention.spans for word in words_of(text.report.text[start:end])]


def words_of(phrase: str) -> list[str]:
    return re.findall(r"\w+", phrase)


def head_lemmas(text: Text, parse: Parse) -> dict[str, str]:
    """By mention the lemma of its head, in lower case: of its words that whose own head stands outside it."""
    return {mention.id: (head[1].lemma.lower() if (head := head_of(mention.spans, parse)) else "") for mention in text.mentions}


def head_of(spans: Iterable[Span], parse: Parse) -> tuple[Sentence, Token] | None:
    """The sentence and head word of the spans, None where no word of the parse lies there."""
    for sentence in parse.sentences:
        words = [one for one in sentence.tokens if any(start < one.end and one.start < end for start, end in spans)]
        if words:
            within = {one.index for one in words}
            return sentence, next((one for one in words if one.head not in within), words[0])
    return None


# --- gold mentions as claims ---------------------------------------------------------------------------------------------


def gold_claims(corpus: str, text: Text, parse: Parse, by_chain: bool) -> list[Claim]:
    """A claim for each gold mention, its parties, place and day out of the gold arguments; its id is the mention's.

    `by_chain` names parties and places by their gold chain, which no text says; otherwise they have their own words for a name.
    All are of one kind, since the corpora know other events than ours. Evidence is the sentence.
    """
    arguments = _ecb_arguments if corpus == "ecbplus" else _meantime_arguments
    found = arguments(text, parse)
    return [_claim(mention, text, found.get(mention.id, {}), by_chain) for mention in text.mentions]


Arguments = dict[str, list[Any]]  # "actor", "target", "place": raw mentions; "time": pairs of days


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
        kind=ONE_KIND,  # type: ignore[arg-type]
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


def parse_of(text: Text) -> Parse:
    return parse_text(text.report.text, title=text.report.title or "")
