"""A bundle is checked far from its case, by Spolia and by fifty lines of Python alone, and each way to break one is found by both."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.test_cli import put, spolia
from tests.test_pipeline import put_rooms

from spolia.bundling import find_checker
from spolia.ledger import Elsewhere, Verification
from spolia.ledger.bundle import Bundle, is_bundle
from spolia.ledger.log import parse_head
from spolia.ledger.notes import SigningKey, parse_public_key, sign_note
from spolia.ledger.proofs import GrowthProof, parse_proof
from spolia.ledger.verify_bundle import verify_bundle

CHECKER = Path(__file__).parents[1] / "docs" / "verify.py"
TEXT = "Rebels took it.\x1b[31m"
FILE = hashlib.sha256(TEXT.encode()).hexdigest()
EVIDENCE = f"evidence/{FILE[:2]}/{FILE}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case, its bundle as a folder, as a ZIP, and without evidence; 300 entries more than a tile holds."""
    folder = tmp_path_factory.mktemp("bundle")
    with pytest.MonkeyPatch.context() as patch:
        put_rooms(patch)
        patch.chdir(folder)
        spolia("init", "case", "--title", "The valley <of> Sarn")
        put(folder / "note.txt", TEXT)
        put(folder / "r.jsonl", "".join(json.dumps({"id": f"r{n}", "text": f"Report {n}."}) + "\n" for n in range(280)))
        assert spolia("add", "case", "note.txt", "r.jsonl").code == 0
        assert spolia("build", "case").code == 0
        for name, options in {"whole": [], "whole.zip": ["--why", "for the court"], "bare": ["--without-evidence"]}.items():
            done = spolia("export", "case", "--format", "bundle", "-o", name, *options)
            assert (done.code, done.err) == (0, ""), done
    return folder


@pytest.fixture
def bundle(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made / "whole", tmp_path / "bundle")


