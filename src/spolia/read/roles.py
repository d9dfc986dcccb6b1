"""Who did what to what: the grammatical slots of a trigger word, with passives turned, gaps filled and coordination spread.

A slot is `subject`, `object`, `second` (indirect object), `owner`, `modifier`, `holder` or a preposition; it holds head words (indices).
"""

from __future__ import annotations

from collections.abc import Iterable

from spolia.language.network import Sentence, Token

Slots = dict[str, list[int]]
# Prepositions after which a place says where something is, came or left.
LOCATIVE = frozenset(
    "in at near on inside outside around across over within along between beyond into to toward towards through from of off".split()
) | {"outside of", "south of"}
RELATIVE = frozenset(("that", "which", "who", "whom"))
# What an operation may be "to": such a one is under way against the place, whether or not it succeeds.
TAKING = frozenset(
    "take retake recapture capture liberate free seize reclaim regain clear secure isolate encircle recover conquer storm".split()
)
POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
PARTICLES = frozenset("up down back out off over on away forward".split())  # before another preposition they belong to the verb
ACCUSING = frozenset(("accuse", "suspect"))  # "accuse the rebels of having blown it up": the rebels blew it up, says who accuses
FEW = frozenset("handful couple number few".split())  # in "a handful of A, B and C" the number goes to A
NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ", "X", "SYM"))


def preposition(sentence: Sentence, index: int) -> str | None:
    """The preposition before a noun, "out of" in one; None where it has none."""
    tokens = sentence.tokens
    cases = [c for c in sentence.children[index] if tokens[c].deprel == "case" and c < index and tokens[c].text not in POSSESSIVE]
    words = [tokens[c].text.lower() for c in cases]
    if not words:
        return None
    if words[0] in ("along", "together") and "with" in _fixed(sentence, cases):
        return "with"
    if words[:2] == ["out", "of"]:
        return "out of"
    if len(words) > 1 and words[0] in PARTICLES:
        return words[1]  # "moved up to Kupyansk"
    return " ".join([words[0], *(tokens[c].text.lower() for c in sentence.children[cases[0]] if tokens[c].deprel == "fixed")])


def _fixed(sentence: Sentence, cases: list[int]) -> set[str]:
    """The prepositions of a noun and the words that are fixed to them."""
    return {sentence.tokens[i].text.lower() for case in cases for i in (case, *sentence.children[case])}


def conjuncts(sentence: Sentence, index: int) -> list[int]:
    """A noun and those coordinated with it, in order."""
    found = [index]
    last = max((c for c in sentence.children[index] if sentence.tokens[c].deprel == "conj"), default=-1)
    for child in sentence.children[index]:
        token = sentence.tokens[child]
        if token.deprel == "conj" and token.upos in NOMINAL and not _is_of_later_verb(sentence, index, child):
            found += conjuncts(sentence, child)
        elif token.deprel == "appos" and child < last and _same_sort(sentence, index, child):
            found += conjuncts(sentence, child)  # "the palace, Khartoum airport and Merowe airport": a list, whatever the tree says
        elif token.deprel == "nmod" and preposition(sentence, child) == "of":
            # "dozens of men and three trucks", "a handful of rifles and radios": what the number does not reach is of the list
            few = sentence.tokens[index].lemma.lower() in FEW
            found += [c for c in conjuncts(sentence, child)[1:] if few or _counted(sentence, c)]
    found += _stray(sentence, index)
    return found


def _stray(sentence: Sentence, index: int) -> list[int]:
    """Names of a list that the tree ties to the noun above it: "attacks in Qamenas, Sarmin and Talamenes"."""
    token = sentence.tokens[index]
    above = token.head
    last = max((c for c in sentence.children[index] if sentence.tokens[c].deprel == "conj"), default=-1)
    if token.upos != "PROPN" or above < 0 or sentence.tokens[above].upos != "NOUN":
        return []
    beside = (sentence.tokens[c] for c in sentence.children[above] if index < c < last)
    return [t.index for t in beside if t.deprel == "conj" and t.upos == "PROPN"]


def _is_of_later_verb(sentence: Sentence, index: int, other: int) -> bool:
    """Whether a noun coordinated with an object has a verb of its own: "killed 14 soldiers and wounded 22 others"."""
    return any(_takes_stray(sentence, t.index) == other for t in sentence.tokens[index + 1 : other])


