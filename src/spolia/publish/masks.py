"""What is masked in a text before it is published: handles, addresses, numbers, coordinates and names, each by a label of one length.

A label says what sort of thing stood there and nothing of which: two masked handles look alike, and no length is kept by which one might be
guessed. So offsets move; `Masked` keeps the way from the old ones to the new, and a quote stays what stands between its offsets.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

HANDLE, MAIL, PHONE, NAME, PLACE, POINT, ADDRESS = (
    "[handle]", "[mail address]", "[phone number]", "[name]", "[place]", "[coordinates]", "[address]",
)  # fmt: skip
LEAST_FUSED = 6  # letters of a name that is also looked for without its blanks, as addresses have it ("johnsmith")
LEAST_SURNAME = 4  # letters of a last name that is also masked alone
APART = 3  # characters between two words of one name: blanks, a hyphen, a line end
REMEMBERED = 1 << 14

_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # may stand within a word and are not seen there
_W = rf"[\w{_UNSEEN}]"
_HANDLE = re.compile(rf"(?<![\w.])[@＠]{_W}[\w.{_UNSEEN}-]*{_W}|(?<![\w.])[@＠]\w|(?<![\w/])/?u/{_W}{{3,}}")
_MAIL = re.compile(
    rf"(?<![\w.+%{_UNSEEN}-])[\w.+%{_UNSEEN}-]{{1,100}}\s?(?:[@＠]|\(at\)|\[at\]|%40)\s?[\w-]{{1,63}}(?:(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?)[\w-]{{1,63}})+",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|00)\d[\d\s().\u2010-\u2015/-]{6,18}\d"  # with its country
    r"|\(0?\d{2,5}\)[\s.-]?\d{2,4}[\s./-]?\d{2,5}(?:[\s.-]?\d{2,4})?"  # its area in brackets
    r"|0\d{1,4}[\s./-]\d{2,4}[\s./-]\d{2,4}(?:[\s./-]\d{2,4})?|0\d{8,11}"  # at home, with a nought
    r"|\d{3}[.\s-]\d{3}[.\s-]\d{4})(?!\w)"  # of North America
)
_DECIMAL = r"[-\u2212]?\d{1,3}[.,]\d{2,}(?:\s?°)?(?:\s?[NSEW](?!\w))?"
_POINT = re.compile(
    rf"(?<![\w.]){_DECIMAL}[\s,;/|]{{1,4}}(?:(?:and|lon(?:g(?:itude)?)?)[\s:=]{{1,3}})?{_DECIMAL}(?!\d)"
    r"|\d{1,3}\s?[°º]\s?\d{1,2}(?:[.,]\d+)?\s?['′’]?\s?(?:\d{1,2}(?:[.,]\d+)?\s?[\"″”]?)?\s?[NSEW]?"
    r"|\d{1,3}[.,]\d{2,}\s?[°º]\s?[NSEW]?"
    r"|(?<!\w)\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}(?!\w)"  # MGRS
    r"|(?<!\w)[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)"  # plus codes
    r"|///[a-z]+\.[a-z]+\.[a-z]+|geo:[-\d.,]+",
    re.IGNORECASE,
)
_URL = re.compile(r"(?i)(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\bmailto:|\btel:)[^\s<>\"'“”]+")
_SOCIAL = re.compile(
    r"(?i)(?<![\w-])(?:[\w-]{1,30}\.){0,2}(?:twitter|x|facebook|fb|instagram|telegram|tiktok|youtube|vk|t|threads|reddit|ok|linkedin|bsky|mastodon)"
    r"\.(?:com|me|ru|social|app|org|net)/[^\s<>\"'“”]+"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a text that is masked, and by what."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text after masking, and the way of an offset into it."""

    text: str
    hits: tuple[Hit, ...]
    _starts: tuple[int, ...]
    _moves: tuple[int, ...]  # by how much what follows each hit moved

    def start(self, at: int) -> int:
        """Where what began at `at` begins now: what began within a hit begins with its label."""
        n = bisect_right(self._starts, at) - 1
        if n < 0:
            return at
        hit, before = self.hits[n], self._moves[n - 1] if n else 0
        return hit.start + before if at < hit.end else at + self._moves[n]

    def end(self, at: int) -> int:
        """Where what ended at `at` ends now: what ended within a hit ends with its label."""
        n = bisect_right(self._starts, at - 1) - 1
        if n < 0:
            return at
        return max(at, self.hits[n].end) + self._moves[n]


class Words:
    """Names looked for in texts whatever their case, accents, and what parts their words; the longest that fits wins."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """`names` are the names, each with the label that stands for it."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._fused: dict[str, str] = {}
        for name, label in names.items():
            if words := tuple(_WORD.findall(fold(name)[0])):
                self._by_first.setdefault(words[0], []).append((words, label))
                if len("".join(words)) >= LEAST_FUSED:
                    self._fused["".join(words)] = label
        for rows in self._by_first.values():
            rows.sort(key=lambda row: (-len(row[0]), row))

    def __bool__(self) -> bool:
        return bool(self._by_first)

    def hits(self, text: str) -> list[Hit]:
        """Where the names stand, left to right, none over another."""
        if not self._by_first:
            return []
        plain, at = fold(text)
        words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(plain)]
        found, n = [], 0
        while n < len(words):
            name = next((name for name in self._by_first.get(words[n][0], ()) if _stands(name[0], words, n)), None)
            if name is None:
                n += 1
                continue
            last = n + len(name[0]) - 1
            found.append(Hit(at[words[n][1]], at[words[last][2] - 1] + 1, name[1]))
            n = last + 1
        return found

    def in_address(self, url: str) -> bool:
        """A name stands in the address, also without its blanks."""
        plain = "".join(_WORD.findall(fold(unquote_plus(url))[0]))
        return any(name in plain for name in self._fused) or bool(self.hits(unquote_plus(url)))


