"""The commands that read, weigh and publish, on real rooms: what goes in, what comes out, and what bad input costs."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from tests.test_cli import BAD_INPUTS, HOSTILE, PROGRAM, Done, here, put, sha256, spolia

from spolia.records import Claim, Record, read_json

__all__ = ["here"]  # the fixture: an empty case in a folder of its own

FALL = (
    "Islamic State fighters captured the Syrian city of Palmyra on Sunday, a monitoring group said. They seized 20 tanks from the army there. "
    "The army denied that the nearby T4 air base had fallen."
)
STRIKE = "Coalition aircraft destroyed 14 tanks near Palmyra on 15 December 2016, the US-led coalition said in a statement."
REPORTS = [
    {"id": "fall", "source": "The Courier", "published": "2016-12-12", "text": FALL},
    {"id": "strike", "source": "Coalition press office", "published": "2016-12-16", "text": STRIKE},
]
LINES = "".join(json.dumps(report) + "\n" for report in REPORTS)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A case of the two reports, built, in a folder in which commands run."""
    with pytest.MonkeyPatch.context() as patched:
        folder = tmp_path_factory.mktemp("built")
        patched.chdir(folder)
        put(folder / "r.jsonl", LINES)
        for arguments in (["init", "case", "--title", "Two reports"], ["add", "case", "r.jsonl"], ["build", "case"]):
            done = spolia(*arguments)
            assert (done.code, done.err) == (0, ""), done
        yield folder


def claims_of(done: Done) -> list[Claim]:
    return [read_json(line, Claim) for line in done.out.splitlines()]


def record_of(folder: Path) -> Record:
    return read_json((folder / "case" / "build" / "record.json").read_bytes(), Record)


# --- read ----------------------------------------------------------------------------------------------------------------


def test_read_gives_claims_that_quote_their_reports(here: Path) -> None:
    put(here / "r.jsonl", LINES)
    done = spolia("read", "r.jsonl")
    assert (done.code, done.err) == (0, "")
    claims = claims_of(done)
    texts = {report["id"]: report["text"] for report in REPORTS}
    assert {claim.report for claim in claims} == set(texts)
    assert {claim.kind for claim in claims} >= {"takeover", "seizure", "destruction"}
    for claim in claims:
        assert texts[claim.report][claim.evidence.start : claim.evidence.end] == claim.evidence.quote
    assert len({claim.id for claim in claims}) == len(claims)


def test_read_takes_standard_input_and_writes_where_it_is_told(here: Path) -> None:
    assert spolia("read", "-", "-o", "claims.jsonl", stdin=LINES.encode()).out == ""
    put(here / "r.jsonl", LINES)
    assert (here / "claims.jsonl").read_text("utf-8") == spolia("read", "r.jsonl").out
    assert sorted(path.name for path in here.iterdir()) == ["case", "claims.jsonl", "r.jsonl"]