def _takes_stray(sentence: Sentence, verb: int) -> int | None:
    """The noun right behind a coordinated verb without an object, that the tree ties to the object of the first verb."""
    token = sentence.tokens[verb]
    if token.deprel != "conj" or token.xpos not in ("VBD", "VBN", "VBG") or _has_object(sentence, verb):
        return None
    objects = [c for c in sentence.children[token.head] if sentence.tokens[c].deprel == "obj" and c < verb]
    behind = (c for o in objects for c in sentence.children[o] if c > verb and sentence.tokens[c].deprel == "conj")
    return next((c for c in behind if begins_at(sentence, c) == verb + 1), None)


def begins_at(sentence: Sentence, noun: int) -> int:
    """Where a noun with what stands before it begins."""
    return min([noun, *(begins_at(sentence, c) for c in sentence.children[noun] if c < noun)])


def _same_sort(sentence: Sentence, first: int, later: int) -> bool:
    """Two names, or two designations or numbers of things: the later is the next of a list and does not explain the first."""
    a, b = sentence.tokens[first], sentence.tokens[later]
    if a.upos == b.upos == "PROPN":
        return True
    return all(is_designation(t.text) or any(sentence.tokens[c].upos == "NUM" for c in sentence.children[t.index]) for t in (a, b))


def is_designation(word: str) -> bool:
    """Of capitals and figures: "T-55", "Mi-8s"."""
    return word[0].isupper() and any(c.isdigit() for c in word)


def _counted(sentence: Sentence, index: int) -> bool:
    return any(sentence.tokens[c].deprel in ("nummod", "det") for c in sentence.children[index])


def is_passive(sentence: Sentence, verb: int) -> bool:
    token = sentence.tokens[verb]
    if any(sentence.tokens[c].deprel in ("nsubj:pass", "aux:pass", "csubj:pass") for c in sentence.children[verb]):
        return True
    return (
        token.xpos == "VBN"
        and token.deprel in ("acl", "amod", "advcl", "conj", "xcomp")
        and not _has_object(sentence, verb)
        and not _perfect(sentence, verb)
    )


def _has_object(sentence: Sentence, verb: int) -> bool:
    tokens = sentence.tokens
    return any(
        tokens[c].deprel in ("obj", "iobj") or (tokens[c].deprel == "obl:agent" and not preposition(sentence, c))
        for c in sentence.children[verb]
    )


def _perfect(sentence: Sentence, verb: int) -> bool:
    helpers = [sentence.tokens[c].lemma for c in sentence.children[verb] if sentence.tokens[c].deprel == "aux"]
    return "have" in helpers or (
        sentence.tokens[verb].deprel == "conj"
        and not is_passive(sentence, sentence.tokens[verb].head)
        and sentence.tokens[sentence.tokens[verb].head].upos == "VERB"
    )


def verb_slots(sentence: Sentence, verb: int, depth: int = 0) -> Slots:
    """The slots of a verb in their active form."""
    slots: Slots = {}
    passive = is_passive(sentence, verb)
    for child in sentence.children[verb]:
        slot = _slot_of(sentence, sentence.tokens[child], passive)
        if slot:
            slots.setdefault(slot, []).extend(conjuncts(sentence, child))
    if "object" not in slots and (stray := _takes_stray(sentence, verb)) is not None:
        slots["object"] = conjuncts(sentence, stray)
    _point_back(sentence, verb, slots)
    passive = _mend_bare_object(sentence, verb, slots, passive)
    if depth < 4:
        _fill_gaps(sentence, verb, slots, passive, depth)
    return slots


def _point_back(sentence: Sentence, word: int, slots: Slots) -> None:
    """Put for "that" or "which" the noun that the relative clause is about, however deep the word stands in it."""
    noun = node = word
    while node >= 0 and sentence.tokens[node].deprel != "acl:relcl":
        node = sentence.tokens[node].head
    if node < 0:
        return
    noun = sentence.tokens[node].head
    for heads in slots.values():
        heads[:] = [
            noun if sentence.tokens[h].text.lower() in RELATIVE and sentence.tokens[h].xpos in ("WDT", "WP", "IN") else h for h in heads
        ]


def _mend_bare_object(sentence: Sentence, verb: int, slots: Slots, passive: bool) -> bool:
    """Whether the verb is passive after all: a noun that hangs on it as an oblique without a preposition is its object."""
    bare = [h for h in slots.get("bare", ()) if sentence.tokens[h].deprel in ("obl", "obl:agent", "conj", "parataxis") and h > verb]
    helped = any(sentence.tokens[c].deprel == "aux:pass" for c in sentence.children[verb])
    if not bare or helped or ("object" in slots and not passive):
        return passive
    slots["bare"] = [h for h in slots["bare"] if h not in bare]
    if passive and "object" in slots:
        slots["subject"] = slots["object"]
    slots["object"] = bare
    return False


