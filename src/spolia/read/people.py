"""The names of persons in a report, as the network hears them: for masking alone, nothing is read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spolia.language.network import Parse, Sentence

WITHIN = re.compile(r"(?!['’]s$)[\w.'’-]*\w[\w.'’-]*|-")  # what may be a part of a name
LEAST = 2  # words of a name: one word alone is too often a place's or a party's


def find_people(parse: Parse) -> list[str]:
    """The names, each once, in the order of title and text: runs of proper nouns within what is marked as a person.

    A run of more words is given without its first one too, which may be a rank that another mention leaves out.
    """
    found: dict[str, None] = {}
    for sentence in [*parse.title, *parse.sentences]:
        for words in _runs(sentence):
            found.update(dict.fromkeys(" ".join(words[at:]) for at in (0, 1) if len(words) - at >= LEAST))
    return list(found)


def _runs(sentence: Sentence) -> Iterator[list[str]]:
    """Proper nouns in a row, joined where no blank parts them ("al-Shami"); a comma or "'s" ends a name."""
    for start, end, kind in sentence.entities:
        run: list[str] = []
        last = -1
        for token in [*sentence.tokens[start:end], None] if kind == "Person" else []:
            if token is not None and WITHIN.fullmatch(token.text) and (token.upos == "PROPN" or (run and token.start == last)):
                run = [*run[:-1], run[-1] + token.text] if run and token.start == last else [*run, token.text]
                last = token.end
                continue
            if len(run) >= LEAST:
                yield run
            run, last = [], -1