@pytest.mark.parametrize("name", BAD_INPUTS, ids=lambda name: name.encode("ascii", "backslashreplace").decode())
def test_read_names_bad_input_in_one_line_and_reads_the_others(here: Path, name: str) -> None:
    data, says = BAD_INPUTS[name]
    put(here / name, data)
    put(here / "r.jsonl", LINES)
    done = spolia("read", "./" + name, "missing.jsonl", "r.jsonl")
    assert done.code == 1
    assert len(done.problems) == 2, done.err
    assert says in done.problems[0]
    assert done.problems[1] == "missing.jsonl: cannot be read: No such file or directory"
    assert {claim.report for claim in claims_of(done)} >= {"fall", "strike"}
    assert "\x1b" not in done.err


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs terminals")
@pytest.mark.parametrize("command", [["read", "r.jsonl", "-o", "out"], ["parse", "r.jsonl", "-o", "out"]])
def test_long_work_shows_how_far_it_is_on_a_terminal_and_nothing_in_a_pipe(here: Path, command: list[str]) -> None:
    put(here / "r.jsonl", LINES + "broken\n")
    shown, terminal = os.openpty()
    with os.fdopen(shown, "rb", buffering=0) as screen:
        child = subprocess.Popen([*PROGRAM, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=terminal)
        os.close(terminal)
        said = b""
        with suppress(OSError):  # a terminal that nobody writes to any more ends so
            while part := screen.read(65536):  # while it runs: a terminal that nobody reads holds up whoever writes to it
                said += part
        out, _ = child.communicate()
    assert (child.returncode, out) == (1, b"")
    assert {"read": b"Reading", "parse": b"Parsing"}[command[0]] in said
    assert b"r.jsonl line 3" in said
    piped = subprocess.run([*PROGRAM, *command], stdin=subprocess.DEVNULL, capture_output=True)
    assert len(piped.stderr.splitlines()) == 1


def test_a_broken_line_costs_itself_alone(here: Path) -> None:
    broken = LINES.encode().replace(b"\n", b"\n{broken\n\xff\xfe\n", 1) + b'{"id": "empty", "text": ""}\n{"id": 5}\n'
    done = spolia("read", "-", stdin=broken)
    assert done.code == 1
    assert [problem.split(":")[0] for problem in done.problems] == ["- line 2", "- line 3", "- line 5", "- line 6"]
    assert {claim.report for claim in claims_of(done)} == {"fall", "strike"}


def test_a_bare_text_is_no_error_and_its_date_is_inferred_from_its_own(here: Path) -> None:
    put(here / "bare.txt", STRIKE)
    done = spolia("read", "bare.txt")
    assert (done.code, done.err) == (0, "")
    (claim, *_) = claims_of(done)
    assert claim.report == sha256(STRIKE)[:16]
    assert spolia("add", "case", "bare.txt").code == 0
    assert spolia("build", "case").code == 0
    (report,) = map(json.loads, (here / "case" / "build" / "reports.jsonl").read_text("utf-8").splitlines())
    assert (report["source"], report["inferred"]) == (None, True)
    assert report["published_bounds"][0] == "2016-12-15"
    spolia("add", "case", "bare.txt", "--published", "2016-12-16", "--source", "The Courier")
    assert spolia("build", "case").code == 0
    (report,) = map(json.loads, (here / "case" / "build" / "reports.jsonl").read_text("utf-8").splitlines())
    assert (report["source"], report["published"], report["inferred"]) == ("The Courier", "2016-12-16", False)


def test_what_a_report_holds_cannot_reach_the_terminal(here: Path) -> None:
    line = json.dumps({"id": "evil\x1b[2J", "text": "x\u202e" + FALL, "published": "\x1b]0;title\x07"}) + "\n"
    done = spolia("read", "-", stdin=line.encode())
    assert done.code == 1
    assert "\x1b" not in done.err
    assert "\x1b" not in done.out


# --- weigh, parse, resolve -----------------------------------------------------------------------------------------------


def test_weigh_gives_the_same_record_whatever_the_order(here: Path) -> None:
    put(here / "r.jsonl", LINES)
    spolia("read", "r.jsonl", "-o", "claims.jsonl")
    done = spolia("weigh", "claims.jsonl", "--reports", "r.jsonl")
    assert (done.code, done.err) == (0, "")
    record = read_json(done.out, Record)
    claims = (here / "claims.jsonl").read_text("utf-8").splitlines()
    assert sorted(claim for event in record.events for claim in event.claims) == sorted(json.loads(line)["id"] for line in claims)
    back = "".join(line + "\n" for line in reversed(claims))
    put(here / "back.jsonl", "".join(json.dumps(report) + "\n" for report in reversed(REPORTS)))
    assert spolia("weigh", "-", "--reports", "back.jsonl", stdin=back.encode()).out == done.out


def test_weigh_names_claims_that_are_none_and_weighs_the_others(here: Path) -> None:
    good = spolia("read", "-", stdin=LINES.encode()).out
    first = good.splitlines()[0]
    done = spolia("weigh", "-", stdin=(good + first + "\n" + first.replace('"asserted"', '"sworn"') + "\n{broken\n").encode())
    assert done.code == 1
    assert len(done.problems) == 3
    assert 'another claim has the id "fall-01"' in done.problems[0]
    assert "certainty" in done.problems[1]
    assert read_json(done.out, Record).events


@pytest.mark.parametrize("nothing", ["", "\n"])
def test_weigh_of_nothing_is_an_empty_record(here: Path, nothing: str) -> None:
    put(here / "claims.jsonl", nothing)  # what reports without a claim are read into
    done = spolia("weigh", "claims.jsonl")
    assert (done.code, done.err) == (0, "")
    assert read_json(done.out, Record) == Record(events=[], contradictions=[], control=[], custody=[], airspace=[])


def test_parse_gives_words_with_their_places_and_heads(here: Path) -> None:
    done = spolia("parse", "-", stdin=LINES.encode())
    assert (done.code, done.err) == (0, "")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["id"] for line in lines] == ["fall", "strike"]
    assert [set(line) for line in lines] == [{"id", "sentences", "entities", "attributions"}] * 2
    for line, report in zip(lines, REPORTS, strict=True):
        for sentence in line["sentences"]:
            assert sum(word["head"] == 0 for word in sentence) == 1
            assert all(0 <= word["head"] <= len(sentence) for word in sentence)
            assert all(report["text"][word["start"] : word["end"]].strip() for word in sentence)
        for said in line["attributions"]:
            assert all(span is None or report["text"][span[0] : span[1]] for span in said.values())
    assert any("monitoring group" in FALL[a:b] for said in lines[0]["attributions"] if said["source"] for a, b in [said["source"]])


