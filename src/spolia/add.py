"""Putting reports into a case, and the promise that goes with it: on disk and in the ledger before anybody is told or parses it.

Each regular file named, or found in a named folder, is kept whole; each line of a file of reports is an item too. Links are not
followed, and nothing in a file is run, fetched or unpacked. What cannot be read as a report stays kept and is named.
"""

from __future__ import annotations

import hashlib
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

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger
    from spolia.ledger.log import Saying

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
    ) -> None:
        self.case, self.ledger, self.pages, self.said = case, ledger, pages, said
        self.tell, self.name = tell, name
        self.tally = Tally()

    def add(self, path: str, stdin: BinaryIO) -> None:
        """Takes in one path as named: a file, a folder with all that is in it, or "-" for standard input."""
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

    def _keep_file(self, name: str, stream: BinaryIO) -> None:
        kept = self.ledger.evidence.keep(_Input(stream))
        known = self.ledger.item(kept.sha256) is not None
        if not known and self.ledger.record([_evidence(kept.sha256, kept.size, name)]):
            self._kept(kept.sha256, name)
        else:
            self._there(kept.sha256, name)
        if kept.mended:
            self._problem(name, "was there already, but the copy was damaged; it is whole again")
        self._read_file(kept.sha256, kept.size, name)

    def _read_file(self, sha256: str, size: int, name: str) -> None:
        before = self.ledger.reading(sha256)
        if before is not None and before[0] == "report":
            self._tell_again([sha256])
            self.tally.read += 1
            return
        data = self.ledger.evidence.read(sha256, 0, (self.pages.limits.size_mb << 20) + 1)
        found = preserve_item(data, name, self.pages, size)
        if isinstance(found, Parts):
            self._keep_parts(sha256, data, found.parts, name)
            with self.ledger.turn():
                before = self.ledger.reading(sha256)
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
            ours = {entry.body["sha256"] for entry in self.ledger.record(list(new.values()))}
            unread, twice = self._tell_parts(name, batch, ours, states)
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
        """Writes down what each item gave: its report, or why there is none; what another command wrote down meanwhile stands."""
        doubts: list[tuple[str, str]] = []
        with self.ledger.turn():
            states = self.ledger.states([sha256 for sha256, _, _ in found])
            news = [one for one in found if states.get(one[0]) != "report"]
            self.tally.read += len(found) - len(news)
            texts: dict[str, bytes] = {}
            sayings = list(self._sayings(news, texts, doubts))
            told = [saying for sha256, _, _ in found for saying in self._said(sha256)]
            if sayings or told:
                self.ledger.record(sayings + told, texts)
        for name, doubt in doubts:
            self._problem(name, doubt)

    def _sayings(
        self, found: Sequence[tuple[str, str, Found | NotRead]], texts: dict[str, bytes], doubts: list[tuple[str, str]]
    ) -> Iterator[Saying]:
        ids = self.ledger.owners([what.id or sha256[:16] for sha256, _, what in found if isinstance(what, Found)])
        for sha256, name, what in found:
            if isinstance(what, NotRead):
                self.tally.unread += 1
                doubts.append((name, what.why))
                if self.ledger.reading(sha256) != ("not read", what.why):
                    yield "not-read", {"sha256": sha256, "why": what.why}
            else:
                yield self._report(sha256, name, what, texts, ids, doubts)

    def _report(
        self, sha256: str, name: str, what: Found, texts: dict[str, bytes], ids: dict[str, str], doubts: list[tuple[str, str]]
    ) -> Saying:
        self.tally.read += 1
        doubts += [(name, doubt) for doubt in what.doubts]
        report_id = what.id or sha256[:16]
        if ids.get(report_id, sha256) != sha256:
            report_id, words = settle_clash(report_id, sha256)
            doubts.append((name, words))
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
    stdin: BinaryIO, tell: Callable[[str], None], name: Callable[[Problem], None],
) -> Tally:  # fmt: skip
    """What became of everything under `paths`, each kept in the case before it was read. Raises CaseUnusable where the case cannot be written."""
    with case.ledger_to_write() as ledger, PageReader(limits) as pages:
        adding = Adding(case, ledger, pages, said, tell, name)
        for path in paths:
            adding.add(path, stdin)
        adding.tally.unsigned = ledger.unsigned
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
