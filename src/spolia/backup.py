"""Backups: a case as it stood at one moment, copied while others write to it, and a case made of such a copy.

A backup is a folder that is a case itself: its log as SQLite, wherever the case keeps it; the evidence that this log names; the
settings and the tables. `backup.json` says of when it is and what its head was, so that a backup that was cut short or changed
is found out. A key that signs is never in it, nor is what a build makes again. Both ways the work is done under a passing name:
what stands under its own is whole.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from spolia import __version__
from spolia.case import BACKUP, SETTINGS, Case, check_free
from spolia.errors import BadCommand, LedgerBroken, Name, Problem
from spolia.ledger import Ledger, Server, Verification, verify_ledger
from spolia.ledger.copies import copy_evidence, copy_log, files_of
from spolia.ledger.evidence import Evidence, sync_folder
from spolia.ledger.log import Head, read_head
from spolia.ledger.postgresql import drop_schema, make_schema, write_server
from spolia.ledger.sqlite import DATABASE
from spolia.ledger.store import open_store, unusable

FORM = "spolia-backup/1"
Watch = Callable[..., Iterable[str]]  # goes through hashes on the command's behalf, and is told how many they are


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup holds, or what a case was made of: its head and how many files of evidence; `whole` where nothing was amiss."""

    head: Head
    files: int
    whole: bool

    def __str__(self) -> str:
        return f"{self.head.size} entries, {self.files} file{'s' * (self.files != 1)} of evidence"


def back_up(case: Case, out: Path, *, name: Name, watch: Watch) -> Copied:
    """Copies the case into the folder `out`, which must not be there yet. What is amiss in the case is named, and copied as far as it is there."""
    if out.exists() or out.is_symlink():
        raise BadCommand(f"{out} is there already; a backup is made under a new name.")
    faults: list[str] = []
    with _passing(out) as passing:
        ledger = passing / "ledger"
        ledger.mkdir()
        head, hashes = _copy_log_of(case, ledger)
        evidence, kept = Evidence(case.folder / "ledger" / "evidence"), Evidence(ledger / "evidence")
        kept.create()
        faults += copy_evidence(watch(hashes, len(hashes)), evidence, kept)
        _copy_settings(case.folder, passing)
        _write_told(passing, head, len(hashes))
        faults += _amiss(verify_ledger(ledger, head))
    for fault in dict.fromkeys(faults):
        name(Problem(str(case.folder), fault))
    return Copied(head, len(hashes), not faults)


def _copy_log_of(case: Case, ledger: Path) -> tuple[Head, list[str]]:
    """Copies the log as it stands now; gives its head and the hashes of the files that it names."""
    with case.ledger_to_read() as source, source.asked() as connection:
        head = read_head(connection)
        engine = open_store(ledger, writable=True)
        try:
            copy_log(connection, engine)
        finally:
            engine.dispose()
    _sync_file(ledger / DATABASE)
    with Ledger.read(ledger, still=True) as own:  # of the copy, since entries may have come in meanwhile
        return head, files_of(own.items(), source.evidence)


def restore_case(backup: Path, folder: Path, server: Server | None, *, watch: Watch) -> Copied:
    """Makes a case in `folder`, which must be new or empty, of the backup, its log on `server` or as SQLite; verified before it has its name.

    Raises BadCommand where there is no backup, LedgerBroken where it is not the one that was taken.
    """
    check_free(folder)
    head, told = read_told(backup)
    with _only_whole(server), _passing(folder) as passing:
        ledger = passing / "ledger"
        ledger.mkdir()
        hashes = _load_log(backup / "ledger", ledger, server)
        evidence = Evidence(ledger / "evidence")
        evidence.create()
        faults = list(copy_evidence(watch(hashes, len(hashes)), Evidence(backup / "ledger" / "evidence"), evidence))
        _copy_settings(backup, passing)
        found = verify_ledger(ledger, head)
        if faults or not found.sound or found.head != head:
            fault = next(iter([*faults, *_amiss(found)]), f"it has {found.head.size if found.head else 0} entries, not {head.size}.")
            raise LedgerBroken(f"{backup} is not the backup that was taken on {told['taken']}: {fault} No case was made.")
    return Copied(head, len(hashes), True)


