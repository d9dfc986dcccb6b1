"""How many names of persons masking would find, on MEANTIME's English news: `python -m benchmarks.people`.

Counted are mentions by name (NAM) of two words or more of what the corpus marks as a person; what is masked is what `find_people` hears and
`Words` finds again. MEANTIME: Minard and others, LREC 2016; CC BY 4.0.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.shared import SHARED, Missing, need
from spolia.language.network import parse_text
from spolia.publish.masks import NAME, Words
from spolia.read.people import find_people

PARTS = ("train", "dev")
Span = tuple[int, int]


@dataclass
class Tally:
    """Names there are, masked whole, masked at least in part; stretches that were masked, and those of no person."""

    names: int = 0
    whole: int = 0
    partly: int = 0
    masked: int = 0
    strangers: int = 0


def documents() -> Iterator[dict[str, Any]]:
    for part in PARTS:
        for line in gzip.decompress(need(SHARED / "data" / "meantime" / f"{part}.jsonl.gz").read_bytes()).splitlines():
            yield json.loads(line)


def count(document: dict[str, Any], tally: Tally) -> None:
    """Adds one document to the tally."""
    text: str = document["text"]
    persons = [
        (mention, (a, b))
        for mention in document["mentions"]
        if str(mention.get("chain", "")).startswith("PER")
        for a, b in mention["spans"]
    ]
    names = {(a, b) for mention, (a, b) in persons if mention.get("syntactic_type") == "NAM" and len(re.findall(r"\w+", text[a:b])) > 1}
    masked = [(hit.start, hit.end) for hit in Words(dict.fromkeys(find_people(parse_text(text)), NAME)).hits(text)]
    tally.names += len(names)
    tally.whole += sum(any(start <= a and b <= end for start, end in masked) for a, b in names)
    tally.partly += sum(any(_meet((a, b), one) for one in masked) for a, b in names)
    tally.masked += len(masked)
    tally.strangers += sum(not any(_meet(one, span) for _, span in persons) for one in masked)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def main() -> int:
    tally = Tally()
    try:
        for document in documents():
            count(document, tally)
    except Missing as bad:
        print(bad, file=sys.stderr)
        return 2
    print(
        f"names of two words or more {tally.names}: whole {tally.whole / tally.names:.2f}, at least in part {tally.partly / tally.names:.2f}"
    )
    print(f"masked {tally.masked}, of no person {tally.strangers / tally.masked:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
