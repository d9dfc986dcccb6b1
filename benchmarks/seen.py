"""Texts of others' cross-document corpora as read, once a run: what the parts of `crossdoc` look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from functools import cache, partial

from benchmarks.given import gold_claims
from benchmarks.mentions import Text, align, head_lemmas, parse_of, read_texts
from spolia.abreast import Abreast, processors
from spolia.knowledge.tables import bundled
from spolia.pipeline import read_report
from spolia.records import Claim, Report

NAMINGS = ("words", "chains")

Labels = dict[Hashable, Hashable]  # by mention what its group is called


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as read: its claims, the lemma of each gold mention's head, and the gold mentions as claims, by how their arguments are named."""

    text: Text
    claims: list[Claim]
    lemmas: dict[str, str]
    given: dict[str, list[Claim]]


@cache
def seen(corpus: str, part: str) -> tuple[Seen, ...]:
    """Every document of a part, read once a process on as many processors as there are. Raises Missing."""
    with Abreast(partial(see, corpus), processors()) as readers:
        return tuple(answer() for _, answer in readers.each(read_texts(corpus, part), lambda text: text) if answer is not None)


def see(corpus: str, text: Text) -> Seen:
    parse = parse_of(text)
    given = {naming: gold_claims(corpus, text, parse, by_chain=naming == "chains") for naming in NAMINGS}
    return Seen(text, read_report(text.report, bundled()).claims, head_lemmas(text, parse), given)


def divide(texts: Iterable[Seen], division: str) -> list[Seen]:
    """The same texts, told apart by the corpus's topics or by its subtopics; chains stay what they are."""
    if division == "topic":
        return list(texts)
    return [replace(one, text=replace(one.text, topic=f"{one.text.topic} {one.text.raw[division]}")) for one in texts]


def by_topic(texts: Iterable[Seen]) -> dict[str, list[Seen]]:
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for one in texts:
        found[one.text.topic].append(one)
    return dict(sorted(found.items()))


def reports_of(texts: Iterable[Seen]) -> list[Report]:
    return [one.text.report for one in texts]


def chains_of(texts: Iterable[Seen]) -> Labels:
    """By mention its gold chain."""
    return {mention.id: mention.chain for one in texts for mention in one.text.mentions}


def aligned_of(texts: Iterable[Seen]) -> dict[str, Claim]:
    return {mention: claim for one in texts for mention, claim in align(one.claims, one.text).items()}


def lemmas_of(texts: Iterable[Seen]) -> dict[str, str]:
    """By mention the lemma of its head."""
    return {mention: lemma for one in texts for mention, lemma in one.lemmas.items()}
