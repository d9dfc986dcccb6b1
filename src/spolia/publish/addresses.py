"""Where each thing's page lies in the site's folder: readable, safe as a file name anywhere, one page a thing.

An address follows from the id alone, so that a link made today still holds when the record has grown. An id that is not
already a safe name gets a digest of itself behind it; should two still meet, both get the whole digest.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 60  # characters of an id kept in a file name; file systems allow 255 bytes, people read less
_RESERVED = re.compile(r"(con|prn|aux|nul|index|com\d|lpt\d)(\..*)?\Z")  # names that Windows refuses, and our own index pages


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """For each id a file name without its ending, all different also where case is ignored."""
    names = {id_: file_name(id_) for id_ in ids}
    times = Counter(names.values())
    return {id_: name if times[name] == 1 else f"{_plain(id_)}.{_digest(id_)}" for id_, name in names.items()}


def file_name(id_: str) -> str:
    """A safe file name for `id_`, the id itself where that is one.

    >>> file_name("ev-bcb6fc8e0fb3"), file_name("../etc"), file_name("Tabqa")
    ('ev-bcb6fc8e0fb3', 'etc.f7f9121fdb', 'tabqa.08be10a421')
    """
    plain = _plain(id_)
    return plain if plain == id_ and not _RESERVED.match(plain) else f"{plain}.{_digest(id_)[:10]}"


def _plain(id_: str) -> str:
    letters = unicodedata.normalize("NFKD", id_).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST].strip("-") or "x"


def _digest(id_: str) -> str:
    return hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()
