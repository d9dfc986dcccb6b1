"""Putting reports into a case, and the promise that goes with it: on disk and in the ledger before anybody is told or parses it.

Each regular file named, or found in a named folder, is kept whole; each line of a file of reports is an item too. Links are not
followed, and nothing in a file is run, fetched or unpacked. What cannot be read as a report stays kept and is named.
A web address is a page to fetch, where the case allows that (web.py); its bytes are kept as any file's are.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from spolia.errors import Problem, harmless
from spolia.preserve import Found, NotRead, Parts, preserve_item
from spolia.preserve.found import Part
from spolia.preserve.html import Limits, PageReader
from spolia.preserve.lines import preserve_line, settle_clash
from spolia.preserve.weburl import is_web_url

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger
    from spolia.ledger.log import Saying
    from spolia.preserve.fetch import Fetched
    from spolia.web import Web

STANDARD_INPUT = "-"
BATCH = 500  # parts of a file that are recorded together: a sync each would take a minute for ten thousand lines


@dataclass
class Tally:
    """What became of the items of one `add`: given = kept + there + refused, and kept + there = read + unread."""

    kept: int = 0
    there: int = 0
    refused: int = 0
    read: int = 0
    unread: int = 0
    problems: int = 0

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
    `tell` gets each finished line of output; `name` gets each problem.
    """

    def __init__(
        self,
        case: Case,
        ledger: Ledger,
        pages: PageReader,
        said: dict[str, str],
        tell: Callable[[str], None],
        name: Callable[[Problem], None],
        web: Web | None = None,
    ) -> None:
        self.case, self.ledger, self.pages, self.said, self._web = case, ledger, pages, said, web
        self.tell, self.name = tell, name
        self.tally = Tally()

    def add(self, path: str, stdin: BinaryIO) -> None:
        """Takes in one path as named: a file, a folder with all that is in it, or "-" for standard input."""
        if is_web_url(path):
            self._add_page(path)
            return
        if not path:  # what an unset variable leaves; as a path it would be the folder that one is in
            self.tally.refused += 1
            self._problem('""', "names nothing")
            return
        for found in [None] if path == STANDARD_INPUT else self._files(Path(path)):
            try:
                if found is None:
                    self._keep_file(path, stdin)
                else:
                    with _open_regular(found) as stream:
                        self._keep_file(str(found), stream)
            except UnreadableInput as bad:
                self.tally.refused += 1
                self._problem(str(found or path), str(bad))

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
        self.tally.refused += 1
        self._problem(str(bad.filename), f"cannot be listed: {bad.strerror}")

    def _add_page(self, url: str) -> None:
        """Takes in the page at that address and, where the command goes on to them, those that its entries give as their address."""
        web = self.web
        sha256 = self._keep_page(url, web.fetch)
        if sha256 is None or not web.follow.entries:
            return
        links = self.ledger.urls_in(sha256)
        for link in links[: web.follow.most]:
            self._keep_page(link, web.fetch_next)
        if (left := len(links) - web.follow.most) > 0:
            self._problem(url, f"{left} of its {len(links)} entries were not followed (--max-entries)")

    def _keep_page(self, url: str, fetch: Callable[[str], Fetched]) -> str | None:
        """The hash of the page, kept and read; None where there is none, which is named and entered."""
        from spolia.preserve.fetch import NotFetched
        from spolia.web import fetched_saying, name_to_read, not_fetched_saying

        try:
            page = fetch(url)
        except NotFetched as bad:
            self.tally.refused += 1
            if self.case.network.allow:
                self.ledger.record([not_fetched_saying(url, bad)])
            self._problem(url, str(bad))
            return None
        data, sent = page.body, None
        if page.packing is not None:
            unpacked = self._unpack(page, page.packing)
            if unpacked is None:
                return None
            data, sent = unpacked
        return self._keep_file(url, io.BytesIO(data), lambda sha256: fetched_saying(sha256, page, sent), name_to_read(page))

    def _unpack(self, page: Fetched, packing: str) -> tuple[bytes, str] | None:
        """The page out of the form it was sent in, which is kept too and first, and that form's hash; None where it cannot be had, which is named."""
        from spolia.preserve.fetch import NotFetched, unpack_body
        from spolia.web import fetched_saying

        name = f"{page.asked} as sent ({packing})"
        kept = self.ledger.evidence.keep(io.BytesIO(page.body))
        new = self.ledger.item(kept.sha256) is None
        self.ledger.record([*([_evidence(kept.sha256, kept.size, name)] if new else []), fetched_saying(kept.sha256, page, None)])
        (self._kept if new else self._there)(kept.sha256, name)
        try:
            data = unpack_body(page.body, packing, self.pages.limits.size_mb)
        except NotFetched as bad:
            self.ledger.record(self._not_read(kept.sha256, name, NotRead(str(bad))))
            return None
        self.tally.read += 1
        if self.ledger.reading(kept.sha256) is None:
            self.ledger.record([("parts-found", {"sha256": kept.sha256, "parts": 1})])
        return data, kept.sha256

    @property
    def web(self) -> Web:
        """How pages are fetched, by what the case allows where the command said nothing else."""
        if self._web is None:
            from spolia.web import Bounds, Web

            self._web = Web(self.case.network, Bounds(self.pages.limits.size_mb))
        return self._web

    def _keep_file(self, name: str, stream: BinaryIO, had: Callable[[str], Saying] | None = None, called: str | None = None) -> str:
        """The hash of what the stream held, kept and read. `had` gives the entry on how it was had, `called` is a name that tells better what it is."""
        kept = self.ledger.evidence.keep(_Input(stream))
        also = [had(kept.sha256)] if had is not None else []
        if self.ledger.item(kept.sha256) is None:
            self.ledger.record([_evidence(kept.sha256, kept.size, name), *also])
            self._kept(kept.sha256, name)
        else:
            if also:
                self.ledger.record(also)
            self._there(kept.sha256, name)
        if kept.mended:
            self._problem(name, "was there already, but the copy was damaged; it is whole again")
        self._read_file(kept.sha256, kept.size, name, called)
        return kept.sha256

    def _read_file(self, sha256: str, size: int, name: str, called: str | None = None) -> None:
        before = self.ledger.reading(sha256)
        if before is not None and before[0] == "report":
            self._tell_again([sha256])
            self.tally.read += 1
            return
        data = self.ledger.evidence.read(sha256, 0, (self.pages.limits.size_mb << 20) + 1)
        found = preserve_item(data, called or name, self.pages, size)
        if isinstance(found, Parts):
            self._keep_parts(sha256, data, found.parts, name)
            if before is None or before[0] != "parts":
                self.ledger.record([("parts-found", {"sha256": sha256, "parts": len(found.parts)})])
            self.tally.read += 1
            return
        self._record_found([(sha256, name, found)])

    def _keep_parts(self, parent: str, data: bytes, parts: Sequence[Part], name: str) -> None:
        for start in range(0, len(parts), BATCH):
            batch = [(hashlib.sha256(data[p.start : p.end]).hexdigest(), p) for p in parts[start : start + BATCH]]
            states = self.ledger.states([sha256 for sha256, _ in batch])
            new: dict[str, Saying] = {}
            for sha256, part in batch:
                if sha256 not in states and sha256 not in new:
                    new[sha256] = _evidence(sha256, part.end - part.start, f"{name} {part.label}", parent, part.start)
            self.ledger.record(list(new.values()))
            unread, twice = self._tell_parts(name, batch, set(new), states)
            self._record_found([(sha256, f"{name} {part.label}", preserve_line(data[part.start : part.end])) for sha256, part in unread])
            states = self.ledger.states(twice)
            self.tally.read += sum(states[sha256] == "report" for sha256 in twice)
            self.tally.unread += sum(states[sha256] != "report" for sha256 in twice)

    def _tell_parts(
        self, name: str, batch: list[tuple[str, Part]], new: set[str], states: dict[str, str | None]
    ) -> tuple[list[tuple[str, Part]], list[str]]:
        """Says of each part that it is kept, or was there. Gives those that are still to be read, and those that the batch holds twice."""
        unread: dict[str, Part] = {}
        again: dict[str, None] = {}
        twice = []
        for sha256, part in batch:
            told = sha256 in unread or sha256 in again
            (self._kept if sha256 in new and not told else self._there)(sha256, f"{name} {part.label}")
            if told:
                twice.append(sha256)
            elif states.get(sha256) == "report":
                again[sha256] = None
            else:
                unread[sha256] = part
        self.tally.read += len(again)
        self._tell_again(again)
        return list(unread.items()), twice

    def _record_found(self, found: Sequence[tuple[str, str, Found | NotRead]]) -> None:
        """Writes down what each item gave: its report, or why there is none."""
        sayings: list[Saying] = []
        texts: dict[str, bytes] = {}
        ids = self.ledger.owners([what.id or sha256[:16] for sha256, _, what in found if isinstance(what, Found)])
        for sha256, name, what in found:
            if isinstance(what, NotRead):
                sayings += self._not_read(sha256, name, what)
            else:
                sayings.append(self._report(sha256, name, what, texts, ids))
        told = [saying for sha256, _, _ in found for saying in self._said(sha256)]
        if sayings or told:
            self.ledger.record(sayings + told, texts)

    def _not_read(self, sha256: str, name: str, what: NotRead) -> list[Saying]:
        self.tally.unread += 1
        self._problem(name, what.why)
        known = self.ledger.reading(sha256) == ("not read", what.why)
        return [] if known else [("not-read", {"sha256": sha256, "why": what.why})]

    def _report(self, sha256: str, name: str, what: Found, texts: dict[str, bytes], ids: dict[str, str]) -> Saying:
        self.tally.read += 1
        for doubt in what.doubts:
            self._problem(name, doubt)
        report_id = what.id or sha256[:16]
        if ids.get(report_id, sha256) != sha256:
            report_id, words = settle_clash(report_id, sha256)
            self._problem(name, words)
        ids[report_id] = sha256
        text = what.text.encode("utf-8")
        text_sha256 = hashlib.sha256(text).hexdigest()
        texts[text_sha256] = text
        facts = {"source": what.source, "title": what.title, "published": what.published, "url": what.url}
        return ("report-preserved", {"sha256": sha256, "id": report_id, "text_sha256": text_sha256, "how": what.how, **facts})

    def _said(self, sha256: str) -> list[Saying]:
        """What the command says of the item, where that is news."""
        if not self.said or self.said.items() <= self.ledger.told(sha256).get(sha256, {}).items():
            return []
        return [("metadata-told", {"sha256": sha256, **self.said})]

    def _tell_again(self, hashes: Iterable[str]) -> None:
        sayings = [saying for sha256 in hashes for saying in self._said(sha256)]
        if sayings:
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
    stdin: BinaryIO, tell: Callable[[str], None], name: Callable[[Problem], None], web: Web | None = None,
) -> Tally:  # fmt: skip
    """What became of everything under `paths`, each kept in the case before it was read. Raises CaseUnusable where the case cannot be written."""
    with case.ledger_to_write() as ledger, PageReader(limits) as pages:
        adding = Adding(case, ledger, pages, said, tell, name, web)
        for path in paths:
            adding.add(path, stdin)
    return adding.tally


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


def _evidence(sha256: str, size: int, name: str, parent: str | None = None, start: int | None = None) -> Saying:
    """The entry for one item; a name that is no text is written with its bytes escaped."""
    written = name.encode("utf-8", "backslashreplace").decode("utf-8")[:1000]
    body = {"sha256": sha256, "size": size, "name": written}
    return ("evidence-kept", body if parent is None else {**body, "parent": parent, "start": start})
