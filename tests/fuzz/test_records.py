"""Lines that should be records: each is one, or is named in one line; the others go on, and what is made of them is made."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conftest import read_valley
from tests.fuzz.inputs import CHANGES
from tests.test_cli import Done, spolia
from tests.test_records import values

from spolia.errors import BadRecord, LedgerBroken
from spolia.knowledge.tables import bundled
from spolia.ledger.log import parse_entry, parse_head
from spolia.pipeline import build_record
from spolia.records import Claim, Record, Report, read_json, write_json

MANY = int(os.environ.get("FUZZ_EXAMPLES", "250"))
bounded = settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(max_examples=max(8, MANY // 20), deadline=None, suppress_health_check=list(HealthCheck))

VALLEY = read_valley()
CLAIMS = [write_json(claim) for claim in VALLEY.claims]
REPORTS = [write_json(report) for report in VALLEY.reports]
DEEP = b'{"id": "a", "text": "x", "other": ' + b"[" * 100_000

Changed = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 1 << 20)), max_size=3)


@st.composite
def lines(draw: st.DrawFn, good: list[bytes]) -> bytes:
    """A line that may be a record: any bytes, or one of the good ones, changed a little, without line ends."""
    data = draw(st.binary(max_size=60) | st.sampled_from(good))
    for change, at in draw(Changed):
        data = change(data, at)
    return data.replace(b"\n", b" ").replace(b"\r", b" ")


@pytest.mark.parametrize("form", [Report, Claim, Record])
@bounded
@given(line=lines([*CLAIMS, *REPORTS, write_json(VALLEY.record)]))
@example(line=DEEP)
@example(line=b'{"id":"a","text":"\\ud800"}')
@example(line=b'{"id":"a","text":"x","published":"2016-02-30"}')
@example(line=b'{"id":"a","text":"x","published":"0000-00-00"}')
def test_a_line_is_a_record_or_bad(form: type[Report], line: bytes) -> None:
    try:
        record = read_json(line, form)
    except BadRecord:
        return
    assert read_json(write_json(record), form) == record


@bounded
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(DEEP)
@example(b'{"entry":0,"follows":null,"at":"x","what":"opened"}')
@example(b"[1, 2]")
@example(b"spolia-case/1\n99999999999999999999\nAAAA\n")
def test_an_entry_and_a_checkpoint_are_ones_or_broken(data: bytes) -> None:
    for parse in (parse_entry, lambda raw: parse_head(raw.decode("utf-8", "replace"))):
        try:
            parse(data)
        except LedgerBroken:
            continue


def assert_told(done: Done, broken: int) -> None:
    """Each broken line has a line that names it, and nothing else went wrong."""
    assert "Traceback" not in done.err
    assert "a fault in Spolia" not in done.err
    assert "failed with" not in done.err
    assert done.code == (1 if done.err else 0), done
    assert len(done.problems) >= broken, done


def are_broken(rows: list[bytes], form: type[Claim] | type[Report]) -> int:
    count = 0
    for row in rows:
        try:
            if row.strip():
                read_json(row, form)
        except BadRecord:
            count += 1
    return count


@few
@given(st.lists(lines(CLAIMS), min_size=1, max_size=8))
def test_weigh_names_each_broken_line_and_weighs_the_rest(rows: list[bytes]) -> None:
    good = [row for row in rows if row.strip() and not are_broken([row], Claim)]
    done = spolia("weigh", "-", stdin=b"\n".join(rows))
    if done.code == 2:
        pytest.fail(str(done))
    text = not done.out or not json.loads(done.out)["events"] if not good else True
    assert text
    assert_told(done, 0 if "holds no text" in done.err or "is in utf" in done.err else are_broken(rows, Claim))


@few
@given(st.lists(lines(REPORTS), min_size=1, max_size=4))
def test_read_names_each_broken_line_and_reads_the_rest(rows: list[bytes]) -> None:
    done = spolia("read", "-", stdin=b"\n".join([b'{"id":"first","text":"Rebels took Palmyra."}', *rows]))
    assert_told(done, 0)
    if "holds no text" not in done.err and "is in utf" not in done.err:
        assert any(read_json(line, Claim).report == "first" for line in done.out.splitlines()), (
            "the first line is whole, whatever comes after it"
        )


@few
@given(st.lists(values(Claim), max_size=6), st.lists(values(Report), max_size=3))
def test_any_claims_that_are_claims_can_be_weighed(claims: list[Claim], reports: list[Report]) -> None:
    unique = list({claim.id: claim for claim in claims}.values())
    record = build_record(unique, list({report.id: report for report in reports}.values()), bundled())
    told = [claim for event in record.events for claim in event.claims]
    assert sorted(told) == sorted(claim.id for claim in unique)
    assert read_json(write_json(record), Record) == record


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1582-10-10", "2000-02-29"])
def test_days_at_the_ends_of_the_calendar_are_days(tmp_path: Path, day: str) -> None:
    claims = [json.loads(line) for line in CLAIMS]
    for claim in claims:
        claim["time"] = {"text": None, "start": day, "end": day}
    reports = [json.loads(line) | {"published": day, "published_bounds": None} for line in REPORTS]
    whens = (
        "last Sunday",
        "two weeks ago",
        "yesterday",
        "tomorrow",
        "next year",
        "last month",
        "a year earlier",
        "on 3 May",
        "this week",
        "in the 1990s",
        "soon",
    )
    reports += [{"id": when, "text": f"Rebels took Palmyra {when}, the Russian army said.", "published": day} for when in whens]
    (tmp_path / "claims.jsonl").write_text("".join(json.dumps(claim) + "\n" for claim in claims), "utf-8")
    (tmp_path / "reports.jsonl").write_text("".join(json.dumps(report) + "\n" for report in reports), "utf-8")
    done = spolia("weigh", tmp_path / "claims.jsonl", "--reports", tmp_path / "reports.jsonl")
    assert (done.code, done.err) == (0, ""), done.err
    read = spolia("read", tmp_path / "reports.jsonl")
    assert (read.code, read.err) == (0, ""), read.err


BROKEN = {
    "empty": b"",
    "cut": CLAIMS[0][:80],
    "deep": DEEP,
    "no JSON": b"\xff\xfe",
    "another form": b'{"x": 1}',
    "a list": b"[]",
    "null": b"null",
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("file", ["record.json", "claims.jsonl", "reports.jsonl"])
def test_what_is_asked_of_a_broken_build_says_to_build_again(tmp_path: Path, file: str, what: str) -> None:
    build = tmp_path / "case" / "build"
    build.mkdir(parents=True)
    (tmp_path / "case" / "case.toml").write_text("")
    for name, data in (
        ("record.json", write_json(VALLEY.record)),
        ("claims.jsonl", b"\n".join(CLAIMS)),
        ("reports.jsonl", b"\n".join(REPORTS)),
    ):
        (build / name).write_bytes(BROKEN[what] if name == file else data)
    for args in (["ask", tmp_path / "case", "--place", "Sarn"], ["explain", tmp_path / "case", VALLEY.record.events[0].id]):
        done = spolia(*args)
        if what == "empty" and file != "record.json":
            assert "a fault in Spolia" not in done.err  # no claims, no reports: little can be said, and that is
            continue
        assert done.code == 2, done
        assert len(done.problems) == 1
        assert "build it again: spolia build" in done.err, done.err