def _load_log(backup: Path, ledger: Path, server: Server | None) -> list[str]:
    """Copies the log of the backup, brought to this version where an older one took it; gives the hashes of the files that it names."""
    for name in (DATABASE, f"{DATABASE}-wal"):
        if (backup / name).is_file():
            shutil.copyfile(backup / name, ledger / name)
    open_store(ledger, writable=True).dispose()
    _sync_file(ledger / DATABASE)
    with Ledger.read(ledger, still=True) as own:
        hashes = files_of(own.items(), Evidence(backup / "evidence"))
        if server is None:
            return hashes
        make_schema(server)
        write_server(ledger, server)
        engine = open_store(ledger, writable=True)
        try:
            with own.asked() as connection:
                copy_log(connection, engine)
        finally:
            engine.dispose()
    for path in ledger.glob(f"{DATABASE}*"):
        path.unlink()
    return hashes


def read_told(backup: Path) -> tuple[Head, dict[str, Any]]:
    """The head that the backup was taken at, and all that it says of itself. Raises BadCommand where it is no backup."""
    path = backup / BACKUP
    try:
        told = json.loads(path.read_text("utf-8"))
        form, head = told["form"], Head(told["origin"], int(told["size"]), bytes.fromhex(told["root"]))
        told["taken"] = str(told["taken"])
    except (OSError, UnicodeError, ValueError, KeyError, TypeError, AttributeError):
        raise BadCommand(
            f"{backup} is no backup: {path} should say what it is, and cannot be read; make one: spolia backup CASE OUT"
        ) from None
    if form != FORM:
        raise BadCommand(f"{backup} has the form {str(form)[:40]}, this Spolia reads {FORM}: a newer Spolia wrote it.")
    return head, told


def _write_told(folder: Path, head: Head, files: int) -> None:
    told = {
        "form": FORM, "taken": datetime.now(UTC).isoformat(timespec="seconds"), "spolia": __version__,
        "origin": head.origin, "size": head.size, "root": head.root.hex(), "files": files,
    }  # fmt: skip
    (folder / BACKUP).write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    _sync_file(folder / BACKUP)


def _copy_settings(source: Path, goal: Path) -> None:
    """The settings and the case's own tables: plain files alone, nothing through a link."""
    tables = [path for path in sorted((source / "tables").rglob("*")) if path.is_file() and not _through_link(path, source)]
    for path in [source / SETTINGS, *tables]:
        copy = goal / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        _sync_file(copy)


def _through_link(path: Path, upto: Path) -> bool:
    return any(part.is_symlink() for part in [path, *path.parents] if upto in part.parents)


def _amiss(found: Verification) -> list[str]:
    return [fault for check in found.checks for fault in check.faults]


@contextmanager
def _passing(goal: Path) -> Iterator[Path]:
    """A folder beside `goal` that takes its name when the block ends, with all that is in it on disk; gone where the block raises."""
    passing = goal.with_name(f"{goal.name}.{secrets.token_hex(4)}.passing")
    try:
        passing.mkdir(parents=True)
        yield passing
        for folder in [path for path in passing.rglob("*") if path.is_dir()]:
            sync_folder(folder)
        sync_folder(passing)
        passing.rename(goal)
        sync_folder(goal.parent)
    except (OSError, DBAPIError) as bad:
        raise unusable(f"{goal} cannot be written", bad) from None
    finally:
        shutil.rmtree(passing, ignore_errors=True)


@contextmanager
def _only_whole(server: Server | None) -> Iterator[None]:
    """Where the block raises, nothing stays in the database either."""
    try:
        yield
    except BaseException:
        if server is not None:
            with suppress(DBAPIError):  # where the server is gone, so is the way to clear up in it
                drop_schema(server)
        raise


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
