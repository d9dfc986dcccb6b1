"""A case's evidence as a WACZ: valid to the format's own program and to every rule of it, readable again by ourselves, and an entry of the ledger."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from cdxj_indexer.main import CDXJIndexer
from cryptography.hazmat.primitives.serialization import load_der_public_key
from tests.preserve.served import page, serving, to
from tests.test_cli import put, spolia
from tests.test_web import MORE, TEXT, Desk, article
from wacz.main import main as wacz
from warcio.archiveiterator import ArchiveIterator

from benchmarks import documents as made
from spolia.case import open_case
from spolia.ledger import verify_ledger
from spolia.publish.wacz import url_key

SENT = gzip.compress(article("Sent packed", f"{TEXT} It was sent packed."), mtime=0)
RUSSIAN = "Отряды оппозиции захватили авиабазу под Пальмирой и два танка, сообщил в воскресенье наблюдатель из города Хомс."
FOREIGN = f"<p>{RUSSIAN}</p><p>{RUSSIAN.replace('два', 'три')}</p>".encode("cp1251")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A case with pages from the web – plain, packed, in another encoding, led on to, fetched twice – and files of many forms."""
    folder = tmp_path_factory.mktemp("wacz")
    made_case = Desk(folder / "case")
    answers = {
        "/a": page(article(), ETag='"7"'), "/short": to("/b?x=1&b=2"), "/b?x=1&b=2": page(article("Another page", f"{TEXT} And more.")),
        "/packed": page(SENT, Content_Encoding="gzip"), "/odd": page(b"no one knows", Content_Encoding="strange"),
        "/foreign": page(FOREIGN, kind="text/html; charset=windows-1251"),
    }  # fmt: skip
    with serving(answers) as served:
        made_case.add(served, *(served.url(path) for path in ("/a", "/short", "/packed", "/odd", "/foreign", "/a")))
    warc = made.make_warc(
        [
            ("https://old.example/1", "text/html", article("From a crawl", f"{TEXT} Crawled.")),
            ('https://old.example/\u00fc x\u202e"y', "text/html", article("Odd", f"{TEXT} At an odd address.")),
            ("https://old.example/1.png", "image/png", b"\x89PNG\r\n"),
        ]
    )
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as packed:
        packed.writestr("inside.txt", f"{TEXT} It was in a ZIP.")
    files = {"note.txt": TEXT.encode(), "a b\u202e.md": f"# {TEXT}".encode(), "crawl.warc": warc, "some.zip": inside.getvalue(), "picture.png": b"\x89PNG\r\n picture",
             "r.jsonl": b'{"id": "r1", "text": "Rebels took it."}\n{"id": "r2", "text": "The army left."}\n', "empty.txt": b""}  # fmt: skip
    for name, data in files.items():
        put(folder / name, data)
    spolia("add", made_case.folder, *(folder / name for name in files))
    return made_case


