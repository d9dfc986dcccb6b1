"""The files of a case's last build: written so that a build that is ended at any moment leaves the one before or itself, and read again.

build/next/ … SHA256SUMS      what the build makes is laid here first; with its sums it is made
build/ … SHA256SUMS           each file is moved to its place, the sums last: until then the files may be of two builds
A build that was ended in between is finished by the next (`finish_build`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from spolia.decide import Decided
from spolia.errors import BadRecord, CaseUnusable
from spolia.records import (
    Claim,
    Control,
    History,
    Linked,
    Record,
    Report,
    Ruled,
    Ruling,
    Transmission,
    Unread,
    Vanished,
    read_json,
    write_json,
)

if TYPE_CHECKING:
    from spolia.case import Case

S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")
NEXT = "next"  # the folder in which a build is laid before it takes the place of the one before
# No part of the record, kept for who shows it: where each event's story comes from, and by side what its own sources tell of who held what.
STORIES, SIDES = "stories.json", "sides.json"
SUMS = "SHA256SUMS"  # of the files of a build, in the form that sha256sum reads


def write_build(
    case: Case,
    made: Mapping[str, Sequence[msgspec.Struct]],
    stories: Mapping[str, Transmission],
    sides: Mapping[str, list[Control]],
    step: tuple[str, bytes] | None,
) -> None:
    """Puts what a build made in the place of what the last one did: `made` by file, a record a line; `step` is the file that tells what it changed."""
    files = {name: b"".join(write_json(one) + b"\n" for one in records) for name, records in made.items()}
    files |= {STORIES: msgspec.json.encode(stories), SIDES: msgspec.json.encode(sides)}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    folder = case.build / NEXT
    shutil.rmtree(folder, ignore_errors=True)  # of a build that was ended before it was made
    folder.mkdir()
    for name, data in [*files.items(), *([step] if step else [])]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    write_whole(folder / SUMS, sums.encode("ascii"))
    finish_build(case)


def finish_build(case: Case) -> None:
    """Moves what a build has made to its place, where that was begun or is still to be done."""
    folder = case.build / NEXT
    if not (folder / SUMS).is_file():
        return
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS):
        goal = case.build / path.relative_to(folder)
        goal.parent.mkdir(exist_ok=True)
        os.replace(path, goal)
    os.replace(folder / SUMS, case.build / SUMS)
    shutil.rmtree(folder)


def read_build(case: Case, *, public: bool = False) -> tuple[Record, list[Claim], list[Report]]:
    """What the last build of the case made, or of that what the public sees. Raises CaseUnusable where there was none."""
    apart = public and not case.policy.shows_all
    folder = public_folder(case) if apart else case.build
    try:
        read = {name: (folder / name).read_bytes() for name in ("reports.jsonl", "record.json", "claims.jsonl")}
        if not apart and not _of_one_build(case, read):
            raise CaseUnusable(
                f"the last build of {case.folder} is not whole, or another is under way; build it again: spolia build {case.folder}"
            )
        record = read_json(read["record.json"], Record)
        claims = [read_json(line, Claim) for line in read["claims.jsonl"].splitlines()]
        reports = [read_json(line, Report) for line in read["reports.jsonl"].splitlines()]
    except FileNotFoundError:
        raise CaseUnusable(f"{case.folder} was not built yet; build it: spolia build {case.folder}") from None
    except (OSError, BadRecord) as bad:
        raise _unreadable(case, bad) from None
    return record, claims, reports


def public_folder(case: Case) -> Path:
    """Where what the public sees lies. Raises CaseUnusable where the last build was published under another policy, or none."""
    from spolia.publishing import PUBLIC, public_policy

    if public_policy(case) is None:
        raise CaseUnusable(
            f"{case.folder} was not built yet under the policy that its settings name now; build it: spolia build {case.folder}"
        )
    return case.build / PUBLIC


def _of_one_build(case: Case, read: dict[str, bytes]) -> bool:
    """The files, by name, are those that one build made; an earlier Spolia wrote no sums, and is believed."""
    sums = case.build / SUMS
    lines = sums.read_text("ascii", "replace").splitlines() if sums.exists() else None
    return lines is None or all(f"{hashlib.sha256(data).hexdigest()}  {name}" in lines for name, data in read.items())


def read_build_versions(case: Case) -> tuple[list[History], list[Vanished]]:
    """The versions of reports that the last build met, and the claims that vanished with them; none where it was made before versions were known."""
    return _read_lines(case, "versions.jsonl", History) or [], _read_lines(case, "vanished.jsonl", Vanished) or []


def read_unread(case: Case) -> list[Unread]:
    """The clauses with a trigger word from which the last build read nothing. Raises CaseUnusable where there was none."""
    found = _read_lines(case, "unread.jsonl", Unread)
    if found is None:
        raise CaseUnusable(f"{case.folder} was not built yet; build it: spolia build {case.folder}")
    return found


def read_build_decisions(case: Case, claims: list[Claim]) -> Decided:
    """What people's decisions made of the claims of the last build; nothing where it was made before there were any."""
    ruled, rulings = _read_lines(case, "decided.jsonl", Ruled), _read_lines(case, "decisions.jsonl", Ruling)
    links = _read_lines(case, "links.jsonl", Linked)
    if ruled is None or rulings is None or links is None:
        return Decided(claims)
    holding = [ruling.decision for ruling in rulings if ruling.decision.action == "rate" and ruling.state in ("counts", "overtaken")]
    return Decided(claims, ruled, rulings, links, holding)


def read_stories(case: Case) -> dict[str, Transmission]:
    """Where each event's story comes from, by the last build; nothing where an earlier Spolia made it. Raises CaseUnusable."""
    return _read_whole(case, STORIES, dict[str, Transmission]) or {}


def read_sides(case: Case) -> dict[str, list[Control]]:
    """By side what its own sources tell of who held what, by the last build; nothing where an earlier Spolia made it. Raises CaseUnusable."""
    return _read_whole(case, SIDES, dict[str, list[Control]]) or {}


def _read_whole(case: Case, name: str, form: type[T]) -> T | None:
    try:
        return msgspec.json.decode((case.build / name).read_bytes(), type=form)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as bad:
        raise _unreadable(case, bad) from None


def _unreadable(case: Case, bad: Exception) -> CaseUnusable:
    return CaseUnusable(f"the last build of {case.folder} cannot be read ({bad}); build it again: spolia build {case.folder}")


def _read_lines(case: Case, name: str, form: type[S]) -> list[S] | None:
    """A file of the last build, a record a line; None where that build made no such file. Raises CaseUnusable where it cannot be read."""
    try:
        return [read_json(line, form) for line in (case.build / name).read_bytes().splitlines()]
    except FileNotFoundError:
        return None
    except (OSError, BadRecord) as bad:
        raise _unreadable(case, bad) from None


def write_whole(path: Path, data: bytes) -> None:
    """Puts `data` at `path` all at once: whoever looks sees the old file or the new one, never half of one."""
    passing = path.with_name(path.name + ".passing")
    passing.write_bytes(data)
    os.replace(passing, path)
