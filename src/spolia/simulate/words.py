"""The words of a made-up conflict: names that are nobody's, and sentences that no two outlets word alike."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date

SYLLABLES = "bar vel kor dan mir sol tav rin gal pez lum ost har nek zil fam wor jus tem qua bri dol sev yar".split()
SIDES = (
    "Republic of {} armed forces",
    "{} Liberation Front",
    "{} Defence Council",
    "Army of {}",
    "{} People's Movement",
    "{} Union forces",
)
NOTES = ("Gazette", "Herald", "Monitor", "Courier", "Dispatch", "Observer", "Ledger", "Post", "Bulletin", "Channel", "Wire", "Chronicle")
PLAIN = """market road winter school river bread price harvest bridge doctor council water station paper letter summer garden child morning train border radio
    window valley lamp festival village bus engine teacher field season wall song hospital office shop street mountain evening meeting rain ticket road farmer""".split()
MONTHS = "January February March April May June July August September October November December".split()

# Per kind how it is told: {a} who did it, {t} to whom, {i} the things, {p} the place.
TOLD: Mapping[str, tuple[str, ...]] = {
    "takeover": ("{a} took {p} from {t}", "{p} fell to {a}, and {t} lost it", "{a} drove {t} out of {p} and hold it", "{a} captured the town of {p} from {t}"),
    "seizure": ("{a} captured {i} of {t} near {p}", "{a} seized {i} from {t} at {p}", "{i} of {t} fell into the hands of {a} near {p}", "near {p}, {a} took {i} that {t} had"),
    "abandonment": ("{a} left {i} behind at {p}", "{a} abandoned {i} near {p} to {t}", "{i} were left at {p} by {a}", "at {p} {a} gave up {i}"),
    "destruction": ("{a} destroyed {i} of {t} near {p}", "{i} of {t} were destroyed by {a} at {p}", "near {p}, {a} knocked out {i} of {t}", "{a} burnt {i} that {t} had at {p}"),
    "attack": ("{a} attacked {t} at {p}", "{a} shelled {t} near {p}", "{t} came under attack from {a} at {p}", "at {p} {a} struck {t}"),
    "withdrawal": ("{a} withdrew from {p}", "{a} left {p} to {t}", "{a} pulled back from {p} before {t}", "from {p} {a} retreated"),
    "casualties": ("{a} killed {i} of {t} near {p}", "{i} of {t} were killed by {a} at {p}", "near {p} {t} lost {i} to {a}", "{a} shot dead {i} of {t} at {p}"),
}  # fmt: skip
LED = (
    "",
    "Late in the day, ",
    "It became known that ",
    "By nightfall ",
    "Word came that ",
    "This much is clear: ",
    "So far, ",
    "As the week went on, ",
)
ENDED = (
    "",
    ", in what was called a turn of events",
    ", with little warning",
    ", after days of waiting",
    ", as had been feared",
    ", and nobody was surprised",
    ", one more time",
)


def new_names(draw: random.Random, taken: set[str]) -> Iterator[str]:
    """Names of two or three syllables, no two alike."""
    size = 2
    while True:
        for _ in range(200):
            name = "".join(draw.choice(SYLLABLES) for _ in range(size)).capitalize()
            if name not in taken:
                taken.add(name)
                yield name
                break
        else:
            size += 1


def day_words(day: date) -> str:
    return f"on {day.day} {MONTHS[day.month - 1]} {day.year}"


def sentence(kind: str, words: Mapping[str, str], when: str, style: random.Random) -> str:
    """One of some hundred wordings of a happening, without its stop."""
    told = style.choice(TOLD[kind]).format(**words)
    led = style.choice(LED)
    body = f"{told} {when}" if style.random() < 0.6 else f"{when}, {told}"
    return _begun(f"{led}{body}{style.choice(ENDED)}")


def filler(style: random.Random, words: int) -> str:
    """Words of no conflict, so that two reports of one happening are no near-copies of one another."""
    said = [style.choice(PLAIN) for _ in range(words)]
    return _begun(" ".join(said)) + "."


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
