"""Putting reports into a case, and the promise that goes with it: on disk and in the ledger before anybody is told or parses it.

Each regular file named, or found in a named folder, is kept whole; each line of a file of reports, entry of a feed, row of a table
and member of an archive is an item too. Links are not followed, and nothing in a file is run or fetched. What cannot be read as a
report stays kept and is named. A web address is a page to fetch, where the case allows that (web.py); its bytes are kept as any file's are.

Files are kept some ahead, side by side; what is kept is entered, told of and read by add_items.py.
"""

from __future__ import annotations

import io
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from spolia.add_items import TOGETHER, Intake, Tally
from spolia.errors import Name
from spolia.items import Item, Readers, evidence_entry
from spolia.preserve.found import NotRead, Whole
from spolia.preserve.limits import Limits, Room
from spolia.preserve.text import short_media
from spolia.preserve.weburl import is_web_url

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger.evidence import Evidence, Kept
    from spolia.ledger.log import Saying
    from spolia.preserve.fetch import Fetched
    from spolia.web import Web

Watch = Callable[[Sequence[Path]], Iterable[Path]]

STANDARD_INPUT = "-"
KEEPERS = 8  # files that are kept side by side: a disk's journal takes the syncs of all of them at once
READERS = 2  # processes that read side by side; more find nothing to do, since keeping takes as long as reading


class UnreadableInput(Exception):
    """The bytes of something named cannot be had; says why."""


class Adding:
    """Keeps what one `add` names, and hands it to `intake`. `watch` is handed the files of a folder and hands them on."""

    def __init__(self, case: Case, intake: Intake, web: Web | None, watch: Watch) -> None:
        self.case, self.intake, self.watch, self._web = case, intake, watch, web
        self.evidence, self.limits = intake.ledger.evidence, intake.readers.limits

    def add(self, path: str, stdin: BinaryIO) -> None:
        """Takes in one path as named: a file, a folder with all that is in it, or "-" for standard input."""
        if not path:  # what an unset variable leaves; as a path it would be the folder that one is in
            self.intake.refuse('""', "names nothing")
            return
        if is_web_url(path):
            self._add_page(path)
            return
        if path == STANDARD_INPUT:
            self.intake.finish()  # it may be long in coming
            self._take(path, lambda: self.evidence.keep(_Input(stdin)))
            self.intake.finish()
            return
        for found, keeping in self._keep(self.watch(list(self._files(Path(path))))):
            try:
                self._take(str(found), keeping)
            except UnreadableInput as bad:
                self.intake.refuse(str(found), str(bad))

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
        self.intake.refuse(str(bad.filename), f"cannot be listed: {bad.strerror}")

    def _add_page(self, url: str) -> None:
        """Takes in the page at that address and, where the command goes on to them, those that its entries give as their address."""
        self.intake.finish()  # it may be long in coming
        web = self.web
        sha256 = self._keep_page(url, web.fetch)
        self.intake.finish()
        if sha256 is None or not web.follow.entries:
            return
        links = self.intake.ledger.urls_in(sha256)
        for link in links[: web.follow.most]:
            self._keep_page(link, web.fetch_next)
            self.intake.finish()
        if (left := len(links) - web.follow.most) > 0:
            self.intake.problem(url, f"{left} of its {len(links)} entries were not followed (--max-entries)")

    def _keep_page(self, url: str, fetch: Callable[[str], Fetched]) -> str | None:
        """The hash of the page, kept; None where there is none, which is named and entered."""
        from spolia.preserve.fetch import NotFetched
        from spolia.web import fetched_saying, not_fetched_saying

        try:
            page = fetch(url)
        except NotFetched as bad:
            if self.case.network.allow:
                self.intake.ledger.record([not_fetched_saying(url, bad)])
            self.intake.refuse(url, str(bad))
            return None
        data, sent = page.body, None
        if page.packing is not None:
            unpacked = self._unpack(page, page.packing)
            if unpacked is None:
                return None
            data, sent = unpacked
        return self._take(
            url,
            lambda: self.evidence.keep(io.BytesIO(data)),
            lambda sha256: fetched_saying(sha256, page, sent),
            short_media(page.headers.get("content-type", "")),
        )

    def _unpack(self, page: Fetched, packing: str) -> tuple[bytes, str] | None:
        """The page out of the form it was sent in, which is kept too and first, and that form's hash; None where it cannot be had, which is named."""
        from spolia.preserve.fetch import NotFetched, unpack_body
        from spolia.web import fetched_saying

        name = f"{page.asked} as sent ({packing})"
        kept = self.evidence.keep(io.BytesIO(page.body))
        item = self._item(kept, name, fetched_saying(kept.sha256, page, None))
        self.intake.enter([item])
        try:
            data = unpack_body(page.body, packing, self.limits.size_mb)
        except NotFetched as bad:
            self.intake.record([(item, NotRead(str(bad)))])
            return None
        self.intake.record([(item, Whole(1))])
        return data, kept.sha256

    @property
    def web(self) -> Web:
        """How pages are fetched, by what the case allows where the command said nothing else."""
        if self._web is None:
            from spolia.web import Bounds, Web

            self._web = Web(self.case.network, Bounds(self.limits.size_mb))
        return self._web

    def _item(self, kept: Kept, name: str, had: Saying | None = None, media: str | None = None) -> Item:
        """The item that a file is, as added."""
        room = Room(self.limits, kept.size)
        return Item(kept.sha256, kept.size, name, evidence_entry(kept.sha256, kept.size, name), room, had=had, media=media)

    def _keep(self, files: Iterable[Path]) -> Iterator[tuple[Path, Callable[[], Kept]]]:
        """Each file, in order, and what says how it was kept; some are kept ahead, side by side, since a disk syncs many as fast as one."""
        if KEEPERS == 1:
            yield from ((path, partial(_keep_file, self.evidence, path)) for path in files)
            return
        ahead: deque[tuple[Path, Future[Kept]]] = deque()
        with ThreadPoolExecutor(KEEPERS) as threads:
            try:
                for path in files:
                    ahead.append((path, threads.submit(_keep_file, self.evidence, path)))
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
            self.intake.finish()
            raise
        if kept.mended:
            self.intake.problem(name, "was there already, but the copy was damaged; it is whole again")
        self.intake.take(self._item(kept, name, had(kept.sha256) if had is not None else None, media))
        return kept.sha256


def add_paths(
    case: Case, paths: Iterable[str], said: dict[str, str], limits: Limits, *,
    stdin: BinaryIO, tell: Callable[[str], None], name: Name, columns: Mapping[str, str] | None = None,
    web: Web | None = None,
    watch: Watch = iter,
) -> Tally:  # fmt: skip
    """What became of everything under `paths`, each kept in the case before it was read. Raises CaseUnusable where the case cannot be written.

    `said`, `tell` and `name` are as Intake has them, `watch` as Adding has it. `columns` are those of tables, by our names for what they hold, over
    those that the case's settings name.
    """
    columns = {**case.columns, **(columns or {})}
    with case.ledger_to_write() as ledger, Readers(ledger, limits, columns, READERS) as readers:
        intake = Intake(ledger, readers, said, tell, name)
        adding = Adding(case, intake, web, watch)
        for path in paths:
            adding.add(path, stdin)
        intake.finish()
        intake.tally.unsigned = ledger.unsigned
    return intake.tally


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
