"""Decisions in files, in the workbench: taken away, looked at before anything is entered, taken in by whom their role lets, and never by halves."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from urllib.parse import urljoin

import pytest
from httpx2 import Response
from msgspec.structs import replace
from starlette.testclient import TestClient
from tests.publish.hostile import PAYLOADS
from tests.workbench.served import HERE, client, log_in, post, token_of
from tests.workbench.test_work import form

from spolia.decide import making
from spolia.decision_files import write_decisions
from spolia.decisions import enter_decision, read_decisions
from spolia.records import Decision
from spolia.workbench import files
from spolia.workbench.asked import Refused
from spolia.workbench.routes import Desk
from spolia.workbench.uploads import read_parts
from spolia.workbench.work import about_all

PAGE, LOOK, ENTER = "/desk/decisions.html", "/desk/look", "/desk/take-in"


def decided(desk: Desk, *by: str) -> list[Decision]:
    """An accepted claim by each, as they stand in the ledger."""
    abouts = about_all(desk.stand, list(desk.stand.lookup.claims)[: len(by)])
    return [enter_decision(desk.case, making.accept(about, "read twice"), by=name) for about, name in zip(abouts, by, strict=True)]


def elsewhere(desk: Desk, *by: str) -> list[Decision]:
    """The same, made where nobody here saw it."""
    abouts = about_all(desk.stand, list(desk.stand.lookup.claims)[: len(by)])
    made = [making.accept(about, "read twice") for about in abouts]
    return [
        replace(one, id=f"d-{number:012x}", by=name, at="2026-03-01T10:00:00+00:00")
        for number, (one, name) in enumerate(zip(made, by, strict=True))
    ]


def lines(decisions: list[Decision]) -> bytes:
    out = io.BytesIO()
    write_decisions(decisions, out)
    return out.getvalue()


def look(browser: TestClient, content: bytes, name: str = "ours.jsonl") -> Response:
    return browser.post(LOOK, data={"token": token_of(browser.get(PAGE))}, files={"file": (name, content)})


def enter(browser: TestClient, looked: Response) -> Response:
    return browser.post(ENTER, data=form(looked, expected=count(looked)))


def count(looked: Response) -> str:
    return looked.text.partition('name="expected" value="')[2].partition('"')[0]


def told(answer: Response) -> str:
    """What the page says of the file."""
    words = answer.text.partition('id="told"')[2].partition("</p>")[0].partition(">")[2]
    return unescape(words.replace("<b>", "").replace("</b>", ""))


def test_what_was_taken_away_is_looked_at_and_then_entered_once(desk: Desk) -> None:
    browser, made = client(desk), elsewhere(desk, "Ana", "Aron", "Ana")
    looked = look(browser, lines(made))
    assert told(looked).startswith("3 will be entered, 0 are there already, 0 are refused.")
    assert "accepted by Aron on 2026-03-01" in unescape(looked.text)
    assert read_decisions(desk.case) == [], "a look enters nothing"
    needed = re.findall(r'<(?:script src|link rel="stylesheet" href)="([^"]+)"', looked.text)
    assert [browser.get(urljoin(f"{HERE}{LOOK}", address)).status_code for address in needed] == [200] * len(needed)
    answer = enter(browser, looked)
    assert told(answer).startswith("3 were entered, 0 were there already, 0 were refused.")
    there = read_decisions(desk.case)
    assert [(one.id, one.by, one.at, one.taken_in_by) for one in there] == [(one.id, one.by, one.at, "lena") for one in made]
    again = look(browser, browser.get("/desk/decisions/file").content)
    assert told(again).startswith("0 will be entered, 3 are there already")
    assert "expected" not in again.text


def test_those_since_a_day_and_by_one_person_are_taken_away(desk: Desk) -> None:
    browser = client(desk)
    enter(browser, look(browser, lines(elsewhere(desk, "Ana", "Aron"))))
    (own,) = decided(desk, "Ana")
    for query, wanted in (
        ({}, ["Ana", "Aron", "Ana"]),
        ({"by": "Ana"}, ["Ana", "Ana"]),
        ({"since": "2026-03-02", "by": " "}, ["Ana"]),
        ({"since": "2026-03-01", "by": "Aron"}, ["Aron"]),
        ({"by": "nobody"}, []),
    ):
        answer = browser.get("/desk/decisions/file", params=query)
        assert answer.headers["content-disposition"] == 'attachment; filename="decisions.jsonl"'
        found = [json.loads(line) for line in answer.text.splitlines()]
        assert [one["by"] for one in found] == wanted
    assert found == []
    table = browser.get("/desk/decisions/file", params={"form": "csv", "since": own.at[:10]})
    assert [(row["decision"], row["by"]) for row in csv.DictReader(io.StringIO(table.text))] == [(own.id, "Ana")]
    for wrong in ({"since": "yesterday"}, {"form": "xml"}):
        assert browser.get("/desk/decisions/file", params=wrong).status_code in (400, 422)


@pytest.mark.parametrize("payload", list(PAYLOADS.values())[::6])
def test_each_line_that_is_refused_is_named_and_the_others_go_in(desk: Desk, payload: str) -> None:
    browser = client(desk)
    good, moved, foreign = elsewhere(desk, "Ana", "Ana", "Ana")
    content = b"\n".join(
        [
            lines([replace(moved, start=(moved.start or 0) + 1)]).strip(),
            lines([replace(good, note=payload)]).strip(),
            json.dumps({"action": payload}).encode(),
            lines([replace(foreign, id=payload)]).strip(),
            lines([Decision(action="undo", of="d-ffffffffffff", id="d-eeeeeeeeeeee", by="Ana", at=good.at)]).strip(),
            b"\xff\xfe",
        ]
    )
    looked = look(browser, content, f"{payload[:40]}.jsonl")
    assert told(looked).startswith("1 will be entered, 0 are there already, 5 are refused.")
    for line in (1, 3, 4, 5, 6):
        assert f"line {line}<" in looked.text
    answer = enter(browser, looked)
    assert told(answer).startswith("1 was entered, 0 were there already, 5 were refused.")
    assert [one.note for one in read_decisions(desk.case)] == [payload]
    for page in (looked, answer):
        assert payload not in page.text or "<" not in payload


def test_where_somebody_else_came_between_nothing_is_entered(desk: Desk) -> None:
    browser, made = client(desk), elsewhere(desk, "Ana", "Aron")
    looked = look(browser, lines(made))
    enter(browser, look(browser, lines(made[:1])))
    answer = enter(browser, looked)
    assert answer.status_code == 409
    assert "nothing was entered" in answer.text.partition('role="alert"')[2]
    assert told(answer).startswith("1 will be entered, 1 is there already")
    assert len(read_decisions(desk.case)) == 1
    enter(browser, answer)
    assert len(read_decisions(desk.case)) == 2


def test_what_breaks_off_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client(desk)
    looked = look(browser, lines(elsewhere(desk, "Ana", "Aron", "Ana")))
    with monkeypatch.context() as broken:
        broken.setattr("spolia.ledger.ledger.index_entries", lambda *_: 1 / 0)
        assert enter(browser, looked).status_code == 500
    assert read_decisions(desk.case) == []
    assert told(enter(browser, looked)).startswith("3 were entered")


def test_a_table_is_taken_in_and_a_formula_is_none(desk: Desk) -> None:
    browser = client(desk)
    claim = next(claim for claim in desk.stand.lookup.claims.values() if claim.certainty == "asserted")
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["action", "claim", "field", "value", "note"])
    table.writerows([["correct", claim.id, "certainty", "hedged", "'=1+1\nand more"], ["reject", "no-such-claim", "", "", ""]])
    looked = look(browser, text.getvalue().encode(), "ours.CSV")
    assert told(looked).startswith("1 will be entered, 0 are there already, 1 is refused.")
    assert told(enter(browser, looked)).startswith("1 was entered")
    (one,) = read_decisions(desk.case)
    assert (one.by, one.field, one.value, one.note, one.taken_in_by) == ("lena", "certainty", "hedged", "=1+1\nand more", None)
    rows = list(csv.DictReader(io.StringIO(browser.get("/desk/decisions/file?form=csv").text)))
    assert rows[0]["note"].startswith("'=")


def test_when_somebody_else_made_a_row_is_a_moment_or_not_told(desk: Desk) -> None:
    claim = next(iter(desk.stand.lookup.claims))
    rows = [f"accept,{claim},Edda,{at},{note}" for note, at in enumerate(("2026-03-01T10:00:00+00:00", "some time ago", ""))]
    looked = look(client(desk), "\n".join(["action,claim,by,at,note", *rows]).encode(), "theirs.csv")
    assert told(looked).startswith("2 will be entered, 0 are there already, 1 is refused.")
    assert "line 3<" in looked.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"one,two\n1,2\n", "a column action"),
        ("a.csv", b"action\n\xff\n", "CSV in UTF-8"),
        ("a.jsonl", b"\n" * (files.MOST_LINES + 1), "5,000 lines"),
        ("a.jsonl", b" " * (files.MOST_FILE + 1), "2 MB"),
    ],
)
def test_what_is_no_file_of_decisions_is_refused_in_words(desk: Desk, name: str, content: bytes, said: str) -> None:
    answer = look(client(desk), content, name)
    assert answer.status_code == 422
    assert said in answer.text


def test_more_than_may_be_posted_is_not_read(desk: Desk) -> None:
    assert look(client(desk), b" " * (files.POSTED + 1)).status_code == 413


def test_a_form_without_a_file_or_with_a_broken_one_is_not_understood(desk: Desk) -> None:
    browser = client(desk)
    assert browser.post(LOOK, data={"token": token_of(browser.get(PAGE))}).status_code == 400
    for values in ({"content": "x", "expected": "1"}, {"content": "eA==", "expected": "-1"}, {"expected": "1"}):
        assert post(browser, ENTER, PAGE, values).status_code == 400


def test_a_file_from_a_page_elsewhere_is_refused(team: Desk) -> None:
    browser = log_in(team, "Ada")
    token = token_of(browser.get(PAGE))
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = browser.post(LOOK, data={"token": token}, files={"file": ("a.jsonl", b"{}")}, headers=headers)
        assert answer.status_code == 403
    assert browser.post(LOOK, data={"token": "x"}, files={"file": ("a.jsonl", b"{}")}).status_code == 403


# --- roles ------------------------------------------------------------------------------------------------------------------


def test_readers_have_no_files(team: Desk) -> None:
    browser = log_in(team, "Rea")
    for path in (PAGE, "/desk/decisions/file"):
        assert browser.get(path).status_code == 403
    assert PAGE not in browser.get("/").text


def test_an_analyst_takes_in_what_they_decided_and_may_decide(team: Desk) -> None:
    (of_aron,) = decided(team, "Aron")
    others, own = elsewhere(team, "Edda", "Ana")
    moment = {"by": "Ana", "at": own.at}
    brought = [
        own,
        others,
        replace(making.rate("The Valley Post", "E", None, None), id="d-bbbbbbbbbbbb", **moment),
        replace(making.undo(of_aron.id, None), id="d-cccccccccccc", **moment),
        replace(making.undo(own.id, None), id="d-dddddddddddd", **moment),
    ]
    ana, edda = log_in(team, "Ana"), log_in(team, "Edda")
    looked = look(ana, lines(brought))
    assert told(looked).startswith("2 will be entered, 0 are there already, 3 are refused.")
    for line, why in ((2, "what others decided"), (3, "rating a source takes an editor"), (4, "takes back one's own decisions")):
        assert why in unescape(looked.text.partition(f"line {line}<")[2])
    enter(ana, looked)
    forged = form(look(edda, lines(brought)), expected="3")
    assert ana.post(ENTER, data=forged | {"token": token_of(ana.get(PAGE))}).status_code == 409, "what an editor may is no way round"
    assert [one.id for one in read_decisions(team.case)] == [of_aron.id, own.id, "d-dddddddddddd"]
    assert told(enter(edda, look(edda, lines(brought)))).startswith("3 were entered, 2 were there already, 0 were refused.")
    assert {one.taken_in_by for one in read_decisions(team.case)} == {None, "Ana", "Edda"}


# --- a form with a file -------------------------------------------------------------------------------------------------------

KIND = "multipart/form-data; boundary=edge"
TOKEN = b'--edge\r\nContent-Disposition: form-data; name="token"\r\n\r\nab\r\n'
FILE = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="C:\\x\\a%22.csv"\r\nContent-Type: text/csv\r\n\r\n1\r\n\r\n2\n\r\n'
)


def test_values_and_the_file_are_read_as_they_are() -> None:
    values, file = read_parts(TOKEN + FILE + b"--edge--\r\n", KIND)
    assert values == {"token": ["ab"]}
    assert file is not None
    assert (file.name, file.content) == ("a%22.csv", b"1\r\n\r\n2\n")
    none = FILE.replace(b"C:\\x\\a%22.csv", b"").replace(b"1\r\n\r\n2\n", b"")
    assert read_parts(TOKEN + none + b"--edge--\r\n", 'multipart/form-data; boundary="edge"') == (values, None)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (TOKEN + b"--edge--", "multipart/form-data"),
        (TOKEN + b"--edge--", "multipart/form-data; boundary="),
        (b"", KIND),
        (b"--edge--", "multipart/form-data; boundary=other"),
        (TOKEN, KIND),
        (b"before" + TOKEN + b"--edge--", KIND),
        (TOKEN * 12 + b"--edge--", KIND),
        (FILE + FILE + b"--edge--", KIND),
        (TOKEN.replace(b"form-data", b"attachment") + b"--edge--", KIND),
        (TOKEN.replace(b"token", b"t" * 3_000) + b"--edge--", KIND),
        (TOKEN.replace(b"ab", b"\xff") + b"--edge--", KIND),
        (TOKEN.replace(b"\r\n\r\n", b"\r\n") + b"--edge--", KIND),
    ],
)
def test_what_no_browser_posts_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Refused):
        read_parts(body, kind)
