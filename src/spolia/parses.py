"""The language layer as lines of JSON, for those who want the words and trees themselves. Offsets are characters of the text as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from spolia.console import Named
from spolia.errors import Problem
from spolia.inputs import read_form_lines

if TYPE_CHECKING:
    from spolia.language.network import Sentence


class Divided(msgspec.Struct):
    """A report for `parse`: where it brings its own division into sentences and words, that is kept."""

    text: str
    id: str | int | None = None
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
            parse = parse_text(report.text, report.sentences)
        except Exception as bad:  # one report must not cost the others
            name(Problem(where, f"parsing it failed with {type(bad).__name__}: {bad}"))
            continue
        yield msgspec.json.encode({"id": str(report.id) if report.id is not None else by_hash, **_as_line(parse.sentences)}) + b"\n"


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
