"""Words and sentences of a text, each with its exact place in it.

Offsets are Python string offsets, end excluded, into the text as given; blanks of any kind (non-breaking, narrow, zero
width) separate words and belong to none. Words follow the Universal Dependencies English treebanks, on which the network
is trained: clitics and hyphens stand alone ("did|n't", "rebel|-|held"), while a designation ("S-125", "BMP-1s"), a date
("2016-12-11"), a figure ("7.5", "1,000") or an abbreviation ("Lt.", "U.S.") is one word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

Span = tuple[int, int]

ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj brig capt cpl sgt pvt cmdr adm st ave no nos vs etc approx ca cf e.g i.e al fig "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "inc ltd corp co dept gov sen rep rev pres u.s u.k u.n e.u u.a.e a.m p.m d.c hon est vol ed".split()
)
# After these a full stop seldom ends a sentence, whatever follows.
TITLES = frozenset(
    "mr mrs ms dr prof gen lt col maj brig capt cpl sgt cmdr adm st no nos vs e.g i.e approx ca cf al sen rep rev gov fig".split()
)
STARTERS = frozenset(
    "The It He She They We I In On At But And A An This That These Those There For As After Before When While Its His Their".split()
)

WORD = re.compile(
    r"""
      https?://[^\s<>"”]+[^\s<>"”.,;:!?)\]']            # addresses
    | www\.[^\s<>"”]+[^\s<>"”.,;:!?)\]']
    | [\w.+-]+@[\w-]+\.[\w.-]*\w
    | [@\#]\w+
    | \d{4}-\d{2}-\d{2}(?!\w) | \d{1,2}:\d{2}(?!\w)
    | \d+(?:,\d{3})+(?:\.\d+)? | \d+\.\d+(?![\w.]*\.\d) | \d+(?:st|nd|rd|th)\b
    | (?:[^\W\d_]\.){2,}                                # U.S., a.m.
    | [A-Z][A-Za-z]{0,9}-?\d+[A-Za-z0-9]*(?:[/-][A-Z0-9][A-Za-z0-9]*)*(?:['’]?s\b)?   # S-125, T-72B3, Su-25s, RPG-7
    | \d+[A-Z]\d+[A-Za-z0-9]*(?:[/-]\w+)*               # 9M133, 2S1
    | [^\W\d_]+(?=n['’]t\b) | n['’]t\b
    | ['’](?:s|S|re|ve|ll|d|m)\b
    | (?:[^\W\d_]|\u0300-\u036f)+(?:['’ʿʾ`](?!(?:s|S|re|ve|ll|d|m|t)\b)[^\W\d_]+)*
    | \d+
    | \.{2,} | -{2,} | [^\w\s\u200b-\u200d\ufeff\u00ad]
    | _+
    """,
    re.VERBOSE,
)
BLANK = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u00ad]+")
PARAGRAPH = re.compile(r"(?:[ \t\u00a0\u200b\r]*\n){2,}|\u2029|\f")
CLOSERS = frozenset("\"'”’)]»")
ENDERS = frozenset({".", "!", "?", "…"})
# "BEIRUT, Aug 24 (Agency) - ": where and when a report was filed, no part of its first sentence
DATELINE = re.compile(r"(?:[A-Z][A-Z'’.]+(?:[ /-][A-Z'’.]+)*)(?:, [^\n()—–-]{2,30})?(?: ?\([^\n()]{2,40}\))?\s{0,2}(?:[—–]|-{1,2})\s")
WRAPPED = 50  # characters: a line this long that breaks off mid-sentence was wrapped by a program, not ended by its author


def find_words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The words of text[start:end] in order, as spans into `text`."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    for match in WORD.finditer(text, start, end):
        low, high = match.span()
        word = text[low:high]
        if high < end and text[high] == "." and _is_abbreviation(word):
            high += 1
        if spans and low < spans[-1][1]:  # the full stop went to the abbreviation before
            low = spans[-1][1]
            if low >= high:
                continue
            word = text[low:high]
        if word.lower() == "cannot":
            spans += [(low, low + 3), (low + 3, high)]
        else:
            spans.append((low, high))
    return spans


def _is_abbreviation(word: str) -> bool:
    return word.lower() in ABBREVIATIONS or (len(word) == 1 and word.isupper())


def find_blocks(text: str) -> list[Span]:
    """The paragraphs, headings, list items and lines that no sentence crosses, without the blanks around them."""
    blocks: list[Span] = []
    start = 0
    for match in [*PARAGRAPH.finditer(text), None]:
        end = match.start() if match else len(text)
        blocks += _find_lines(text, start, end)
        start = match.end() if match else end
    return blocks


def _find_lines(text: str, start: int, end: int) -> list[Span]:
    lines: list[Span] = []
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        low, high = _trim(text, position, stop)
        if low < high:
            if lines and _continues(text, lines[-1], (low, high)):
                lines[-1] = (lines[-1][0], high)
            elif dateline := DATELINE.match(text, low, high):
                lines += [_trim(text, low, dateline.end()), (dateline.end(), high)]
            else:
                lines.append((low, high))
        position = stop + 1
    return lines


def _continues(text: str, before: Span, line: Span) -> bool:
    """The line goes on with the sentence of the line before it: lower case, or cut off at the width of a page."""
    last_line = text.rfind("\n", before[0], before[1]) + 1 or before[0]
    return text[line[0]].islower() or (
        before[1] - last_line >= WRAPPED and text[before[1] - 1] not in '.!?:;"”' and text[line[0]].isalnum()
    )


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and BLANK.match(text[start]):
        start += 1
    while end > start and BLANK.match(text[end - 1]):
        end -= 1
    return start, end


def find_sentences(text: str) -> list[list[Span]]:
    """The sentences of a text, each as the spans of its words; none is empty."""
    return [sentence for start, end in find_blocks(text) for sentence in _split_block(text, find_words(text, start, end))]


def _split_block(text: str, words: list[Span]) -> list[list[Span]]:
    sentences: list[list[Span]] = []
    begin = 0
    for index in range(len(words)):
        if index + 1 < len(words) and _ends_sentence(text, words, index):
            sentences.append(words[begin : index + 1])
            begin = index + 1
    if begin < len(words):
        sentences.append(words[begin:])
    return sentences


def _ends_sentence(text: str, words: list[Span], index: int) -> bool:
    """A sentence ends with the word at `index`: its full stop, or the quotation mark or bracket that closes after it."""
    following = words[index + 1]
    if following[0] == words[index][1]:
        return False
    closing = index
    while closing > 0 and text[slice(*words[closing])] in CLOSERS and words[closing][0] == words[closing - 1][1]:
        closing -= 1
    word, after = text[slice(*words[closing])], text[slice(*following)]
    if not (after[0].isupper() or after[0].isdigit() or after[0] in "\"'“‘([«@#*•–—-" or (after[0].isalpha() and not after[0].islower())):
        return False
    if word in ENDERS or (len(word) > 1 and set(word) <= {"."}):
        return True
    if word.endswith(".") and closing == index:
        bare = word[:-1].lower()
        return bare not in TITLES and len(bare) > 1 and after in STARTERS
    return False


DESIGNATION = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*$|[A-Z][a-z]+-?\d+[A-Za-z0-9]*$")
PLURAL = re.compile(r"\d[A-Z]?['’]?s$")
# Words that the encoder, which has no case, would take for others, and a party that is called like a designation: it sees these instead.
SEEN_AS = {"IS": "isis", "US": "usa", "IT": "computer", "M23": "rebels"}


def seen_as(word: str) -> str:
    """The word as the encoder is shown it: a designation ("T-72s") as a plain noun, whose place in a sentence it is sure of."""
    return SEEN_AS.get(word) or (("vehicles" if PLURAL.search(word) else "vehicle") if DESIGNATION.match(word) else word)


class WordPieces:
    """The pieces of a word in the encoder's vocabulary: lower case, marks stripped, punctuation apart, longest match first.

    Source: Devlin et al. 2019 (BERT), as the encoder's own tokeniser cuts; the same ids on 38,491 word types.
    """

    CLS, SEP, PAD, UNKNOWN = "[CLS]", "[SEP]", "[PAD]", "[UNK]"
    LONGEST = 60  # letters: longer words are one unknown piece, as in the encoder's own tokeniser
    MOST = 12  # pieces of a word that are seen

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """`vocabulary` is the pieces by number."""
        self.ids = {piece: number for number, piece in enumerate(vocabulary)}
        self.cls, self.sep, self.pad, self.unknown = (self.ids[p] for p in (self.CLS, self.SEP, self.PAD, self.UNKNOWN))
        self.seen = lru_cache(maxsize=50_000)(self._seen)

    def _seen(self, word: str) -> tuple[int, ...]:
        """The pieces that the encoder is shown of a word of a text."""
        return self.cut(seen_as(word))[: self.MOST]

    def cut(self, word: str) -> tuple[int, ...]:
        """All pieces of a word."""
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
        pieces: list[int] = []
        for part in re.findall(r"\w+|[^\w\s]|_", plain):
            pieces += self._match(part)
        return tuple(pieces) or (self.unknown,)

    def _match(self, part: str) -> list[int]:
        if len(part) > self.LONGEST:
            return [self.unknown]
        pieces, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = self.ids.get(("##" if start else "") + part[start:end])
                if piece is not None:
                    break
            else:
                return [self.unknown]
            pieces.append(piece)
            start = end
        return pieces


CASES = ("lower or other", "Title", "UPPER", "mixed", "has digit")


@lru_cache(maxsize=50_000)
def case_of(word: str) -> int:
    """The index in CASES of how a word is written; the network sees case through this alone, its vocabulary has none."""
    if any(c.isdigit() for c in word):
        return 4
    if word.islower() or not any(c.isalpha() for c in word):
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    return 1 if word[0].isupper() and (len(word) == 1 or word[1:].islower()) else 3
