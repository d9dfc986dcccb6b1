"""Clauses: the smallest stretch of a sentence that states a happening (words in knowledge/speech.yaml)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from spolia.knowledge.tables import Knowledge
from spolia.language.network import Sentence
from spolia.read.roles import begins_at, preposition

Words = Mapping[str, Collection[str]]

INVERTED = frozenset(("should", "had", "were"))  # before their subject they begin a condition: "Had the garrison held out, …"
ANYBODY = frozenset(("whoever", "whichever", "whatever", "anyone", "anybody"))


def tells_nothing(sentence: Sentence, trigger: int, text: str, known: Knowledge) -> bool:
    """The sentence defines a word or gives an example of it, asks, tells a tale or a duty, or speaks of any such thing."""
    tokens = sentence.tokens
    words: Words = known.yaml("speech.yaml")
    if any(t.text == "?" for t in tokens[trigger:]):
        return True
    if _is_wished(sentence, trigger, words) or _is_told_in(sentence, trigger, known.yaml("nouns.yaml")["fictions"]):
        return True
    subjects = [c for c in sentence.children[trigger] if tokens[c].deprel.startswith("nsubj")]
    above = tokens[trigger].head if tokens[trigger].deprel == "acl:relcl" else -1
    if any(tokens[c].text.lower() == "any" for s in (*subjects, above) if s >= 0 for c in sentence.children[s]):
        return not _is_denied_above(sentence, trigger, words)
    return bool(_any_of(tuple(words["defining"])).search(text)) and not any(t.xpos == "VBD" for t in tokens)


def _is_denied_above(sentence: Sentence, trigger: int, words: Words) -> bool:
    """ "Denied that any aircraft had been captured": it is told, and said not to be so."""
    token = sentence.tokens[trigger]
    return token.head >= 0 and token.deprel in ("ccomp", "xcomp") and sentence.tokens[token.head].lemma in words["denies"]


@lru_cache(maxsize=8)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)


def _is_wished(sentence: Sentence, trigger: int, words: Words) -> bool:
    """A duty, a condition without its "if", what whoever does it would have, what is imagined, or what doing it would mean."""
    tokens = sentence.tokens
    helpers = {tokens[c].text.lower() for c in sentence.children[trigger] if tokens[c].deprel.startswith("aux")}
    subject = next((c for c in sentence.children[trigger] if tokens[c].deprel.startswith("nsubj")), None)
    if (helpers.intersection(words["modals_duty"]) and "have" not in helpers) or _hangs_on_if(sentence, trigger, words):
        return True
    if subject is not None and (
        (tokens[subject].text.lower() in ANYBODY and tokens[trigger].xpos != "VBD") or _is_inverted(sentence, subject)
    ):
        return True
    above = tokens[trigger].head
    if above < 0 or tokens[trigger].deprel not in ("ccomp", "xcomp", "csubj", "csubj:outer", "acl"):
        return False
    unreal = any(tokens[c].text.lower() in words["modals_imagining"] for c in sentence.children[above] if tokens[c].deprel == "aux")
    maxim = tokens[trigger].deprel.startswith("csubj") and tokens[trigger].xpos == "VB"
    doing = tokens[above].upos in ("NOUN", "ADJ") or tokens[trigger].deprel.startswith("csubj")
    return tokens[above].lemma in words["feigning"] or maxim or (unreal and doing)


def _hangs_on_if(sentence: Sentence, verb: int, words: Words) -> bool:
    """ "If the army withdraws, the rebels will take it": what has not come to pass hangs on an "if"."""
    tokens = sentence.tokens
    helped = any(tokens[c].text.lower() in words["modals_threatening"] for c in sentence.children[verb] if tokens[c].deprel == "aux")
    if helped or tokens[verb].upos != "VERB" or tokens[verb].xpos not in ("VB", "VBP", "VBZ"):
        return False
    clauses = [c for c in sentence.children[verb] if tokens[c].deprel == "advcl"]
    return any(tokens[m].text.lower() in ("if", "unless") and tokens[m].deprel == "mark" for c in clauses for m in sentence.children[c])


def _is_inverted(sentence: Sentence, subject: int) -> bool:
    """ "Should the bridge be destroyed, trade would stop": the helper begins the clause, right before its subject."""
    tokens = sentence.tokens
    helper = begins_at(sentence, subject) - 1
    if helper < 0 or tokens[helper].text.lower() not in INVERTED:
        return False
    return helper == 0 or tokens[helper - 1].upos in ("PUNCT", "CCONJ")


def _is_told_in(sentence: Sentence, trigger: int, fictions: Collection[str]) -> bool:
    """A tale or a game tells it: "In the novel, the rebels take Madrid", "her novel captures the mood"."""
    node = trigger
    while node >= 0:
        for child in sentence.children[node]:
            token = sentence.tokens[child]
            inside = token.deprel.startswith("obl") and preposition(sentence, child) in ("in", "during")
            if token.lemma.lower() in fictions and (inside or token.deprel == "nsubj"):
                return True
        node = sentence.tokens[node].head
    return False


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
