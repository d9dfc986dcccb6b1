"""Time-stamps by a real authority on this machine: asked over the network, taken in by hand, checked, and found where they are false."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.ledger.authority import Authority, make_authority, serve
from tests.ledger.made import edit
from tests.test_cli import put, spolia

from spolia.errors import LedgerBroken
from spolia.ledger import stamps
from spolia.ledger.stamps import OTS_MAGIC, distrust, read_reply, write_request

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the authority of these tests is made by openssl")
WORDS = b"a head\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "here")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("stranger") / "here", "Stranger")


@pytest.fixture(params=["rfc3161-client", "openssl"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "openssl":
        monkeypatch.setattr(stamps, "_has_library", lambda: False)
    else:
        pytest.importorskip("rfc3161_client")
    return str(request.param)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert spolia("init", "case").code == 0
    put(tmp_path / "note.txt", "Rebels took it.")
    assert spolia("add", "case", "note.txt").code == 0
    return tmp_path


def allow(here: Path, url: str, authority: Authority | None = None) -> None:
    settings = (here / "case" / "case.toml").read_text("utf-8").replace("allow = false", "allow = true")
    settings = settings.replace('# authority = "https://…"', f'authority = "{url}"')
    if authority is not None:
        settings = settings.replace('# authorities = "authority.pem"', f'authorities = "{authority.roots}"')
    (here / "case" / "case.toml").write_text(settings, "utf-8")


def test_a_stamp_holds_for_its_bytes_and_its_authority_alone(authority: Authority, stranger: Authority, way: str) -> None:
    reply = authority.answer(write_request(WORDS))
    stamp = read_reply(WORDS, reply)
    assert stamp.form == "rfc3161"
    assert (stamp.time or "").startswith("20")
    assert distrust(WORDS, reply, authority.roots) is None
    assert "not from an authority" in str(distrust(WORDS, reply, stranger.roots))
    with pytest.raises(LedgerBroken, match="of other bytes"):
        read_reply(b"another head\n", reply)
    assert distrust(b"another head\n", reply, authority.roots)
    broken = bytearray(reply)
    broken[-10] ^= 1
    assert distrust(WORDS, bytes(broken), authority.roots)


@pytest.mark.parametrize("reply", [b"", b"no stamp", b"\x30\x03\x02\x01\x02", OTS_MAGIC + bytes(32), b"x" * 40_000], ids=range(5))
def test_what_is_no_stamp_is_refused(reply: bytes, way: str) -> None:
    with pytest.raises(LedgerBroken):
        read_reply(WORDS, reply)


def test_an_authority_that_refuses_gives_no_stamp(authority: Authority, way: str) -> None:
    request = write_request(WORDS).replace(
        bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040203")
    )  # SHA-512 it says
    with pytest.raises(LedgerBroken):
        read_reply(WORDS, authority.answer(request))


def test_answers_are_read_whatever_the_order_of_their_certificates(tmp_path: Path, way: str) -> None:
    for name, order in {"one": ("tsa.pem", "ca.pem"), "other": ("ca.pem", "tsa.pem")}.items():
        authority = make_authority(tmp_path / name, name, order)
        reply = authority.answer(write_request(WORDS))
        assert read_reply(WORDS, reply).form == "rfc3161"
        assert distrust(WORDS, reply, authority.roots) is None


def test_both_ways_read_the_same(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rfc3161_client")
    reply = authority.answer(write_request(WORDS))
    assert stamps._decoded(reply) is not None
    by_library = read_reply(WORDS, reply)
    monkeypatch.setattr(stamps, "_has_library", lambda: False)
    assert read_reply(WORDS, reply) == by_library
    assert read_reply(WORDS, authority.answer(write_request(WORDS))).form == "rfc3161"


def test_a_head_is_stamped_over_the_network(here: Path, authority: Authority, stranger: Authority) -> None:
    with serve(authority) as url:
        allow(here, url, authority)
        done = spolia("stamp", "case")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("entries 0–3 were there on 20")
    found = spolia("verify", "case")
    assert found.code == 0, found.out
    assert "12. sound   1 time-stamp of heads of this log" in found.out
    assert "by an authority that is trusted" in found.out
    assert "not from an authority" in spolia("verify", "case", "--authorities", str(stranger.roots)).out
    assert "if you trust the authority" in spolia("verify", without_authorities(here)).out


def without_authorities(here: Path) -> str:
    settings = (here / "case" / "case.toml").read_text("utf-8").replace("authorities =", "# authorities =")
    (here / "case" / "case.toml").write_text(settings, "utf-8")
    return "case"


def test_nothing_goes_out_where_the_case_does_not_allow_it(here: Path, authority: Authority) -> None:
    with serve(authority) as url:
        done = spolia("stamp", "case", "--authority", url)
        assert done.code == 2
        assert "does not allow the network" in done.err
        assert spolia("stamp", "case").code == 2
        allow(here, url)
        assert spolia("stamp", "case", "--authority", "file:///etc/passwd").code == 2
        assert spolia("stamp", "case", "--authority", url + "elsewhere").code == 2
    assert spolia("stamp", "case").code == 2  # nobody answers any more
    assert "12." not in spolia("verify", "case").out


def test_a_stamp_is_brought_by_hand(here: Path, authority: Authority) -> None:
    assert spolia("stamp", "case", "--query", "request.tsq").code == 0
    put(here / "more.txt", "The army left.")
    spolia("add", "case", "more.txt")  # the head has moved on
    put(here / "reply.tsr", authority.answer((here / "request.tsq").read_bytes()))
    done = spolia("stamp", "case", "--reply", "reply.tsr")
    assert (done.code, done.out[:25]) == (0, "entries 0–3 were there on")
    assert spolia("verify", "case", "--authorities", str(authority.roots)).code == 0
    spolia("init", "other")
    refused = spolia("stamp", "other", "--reply", "reply.tsr")
    assert refused.code == 2
    assert "no head of this ledger" in refused.err


def test_a_file_of_opentimestamps_is_taken_in_and_no_more_is_said_of_it_than_it_shows(here: Path) -> None:
    assert spolia("stamp", "case", "--head", "head.txt").code == 0
    assert (here / "head.txt").read_text("utf-8") == spolia("checkpoint", "case").out
    digest = hashlib.sha256((here / "head.txt").read_bytes()).digest()
    put(here / "head.txt.ots", OTS_MAGIC + digest + bytes.fromhex("f010") + bytes(16))
    assert spolia("stamp", "case", "--reply", "head.txt.ots").code == 0
    found = spolia("verify", "case")
    assert found.code == 0
    assert "`ots verify` shows" in found.out
    put(here / "other.ots", OTS_MAGIC + bytes(32) + b"x")
    assert spolia("stamp", "case", "--reply", "other.ots").code == 2


def test_a_stamp_that_was_changed_in_the_ledger_is_found(here: Path, authority: Authority) -> None:
    with serve(authority) as url:
        allow(here, url, authority)
        spolia("stamp", "case")
    raw = sqlite3.connect(here / "case" / "ledger" / "ledger.sqlite")
    number, entry = raw.execute("SELECT number, raw FROM entries ORDER BY number DESC").fetchone()
    raw.close()
    changed = entry.replace(b'time":"20', b'time":"19')
    edit(here / "case" / "ledger", f"UPDATE entries SET raw = x'{changed.hex()}' WHERE number = {number}")
    found = spolia("verify", "case")
    assert found.code == 1
    assert "12. BROKEN" in found.out
    assert "and the entry 19" in found.out


def test_one_way_at_a_time(here: Path) -> None:
    assert spolia("stamp", "case", "--query", "q", "--head", "h").code == 2
    assert spolia("stamp", "case", "--reply", "missing").code == 2
