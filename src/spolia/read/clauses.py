"""Clauses: the smallest stretch of a sentence that states a happening."""

from __future__ import annotations

from spolia.language.network import Sentence


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
