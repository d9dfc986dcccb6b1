"""The chain of custody of one piece of evidence: every entry that says what was done with it, in order.

Entries name a thing by its hash. What is done with a whole case (its claims gathered, its pages published, a bundle exported, a head
stamped) concerns every piece of evidence that was in by then; of such entries the first and the newest are shown, and the others counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from spolia.errors import BadCommand, harmless
from spolia.ledger.kept import KeptItem
from spolia.ledger.ledger import Ledger
from spolia.ledger.log import Entry

Body = dict[str, Any]
SHORT = 16  # hex digits of a hash that are shown
DECIDED = "decision-made"


@dataclass(frozen=True, slots=True)
class Step:
    """One entry on the way: its number, when and by whom it was written (None where the case does not say), what it says, as words."""

    entry: int
    at: str
    by: str | None
    what: str
    words: str

    def __str__(self) -> str:
        by = f", by {harmless(self.by)}" if self.by else ""
        return f"entry {self.entry}, {self.at}{by}: {self.words}"


@dataclass(frozen=True, slots=True)
class Custody:
    """The piece of evidence, and its steps in the order of the log."""

    item: KeptItem
    steps: list[Step]

    def __str__(self) -> str:
        part = f", {self.item.size} bytes"
        if self.item.parent:
            part += f" from {self.item.start} of {self.item.parent}" if self.item.slice_of else f" unpacked from {self.item.parent}"
        return "\n".join([f"{self.item.sha256}  {harmless(self.item.name)}{part}", *map(str, self.steps)])

    def as_json(self) -> dict[str, Any]:
        steps = [{"entry": s.entry, "at": s.at, "by": s.by, "what": s.what, "words": s.words} for s in self.steps]
        item = {
            "sha256": self.item.sha256,
            "name": self.item.name,
            "size": self.item.size,
            "parent": self.item.parent,
            "start": self.item.start,
        }
        return {"item": item, "steps": steps}


def find_item(ledger: Ledger, name: str) -> KeptItem:
    """The piece of evidence that is meant: by its SHA-256, enough of its beginning, or the id of its report. Raises BadCommand where that is not one."""
    owner = ledger.owners([name]).get(name)
    found = ledger.items(owner or name.lower()) if name else []
    if len(found) == 1:
        return found[0]
    what = "no evidence" if not found else f"{len(found)} pieces of evidence"
    raise BadCommand(f"{what} has a SHA-256 that begins with {name}, and no report that id; see: spolia list CASE")


def custody_of(ledger: Ledger, item: KeptItem) -> Custody:
    """Everything that the log says was done with the piece of evidence."""
    own = {item.sha256, item.parent} - {None}
    told = ledger.entries(*sorted(filter(None, own)))
    named = [entry for entry in told if _thing(entry) in own and entry.what in OF_ITEMS and entry.what != DECIDED]
    named += _decided(ledger, [entry for entry in told if entry.what == DECIDED])
    came = min((entry.number for entry in named if _thing(entry) == item.sha256), default=0)
    whole = [entry for what in OF_CASES for entry in _ends([e for e in _of_kind(ledger, what) if _concerns(e, came)])]
    steps = {entry.number: _step(entry, {**OF_ITEMS, **OF_CASES}[entry.what](entry.body)) for entry in (*named, *(e for e, _ in whole))}
    for entry, between in whole:
        if between:
            steps[entry.number] = _step(entry, f"{steps[entry.number].words} ({between} more between the first and this)")
    return Custody(item, [steps[number] for number in sorted(steps)])


def _decided(ledger: Ledger, decisions: list[Entry]) -> list[Entry]:
    """These decisions, which name the item, and those that confirm them, take them back, or are about them otherwise."""
    found = {entry.number: entry for entry in decisions}
    ahead = decisions
    while ahead:
        ids = [str(entry.body["id"]) for entry in ahead]
        later = [entry for entry in ledger.entries(*ids) if entry.what == DECIDED and entry.body.get("of") in ids]
        ahead = [entry for entry in later if entry.number not in found]
        found |= {entry.number: entry for entry in ahead}
    return list(found.values())


def _of_kind(ledger: Ledger, what: str) -> list[Entry]:
    return [entry for entry in ledger.entries(f'"what":"{what}"') if entry.what == what]


def _concerns(entry: Entry, came: int) -> bool:
    """The entry is about the case as it stood when the item was in it already."""
    return int(entry.body.get("size", entry.number)) > came if entry.what == "head-stamped" else entry.number > came


def _ends(entries: list[Entry]) -> Iterator[tuple[Entry, int]]:
    """The first and the last, with how many lie between them."""
    if entries:
        yield entries[0], 0
    if len(entries) > 1:
        yield entries[-1], len(entries) - 2


def _thing(entry: Entry) -> str | None:
    return entry.body.get("item") or entry.body.get("sha256")


def _step(entry: Entry, words: str) -> Step:
    return Step(entry.number, entry.at, entry.body.get("by"), entry.what, words)


def _short(value: Any) -> str:
    return f"{str(value)[:SHORT]}…"


def _decision(body: Body) -> str:
    made = body.get("made")
    field, of, note = (harmless(str(body[key])) if body.get(key) else "" for key in ("field", "of", "note"))
    about = f" of {field}" if field else f" of {of}" if of else ""
    words = f"decided, {harmless(str(body['id']))}: {harmless(str(body['action']))}{about}{f', because: {note}' if note else ''}"
    if not made:
        return words
    who, when = (harmless(str(made.get(key) or "nobody knows")) for key in ("by", "at"))
    return f"{words}; made by {who}, at {when}, and taken in"


def _told(body: Body) -> str:
    return "said of it: " + ", ".join(
        f"{key} {harmless(str(body[key]))}" for key in ("source", "title", "published", "url") if body.get(key)
    )


OF_ITEMS: dict[str, Callable[[Body], str]] = {
    "evidence-kept": lambda b: f"kept as {harmless(str(b['name']))}, {b['size']} bytes, {_short(b['sha256'])}",
    "evidence-unpacked": lambda b: (
        f"unpacked from {_short(b['parent'])} and kept as {harmless(str(b['name']))}, {b['size']} bytes, {_short(b['sha256'])}"
    ),
    "fetched": lambda b: f"fetched from {harmless(str(b['url']))}, asked for as {harmless(str(b['asked']))}, begun {b['began']}",
    "set-aside": lambda b: f"set aside: it {harmless(str(b['why']))}",
    "parts-found": lambda b: f"the file was taken apart into {b['parts']} items",
    "report-preserved": lambda b: (
        f"preserved as report {harmless(str(b['id']))}, its text read as {harmless(str(b['how']))}, text {_short(b['text_sha256'])}"
    ),
    "not-read": lambda b: f"not read: it {harmless(str(b['why']))}",
    "metadata-told": _told,
    DECIDED: _decision,
    "report-read": lambda b: f"read into {b['claims']} claims, {_short(b['sha256'])}, by {harmless(str(b['reader']))}",
}
OF_CASES: dict[str, Callable[[Body], str]] = {
    "record-weighed": lambda b: f"the case's claims were weighed into a record, {_short(b['sha256'])}",
    "site-published": lambda b: f"{b['files']} pages and files made from that record were published, listed in {_short(b['sha256'])}",
    "bundle-exported": lambda b: (
        f"the case was exported as a bundle, {'with' if b['evidence'] else 'without'} the bytes of its evidence"
        + (f": {harmless(str(b['why']))}" if b.get("why") else "")
    ),
    "wacz-exported": lambda b: (
        f"the evidence was exported as a web archive, {_short(b['sha256'])}" + (f": {harmless(str(b['why']))}" if b.get("why") else "")
    ),
    "head-stamped": lambda b: (
        f"the head of {b['size']} entries was stamped" + (f" by an authority, on {b['time']}" if b.get("time") else " with OpenTimestamps")
    ),
}
