"""The language layer as lines of JSON, for those who want the words and trees themselves. Offsets are characters of the text as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from spolia.console import Named
from spolia.errors import Problem
from spolia.inputs import read_form_lines
from spolia.records import escape_unseen

if TYPE_CHECKING:
    from spolia.language.network import Sentence


Words = list[dict[str, Any]]
JOINED = "parataxis"  # what UD calls sentences that stand side by side as one


class Divided(msgspec.Struct):
    """A report for `parse`: where it brings its own division into sentences and words, that is kept."""

    text: str
    id: str | int | None = None
    title: str | None = None
    sentences: list[list[tuple[int, int]]] | None = None

    def __post_init__(self) -> None:
        spans = [span for sentence in self.sentences or [] for span in sentence]
        if any(not 0 <= start < end <= len(self.text) for start, end in spans):
            raise ValueError(f"its sentences should be spans of its {len(self.text)} characters, start before end")


def parse_lines(paths: Iterable[str], name: Named) -> Iterator[bytes]:
    """For each report its words, trees, entities and attributions, as one line."""
    from spolia.language.network import parse_text

    for where, by_hash, report in read_form_lines(paths, Divided, name):
        try:
            parse = parse_text(report.text, report.sentences, report.title or "")
        except Exception as bad:  # one report must not cost the others
            name(Problem(where, f"parsing it failed with {type(bad).__name__}: {bad}"))
            continue
        line = _as_line(parse.sentences)
        if report.sentences is not None:
            line["sentences"] = list(_as_given(line["sentences"], report.sentences))
        yield escape_unseen(msgspec.json.encode({"id": by_hash if report.id in (None, "") else str(report.id), **line})) + b"\n"


def _as_given(parsed: Iterable[Words], given: list[list[tuple[int, int]]]) -> Iterator[Words]:
    """The words divided as the report brought them: an empty sentence stays one, and one that was parsed in parts is whole again."""
    parts = iter(parsed)
    for sentence in given:
        words: Words = []
        while len(words) < len(sentence):
            words = _join(words, next(parts)) if words else next(parts)
        yield words


def _join(words: Words, more: Words) -> Words:
    """One sentence of two, with the root of the first; the other's hangs on it."""
    root = {"head": next(number for number, word in enumerate(words, 1) if word["head"] == 0), "deprel": JOINED}
    return words + [{**word, **({"head": word["head"] + len(words)} if word["head"] else root)} for word in more]


def _as_line(sentences: Iterable[Sentence]) -> dict[str, Any]:
    line: dict[str, Any] = {"sentences": [], "entities": [], "attributions": []}
    for sentence in sentences:
        line["sentences"].append([
            {"start": t.start, "end": t.end, "lemma": t.lemma, "upos": t.upos, "xpos": t.xpos, "head": t.head + 1, "deprel": t.deprel}
            for t in sentence.tokens
        ])  # fmt: skip
        for first, last, type_ in sentence.entities:
            start, end = _span(sentence, (first, last)) or (0, 0)
            line["entities"].append({"start": start, "end": end, "type": type_})
        for said in sentence.attributions:
            line["attributions"].append({part: _span(sentence, getattr(said, part)) for part in ("source", "cue", "content")})
    return line


def _span(sentence: Sentence, tokens: tuple[int, int] | None) -> list[int] | None:
    """The characters from the first token to the one before the last, None for no tokens."""
    return [sentence.tokens[tokens[0]].start, sentence.tokens[tokens[1] - 1].end] if tokens else None
