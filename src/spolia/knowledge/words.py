"""Words made comparable: folded to small plain letters, plural to singular."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SINGULARS = {"men": "man", "women": "woman", "people": "people", "children": "child", "dead": "dead", "series": "series", "munitions": "munition",
             "aircraft": "aircraft", "headquarters": "headquarters", "barracks": "barracks", "manpads": "manpads", "supplies": "supply", "gas": "gas",
             "materiel": "materiel", "police": "police", "bus": "bus", "buses": "bus", "forces": "force", "lives": "life", "knives": "knife",
             "bulldozers": "bulldozer", "policemen": "policeman", "corps": "corps", "us": "us", "mlrs": "mlrs", "goggles": "goggle", "tunnels": "tunnel",
             "sometimes": "sometimes", "crossroads": "crossroads", "proceeds": "proceeds", "caches": "cache", "pick-ups": "pick-up", "axes": "axe", "heroes": "hero", "congress": "congress"}  # fmt: skip


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`text` in small letters without accents and typographic marks; letters that have no plain form stay.

    >>> fold("Dayr az\u2011Zawr’s Ţāwus")
    "dayr az-zawr's tawus"
    """
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKD", text.lower()).translate(MARKS).lower()
    return "".join(c for c in plain if not unicodedata.combining(c))


MARKS = str.maketrans({"’": "'", "‘": "'", "ʿ": "'", "ʾ": "'", "`": "'", "´": "'", "ʼ": "'", "\u2010": "-", "\u2011": "-", "–": "-", "—": "-", "ı": "i",
                       "İ": "I", "ł": "l", "ø": "o", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ə": "a", "Ə": "A",
                       "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": ""})  # fmt: skip


def singular(word: str) -> str:
    """The singular of a folded English noun by its ending; exceptions stand in the table above.

    >>> [singular(w) for w in ("tanks", "batteries", "boxes", "gunmen", "buses")]
    ['tank', 'battery', 'box', 'gunman', 'bus']
    """
    if word in SINGULARS or len(word) < 3 or not word.endswith(("s", "men")):
        return SINGULARS.get(word, word)
    if word.endswith("men"):
        return word[:-2] + "an"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:x|ch|sh|ss|zz)es$", word):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]
