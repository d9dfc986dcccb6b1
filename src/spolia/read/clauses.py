"""Clauses: the smallest stretch of a sentence that states a happening."""

from __future__ import annotations

import re

from spolia.language.network import Sentence

# Words of sentences that say what a word means or give an example, in which nothing happens.
DEFINING = re.compile(
    r"\b(?:as defined|is defined|are defined|definition|for example|for instance|(?:not )?classified as|counts? as|means one or more)\b",
    re.I,
)


def tells_nothing(sentence: Sentence, trigger: int, text: str) -> bool:
    """The sentence defines a word or gives an example of it, asks, or speaks of any such thing."""
    tokens = sentence.tokens
    if any(t.text == "?" for t in tokens[trigger:]):
        return True
    subjects = [c for c in sentence.children[trigger] if tokens[c].deprel.startswith("nsubj")]
    above = tokens[trigger].head if tokens[trigger].deprel == "acl:relcl" else -1
    if any(tokens[c].text.lower() == "any" for s in (*subjects, above) if s >= 0 for c in sentence.children[s]):
        return True
    return bool(DEFINING.search(text)) and not any(t.xpos == "VBD" for t in tokens)


def clause_span(sentence: Sentence, trigger: int) -> tuple[int, int]:
    """The first and last word (included) of the smallest clause around a trigger: its words and those of its slots."""
    tokens = sentence.tokens
    inside = {trigger}
    stack = [trigger]
    while stack:
        for child in sentence.children[stack.pop()]:
            token = tokens[child]
            if (
                token.deprel in ("conj", "parataxis", "advcl", "acl:relcl", "cc", "punct", "ccomp", "discourse", "mark")
                and token.head == trigger
                and token.upos not in ("NOUN", "PROPN", "NUM")
            ):
                continue
            if token.deprel == "acl:relcl" and token.head != trigger:
                continue
            inside.add(child)
            stack.append(child)
    return min(inside), max(inside)


def verb_above(sentence: Sentence, index: int) -> int:
    """The nearest verb that a word hangs on, else the word that all hangs on."""
    node = index
    while sentence.tokens[node].head >= 0:
        node = sentence.tokens[node].head
        if sentence.tokens[node].upos == "VERB":
            break
    return node


def is_shared(sentence: Sentence, head: int, first: int) -> bool:
    """The word at `head` stands before the clause that begins at `first`, with another clause's finite verb between them."""
    between = sentence.tokens[head + 1 : first]
    return any(
        t.upos == "VERB" and t.xpos in ("VBD", "VBZ", "VBP", "VBN") and t.deprel in ("root", "conj", "ccomp", "parataxis") for t in between
    )