def _slot_of(sentence: Sentence, token: Token, passive: bool) -> str | None:
    match token.deprel:
        case "nsubj" | "nsubj:outer" | "csubj":
            return "object" if passive else "subject"  # "nine were killed and 14 wounded"
        case "nsubj:pass" | "csubj:pass":
            return "object"
        case "obj":
            return "object"
        case "iobj":
            return "second"
        case "advmod" if token.text.lower() in ("here", "there"):
            return "at"
        case "obl:agent" if preposition(sentence, token.index) == "by":  # "strikes engaged two units": no agent without its "by"
            return "subject" if passive else "by"
    if token.deprel.startswith(("obl", "nmod")):
        before = preposition(sentence, token.index)
        if before == "of" and not passive and is_so_many_of(sentence, token.index):
            return "object"  # "shot down 14 of 17 drones"
        return "subject" if passive and before == "by" else before or "bare"
    return None


def is_so_many_of(sentence: Sentence, noun: int) -> bool:
    """A number stands before the "of" of a noun, and hangs on that noun: "14 of 17 drones", "14 of its drones"."""
    of = next((c for c in sentence.children[noun] if sentence.tokens[c].deprel == "case" and sentence.tokens[c].text == "of"), 0)
    return of > 0 and sentence.tokens[of - 1].upos == "NUM" and sentence.tokens[of - 1].head == noun


def _fill_gaps(sentence: Sentence, verb: int, slots: Slots, passive: bool, depth: int) -> None:
    """Give the verb the subject or object that it shares with the word it hangs on, and put nouns for relative pronouns."""
    token = sentence.tokens[verb]
    missing = "object" if passive else "subject"
    if token.deprel == "acl:relcl":
        _fill_relative(sentence, token, slots, missing)
    elif token.deprel in ("acl", "amod"):
        if missing not in slots and not (token.xpos == "VB" and "subject" in slots):
            slots[missing] = conjuncts(sentence, token.head)[:1] if token.xpos != "VB" else _controller(sentence, token.head)
    elif token.head >= 0 and missing not in slots and token.deprel in ("conj", "xcomp", "advcl", "ccomp", "parataxis"):
        parent = sentence.tokens[token.head]
        if (parent.upos in ("VERB", "AUX") or token.deprel in ("conj", "xcomp", "advcl")) and not _is_means(sentence, token):
            above = verb_slots(sentence, parent.index, depth + 1)
            shared = _shared(token, above, is_passive(sentence, parent.index), parent.lemma)
            if shared:
                slots[missing] = list(shared)
    if "object" not in slots and not passive:
        for child in sentence.children[verb]:
            sibling = sentence.tokens[child]
            if sibling.deprel == "conj" and sibling.upos == "VERB" and not _own_subject(sentence, child):
                later = [c for c in sentence.children[child] if sentence.tokens[c].deprel == "obj"]
                if later and child - verb <= 3:
                    slots["object"] = conjuncts(sentence, later[0])


def _is_means(sentence: Sentence, token: Token) -> bool:
    """ "They were killed by shelling": what they suffer it by, which they do not do."""
    marked = any(sentence.tokens[c].deprel == "mark" and sentence.tokens[c].text.lower() == "by" for c in sentence.children[token.index])
    return marked and token.deprel == "advcl" and is_passive(sentence, token.head)


def _own_subject(sentence: Sentence, verb: int) -> bool:
    return any(sentence.tokens[c].deprel.startswith("nsubj") for c in sentence.children[verb])


def _shared(token: Token, above: Slots, parent_passive: bool, parent_lemma: str) -> Iterable[int]:
    surface = above.get("object" if parent_passive else "subject", [])
    if token.deprel == "xcomp" and not parent_passive:
        return above.get("object") or surface
    if token.deprel in ("advcl", "ccomp") and parent_lemma in ACCUSING:
        return above.get("object") or above.get("second") or surface
    return [] if token.deprel in ("ccomp", "parataxis") else surface


def _controller(sentence: Sentence, noun: int) -> list[int]:
    """Whose attempt an "attempt to capture" is: the noun's owner, else the subject of its verb."""
    owners = [c for c in sentence.children[noun] if sentence.tokens[c].deprel == "nmod:poss"]
    owners += [c for c in sentence.children[noun] if preposition(sentence, c) == "by"]
    if owners:
        return owners[:1]
    head = sentence.tokens[noun].head
    if head >= 0 and sentence.tokens[head].upos == "VERB":
        return [c for c in sentence.children[head] if sentence.tokens[c].deprel == "nsubj"][:1]
    return []


