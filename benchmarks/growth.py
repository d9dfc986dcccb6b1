"""How the time to read one report grows with its length, for texts that no author writes and every web page may hold.

    python -m benchmarks growth [--only NAME …] [--scale S] [--json]

Each text is made at three lengths, each twice as long as the one before, and read by the program itself; the exponent is the logarithm of how
the CPU time grew by that of how the length grew: 1 is linear, 2 is quadratic. Every text ends in a sentence that is a claim: where that claim
is missing, reading stopped before the end and said nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from benchmarks.example import REPORTS
from benchmarks.gold import read_lines
from spolia.knowledge.tables import Knowledge, bundled
from spolia.pipeline import read_report
from spolia.records import Report

STEPS = 3  # lengths a text, each twice the one before
STEEPEST = 1.4  # exponent above which reading does not count as linear; a noisy machine adds some tenths to 1
ENDING = "\n\nOn 3 March 2016 Armenian troops captured the town of Vanadzor.\n"
SENTENCE = "On Sunday the army captured two tanks near Palmyra, a commander said. "


@dataclass(frozen=True, slots=True)
class Awkward:
    """A sort of text: `make(n)` is one of size n, and `size` is the largest that is read."""

    name: str
    size: int
    unit: str
    make: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Growth:
    """Lengths read, the CPU seconds that each took, the exponent between the last two, and whether all were read to the end."""

    sizes: list[int]
    seconds: list[float]
    exponent: float
    to_the_end: bool


def account(characters: int) -> str:
    """The example's reports one after the other, over and over."""
    text = "\n\n".join(report.text for report in read_lines(REPORTS, Report))
    return (f"{text}\n\n" * (characters // len(text) + 1))[:characters].rsplit(" ", 1)[0] + "."


def long_sentence(words: int) -> str:
    """The words of the example in one sentence without an end."""
    plain = [word for report in read_lines(REPORTS, Report) for word in report.text.split() if word.isalpha()]
    return " ".join((plain * (words // len(plain) + 1))[:words])


def base64(characters: int) -> str:
    data = b"".join(sha256(str(n).encode()).digest() for n in range(characters // 32 + 1))
    return b64encode(data).decode()[:characters]


def claims(number: int) -> str:
    """So many sentences, each a claim of its own: the side, the number and the village differ."""
    sides = ("The army", "Rebels", "Kurdish fighters", "The militants")
    told = (
        "captured {0} tanks in the village of {1}",
        "shelled {1}",
        "destroyed {0} trucks near {1}",
        "took {1} after {0} days",
        "left {1}",
    )
    words = [chr(97 + i) for i in range(26)]
    village = ["Q" + words[n % 26] + "r" + words[n // 26 % 26] + "m" + words[n // 676 % 26] + "n" for n in range(number)]
    return "\n".join(f"{sides[n % 4]} {told[n % 5].format(n, village[n])}." for n in range(number))


AWKWARD = (
    Awkward("account", 1_000_000, "characters of the example's reports", account),
    Awkward("repeated", 16_384, "times one sentence", lambda n: SENTENCE * n),
    Awkward("paragraphs", 16_384, "times one sentence, a line each", lambda n: f"{SENTENCE}\n" * n),
    Awkward("claims", 8_192, "claims, each of its own", claims),
    Awkward("sentence", 10_000, "words in one sentence", long_sentence),
    Awkward("brackets", 20_000, "brackets in brackets", lambda n: "(" * n + ")" * n),
    Awkward("base64", 30_000, "characters without a blank", base64),
    Awkward("names", 5_000, "names joined by and", lambda n: "On Sunday " + " and ".join(f"Ali{'abcdefghij'[i % 10]}r" for i in range(n)) + " fled Aleppo."),
    Awkward("quotations", 2_000, "quotations left open", lambda n: '"The army captured Homs, he said.\n' * n),
    Awkward("bullets", 10_000, "bullets", lambda n: "• two tanks destroyed near Hama\n" * n),
    Awkward("digits", 100_000, "digits", lambda n: "1234567890" * (n // 10)),
    Awkward("figures", 20_000, "figures", lambda n: "1,234 " * n),
    Awkward("word", 100_000, "times one word", lambda n: "tank " * n),
    Awkward("letters", 100_000, "letters in one word", lambda n: "a" * n),
    Awkward("marks", 50_000, "stops, quotation marks and dashes", lambda n: '."-' * (n // 3)),
    Awkward("blanks", 1_000_000, "blanks", lambda n: " \t\u00a0\n" * (n // 4)),
)  # fmt: skip


def read_seconds(text: str, known: Knowledge) -> tuple[float, bool]:
    """Seconds of CPU that reading a text took, and whether the sentence at its end became a claim."""
    report = Report(id="r", text=text + ENDING, published="2016-12-12")
    began = time.process_time()
    reading = read_report(report, known)
    return time.process_time() - began, any(claim.evidence.start >= len(text) for claim in reading.claims)


def grow(awkward: Awkward, scale: float, known: Knowledge) -> Growth:
    """The text read at each of its lengths, shortest first."""
    sizes = [int(awkward.size * scale) >> step for step in reversed(range(STEPS))]
    read = [read_seconds(awkward.make(size), known) for size in sizes]
    seconds = [round(took, 2) for took, _ in read]
    exponent = math.log2(max(read[-1][0], 1e-3) / max(read[-2][0], 1e-3))
    return Growth(sizes, seconds, round(exponent, 2), all(to_the_end for _, to_the_end in read))


def _line(awkward: Awkward, found: Growth) -> str:
    told = "  ".join(f"{size:,}: {took} s" for size, took in zip(found.sizes, found.seconds, strict=True))
    end = "" if found.to_the_end else "; NOT READ TO THE END"
    return f"{awkward.name:<11} exponent {found.exponent:5.2f}   {told}   {awkward.unit}{end}"


def main(argv: list[str] | None = None) -> int:
    """0 where every text was read to its end in time that grows about as its length, else 1."""
    parser = argparse.ArgumentParser(prog="growth", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=[a.name for a in AWKWARD], default=[], help="these texts alone")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full length at which the texts are read")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    known = bundled()
    read_seconds(SENTENCE, known)  # so that none pays for what is loaded once
    found: dict[str, Growth] = {}
    for awkward in AWKWARD:
        if not options.only or awkward.name in options.only:
            found[awkward.name] = grow(awkward, options.scale, known)
            if not options.json:
                print(_line(awkward, found[awkward.name]), flush=True)
    if options.json:
        print(json.dumps({name: {part: getattr(g, part) for part in Growth.__slots__} for name, g in found.items()}))
    return int(any(g.exponent > STEEPEST or not g.to_the_end for g in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
