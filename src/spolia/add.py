"""Putting reports into a case, and the promise that goes with it: on disk and in the ledger before anybody is told or parses it.

Each regular file named, or found in a named folder, is kept whole; each line of a file of reports, entry of a feed, row of a table
and member of an archive is an item too. Links are not followed, and nothing in a file is run or fetched. What cannot be read as a
report stays kept and is named. A web address is a page to fetch, where the case allows that (web.py); its bytes are kept as any file's are.

Files are kept some ahead, side by side, and entered some at a time, so that a sync of the log serves many; a line of output stands only for what
was entered. Then other processes read them (preserve/reader.py), and what they found is written down in the order of the files.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from spolia.errors import Problem, harmless
from spolia.items import Item, Readers, evidence_entry, part_of, unpacked_from, why_not_read
from spolia.preserve.found import Found, Member, NotRead, Part, Verdict, Whole
from spolia.preserve.limits import MB, Limits, Room
from spolia.preserve.lines import settle_clash
from spolia.preserve.metadata import read_facts
from spolia.preserve.pictures import MOST_PICTURES
from spolia.preserve.text import short_media
from spolia.preserve.weburl import is_web_url

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger
    from spolia.ledger.evidence import Evidence, Kept
    from spolia.ledger.log import Saying
    from spolia.preserve.fetch import Fetched
    from spolia.web import Web

Watch = Callable[[Sequence[Path]], Iterable[Path]]

STANDARD_INPUT = "-"
BATCH = 500  # parts of a file that are recorded together: a sync each would take a minute for ten thousand lines
TOGETHER, TOGETHER_MB = 64, 64  # files that are entered and read together, and megabytes: what they hold is in memory at once
LONGEST_WHY = 2000  # characters of a reason: an entry has room for them however they are escaped
KEEPERS = 8  # files that are kept side by side: a disk's journal takes the syncs of all of them at once
READERS = 2  # processes that read side by side; more find nothing to do, since keeping takes as long as reading


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


class UnreadableInput(Exception):
    """The bytes of something named cannot be had; says why."""


class Adding:
    """One `add`: where it goes, what is said of all that is added, and who is told of it.

    `said` holds source, published and url where the command named them; they win over what an item says of itself.
    `tell` gets each finished line of output; `name` gets each problem; `watch` is handed the files of a folder and hands them on.
    """

    def __init__(
        self,
        case: Case,
        ledger: Ledger,
        readers: Readers,
        said: dict[str, str],
        tell: Callable[[str], None],
        name: Callable[[Problem], None],
        web: Web | None = None,
        watch: Watch = iter,
    ) -> None:
        self.case, self.ledger, self.readers, self.said, self._web = case, ledger, readers, said, web
        self.tell, self.name, self.watch = tell, name, watch
        self.tally = Tally()
        self._waiting: list[Item] = []  # kept, and not entered yet

    def add(self, path: str, stdin: BinaryIO) -> None:
        """Takes in one path as named: a file, a folder with all that is in it, or "-" for standard input."""
        if not path:  # what an unset variable leaves; as a path it would be the folder that one is in
            self._refuse('""', "names nothing")
            return
        if is_web_url(path):
            self._add_page(path)
            return
        if path == STANDARD_INPUT:
            self.finish()  # it may be long in coming
            self._take(path, lambda: self.ledger.evidence.keep(_Input(stdin)))
            self.finish()
            return
        for found, keeping in self._keep(self.watch(list(self._files(Path(path))))):
            try:
                self._take(str(found), keeping)
            except UnreadableInput as bad:
                self._refuse(str(found), str(bad))

    def finish(self) -> None:
        """Enters and reads what is kept so far."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._read(*self._enter(waiting))

    def _files(self, path: Path) -> Iterator[Path]:
        """The path itself or, of a folder, everything in it that is no folder, in order of name; never the case's own files."""
        if path.is_symlink() or not path.is_dir():
            yield path
            return
        own = self.case.folder.resolve()
        for folder, folders, files in os.walk(path, onerror=self._unlisted):
            folders[:] = sorted(name for name in folders if (Path(folder) / name).resolve() != own)
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            if Path(folder).resolve() == own:
                folders[:] = []
                continue
            yield from (Path(folder) / name for name in sorted(files + links))

    def _unlisted(self, bad: OSError) -> None:
        self._refuse(str(bad.filename), f"cannot be listed: {bad.strerror}")

    def _refuse(self, name: str, why: str) -> None:
        self.tally.refused += 1
        self._problem(name, why)

    def _add_page(self, url: str) -> None:
        """Takes in the page at that address and, where the command goes on to them, those that its entries give as their address."""
        self.finish()  # it may be long in coming
        web = self.web
        sha256 = self._keep_page(url, web.fetch)
        self.finish()
        if sha256 is None or not web.follow.entries:
            return
        links = self.ledger.urls_in(sha256)
        for link in links[: web.follow.most]:
            self._keep_page(link, web.fetch_next)
            self.finish()
        if (left := len(links) - web.follow.most) > 0:
            self._problem(url, f"{left} of its {len(links)} entries were not followed (--max-entries)")

    def _keep_page(self, url: str, fetch: Callable[[str], Fetched]) -> str | None:
        """The hash of the page, kept; None where there is none, which is named and entered."""
        from spolia.preserve.fetch import NotFetched
        from spolia.web import fetched_saying, not_fetched_saying

        try:
            page = fetch(url)
        except NotFetched as bad:
            if self.case.network.allow:
                self.ledger.record([not_fetched_saying(url, bad)])
            self._refuse(url, str(bad))
            return None
        data, sent = page.body, None
        if page.packing is not None:
            unpacked = self._unpack(page, page.packing)
            if unpacked is None:
                return None
            data, sent = unpacked
        return self._take(
            url,
            lambda: self.ledger.evidence.keep(io.BytesIO(data)),
            lambda sha256: fetched_saying(sha256, page, sent),
            short_media(page.headers.get("content-type", "")),
        )

    def _unpack(self, page: Fetched, packing: str) -> tuple[bytes, str] | None:
        """The page out of the form it was sent in, which is kept too and first, and that form's hash; None where it cannot be had, which is named."""
        from spolia.preserve.fetch import NotFetched, unpack_body
        from spolia.web import fetched_saying

        name = f"{page.asked} as sent ({packing})"
        kept = self.ledger.evidence.keep(io.BytesIO(page.body))
        item = self._item(kept, name, fetched_saying(kept.sha256, page, None))
        self._enter([item])
        try:
            data = unpack_body(page.body, packing, self.readers.limits.size_mb)
        except NotFetched as bad:
            self._record([(item, NotRead(str(bad)))])
            return None
        self._record([(item, Whole(1))])
        return data, kept.sha256

    @property
    def web(self) -> Web:
        """How pages are fetched, by what the case allows where the command said nothing else."""
        if self._web is None:
            from spolia.web import Bounds, Web

            self._web = Web(self.case.network, Bounds(self.readers.limits.size_mb))
        return self._web

    def _item(self, kept: Kept, name: str, had: Saying | None = None, media: str | None = None) -> Item:
        """The item that a file is, as added."""
        room = Room(self.readers.limits, kept.size)
        return Item(kept.sha256, kept.size, name, evidence_entry(kept.sha256, kept.size, name), room, had=had, media=media)

    def _keep(self, files: Iterable[Path]) -> Iterator[tuple[Path, Callable[[], Kept]]]:
        """Each file, in order, and what says how it was kept; some are kept ahead, side by side, since a disk syncs many as fast as one."""
        if KEEPERS == 1:
            yield from ((path, partial(_keep_file, self.ledger.evidence, path)) for path in files)
            return
        ahead: deque[tuple[Path, Future[Kept]]] = deque()
        with ThreadPoolExecutor(KEEPERS) as threads:
            try:
                for path in files:
                    ahead.append((path, threads.submit(_keep_file, self.ledger.evidence, path)))
                    if len(ahead) > TOGETHER:
                        first, keeping = ahead.popleft()
                        yield first, keeping.result
                yield from ((path, keeping.result) for path, keeping in ahead)
            finally:
                threads.shutdown(wait=False, cancel_futures=True)

    def _take(
        self, name: str, keeping: Callable[[], Kept], had: Callable[[str], Saying] | None = None, media: str | None = None
    ) -> str:  # fmt: skip
        """The hash of one file that is kept; enters what is kept so far where that is enough, or where keeping this one failed.

        `had` gives the entry on how it was had, `media` is the Content-Type that it came with.
        """
        try:
            kept = keeping()
        except OSError:
            self.finish()
            raise
        if kept.mended:
            self._problem(name, "was there already, but the copy was damaged; it is whole again")
        self._waiting.append(self._item(kept, name, had(kept.sha256) if had is not None else None, media))
        if _are_enough(self._waiting):
            self.finish()
        return kept.sha256

    def _enter(self, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
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
                self._record(found)
                found = []
                self._take_parts(item, opened.parts)
                self._take_members(item, opened.members)
            found.append((item, opened.itself))
        self._record(found)
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
            unread, twice = self._enter(items)
            self._record([(item, found[item.sha256]) for item in unread])
            self._count_twice(twice)

    def _take_members(self, whole: Item, members: Sequence[tuple[Kept, Member]]) -> None:
        pictures = {member.url: kept.sha256 for kept, member in members if member.picture and member.url}
        for batch in _some_at_a_time([unpacked_from(whole, kept, member, pictures) for kept, member in members]):
            unread, twice = self._enter(batch)
            known = [(item, why) for item in unread if (why := why_not_read(item)) is not None]
            self._record(known)
            passed = {item.sha256 for item, _ in known}
            self._read([item for item in unread if item.sha256 not in passed], twice)

    def _record(self, found: Sequence[tuple[Item, Verdict]]) -> None:
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
            self._problem(name, words)

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

    def _problem(self, where: str, what: str) -> None:
        self.tally.problems += 1
        self.name(Problem(where, what))


def add_paths(
    case: Case, paths: Iterable[str], said: dict[str, str], limits: Limits, *,
    stdin: BinaryIO, tell: Callable[[str], None], name: Callable[[Problem], None], columns: Mapping[str, str] | None = None,
    web: Web | None = None,
    watch: Watch = iter,
) -> Tally:  # fmt: skip
    """What became of everything under `paths`, each kept in the case before it was read. Raises CaseUnusable where the case cannot be written.

    `columns` are those of tables, by our names for what they hold, over those that the case's settings name.
    """
    columns = {**case.columns, **(columns or {})}
    with case.ledger_to_write() as ledger, Readers(ledger, limits, columns, READERS) as readers:
        adding = Adding(case, ledger, readers, said, tell, name, web, watch)
        for path in paths:
            adding.add(path, stdin)
        adding.finish()
        adding.tally.unsigned = ledger.unsigned
    return adding.tally


def _keep_file(evidence: Evidence, path: Path) -> Kept:
    """How the file at that path was kept. Raises UnreadableInput where it cannot be read, OSError where it cannot be written."""
    with _open_regular(path) as stream:
        return evidence.keep(_Input(stream))


class _Input:
    """The bytes of an input, whose own failures are kept apart from those of the disk they are written to."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as bad:
            raise UnreadableInput(f"cannot be read: {bad.strerror}") from None


def _open_regular(path: Path) -> BinaryIO:
    """The file, to read, where it is one: no link is followed, no pipe or device waited for."""
    try:
        if path.is_symlink():
            raise UnreadableInput("is a link, which is not followed; name the file itself")
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as bad:
        raise UnreadableInput(f"cannot be read: {getattr(bad, 'strerror', None) or bad}") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableInput("is no regular file")
    return os.fdopen(handle, "rb")


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
