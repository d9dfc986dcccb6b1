"""What reports, files and settings are called and say never acts on the terminal or the log that a command speaks to."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.publish.hostile import PAYLOADS, write_hostile_reports
from tests.test_cli import Done, spolia

from spolia.records import Claim, Record, read_json

# Nothing but what is seen, blanks and line ends: no controls, nothing that turns, hides or parts what is written.
ACTS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# Lines of JSON keep joiners and the plain direction marks, with which people write.
ACTS_IN_JSON = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
TITLE = "".join(payload for name, payload in PAYLOADS.items() if name not in ("long word", "null"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case of reports that are all payloads, built."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = write_hostile_reports(folder)
    for args in (["init", folder / "case", "--title", TITLE], ["add", folder / "case", "--", *paths], ["build", folder / "case"]):
        done = spolia(*args)
        assert done.code in (0, 1), done
        assert_still(done, tuple(map(str, args[:1])))
        assert "a fault in Spolia" not in done.err
    return folder


def assert_still(done: Done, what: object, acts: re.Pattern[str] = ACTS) -> None:
    """Nothing that the command said acts; each problem is one line that begins with where it is, or with the program's name."""
    for said in (done.out, done.err):
        found = acts.search(said)
        assert found is None, f"{what}: U+{ord(found[0]):04X} in {said[max(0, found.start() - 60) : found.end() + 20]!r}"
    for line in done.problems:
        assert re.match(r"spolia: |[^:]+: ", line), f"{what}: {line!r}"
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "args",
    [["list", "case"], ["verify", "case"], ["build", "case"], ["ask", "case", "--place", "Palmyra"], ["ask", "case", "--kind", "takeover"],
     ["ask", "case", "--category", "tank", "--json"], ["export", "case", "--format", "advisory", "-o", "-"], ["verify", "case", "--json"],
     ["add", "case", "\x1b[31m\u202egpj", "two\nlines"], ["explain", "case", "\x1b[31m\u202e"], ["get", "case", "\x9b"], ["ask", "case", "--party", "\x1b]0;x\x07"],
     ["read", "no\x1b[31m\nsuch"], ["init", "case"], ["weigh", "\x07"], ["export", "case", "--format", "csv", "-o", "out\x1b[31m\u202e"]],
    ids=lambda args: " ".join(args).encode("ascii", "backslashreplace").decode(),
)  # fmt: skip
def test_no_command_lets_a_word_act_on_the_terminal(hostile: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]) -> None:
    monkeypatch.chdir(hostile)
    assert_still(spolia(*args), args)


def test_everything_in_the_record_can_be_explained_and_stays_text(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(hostile)
    record = read_json(Path("case/build/record.json").read_bytes(), Record)
    claims = [read_json(line, Claim) for line in Path("case/build/claims.jsonl").read_bytes().splitlines()]
    assert len(claims) > len(PAYLOADS)
    ids = [*(event.id for event in record.events), *(dispute.id for dispute in record.contradictions), *(claim.id for claim in claims)]
    for id_ in ids[:: len(ids) // 15]:
        assert_still(spolia("explain", "case", id_), id_)
        done = spolia("explain", "case", id_, "--json")
        assert done.code == 0, done
        assert json.loads(done.out)["id"] == id_
        assert_still(done, id_)


def test_claims_and_records_on_a_terminal_are_lines_of_json(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(hostile)
    read = spolia("read", "r.jsonl")
    assert_still(read, "read", ACTS_IN_JSON)
    claims = [read_json(line, Claim) for line in read.out.splitlines()]
    assert len(claims) > len(PAYLOADS)
    weighed = spolia("weigh", "-", "--reports", "r.jsonl", stdin=read.out.encode())
    assert_still(weighed, "weigh", ACTS_IN_JSON)
    assert len(weighed.out.splitlines()) == 1
    assert_still(spolia("parse", "r.jsonl"), "parse", ACTS_IN_JSON)


def test_the_title_of_a_case_comes_back_as_it_was_given(hostile: Path) -> None:
    from spolia.case import open_case

    assert open_case(hostile / "case").title == TITLE