def check(bundle: Path, *keys: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", CHECKER, bundle, *keys], capture_output=True, text=True, check=False)


def broken(found: Verification) -> list[int]:
    return [one.number for one in found.checks if not one.sound]


@pytest.mark.parametrize("name", ["whole", "whole.zip", "bare"])
def test_a_bundle_is_sound(made: Path, name: str) -> None:
    found = verify_bundle(made / name)
    assert found.sound, str(found)
    assert [one.number for one in found.checks] == [1, 2, 3, 4, 6, 7, 8, 9, 11, 13]
    assert found.signed_to == found.sound_to > 560
    key = (made / name / "key.pub").read_text() if name != "whole.zip" else (made / "whole" / "key.pub").read_text()
    for done in (check(made / name), check(made / name, key.strip())):
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert f"{found.sound_to} entries under a head signed with your key" in done.stdout
    assert spolia("verify", made / name, "--key", key.strip()).code == 0
    assert verify_bundle(made / name, Elsewhere(keys=(parse_public_key(key),))).sound


def test_another_s_key_is_not_believed(made: Path) -> None:
    stranger = str(SigningKey("x", bytes(32)).public)
    assert "signed with the key" in check(made / "whole", stranger).stderr
    assert broken(verify_bundle(made / "whole", Elsewhere(keys=(parse_public_key(stranger),)))) == [11]


def test_what_is_left_out_is_said(made: Path) -> None:
    names = {path.relative_to(made / "bare").as_posix() for path in (made / "bare").rglob("*")}
    assert not any(name.startswith(("evidence", "texts")) for name in names)
    assert not any(json.loads(line)["text"] for line in (made / "bare" / "reports.jsonl").read_bytes().splitlines())
    words = str(verify_bundle(made / "bare"))
    assert "0 of 282 pieces of evidence are there" in words
    assert "282 of them are left out" in words
    assert "left out" in (made / "bare" / "README.md").read_text()


def test_a_bundle_holds_what_it_says(made: Path) -> None:
    whole = made / "whole"
    assert (whole / EVIDENCE).read_bytes() == TEXT.encode()
    assert (whole / "record.json").read_bytes() == (made / "case" / "build" / "record.json").read_bytes()
    assert (whole / "verify.py").read_bytes() == CHECKER.read_bytes() == find_checker().read_bytes()
    assert len(list((whole / "proofs").iterdir())) == 282
    assert zipfile.ZipFile(made / "whole.zip").testzip() is None
    assert "exported as a bundle, with the bytes of its evidence" in spolia("provenance", made / "case", FILE).out


def test_the_checker_is_short_and_needs_nothing_but_python() -> None:
    lines = CHECKER.read_text().splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 150
    assert "spolia" not in "".join(line for line in lines if line.startswith(("import", "from")))


@dataclass(frozen=True)
class Breaking:
    """A way to break a bundle, and the checks that find it; `shown` is whether the fifty lines look there too."""

    name: str
    do: Callable[[Path], object]
    found_by: set[int]
    shown: bool = True


def change(name: str, old: bytes, new: bytes) -> Callable[[Path], object]:
    def do(bundle: Path) -> None:
        path = bundle / name
        data = path.read_bytes()
        assert old in data
        path.chmod(0o644)
        path.write_bytes(data.replace(old, new, 1))

    return do


def first_proof(bundle: Path) -> Path:
    return min((bundle / "proofs").iterdir())


def tile(bundle: Path) -> Path:
    return bundle / "log" / "tile" / "0" / "000"


def resign(bundle: Path) -> None:
    """Signs the head anew with a key of one's own, put beside it."""
    head, key = (bundle / "log" / "checkpoint"), SigningKey("spolia-case/forged", bytes(32))
    text = head.read_text("utf-8").partition("\n\n")[0] + "\n"
    head.write_text(str(sign_note(text, key)), "utf-8")
    (bundle / "key.pub").write_text(f"{key.public}\n")


BREAKINGS = [
    Breaking("a byte of the evidence changed", change(EVIDENCE, b"Rebels", b"Nobody"), {7, 8}),
    Breaking("the evidence gone", lambda b: (b / EVIDENCE).unlink(), {7, 8}),
    Breaking("the record changed", change("record.json", b"events", b"Events"), {8}),
    Breaking("a claim taken out", lambda b: (b / "claims.jsonl").write_bytes(b""), {8}),
    Breaking("the list changed", change("manifest.sha256", b"record.json", b"rekord.json"), {8}),
    Breaking("the list gone", lambda b: (b / "manifest.sha256").unlink(), {8}),
    Breaking("a file put in", lambda b: (b / "evidence" / "more").write_text("x"), {8}, shown=False),
    Breaking("an entry rewritten", change("log/tile/entries/000", b"note.txt", b"nota.txt"), {3, 4, 6, 13}),
    Breaking("a tile changed", lambda b: tile(b).write_bytes(bytes(32) + tile(b).read_bytes()[32:]), {3}, shown=False),
    Breaking("a tile gone", lambda b: tile(b).unlink(), {1}, shown=False),
    Breaking("entries gone", lambda b: (b / "log" / "tile" / "entries" / "000").unlink(), {1}),
    Breaking("the head changed", change("log/checkpoint", b"\n8", b"\n7"), {1}),
    Breaking("the signature taken away", lambda b: (b / "log" / "checkpoint").write_text((b / "log" / "checkpoint").read_text("utf-8").partition("\n\n")[0] + "\n"), {13}),
    Breaking("signed with another key", resign, {11, 13}),
    Breaking("a proof of another entry", lambda b: first_proof(b).write_text(first_proof(b).read_text("utf-8").replace("index ", "index 1"), "utf-8"), {13}),
    Breaking("a text changed", lambda b: next((b / "texts").rglob("*.txt")).write_text("other"), {8, 9}),
    Breaking("no log at all", lambda b: shutil.rmtree(b / "log"), {1}),
]  # fmt: skip


@pytest.mark.parametrize("breaking", BREAKINGS, ids=lambda b: b.name.replace(" ", "-"))
def test_what_is_broken_is_found(bundle: Path, breaking: Breaking) -> None:
    breaking.do(bundle)
    found = verify_bundle(bundle)
    assert set(broken(found)) == breaking.found_by, str(found)
    done = check(bundle)
    assert (done.returncode != 0) is breaking.shown, done.stdout + done.stderr
    assert json.loads(json.dumps(found.as_json()))["sound"] is False


def test_a_bundle_of_nonsense_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "x.zip", "no zip")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "x.zip", tmp_path / "empty", tmp_path / "missing"):
        assert broken(verify_bundle(path)) == [1]
        assert not is_bundle(path)


