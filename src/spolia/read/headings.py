"""The place that a heading or label over a sentence names: "LOST AT KANDAHAR AIRPORT: two helicopters …", a bullet's "Near Raqqa, …", "Hama" alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spolia.language.network import Sentence
from spolia.read.named_places import NamedPlace

HEADING = 6  # words that a heading without a colon may have
DASHES = frozenset(("-", "--", "–", "—"))
LABEL = 8  # words before the colon or bracket that ends a label


def label_place(
    sentences: Sequence[Sentence], paragraphs: Sequence[int], number: int, named: Sequence[Sequence[NamedPlace]]
) -> tuple[str, str] | None:
    """The key of the place that the label at the head of the sentence's paragraph names, or the heading that is the paragraph before; `named` are each sentence's places."""
    here = paragraphs[number]
    first = bisect_left(paragraphs, here)
    for n in (first, first - 1):
        if n < 0 or (n < first and not _is_heading(sentences[n], paragraphs, n)):
            continue
        end = _label_end(sentences[n]) if n == first else sentences[n].end
        found = [m for m in named[n] if m.start < end]
        if found:
            return found[-1].key
    return None


def _label_end(sentence: Sentence) -> int:
    """Where the label that a sentence begins with ends: before its colon; its start where it has none, or where it states a whole clause."""
    if _is_brief(sentence):  # "Timbuktu, 2 June."
        return sentence.end
    words = sentence.tokens[: LABEL + 1]
    colon = next((t for t in words if t.text in (":", "(") or (t.text in DASHES and _stands_apart(sentence, t.index))), None)
    if colon is None or any(t.deprel.startswith("nsubj") for t in words[: colon.index]):
        return sentence.start
    return colon.start


def _stands_apart(sentence: Sentence, dash: int) -> bool:
    """The dash has blanks about it and is not the bullet: that of "TAIZ - Seven died", not of "Kati–Kolokani"."""
    tokens = sentence.tokens
    return dash > 0 and tokens[dash - 1].end < tokens[dash].start and (dash + 1 == len(tokens) or tokens[dash].end < tokens[dash + 1].start)


def _is_heading(sentence: Sentence, paragraphs: Sequence[int], number: int) -> bool:
    """A short line alone, without a verb of its own and a full stop."""
    alone = bisect_right(paragraphs, paragraphs[number]) - bisect_left(paragraphs, paragraphs[number]) == 1
    return alone and _is_brief(sentence) and not any(t.text == "." for t in sentence.tokens)


def _is_brief(sentence: Sentence) -> bool:
    """A few words without a verb."""
    return len(sentence.tokens) <= HEADING and not any(t.upos == "VERB" for t in sentence.tokens)
