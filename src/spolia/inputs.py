"""What the files hold that a command names: reports, claims, spans, a record at a time, with a Problem for each that is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from spolia.console import STANDARD, Named, open_input
from spolia.errors import BadCommand, BadRecord, Problem
from spolia.preserve import Found, NotRead, Reader, preserve_item
from spolia.preserve.found import Member, Part
from spolia.preserve.kinds import SNIFFED, find_form
from spolia.preserve.limits import Limits
from spolia.preserve.lines import MARK, Seen, read_report_lines, why_no_lines
from spolia.records import Claim, Report, read_json

S = TypeVar("S", bound=msgspec.Struct)


def read_inputs(paths: Iterable[str]) -> Iterator[Report | Problem]:
    """The reports of all the files, in order: lines of JSON as they come, anything else by its whole."""
    seen = Seen()
    with Reader(Limits()) as reader:
        for path in paths:
            try:
                yield from _read_input(path, reader, seen)
            except OSError as bad:
                yield Problem(path, f"cannot be read: {bad.strerror}")


def _read_input(path: str, reader: Reader, seen: Seen) -> Iterator[Report | Problem]:
    with open_input(path) as stream:
        start = stream.read(SNIFFED)
        if find_form(start, path)[0] == "json lines" and why_no_lines(start) is None:
            yield from read_report_lines(_lines(start, stream), path, seen)
            return
        data = start + stream.read()
    yield from _read_item(data, path, path if path != STANDARD else "", reader, seen)


def _read_item(data: bytes, place: str, name: str, reader: Reader, seen: Seen, depth: int = 0) -> Iterator[Report | Problem]:
    """The reports in one item, and in what is packed in it."""
    found = preserve_item(data, name, reader)
    parts, itself = ((), found) if isinstance(found, Found | NotRead) else (found.parts, found.itself)
    for part in parts:
        if isinstance(part, Part):
            yield from seen.settle(part.found, hashlib.sha256(data[part.start : part.end]).hexdigest(), f"{place} {part.label}")
        elif _is_read(part) and depth < reader.limits.nesting:
            yield from _read_item(part.data, f"{place} {part.path}", part.path, reader, seen, depth + 1)
    if isinstance(itself, Found | NotRead):
        yield from seen.settle(itself, hashlib.sha256(data).hexdigest(), place)


def _is_read(member: Member) -> bool:
    return member.aside is None and member.bad is None


def _lines(start: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a stream of which `start` was read already."""
    *whole, broken = start.split(b"\n")
    yield from whole
    for line in rest:
        yield broken + line
        broken = b""
    if broken:
        yield broken


def read_given_reports(path: str, name: Named) -> list[Report]:
    """The reports in one file; what is wrong with any goes to `name`. Raises BadCommand where there is no such file."""
    _must_open(path)
    reports = []
    for report in read_inputs([path]):
        if isinstance(report, Problem):
            name(report)
        else:
            reports.append(report)
    return reports


def read_claim_lines(path: str, name: Named) -> list[Claim]:
    """The claims in one file; what is wrong with any goes to `name`. Raises BadCommand where there is no such file.

    An empty file is no problem: it is what reports that make no claim are read into.
    """
    _must_open(path)
    claims: dict[str, Claim] = {}
    for where, _, claim in read_form_lines([path], Claim, name, may_be_empty=True):
        if claim.id in claims:
            name(Problem(where, f'another claim has the id "{claim.id}"; this one is left out'))
            continue
        claims[claim.id] = claim
    return list(claims.values())


def read_form_lines(paths: Iterable[str], form: type[S], name: Named, *, may_be_empty: bool = False) -> Iterator[tuple[str, str, S]]:
    """Each line that is such a record, with the place it stands at and the id it has where it brings none: the beginning of its hash.

    What is wrong with any other line goes to `name`.
    """
    for path in paths:
        try:
            with open_input(path) as stream:
                yield from _form_lines(path, stream, form, name, may_be_empty)
        except OSError as bad:
            name(Problem(path, f"cannot be read: {bad.strerror}"))


def _form_lines(path: str, stream: Any, form: type[S], name: Named, may_be_empty: bool) -> Iterator[tuple[str, str, S]]:
    start = stream.read(SNIFFED)
    why = why_no_lines(start) if start else None if may_be_empty else "is empty"
    if why is not None:
        name(Problem(path, why))
        return
    held = may_be_empty
    for number, line in enumerate(_lines(start, stream), 1):
        if not line.strip():
            continue
        held = True
        where, own = f"{path} line {number}", line.removesuffix(b"\n").removesuffix(b"\r")
        own = own.removeprefix(MARK) if number == 1 else own
        try:
            yield where, hashlib.sha256(own).hexdigest()[:16], read_json(own, form)
        except (BadRecord, RecursionError) as bad:
            name(Problem(where, str(bad)))
    if not held:
        name(Problem(path, "holds nothing but blanks"))


def _must_open(path: str) -> None:
    if path == STANDARD:
        return
    try:
        with open_input(path):
            pass
    except OSError as bad:
        raise BadCommand(f"{path} cannot be read: {bad.strerror}.") from None