def _fill_relative(sentence: Sentence, token: Token, slots: Slots, missing: str) -> None:
    noun = token.head
    if any(noun in filled for filled in slots.values()):
        return  # "which fell": what it stands for has its place, and "fell" no object
    for filled in slots.values():
        for i, index in enumerate(filled):
            if sentence.tokens[index].text.lower() in RELATIVE:
                filled[i] = noun
                return
    if missing not in slots:
        slots[missing] = conjuncts(sentence, noun)
    elif "object" not in slots:
        slots["object"] = [noun]


def noun_slots(sentence: Sentence, noun: int, light_verbs: frozenset[str]) -> Slots:
    """The slots of a noun that tells a happening, with those of the light verb that carries it ("carried out strikes on")."""
    slots: Slots = {}
    for child in sentence.children[noun]:
        token = sentence.tokens[child]
        if token.deprel == "nmod:poss":
            slots.setdefault("owner", []).extend(conjuncts(sentence, child))
        elif token.deprel.startswith("nmod") or token.deprel.startswith("obl"):
            slots.setdefault(preposition(sentence, child) or "modifier", []).extend(conjuncts(sentence, child))
        elif token.deprel in ("compound", "amod"):
            slots.setdefault("modifier", []).append(child)
        elif token.deprel.startswith("nsubj"):
            slots.setdefault("subject", []).extend(conjuncts(sentence, child))
        elif token.deprel == "acl" and token.lemma in light_verbs:
            for slot, heads in verb_slots(sentence, child).items():
                if slot != "object":
                    slots.setdefault(slot, []).extend(heads)
        elif token.deprel == "acl" and token.xpos == "VB" and token.lemma in TAKING:
            slots.setdefault("aim", []).extend(verb_slots(sentence, child).get("object", []))
    _merge_governor(sentence, noun, slots, light_verbs)
    _point_back(sentence, noun, slots)
    if counted := _counts(sentence, noun):
        slots["count"] = counted
    return slots


def _counts(sentence: Sentence, noun: int) -> list[int]:
    """What a noun of number is said to be: "put the toll at 49", "the figure, 84 Russians", "the toll was 12"."""
    token = sentence.tokens[noun]
    found = [c for child in sentence.children[noun] if sentence.tokens[child].deprel == "appos" for c in conjuncts(sentence, child)]
    if token.head >= 0 and token.deprel in ("obj", "nsubj", "nsubj:pass"):
        governor = sentence.tokens[token.head]
        beside = [governor.index] if governor.upos != "VERB" else [c for c in sentence.children[governor.index] if c != noun]
        found += [c for c in beside if c == governor.index or preposition(sentence, c) in ("at", "to", "as", "of")]
    return found


def _merge_governor(sentence: Sentence, noun: int, slots: Slots, light_verbs: frozenset[str]) -> None:
    token = sentence.tokens[noun]
    head = token.head
    if head < 0:
        slots["theme"] = slots.get("subject", [])
        return
    governor = sentence.tokens[head]
    if governor.upos == "VERB" and governor.lemma in light_verbs and token.deprel in ("obj", "nsubj:pass", "obl", "conj", "nsubj"):
        for slot, heads in verb_slots(sentence, head).items():
            if noun not in heads and slot != "object" and not (slot == "subject" and token.deprel == "nsubj"):
                slots.setdefault(slot, []).extend(h for h in heads if h != noun)
    if governor.upos == "VERB" and token.deprel in ("nsubj", "nsubj:pass") and governor.lemma not in light_verbs:
        for slot in ("in", "at", "near", "on", "around", "outside", "inside"):  # "near Mosul, five strikes destroyed …"
            slots.setdefault(slot, []).extend(verb_slots(sentence, head).get(slot, []))
    if preposition(sentence, noun):
        # "fell into the hands of", "under the control of": what the governing word is said of
        if token.deprel.startswith("nmod"):
            slots["theme"] = [head]
        elif token.deprel.startswith("obl"):
            slots["theme"] = verb_slots(sentence, head).get("object" if is_passive(sentence, head) else "subject", [])
    if any(sentence.tokens[c].deprel == "cop" for c in sentence.children[noun]):
        slots["theme"] = slots.get("subject", []) or ([head] if governor.upos in NOMINAL else [])  # "among the trophies is a howitzer"