def test_parse_keeps_the_sentences_that_a_report_brings(here: Path) -> None:
    words = [[[0, 6], [7, 11], [12, 16]], [[17, 21], [22, 26]]]
    line = {"id": "own", "text": "Rebels took Homs They left", "sentences": words}
    done = spolia("parse", "-", stdin=(json.dumps(line) + "\n" + json.dumps({**line, "sentences": [[[0, 99]]]}) + "\n").encode())
    assert done.code == 1
    assert "spans of its 26 characters" in done.err
    (out,) = map(json.loads, done.out.splitlines())
    assert [[[word["start"], word["end"]] for word in sentence] for sentence in out["sentences"]] == words


def test_parse_keeps_empty_sentences_and_such_as_are_longer_than_the_network_sees_at_once(here: Path) -> None:
    text = "Rebels seized tanks and " * 150 + "left. He stayed."
    spans = [list(match.span()) for match in re.finditer(r"\w+|[.]", text)]
    given = [spans[:-3], [], spans[-3:]]
    done = spolia("parse", "-", stdin=json.dumps({"id": "long", "text": text, "sentences": given}).encode())
    assert (done.code, done.err) == (0, "")
    sentences = json.loads(done.out)["sentences"]
    assert [[[word["start"], word["end"]] for word in sentence] for sentence in sentences] == given
    for sentence in sentences:
        heads = [word["head"] for word in sentence]
        assert heads.count(0) == min(1, len(sentence))
        assert all(_reaches_root(heads, number) for number in range(1, len(heads) + 1))


def _reaches_root(heads: list[int], number: int) -> bool:
    for _ in heads:
        number = heads[number - 1]
        if number == 0:
            return True
    return False


@pytest.mark.parametrize("command", [["read"], ["parse"], ["resolve", "dates"]])
def test_what_holds_nothing_is_named(here: Path, command: list[str]) -> None:
    for data, says in ((b"", "is empty"), (b"\n \n", "nothing but blanks")):
        done = spolia(*command, "-", stdin=data)
        assert (done.code, done.out, len(done.problems)) == (1, "", 1)
        assert says in done.err


def test_standard_input_named_twice_is_read_once(here: Path) -> None:
    done = spolia("read", "-", "-", stdin=LINES.encode())
    assert {claim.report for claim in claims_of(done)} == {"fall", "strike"}
    assert (done.code, done.problems) == (1, ["-: is empty"])
    assert spolia("weigh", "-", "--reports", "-").code == 2


ASKED = [
    ("places", "Palmyra", lambda value: value["name"] == "Palmyra" and abs(value["lat"] - 34.55) < 0.1 and value["country"] == "SY"),
    ("dates", "on Sunday", lambda value: (value["start"], value["end"], value["timex"]) == ("2016-12-11", "2016-12-11", "2016-12-11")),
    ("parties", "Islamic State fighters", lambda value: value == {"name": "Islamic State", "kind": value["kind"]}),
    ("materiel", "20 tanks", lambda value: value == {"category": "tank", "system": None}),
    ("quantities", "20 tanks", lambda value: value == {"low": 20, "high": 20, "unit": None}),
]


@pytest.mark.parametrize(("kind", "words", "right"), ASKED, ids=lambda asked: asked if isinstance(asked, str) else "")
def test_resolve_says_what_a_span_stands_for_and_refuses_what_is_none(here: Path, kind: str, words: str, right: object) -> None:
    start, other = FALL.index(words), FALL.index("that the")
    spans = [[start, start + len(words)], [other, other + 8]]
    line = {"id": "a", "text": FALL, "published": "2016-12-12", "spans": spans}
    bad = {"id": "b", "text": "short", "spans": [[0, 99]]}
    done = spolia("resolve", kind, "-", stdin=(json.dumps(line) + "\n" + json.dumps(bad) + "\n").encode())
    assert done.code == 1
    assert len(done.problems) == 1
    (answer,) = map(json.loads, done.out.splitlines())
    assert answer["id"] == "a"
    thing, none = answer["things"]
    assert callable(right)
    assert right(thing["value"]), thing
    assert thing["why"]
    assert all(set(loser) == {"value", "why"} for loser in thing["losers"])
    assert kind == "quantities" or none["value"] is None


