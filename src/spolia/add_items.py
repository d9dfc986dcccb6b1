"""Items that are kept: entered in the ledger, told of, read, and what each gave written down.

They are entered some at a time, so that a sync of the log serves many; a line of output stands only for what was entered. Then other processes
read them (preserve/reader.py), and what they found is written down in the order of the items.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spolia.errors import Name, Problem, harmless
from spolia.items import Item, Readers, part_of, unpacked_from, why_not_read
from spolia.preserve.found import Found, Member, NotRead, Part, Verdict, Whole
from spolia.preserve.limits import MB
from spolia.preserve.lines import settle_clash
from spolia.preserve.metadata import read_facts
from spolia.preserve.pictures import MOST_PICTURES

if TYPE_CHECKING:
    from spolia.ledger import Ledger
    from spolia.ledger.evidence import Kept
    from spolia.ledger.log import Saying

BATCH = 500  # parts of a file that are recorded together: a sync each would take a minute for ten thousand lines
TOGETHER, TOGETHER_MB = 64, 64  # files that are entered and read together, and megabytes: what they hold is in memory at once
LONGEST_WHY = 2000  # characters of a reason: an entry has room for them however they are escaped


@dataclass
class Tally:
    """What became of the items of one `add`: given = kept + there + refused, and kept + there = read + unread."""

    kept: int = 0
    there: int = 0
    refused: int = 0
    read: int = 0
    unread: int = 0
    problems: int = 0
    unsigned: str | None = None  # why the ledger's heads are not signed

    def __str__(self) -> str:
        held = self.kept + self.there
        return (
            f"{held + self.refused} given: {self.kept} kept, {self.there} already there, {self.refused} not kept; "
            f"of the {held} that are there {self.read} read, {self.unread} not read"
        )


class Intake:
    """Enters what one `add` keeps, reads it, and counts it.

    `said` holds source, published and url where the command named them; they win over what an item says of itself.
    `tell` gets each finished line of output, `name` each problem.
    """

    def __init__(self, ledger: Ledger, readers: Readers, said: dict[str, str], tell: Callable[[str], None], name: Name) -> None:
        self.ledger, self.readers, self.said, self.tell, self.name = ledger, readers, said, tell, name
        self.tally = Tally()
        self._waiting: list[Item] = []  # kept, and not entered yet

    def take(self, item: Item) -> None:
        """Takes in a file that is kept; enters and reads what is kept so far where that is enough."""
        self._waiting.append(item)
        if _are_enough(self._waiting):
            self.finish()

    def finish(self) -> None:
        """Enters and reads what is kept so far."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._read(*self.enter(waiting))

    def refuse(self, name: str, why: str) -> None:
        """Says of something named that it is not kept, and why."""
        self.tally.refused += 1
        self.problem(name, why)

    def problem(self, where: str, what: str) -> None:
        self.tally.problems += 1
        self.name(Problem(where, what))

    def enter(self, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
        """Enters those that are new, and says of each that it is kept, or was there.

        Gives those that are still to be read, and those that the same bytes stand before in the list.
        """
        states = self.ledger.states([item.sha256 for item in items])
        new = {item.sha256: item.saying for item in reversed(items) if item.sha256 not in states}
        sayings = [new[item.sha256] for item in {item.sha256: item for item in items}.values() if item.sha256 in new]
        written = self.ledger.record(sayings + [item.had for item in items if item.had is not None])
        ours = {
            entry.body["sha256"] for entry in written if entry.what in ("evidence-kept", "evidence-unpacked")
        }  # another command may be quicker
        first: dict[str, Item] = {}
        passed: set[str] = set()
        again: list[str] = []
        twice = []
        for item in items:
            seen = item.sha256 in first or item.sha256 in passed
            (self._kept if item.sha256 in ours and not seen else self._there)(item.sha256, item.name)
            if seen:
                twice.append(item)
                continue
            first[item.sha256] = item
            if (known := self._known(item, states.get(item.sha256))) is not None:
                again += known
                del first[item.sha256]
                passed.add(item.sha256)
        self.tally.read += len(again)
        self._tell_again(again)
        return list(first.values()), twice

    def _known(self, item: Item, state: str | None) -> list[str] | None:
        """The hashes of the item and all its parts where all of them were read before, so that none need be read again; its parts are said to be there."""
        if state == "report":
            return [item.sha256]
        if state != "parts":
            return None
        parts, count = self.ledger.parts(item.sha256)
        states = self.ledger.states([part.sha256 for part in parts])
        if not count or len(parts) != count or any(one != "report" for one in states.values()):
            return None
        for part in parts:
            self._there(part.sha256, part.name)
        return [item.sha256, *states]

    def _read(self, unread: Sequence[Item], twice: Sequence[Item]) -> None:
        """Reads the items and what they are made of, and writes down what each gave; the others gave the same."""
        found: list[tuple[Item, Verdict]] = []
        for item, opened in zip(unread, self.readers.open(unread), strict=True):
            if opened.parts or opened.members:
                self.record(found)
                found = []
                self._take_parts(item, opened.parts)
                self._take_members(item, opened.members)
            found.append((item, opened.itself))
        self.record(found)
        self._count_twice(twice)

    def _count_twice(self, twice: Sequence[Item]) -> None:
        states = self.ledger.states([item.sha256 for item in twice])
        read = sum(states[item.sha256] in ("report", "parts") for item in twice)
        self.tally.read += read
        self.tally.unread += len(twice) - read

    def _take_parts(self, whole: Item, parts: Sequence[tuple[str, Part]]) -> None:
        for start in range(0, len(parts), BATCH):
            batch = parts[start : start + BATCH]
            items = [part_of(whole, sha256, part) for sha256, part in batch]
            found = {sha256: part.found for sha256, part in batch}
            unread, twice = self.enter(items)
            self.record([(item, found[item.sha256]) for item in unread])
            self._count_twice(twice)

    def _take_members(self, whole: Item, members: Sequence[tuple[Kept, Member]]) -> None:
        pictures = {member.url: kept.sha256 for kept, member in members if member.picture and member.url}
        for batch in _some_at_a_time([unpacked_from(whole, kept, member, pictures) for kept, member in members]):
            unread, twice = self.enter(batch)
            known = [(item, why) for item in unread if (why := why_not_read(item)) is not None]
            self.record(known)
            passed = {item.sha256 for item, _ in known}
            self._read([item for item in unread if item.sha256 not in passed], twice)

    def record(self, found: Sequence[tuple[Item, Verdict]]) -> None:
        """Writes down what each item gave: its report, its parts, or why there is neither; what another command wrote down meanwhile stands."""
        problems: list[tuple[str, str]] = []
        with self.ledger.turn():
            states = self.ledger.states([item.sha256 for item, _ in found])
            news = [(item, what) for item, what in found if states.get(item.sha256) != "report"]
            self.tally.read += len(found) - len(news)
            texts: dict[str, bytes] = {}
            sayings = list(self._sayings(news, texts, problems))
            told = [saying for item, what in found if not isinstance(what, Whole) for saying in self._said(item.sha256)]
            if sayings or told:
                self.ledger.record(sayings + told, texts)
        for name, words in problems:  # outside of the turn: whoever listens may be slow
            self.problem(name, words)

    def _sayings(self, found: Sequence[tuple[Item, Verdict]], texts: dict[str, bytes], problems: list[tuple[str, str]]) -> Iterator[Saying]:
        ids = self.ledger.owners([what.id or item.sha256[:16] for item, what in found if isinstance(what, Found)])
        for item, what in found:
            if isinstance(what, NotRead):
                yield from self._not_read(item, what, problems)
            elif isinstance(what, Whole):
                yield from self._parts_found(item, what)
            else:
                yield self._report(item, what, texts, ids, problems)

    def _not_read(self, item: Item, what: NotRead, problems: list[tuple[str, str]]) -> list[Saying]:
        what = NotRead(what.why[:LONGEST_WHY])
        self.tally.unread += 1
        aside = item.member is not None and item.member.aside is not None and item.member.aside[:LONGEST_WHY] == what.why
        if not aside:
            problems.append((item.name, what.why))
        before = self.ledger.reading(item.sha256)
        if before == ("aside" if aside else "not read", what.why) or item.sha256 in item.above:
            return []
        return [("set-aside" if aside else "not-read", {"sha256": item.sha256, "why": what.why})]

    def _parts_found(self, item: Item, what: Whole) -> list[Saying]:
        self.tally.read += 1
        before = self.ledger.reading(item.sha256)
        return [] if before is not None and before[0] == "parts" else [("parts-found", {"sha256": item.sha256, "parts": what.count})]

    def _report(self, item: Item, what: Found, texts: dict[str, bytes], ids: dict[str, str], problems: list[tuple[str, str]]) -> Saying:
        self.tally.read += 1
        problems += [(item.name, doubt) for doubt in what.doubts]
        report_id = what.id or item.sha256[:16]
        if ids.get(report_id, item.sha256) != item.sha256:
            report_id, words = settle_clash(report_id, item.sha256)
            problems.append((item.name, words))
        ids[report_id] = item.sha256
        text = what.text.encode("utf-8")
        text_sha256 = hashlib.sha256(text).hexdigest()
        texts[text_sha256] = text
        told, _ = read_facts({"url": what.url or (item.member and item.member.url)})
        published = what.published or (item.member and item.member.published)
        pictures = dict.fromkeys((*what.pictures, *(item.pictures[place] for place in what.shows if place in item.pictures)))
        facts = {
            "source": what.source, "title": what.title, "published": published, "url": told["url"],
            **({"author": what.author} if what.author else {}), **({"links": what.links} if what.links else {}),
            **({"pictures": list(pictures)[:MOST_PICTURES]} if pictures else {}),
        }  # fmt: skip
        return ("report-preserved", {"sha256": item.sha256, "id": report_id, "text_sha256": text_sha256, "how": what.how, **facts})

    def _said(self, sha256: str) -> list[Saying]:
        """What the command says of the item, where that is news."""
        if not self.said or self.said.items() <= self.ledger.told(sha256).get(sha256, {}).items():
            return []
        return [("metadata-told", {"sha256": sha256, **self.said})]

    def _tell_again(self, hashes: Iterable[str]) -> None:
        if not self.said:
            return
        with self.ledger.turn():
            if sayings := [saying for sha256 in hashes for saying in self._said(sha256)]:
                self.ledger.record(sayings)

    def _kept(self, sha256: str, name: str) -> None:
        self.tally.kept += 1
        self.tell(f"kept {sha256} {harmless(name)}")

    def _there(self, sha256: str, name: str) -> None:
        self.tally.there += 1
        self.tell(f"there {sha256} {harmless(name)}")


def _are_enough(items: Sequence[Item]) -> bool:
    """Whether so many items, or so large ones, are entered and read together and no more."""
    return len(items) >= TOGETHER or sum(item.size for item in items) > TOGETHER_MB * MB


def _some_at_a_time(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in order, as many at a time as are entered and read together."""
    some: list[Item] = []
    for item in items:
        some.append(item)
        if _are_enough(some):
            yield some
            some = []
    if some:
        yield some