def test_names_do_not_lead_out(bundle: Path, tmp_path: Path) -> None:
    put(tmp_path / "secret", "x")
    (bundle / "link").symlink_to(tmp_path / "secret")
    with Bundle.open(bundle) as opened:
        for name in ("../secret", "/etc/passwd", "link", "a/../../secret", "..\\secret"):
            with pytest.raises(Exception, match="leads out"):
                opened.read(name)


def test_a_head_that_says_too_much_is_not_believed(bundle: Path) -> None:
    head = bundle / "log" / "checkpoint"
    head.write_text("spolia-case/1\n99999999999999\n" + "A" * 43 + "=\n")
    assert broken(verify_bundle(bundle)) == [1]


def test_a_bundle_goes_nowhere_where_something_is(made: Path, tmp_path: Path) -> None:
    put(tmp_path / "mine", "x")
    done = spolia("export", made / "case", "--format", "bundle", "-o", tmp_path)
    assert done.code == 2
    assert "holds other things" in done.err
    assert spolia("export", made / "case", "--format", "csv", "-o", tmp_path, "--why", "x").code == 2


def test_the_metadata_is_read_by_other_programs(made: Path) -> None:
    graph = {thing["@id"]: thing for thing in json.loads((made / "whole" / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]}
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    for key in ("name", "description", "datePublished", "license", "hasPart"):
        assert graph["./"][key]
    assert all((made / "whole" / part["@id"]).is_file() and part["@id"] in graph for part in graph["./"]["hasPart"])
    assert graph[EVIDENCE]["contentSize"] == str(len(TEXT))
    crates = pytest.importorskip("rocrate.rocrate")
    crate = crates.ROCrate(made / "whole")
    assert crate.name == "The valley <of> Sarn"
    assert len(list(crate.data_entities)) == len(graph["./"]["hasPart"])


def test_a_log_is_exported_for_others_and_grows(made: Path, tmp_path: Path) -> None:
    assert spolia("export", made / "case", "--format", "tlog", "-o", tmp_path / "log").code == 0
    first = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert {"log/checkpoint", "log/tile/0/000", "log/tile/0/001", "log/tile/entries/000", "log/tile/1/000.p/3", "log/key.pub"} <= first
    assert (tmp_path / "log" / "checkpoint").read_text("utf-8") == spolia("checkpoint", made / "case").out
    put(tmp_path / "more.txt", "The army left.")
    spolia("add", made / "case", tmp_path / "more.txt")
    old = (tmp_path / "log" / "checkpoint").read_bytes()
    assert spolia("export", made / "case", "--format", "tlog", "-o", tmp_path / "log").code == 0
    assert (tmp_path / "log" / "checkpoint").read_bytes() != old
    assert first <= {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    put(tmp_path / "old", old)
    growth = spolia("proof", made / "case", "--since", tmp_path / "old").out
    proof = parse_proof(growth)
    assert isinstance(proof, GrowthProof)
    assert proof.root == parse_head(old.decode()).root
    assert proof.check() == parse_head((tmp_path / "log" / "checkpoint").read_text("utf-8"))