def test_what_resolve_passed_over_is_told_in_the_form_of_what_it_chose(here: Path) -> None:
    text = "Fighting reached Tripoli on Friday; Springfield sent help."
    spans = {words: [text.index(words), text.index(words) + len(words)] for words in ("Tripoli", "on Friday", "Springfield")}
    keys = {"places": {"name", "lat", "lon", "class", "country", "precision_m"}, "dates": {"start", "end", "timex"}}
    for kind, words in (("places", "Tripoli"), ("places", "Springfield"), ("dates", "on Friday")):
        line = {"id": "a", "text": text, "published": "2016-12-14", "spans": [spans[words]]}
        (thing,) = json.loads(spolia("resolve", kind, "-", stdin=json.dumps(line).encode()).out)["things"]
        assert thing["losers"]
        assert all(set(loser["value"]) == keys[kind] and loser["why"] for loser in thing["losers"])
        assert thing["value"] not in [loser["value"] for loser in thing["losers"]]


# --- build, explain, export ----------------------------------------------------------------------------------------------


def test_build_makes_pages_and_a_record(built: Path) -> None:
    assert (built / "case" / "site" / "index.html").is_file()
    assert "Two reports" in (built / "case" / "site" / "index.html").read_text("utf-8")
    record = record_of(built)
    assert any(control.place.name == "Palmyra" for control in record.control)
    assert any(item.category == "tank" for event in record.events for item in event.items)


def test_the_same_case_built_again_reads_nothing_and_gives_the_same_bytes(built: Path) -> None:
    def state() -> dict[str, bytes]:
        made = [*(built / "case" / "build").glob("*.json*"), *(built / "case" / "site").rglob("*")]
        return {str(path): path.read_bytes() for path in made if path.is_file()}

    before = state()
    again = spolia("build", "case")
    assert (again.code, again.err) == (0, "")
    assert state() == before
    assert "2 read anew" in spolia("build", "case", "--fresh").out
    assert state() == before


def test_explain_opens_an_event_and_a_claim_down_to_the_quote(built: Path) -> None:
    event = next(event for event in record_of(built).events if event.kind == "seizure")
    done = spolia("explain", "case", event.id)
    assert done.code == 0
    assert "seized 20 tanks" in done.out
    assert json.loads(spolia("explain", "case", event.id, "--json").out)["id"] == event.id
    assert "seized 20 tanks" in spolia("explain", "case", event.claims[0]).out


SHOWN = {
    "a": "Photographs posted on Sunday show Islamic State fighters with two tanks captured from the Syrian army near Palmyra.",
    "b": "Images show that Islamic State militants seized two Syrian army tanks close to Palmyra on 11 December 2016.",
}


@pytest.mark.parametrize(
    ("pictures", "roots"), [(["aa" * 32, "aa" * 32], [["a-01", "b-01"]]), (["aa" * 32, "bb" * 32], [["a-01"], ["b-01"]])]
)
def test_one_picture_in_two_outlets_is_one_origin_and_explain_says_so(here: Path, pictures: list[str], roots: list[list[str]]) -> None:
    reports = [
        {"id": name, "source": f"Outlet {name}", "published": "2016-12-12", "text": text, "pictures": [picture]}
        for (name, text), picture in zip(SHOWN.items(), pictures, strict=True)
    ]
    put(here / "r.jsonl", "".join(json.dumps(report) + "\n" for report in reports))
    for arguments in (["read", "r.jsonl", "-o", "c.jsonl"], ["add", "case", "r.jsonl"], ["build", "case"]):
        assert spolia(*arguments).code == 0
    weighed = read_json(spolia("weigh", "c.jsonl", "--reports", "r.jsonl").out, Record)
    (event,) = record_of(here).events
    assert event.roots == weighed.events[0].roots == roots
    said = spolia("explain", "case", event.id).out
    assert ("same picture" in said, f"picture {'a' * 12} ← common link" in said) == (len(roots) == 1, len(roots) == 1)


