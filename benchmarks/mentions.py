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
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.shared import SHARED, need
from spolia.language.network import Parse, Sentence, Token, parse_text
from spolia.records import Claim, Report
from spolia.resolve.dates import infer_published

CORPORA = ("ecbplus", "meantime")
PARTS = ("train", "dev")
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


def parse_of(text: Text) -> Parse:
    return parse_text(text.report.text, title=text.report.title or "")
