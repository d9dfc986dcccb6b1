"""Place names made comparable across spellings: "Deir ez-Zor", "Dayr az Zawr" and "Deir Ezzor" share a key."""

from __future__ import annotations

import re
import zlib
from functools import cache, lru_cache

from spolia.knowledge.words import fold

ARTICLES = frozenset(
    [
        "al",
        "el",
        "ar",
        "er",
        "as",
        "es",
        "at",
        "et",
        "ad",
        "ed",
        "az",
        "ez",
        "an",
        "en",
        "ash",
        "esh",
        "adh",
        "ath",
        "ul",
        "the",
        "of",
    ]
)
SAME_SOUND = (
    ("'", ""), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("tch", "sh"), ("ch", "sh"), ("zh", "z"), ("ck", "k"), ("q", "k"), ("c", "k"), ("w", "u"),
    ("iy", "i"), ("yi", "i"), ("yy", "y"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "e"), ("ai", "e"), ("ay", "e"), ("ey", "e"), ("au", "u"),
    ("ie", "i"), ("ij", "i"), ("y", "i"), ("o", "u"), ("e", "i"), ("j", "g"), ("v", "u"),
)  # fmt: skip
VOWEL = re.compile(r"(?<=.)[aiu]")
IN_BRACKETS, OUTER_MARKS = re.compile(r"\s*\(.*\)$"), re.compile(r"^['`‘’ʿʾ]+|(?<=\s)['`‘’ʿʾ]+")
OTHER_LETTERS = re.compile(
    "[\u0386-\u0482\u0531-\u0587\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3\u10a0-\u10ff\u1200-\u135a\u4e00-\u9fff\uac00-\ud7a3]"
)
"""Letters of other scripts, most names' second: none is folded to a Latin one."""
LATIN, LETTER = re.compile(r"[a-z0-9 .,'()/&-]+"), re.compile(r"[a-z]")


@lru_cache(maxsize=200_000)
def exact_key(name: str) -> str:
    """`name` in small plain letters, articles, marks and blanks left out.

    >>> exact_key("Deir ez-Zor"), exact_key("Al-Bāb"), exact_key("Sha'er")
    ('deir zor', 'bab', 'shaer')
    """
    plain = re.sub(r"['`\"]", "", fold(name))
    words = re.findall(r"[^\W_]+", plain)
    kept = [word for word in words if word not in ARTICLES]
    return " ".join(kept or words)


@lru_cache(maxsize=200_000)
def sound_key(name: str) -> str:
    """`exact_key` with letters that transliterations exchange made one, and doubled letters single.

    >>> sound_key("Dayr az Zawr") == sound_key("Deir ez-Zor"), sound_key("Ar Raqqah") == sound_key("Raqqa"), sound_key("Idleb") == sound_key("Idlib")
    (True, True, True)
    """
    return " ".join(_sound(word) for word in exact_key(name).split())


@lru_cache(maxsize=200_000)
def frame_key(name: str) -> str:
    """`sound_key` with every vowel but a first letter made one: names that differ in vowels alone share it.

    >>> frame_key("Urem al-Kubra") == frame_key("Urum al Kubra"), frame_key("Izium") == frame_key("Azium")
    (True, False)
    """
    return VOWEL.sub("a", sound_key(name))


def latin(name: str) -> bool:
    """`name` is written in Latin letters, whatever their accents."""
    if OTHER_LETTERS.search(name):
        return False
    folded = fold(name)
    return bool(LATIN.fullmatch(folded)) and bool(LETTER.search(folded))


def plain(name: str) -> str:
    """The name as English reports print it: no accents, apostrophes only between letters, nothing in brackets after it.

    >>> plain("‘Ayn al ‘Arab (Kobani)"), plain("Ţayyibat al Imām")
    ('Ayn al Arab', 'Tayyibat al Imam')
    """
    text = IN_BRACKETS.sub("", name)
    if not text.isascii():
        text = "".join(map(_plain_letter, text))
    return OUTER_MARKS.sub("", text).replace("`", "'").replace("‘", "'").replace("’", "'").strip()


@cache
def _plain_letter(letter: str) -> str:
    folded = fold(letter)
    if folded == letter.lower() or not folded:
        return letter
    return folded.upper() if letter.isupper() else folded


def mark(name: str) -> int:
    """Two bytes that stand for `exact_key`: the gazetteer keeps them to tell the same spelling from one that only sounds alike."""
    return zlib.crc32(exact_key(name).encode()) & 0xFFFF


def _sound(word: str) -> str:
    word = re.sub(r"([^\W\d_])h$", r"\1", word) if word.endswith(("ah", "eh")) and len(word) > 3 else word
    for spelt, heard in SAME_SOUND:
        word = word.replace(spelt, heard)
    word = re.sub(r"([^\W\d_])\1+", r"\1", word)
    return re.sub(r"i[au]?$|a$", "a", word) if len(word) > 3 else word