def test_explain_says_why_two_are_one_happening_or_not(built: Path) -> None:
    seizure, destruction = (next(e for e in record_of(built).events if e.kind == kind) for kind in ("seizure", "destruction"))
    done = spolia("explain", "case", seizure.id, destruction.id)
    assert done.code == 0
    assert "They are not taken for one happening." in done.out
    assert "One is a claim of seizure, the other of destruction" in done.out
    told = json.loads(spolia("explain", "case", seizure.claims[0], destruction.claims[0], "--json").out)
    assert told["one"] is False
    assert told["claims"] == [seizure.claims[0], destruction.claims[0]]
    assert told["steps"]
    assert spolia("explain", "case", seizure.claims[0], seizure.claims[0]).code == 2


def test_ask_says_who_held_a_place_with_the_words_it_rests_on(built: Path) -> None:
    done = spolia("ask", "case", "--place", "Tadmur", "--on", "2016-12-12")
    assert (done.code, done.err) == (0, "")
    assert "Islamic State held Palmyra, as far as is known." in done.out
    assert "Islamic State fighters captured the Syrian city of Palmyra on Sunday" in done.out
    told = json.loads(spolia("ask", "case", "--place", "Palmyra", "--on", "2016-12-12", "--json").out)
    assert (told["places"][0]["status"], told["places"][0]["spells"][0]["holder"]) == ("held as far as known", "Islamic State")
    assert told["question"] == {
        "place": "Palmyra", "party": None, "category": None, "system": None, "kind": None, "on": "2016-12-12", "as_of": None,
    }  # fmt: skip


def test_ask_in_words_is_asked_as_by_options(built: Path) -> None:
    in_words = spolia("ask", "case", "Who held Palmyra on 12 December 2016?")
    assert (in_words.code, in_words.err) == (0, "")
    assert in_words.out == spolia("ask", "case", "--place", "Palmyra", "--on", "2016-12-12").out
    assert spolia("ask", "case", "who", "held", "Palmyra", "quickly").err == "left aside: quickly\n"
    unread = spolia("ask", "case", "Why did Palmyra fall?")
    assert unread.code == 2
    assert "It has “why” in it" in unread.err
    assert "as of" in unread.err
    assert spolia("ask", "case", "Palmyra", "--kind", "attack").code == 2


def test_ask_as_of_a_day_knows_only_what_was_out(built: Path) -> None:
    now, then = (json.loads(spolia("ask", "case", "--category", "tank", *day, "--json").out) for day in ([], ["--as-of", "2016-12-13"]))
    assert {fate["status"] for lot in now["lots"] for fate in lot["fates"]} >= {"destroyed"}
    assert {fate["status"] for lot in then["lots"] for fate in lot["fates"]} == {"held"}
    assert (then["looked_at"]["reports"], then["looked_at"]["later"]) == (1, 1)
    assert {quote["report"] for quote in then["quotes"]} == {"fall"}


def test_ask_for_what_is_not_there_is_an_answer(built: Path) -> None:
    done = spolia("ask", "case", "--party", "Narnia", "--system", "Osa")
    assert (done.code, done.err) == (0, "")
    assert "the party “Narnia”" in done.out
    assert "the table of systems knows it as 9K33 Osa" in done.out
    assert "Looked at: 2 reports of 12–16 December 2016" in done.out
    assert json.loads(spolia("ask", "case", "--party", "Narnia", "--json").out)["found"] is False


def test_export_writes_files_that_others_can_read(built: Path) -> None:
    claims = (built / "case" / "build" / "claims.jsonl").read_text("utf-8")
    for form in ("csv", "jsonl", "geojson"):
        done = spolia("export", "case", "--format", form, "-o", f"out/{form}")
        assert done.code == 0
        assert all(Path(line).is_file() for line in done.out.splitlines())
    with (built / "out" / "csv" / "claims.csv").open(newline="", encoding="utf-8") as table:
        assert len(list(csv.reader(table))) == 1 + claims.count("\n")
    assert (built / "out" / "jsonl" / "claims.jsonl").read_text("utf-8") == claims
    for name in ("events", "control", "airspace"):
        assert json.loads((built / "out" / "geojson" / f"{name}.geojson").read_bytes())["type"] == "FeatureCollection"


