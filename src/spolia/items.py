"""The items of one `add`: files, their parts, what was unpacked from them; and the processes that open them, a few side by side."""

from __future__ import annotations

import hashlib
import io
import queue
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from spolia.preserve.found import Member, NotRead, Part, Verdict
from spolia.preserve.limits import Limits, PastLimit, Room
from spolia.preserve.reader import Ask, Reader, told_name

if TYPE_CHECKING:
    from spolia.ledger import Ledger
    from spolia.ledger.evidence import Kept
    from spolia.ledger.log import Saying


@dataclass(frozen=True)
class Item:
    """One item that is kept: a file as added, a part of one, or what was unpacked from one.

    `saying` is its entry, where it has none yet. `room` is what the file as added may still unpack to, `above` are the hashes of what
    the item was packed in, and `member` what that says of it. `had` is the entry on how it was had from the web, and `media` the Content-Type
    that it came with. `pictures` are the hashes of those in the web archive that it was packed in, by their addresses.
    """

    sha256: str
    size: int
    name: str
    saying: Saying
    room: Room
    above: tuple[str, ...] = ()
    member: Member | None = None
    had: Saying | None = None
    media: str | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Opened:
    """What reading one item gave: its parts with their hashes, what was unpacked and is kept by now, and what it is itself."""

    parts: list[tuple[str, Part]] = field(default_factory=list)
    members: list[tuple[Kept, Member]] = field(default_factory=list)
    itself: Verdict = field(default_factory=lambda: NotRead("the process that reads broke off on it"))


class Readers:
    """The processes that read, a few side by side. Use it as a context."""

    def __init__(self, ledger: Ledger, limits: Limits, columns: Mapping[str, str], processes: int) -> None:
        self.limits = limits
        self._evidence, self._columns = ledger.evidence, dict(columns)
        self._all = [Reader(limits) for _ in range(processes)]
        self._free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for reader in self._all:
            self._free.put(reader)
        self._threads = ThreadPoolExecutor(processes)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for reader in self._all:
            reader.end()
        self._threads.shutdown(wait=True)

    def open(self, items: Sequence[Item]) -> Iterator[Opened]:
        """What each item holds, in their order; what is unpacked from one is kept on the way, though not entered."""
        return map(self._open, items) if len(self._all) == 1 else self._threads.map(self._open, items)

    def _open(self, item: Item) -> Opened:
        reader = self._free.get()
        opened = Opened()
        try:
            with self._evidence.open(item.sha256) as file:
                ask = Ask(
                    told_name(item.name),
                    item.size,
                    self.limits,
                    len(item.above),
                    item.room.left,
                    item.room.why,
                    self._columns,
                    item.media or (item.member and item.member.media) or "",
                    (item.member and item.member.url) or "",
                )
                for message in reader.read(file, ask):
                    if isinstance(message, Part):
                        file.seek(message.start)
                        opened.parts.append((hashlib.sha256(file.read(message.end - message.start)).hexdigest(), message))
                    elif isinstance(message, Member):
                        item.room.take(len(message.data))
                        opened.members.append((self._evidence.keep(io.BytesIO(message.data)), replace(message, data=b"")))
                    else:
                        opened.itself = message
        except PastLimit as bad:  # several archives of one file were read side by side
            opened.itself = NotRead(str(bad))
        finally:
            self._free.put(reader)
        return opened


def evidence_entry(sha256: str, size: int, name: str) -> Saying:
    """The entry for one file as added."""
    return ("evidence-kept", {"sha256": sha256, "size": size, "name": _written(name)})


def part_of(whole: Item, sha256: str, part: Part) -> Item:
    """The item for bytes that stand in a file as they are."""
    name, size = f"{whole.name} {part.label}", part.end - part.start
    body = {"sha256": sha256, "size": size, "name": _written(name), "parent": whole.sha256, "start": part.start}
    return Item(sha256, size, name, ("evidence-kept", body), whole.room)


def unpacked_from(whole: Item, kept: Kept, member: Member, pictures: Mapping[str, str]) -> Item:
    """The item for bytes that had to be unpacked from a file, beside which these pictures lie."""
    name = f"{whole.name} {member.path}"
    body = {"sha256": kept.sha256, "size": kept.size, "name": _written(name), "parent": whole.sha256, "path": _written(member.path)}
    url = {"url": _written(member.url)} if member.url else {}
    return Item(
        kept.sha256,
        kept.size,
        name,
        ("evidence-unpacked", {**body, **url}),
        whole.room,
        (*whole.above, whole.sha256),
        member,
        pictures=pictures,
    )


def why_not_read(item: Item) -> NotRead | None:
    """Why nobody looks for a report in what was unpacked; None where somebody does."""
    if item.sha256 in item.above:
        return NotRead("holds itself, and is not unpacked again")
    why = item.member and (item.member.bad or item.member.aside)
    return NotRead(why) if why else None


def _written(name: str) -> str:
    """A name as an entry has room for it; one that is no text is written with its bytes escaped."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")[:1000]