def _stands(name: Sequence[str], words: Sequence[tuple[str, int, int]], n: int) -> bool:
    if n + len(name) > len(words):
        return False
    near = all(words[n + k][1] - words[n + k - 1][2] <= APART for k in range(1, len(name)))
    return near and all(words[n + k][0] == name[k] for k in range(len(name)))


def fold(text: str) -> tuple[str, Sequence[int]]:
    """The text without case, accents and unseen characters, and for each character of it where it stood."""
    if text.isascii():
        return text.lower(), range(len(text))
    plain: list[str] = []
    at: list[int] = []
    for n, character in enumerate(text):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if not unicodedata.combining(part) and unicodedata.category(part) != "Cf":
                plain.append(part)
                at.append(n)
    return "".join(plain), at


class Masks:
    """All that is masked, for one site."""

    def __init__(
        self, sorts: Iterable[str], names: Words, places: Words, scan: Callable[[str], list[Hit]] | None = None, leave: Iterable[str] = ()
    ) -> None:
        """`sorts` are of policy.SORTS, `leave` what of them is not masked; `places` are names sharper than the site may be, and `scan` finds further
        ones: with it, coordinates go too."""
        kinds = set(sorts)
        rules = {"mail": (_MAIL, MAIL), "handles": (_HANDLE, HANDLE), "phones": (_PHONE, PHONE)}
        self._rules = [rule for sort, rule in rules.items() if sort in kinds]
        self._leave = {fold(name)[0].strip() for name in leave}
        self._handles, self.names, self._places, self._scan = "handles" in kinds, names, places, scan
        if scan is not None:
            self._rules.insert(0, (_POINT, POINT))  # before numbers, which look like some of them
        self.mask = lru_cache(maxsize=REMEMBERED)(self._mask)

    @property
    def idle(self) -> bool:
        """Nothing is masked."""
        return not (self._rules or self.names or self._places)

    def _mask(self, text: str) -> str:
        return self.masked(text).text if text else text

    def masked(self, text: str, also: Iterable[Hit] = ()) -> Masked:
        """The text with all hits, and those given, behind their labels."""
        return cover_hits(text, [*also, *self.hits(text)])

    def hits(self, text: str) -> list[Hit]:
        """What is masked in the text; of what meets, that which begins first."""
        found = [Hit(url.start(), url.end(), ADDRESS) for url in _URL.finditer(text) if self.in_address(url[0])]
        if self._handles:
            found += [Hit(url.start(), url.end(), ADDRESS) for url in _SOCIAL.finditer(text) if not self._is_left(url[0])]
        for pattern, label in self._rules:
            found += [Hit(*one.span(), label) for one in pattern.finditer(text) if self._counts(one[0], label)]
        return [*found, *self.names.hits(text), *self._places.hits(text), *(self._scan(text) if self._scan else ())]

    def in_address(self, url: str) -> bool:
        """Something that is masked stands in the address."""
        plain = unquote_plus(url)
        if self._handles and any(not self._is_left(found[0]) for found in _SOCIAL.finditer(plain)):
            return True
        if any(self._counts(found[0], label) for pattern, label in self._rules for found in pattern.finditer(plain)):
            return True
        return self.names.in_address(url) or self._places.in_address(url)

    def private(self, text: str) -> bool:
        """Something of a private person stands in the text; places and coordinates are no such thing."""
        rules = any(label is not POINT and self._counts(one[0], label) for pattern, label in self._rules for one in pattern.finditer(text))
        return rules or bool(self.names.hits(text)) or (bool(self.names) and self.names.in_address(text))

    def _counts(self, found: str, label: str) -> bool:
        """What a pattern found is such a thing, and is not one to be left."""
        return (label is not PHONE or _is_phone(found)) and not self._is_left(found)

    def _is_left(self, found: str) -> bool:
        plain = fold(found)[0].strip()
        return plain in self._leave or f"@{plain.rstrip('/').rpartition('/')[2]}" in self._leave


def _is_phone(found: str) -> bool:
    """The figures are as many as a number of a telephone has (ITU-T E.164: 15 at most), and no day."""
    figures = sum(character.isdigit() for character in found)
    return 7 <= figures <= 17 and not re.fullmatch(r"\d{4}-\d\d-\d\d(?:\D+\d{4}-\d\d-\d\d)?", found.strip())


def cover_hits(text: str, hits: Iterable[Hit]) -> Masked:
    """The text with these stretches behind their labels; those that meet are one, under the label of the first."""
    joined: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.label)):
        if joined and hit.start < joined[-1].end:
            first = joined[-1]
            joined[-1] = Hit(first.start, max(first.end, hit.end), first.label)
        elif hit.start < hit.end:
            joined.append(hit)
    parts, at, moved, moves = [], 0, 0, []
    for hit in joined:
        parts += [text[at : hit.start], hit.label]
        at, moved = hit.end, moved + len(hit.label) - (hit.end - hit.start)
        moves.append(moved)
    return Masked("".join([*parts, text[at:]]), tuple(joined), tuple(hit.start for hit in joined), tuple(moves))