def test_the_tables_of_an_export_are_those_that_the_site_has_to_take_away(built: Path) -> None:
    """Of a case that holds nothing back, byte for byte, with or without --public."""
    downloads = built / "case" / "site" / "downloads"
    told = {path.name for path in downloads.iterdir() if path.suffix == ".csv"} | {"datapackage.json"}
    assert {"losses.csv", "decisions.csv"} < told
    for name, more in (("all", ()), ("public", ("--public",))):
        assert spolia("export", "case", "--format", "csv", *more, "-o", f"out/{name}").code == 0
        assert {path.name: path.read_bytes() for path in (built / "out" / name).iterdir()} == {
            file: (downloads / file).read_bytes() for file in told
        }


def test_an_advisory_is_one_file_or_goes_to_standard_output(built: Path) -> None:
    done = spolia("export", "case", "--format", "advisory", "-o", "out/advisory.txt")
    assert (done.code, done.out, done.err) == (0, "", "")
    page = (built / "out" / "advisory.txt").read_bytes()
    assert page == (built / "case" / "site" / "downloads" / "airspace-advisory.txt").read_bytes()
    assert b"no NOTAM" in page
    assert spolia("export", "case", "--format", "advisory", "-o", "-").out.encode() == page


@pytest.mark.parametrize("output", ["out", "r.jsonl/page.txt"])
def test_an_advisory_that_cannot_be_written_is_one_line(built: Path, output: str) -> None:
    (built / "out").mkdir(exist_ok=True)
    done = spolia("export", "case", "--format", "advisory", "-o", output)
    assert done.code == 2
    assert len(done.problems) == 1
    assert "a fault in Spolia" not in done.err


@pytest.mark.parametrize("output", ["-", "r.jsonl"])
def test_an_export_goes_into_a_folder(built: Path, output: str) -> None:
    done = spolia("export", "case", "--format", "csv", "-o", output)
    assert done.code == 2
    assert len(done.problems) == 1
    assert "a fault in Spolia" not in done.err
    assert (built / "r.jsonl").read_text("utf-8") == LINES


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_only_a_file_is_replaced_by_a_result(here: Path) -> None:
    put(here / "old", "old")
    (here / "link").symlink_to(here / "old")
    assert spolia("read", "-", "-o", "link", stdin=LINES.encode()).code == 0
    assert (here / "link").is_symlink()
    whole = (here / "old").read_bytes()
    assert whole.count(b"\n") > 1
    os.mkfifo(here / "pipe")
    with ThreadPoolExecutor() as pool:
        reader = pool.submit((here / "pipe").read_bytes)
        assert spolia("read", "-", "-o", "pipe", stdin=LINES.encode()).code == 0
        assert reader.result(timeout=30) == whole
    assert (here / "pipe").is_fifo()
    done = spolia("read", "-", "-o", ".", stdin=LINES.encode())
    assert (done.code, len(done.problems)) == (2, 1)
    assert "cannot be written: Is a directory" in done.err


def test_an_empty_case_says_what_to_do(here: Path) -> None:
    done = spolia("build", "case")
    assert done.code == 0
    assert "holds no report yet" in done.out
    assert "spolia add case" in done.out


def test_a_case_with_bad_input_is_built_and_the_pages_say_what_is_missing(here: Path) -> None:
    put(here / HOSTILE, b"%PDF-1.7")
    put(here / "r.jsonl", LINES)
    spolia("add", "case", "./" + HOSTILE, "r.jsonl")
    done = spolia("build", "case")
    assert done.code == 0
    pages = "".join(path.read_text("utf-8") for path in (here / "case" / "site").rglob("*.html"))
    assert "is a PDF" in pages
    assert "\x1b" not in pages
    assert "\u202e" not in pages


def test_the_demo_builds_a_case_twice_into_one_place(here: Path) -> None:
    first, second = spolia("demo", "-o", "shown"), spolia("demo", "-o", "shown")
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out
    lines = first.out.splitlines()
    example = (Path(__file__).parents[1] / "examples" / "palmyra-2016" / "reports.jsonl").read_text("utf-8")
    assert lines[1].strip().startswith(f"{example.count(chr(10))} reports from ")
    assert any(line.startswith("Look at ") for line in lines)
    assert spolia("explain", "shown", lines[-1].split()[-1]).code == 0


def test_the_demo_is_not_built_over_other_things(here: Path) -> None:
    (here / "full").mkdir()
    put(here / "full" / "file", "x")
    done = spolia("demo", "-o", "full")
    assert done.code == 2
    assert "holds other things" in done.err