@pytest.fixture(scope="module")
def archive(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out") / "valley.wacz"
    done = spolia("export", desk.folder, "--format", "wacz", "-o", path, "--why", "for the court")
    assert (done.code, done.err) == (0, ""), done
    return path


def read(archive: Path, name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(name)


def records(archive: Path) -> list[Any]:
    """The records as the web archivists' library reads them, each with the bytes that it brings out; all digests are checked."""
    found = []
    for record in ArchiveIterator(io.BytesIO(read(archive, "archive/data.warc.gz")), check_digests="raise"):
        record.data = record.content_stream().read()
        found.append(record)
    return found


def test_the_format_s_own_program_finds_it_valid(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert wacz(["validate", "-f", str(archive)]) == 0
    assert "the passed WACZ is valid" in capsys.readouterr().out


def test_a_changed_archive_is_not_valid(archive: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.wacz"
    with zipfile.ZipFile(archive) as opened, zipfile.ZipFile(changed, "w") as out:
        for info in opened.infolist():
            out.writestr(
                info, opened.read(info).replace(b"Crawled", b"Invented") if info.filename.startswith("pages") else opened.read(info)
            )
    assert wacz(["validate", "-f", str(changed)]) == 1


def test_every_rule_of_the_format_holds(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = {info.filename: info for info in opened.infolist()}
        listed = json.loads(opened.read("datapackage.json"))
        assert set(names) == {
            "archive/data.warc.gz",
            "indexes/index.cdx",
            "pages/pages.jsonl",
            "datapackage.json",
            "datapackage-digest.json",
        }
        assert names["archive/data.warc.gz"].compress_type == zipfile.ZIP_STORED
        assert (listed["profile"], listed["wacz_version"], listed["title"]) == ("data-package", "1.1.1", "case")
        assert {one["path"] for one in listed["resources"]} == {name for name in names if "/" in name}
        for one in listed["resources"]:
            data = opened.read(one["path"])
            assert (one["name"], one["hash"], one["bytes"]) == (
                one["path"].split("/")[-1],
                f"sha256:{hashlib.sha256(data).hexdigest()}",
                len(data),
            )
        head, *pages = [json.loads(line) for line in opened.read("pages/pages.jsonl").splitlines()]
        digest = json.loads(opened.read("datapackage-digest.json"))
    assert head["format"] == "json-pages-1.0"
    assert all(one["url"] and one["ts"] for one in pages)
    assert (digest["path"], digest["hash"]) == (
        "datapackage.json",
        f"sha256:{hashlib.sha256(read(archive, 'datapackage.json')).hexdigest()}",
    )


def test_the_index_leads_to_each_record(archive: Path) -> None:
    whole = read(archive, "archive/data.warc.gz")
    lines = read(archive, "indexes/index.cdx").decode("ascii").splitlines()
    assert lines == sorted(lines)
    told = [(line.split(" ", 2)[:2], json.loads(line.split(" ", 2)[2])) for line in lines]
    for (key, stamp), one in told:
        raw = whole[int(one["offset"]) : int(one["offset"]) + int(one["length"])]
        assert one["recordDigest"] == f"sha256:{hashlib.sha256(raw).hexdigest()}"
        assert zlib.decompressobj(31).decompress(raw).startswith(b"WARC/1.1\r\n")
        record = next(iter(ArchiveIterator(io.BytesIO(raw))))
        assert (record.rec_headers["WARC-Target-URI"], record.rec_headers["WARC-Payload-Digest"]) == (one["url"], one["digest"])
        assert (key, stamp) == (url_key(one["url"]), "".join(filter(str.isdigit, record.rec_headers["WARC-Date"])))
        assert one["filename"] == "data.warc.gz"
    assert len(told) == len(records(archive)) - 1


def test_pages_are_responses_with_their_headers_and_files_are_resources(archive: Path, desk: Desk) -> None:
    found = records(archive)
    kinds = [record.rec_type for record in found]
    assert kinds == ["warcinfo", *["response"] * 5, "revisit", *["resource"] * 9]
    first = found[1]
    assert (first.data, first.http_headers.get_statuscode()) == (article(), "200")
    assert (first.http_headers["etag"], first.rec_headers["WARC-IP-Address"]) == ('"7"', "127.0.0.1")
    assert first.rec_headers["WARC-Date"] == desk.entries("fetched")[0]["began"][:19] + "Z"
    packed = found[3]
    assert packed.data == gzip.decompress(SENT)
    assert packed.rec_headers["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(SENT).hexdigest()}", "as it was sent"
    places = [record.rec_headers["WARC-Target-URI"] for record in found if record.rec_type == "resource"]
    assert f"file:///{hashlib.sha256(TEXT.encode()).hexdigest()}/note.txt" in places
    assert "https://old.example/1" in places, "a page of a web archive stands on its own too"
    assert "https://old.example/1.png" not in places


def test_reports_at_an_address_are_listed_with_their_text(archive: Path) -> None:
    pages = [json.loads(line) for line in read(archive, "pages/pages.jsonl").splitlines()[1:]]
    texts = {one["url"].partition("example")[2].lstrip(":0123456789"): one for one in pages}
    assert set(texts) == {"/1", "/a", "/b?x=1&b=2", "/foreign", "/packed", "/%C3%BC%20x%E2%80%AE%22y"}
    assert TEXT in texts["/a"]["text"]
    assert MORE in texts["/packed"]["text"]
    assert RUSSIAN in texts["/foreign"]["text"]
    assert texts["/a"]["title"] == "Three tanks seized"


def test_whoever_keeps_the_case_signed_it(archive: Path, desk: Desk) -> None:
    digest = json.loads(read(archive, "datapackage-digest.json"))
    signed = digest["signedData"]
    assert set(signed) == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert (signed["hash"], signed["created"]) == (digest["hash"], json.loads(read(archive, "datapackage.json"))["created"])
    key = load_der_public_key(base64.b64decode(signed["publicKey"]))
    key.verify(base64.b64decode(signed["signature"]), digest["hash"].encode())  # type: ignore[union-attr, call-arg]
    with desk.case.ledger_to_read() as ledger:
        assert key.public_bytes_raw() == ledger.keys()[-1].raw  # type: ignore[union-attr]


def test_without_the_key_it_is_not_signed_and_that_is_said(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOLIA_KEY", str(tmp_path / "nowhere"))
    done = spolia("export", desk.folder, "--format", "wacz", "-o", tmp_path / "x.wacz")
    assert done.code == 0
    assert "not signed" in done.err
    assert "signedData" not in json.loads(read(tmp_path / "x.wacz", "datapackage-digest.json"))
    assert wacz(["validate", "-f", str(tmp_path / "x.wacz")]) == 0


def test_the_same_evidence_gives_the_same_bytes_and_each_export_is_entered(archive: Path, desk: Desk, tmp_path: Path) -> None:
    again = tmp_path / "again.wacz"
    assert spolia("export", desk.folder, "--format", "wacz", "-o", again).code == 0
    assert again.read_bytes() == archive.read_bytes()
    told = [one for one in desk.entries("wacz-exported") if one["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()]
    assert [one.get("why") for one in told] == ["for the court", None]
    assert told[0]["records"] == 15
    custody = spolia("provenance", desk.folder, hashlib.sha256(TEXT.encode()).hexdigest()).out
    assert "exported as a web archive" in custody
    assert "for the court" in custody
    assert verify_ledger(desk.folder / "ledger").sound


def test_added_again_it_brings_nothing_new(archive: Path, desk: Desk) -> None:
    def standing() -> tuple[set[str], list[tuple[str, str | None, str, str | None]], dict[str, str | None]]:
        with desk.case.ledger_to_read() as ledger:
            items = {item.sha256 for item in ledger.items()}
            reports = [(one.id, one.source, one.text, one.url) for one in ledger.reports()]
            return items, reports, ledger.states(sorted(items))

    items, reports, states = standing()
    spolia("add", desk.folder, archive)
    after, reports_after, states_after = standing()
    own = {hashlib.sha256(archive.read_bytes()).hexdigest(), hashlib.sha256(read(archive, "archive/data.warc.gz")).hexdigest()}
    assert after - items == own, "the archive itself, and the web archive in it"
    assert reports_after == reports
    assert {sha256: states_after[sha256] for sha256 in items} == states


def test_a_new_case_gets_the_same_items_and_reports_from_it(archive: Path, desk: Desk, tmp_path: Path) -> None:
    assert spolia("init", tmp_path / "new").code == 0
    spolia("add", tmp_path / "new", archive)
    new = open_case(tmp_path / "new")
    with desk.case.ledger_to_read() as ours, new.ledger_to_read() as theirs:
        sent = {hashlib.sha256(SENT).hexdigest()}  # what comes out of the answer is the page
        here = {item.sha256 for item in ours.items()} - sent - {hashlib.sha256(b"").hexdigest()}
        assert here <= {item.sha256 for item in theirs.items()}
        texts = {one.sha256: one.text for one in theirs.reports()}
        assert {one.sha256: one.text for one in ours.reports()} == texts
        assert [one.url for one in theirs.reports() if one.text == TEXT] == [None], "a file in an archive stands at no address"


def test_what_is_asked_wrongly_is_refused(desk: Desk, tmp_path: Path) -> None:
    for arguments in (["-o", tmp_path / "x.zip"], ["-o", tmp_path / "x.wacz", "--without-evidence"], ["-o", "-"]):
        assert spolia("export", desk.folder, "--format", "wacz", *arguments).code == 2
    assert list(tmp_path.iterdir()) == []


def test_damaged_evidence_is_not_given_away(tmp_path: Path) -> None:
    spolia("init", tmp_path / "case")
    spolia("add", tmp_path / "case", put(tmp_path / "note.txt", TEXT))
    (kept,) = [path for path in (tmp_path / "case" / "ledger" / "evidence").rglob("*") if path.is_file()]
    kept.chmod(0o644)
    kept.write_bytes(TEXT.replace("three", "seven").encode())
    done = spolia("export", tmp_path / "case", "--format", "wacz", "-o", tmp_path / "x.wacz")
    assert done.code == 2
    assert "of that SHA-256" in done.err
    assert not list(tmp_path.glob("x.wacz*"))


def test_the_index_is_the_one_that_the_archivists_program_makes(archive: Path, tmp_path: Path) -> None:
    put(tmp_path / "data.warc.gz", read(archive, "archive/data.warc.gz"))
    out = io.StringIO()
    CDXJIndexer(
        out, [str(tmp_path / "data.warc.gz")], sort=True, digest_records=True, post_append=True, records="response,revisit,resource"
    ).process_all()
    theirs, ours = (
        [(*line.split(" ", 2)[:2], json.loads(line.split(" ", 2)[2])) for line in lines]
        for lines in (out.getvalue().splitlines(), read(archive, "indexes/index.cdx").decode("ascii").splitlines())
    )
    assert ours == theirs
