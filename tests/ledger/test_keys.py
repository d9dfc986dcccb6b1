"""Keys lie outside of the case and for their owner alone; one that is missing loses nothing; a new one is handed on by the old."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from tests.ledger.made import edit

from spolia.errors import CaseUnusable
from spolia.ledger import Ledger, Verification, verify_ledger
from spolia.ledger.keys import Unsigned, find_key, key_path, make_key, open_to_others, read_key, set_aside
from spolia.ledger.ledger import PUBLIC_KEYS
from spolia.ledger.log import parse_checkpoint
from spolia.ledger.notes import PublicKey, SigningKey, check_note, parse_note, sign_note


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    return tmp_path / "configuration" / "spolia" / "keys"


@pytest.fixture
def ledger(tmp_path: Path, keys: Path) -> Path:
    """A ledger with a key and one piece of evidence."""
    with Ledger.write(tmp_path / "ledger") as made:
        made.tell_key(make_key(made.head().origin)[0], "the case was made")
        keep(made, b"Rebels took it.")
    return tmp_path / "ledger"


def keep(ledger: Ledger, words: bytes) -> None:
    kept = ledger.evidence.keep(io.BytesIO(words))
    ledger.record([("evidence-kept", {"sha256": kept.sha256, "size": kept.size, "name": "note.txt"})])


def only_key(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def check(found: Verification, number: int = 11) -> tuple[list[str], list[str]]:
    one = next(check for check in found.checks if check.number == number)
    return one.faults, one.remarks


def test_a_key_is_for_its_owner_alone(keys: Path, ledger: Path) -> None:
    path = only_key(keys)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.stat().st_mode & 0o777 == 0o700
    assert not open_to_others(path)
    path.chmod(0o640)
    assert open_to_others(path)
    assert path.read_text("ascii").split("+")[-1] not in "".join(p.read_text("latin-1") for p in ledger.rglob("*") if p.is_file())


def test_every_head_is_signed_and_can_be_checked_by_the_public_key(ledger: Path) -> None:
    found = verify_ledger(ledger)
    assert found.sound, str(found)
    assert (found.signed_to, found.sound_to) == (3, 3)
    assert check(found) == ([], [])
    (public,) = parse_lines(ledger / PUBLIC_KEYS)
    with Ledger.read(ledger) as reading:
        note = parse_note(str(reading.checkpoint()))
        assert check_note(note, [public]) == ([public], [])
        assert check_note(reading.checkpoint(2), [public])[0] == [public]
        assert parse_checkpoint(reading.checkpoint(1)).size == 1
    assert verify_ledger(ledger, note, keys=[public]).sound


def parse_lines(path: Path) -> list[PublicKey]:
    from spolia.ledger.notes import parse_public_key

    return [parse_public_key(line) for line in path.read_text("utf-8").splitlines()]


def test_a_missing_key_loses_nothing(keys: Path, ledger: Path) -> None:
    path = only_key(keys)
    secret = path.read_bytes()
    path.unlink()
    with Ledger.write(ledger) as writing:
        assert "is not there" in str(writing.unsigned)
        keep(writing, b"The army left.")
    found = verify_ledger(ledger)
    assert found.sound, str(found)
    assert (found.signed_to, found.sound_to) == (3, 4)
    assert "signed up to entry 2; the 1 after it" in check(found)[1][0]
    assert found.note is not None
    assert not found.note.signatures
    path.write_bytes(secret)
    with Ledger.read(ledger) as reading:
        assert reading.checkpoint().signatures  # signed as it is asked for
    with Ledger.write(ledger) as writing:
        keep(writing, b"They came back.")
    assert verify_ledger(ledger).signed_to == 5


def test_somebody_else_s_key_signs_nothing(keys: Path, ledger: Path) -> None:
    path = only_key(keys)
    path.write_text(SigningKey("other", bytes(32)).secret_line())
    with Ledger.write(ledger) as writing:
        assert "and the ledger names" in str(writing.unsigned)
        keep(writing, b"The army left.")
    assert verify_ledger(ledger).signed_to == 3


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\xff\xfe", b"PRIVATE+KEY+a+b+c"])
def test_a_broken_key_file_loses_nothing(keys: Path, ledger: Path, data: bytes) -> None:
    only_key(keys).write_bytes(data)
    with Ledger.write(ledger) as writing:
        assert writing.unsigned
        keep(writing, b"The army left.")
    assert verify_ledger(ledger).sound_to == 4


def test_a_new_key_is_handed_on_by_the_old(keys: Path, ledger: Path) -> None:
    (first,) = parse_lines(ledger / PUBLIC_KEYS)
    with Ledger.write(ledger) as writing:
        writing.tell_key(make_key(writing.head().origin)[0], "the old laptop is gone")
        keep(writing, b"The army left.")
    found = verify_ledger(ledger, keys=[first])
    assert found.sound, str(found)
    assert check(found) == ([], [])
    assert found.signed_to == 5
    assert parse_lines(ledger / PUBLIC_KEYS)[0] == first
    assert len(parse_lines(ledger / PUBLIC_KEYS)) == 2


def test_a_key_that_somebody_else_replaced_meanwhile_signs_no_more(ledger: Path, keys: Path) -> None:
    with Ledger.write(ledger) as writing:
        stale = writing.signing
        writing.tell_key(make_key(writing.head().origin)[0], "replaced")
        writing.signing = stale  # as a writer has it that was open all along
        keep(writing, b"The army left.")
    found = verify_ledger(ledger)
    assert found.sound, str(found)
    assert found.signed_to == found.sound_to


def test_a_new_key_without_the_old_one_is_said(keys: Path, ledger: Path) -> None:
    (first,) = parse_lines(ledger / PUBLIC_KEYS)
    only_key(keys).unlink()
    with Ledger.write(ledger) as writing:
        writing.tell_key(make_key(writing.head().origin)[0], "the key was lost")
    found = verify_ledger(ledger)
    assert found.sound, str(found)
    assert "the old key did not sign that" in check(found)[1][0]
    assert "handed on" in check(verify_ledger(ledger, keys=[first]))[0][0]


def test_a_rewritten_ledger_is_found_by_a_key_kept_elsewhere(ledger: Path, tmp_path: Path) -> None:
    (first,) = parse_lines(ledger / PUBLIC_KEYS)
    with Ledger.write(tmp_path / "forged") as forged:
        forged.tell_key(make_key(forged.head().origin)[0], "the case was made")
    assert verify_ledger(tmp_path / "forged").sound
    assert not verify_ledger(tmp_path / "forged", keys=[first]).sound


BREAKINGS = {
    "a signature changed": ("UPDATE signatures SET signature = zeroblob(64) WHERE size = 2", "was not made with the key"),
    "a signature put under another head": ("UPDATE signatures SET size = 1 WHERE size = 2", "had not named by then"),
    "a signature by a key unknown": ("UPDATE signatures SET key = '00000000' WHERE size = 2", "had not named by then"),
}


@pytest.mark.parametrize("how", BREAKINGS)
def test_a_signature_that_was_changed_is_found(ledger: Path, how: str) -> None:
    statement, words = BREAKINGS[how]
    edit(ledger, statement)
    found = verify_ledger(ledger)
    assert [one.number for one in found.checks if not one.sound] == [11], str(found)
    assert words in check(found)[0][0]


def test_an_old_key_signs_nothing_after_it_was_replaced(ledger: Path, keys: Path) -> None:
    with Ledger.write(ledger) as writing:
        old = writing.signing
        writing.tell_key(make_key(writing.head().origin)[0], "stolen")
        keep(writing, b"The army left.")
        head = writing.head()
    assert isinstance(old, SigningKey)
    edit(ledger, f"INSERT INTO signatures VALUES ({head.size}, '{old.public.id}', x'{old.sign(str(head).encode()).hex()}')")
    assert "had replaced" in check(verify_ledger(ledger))[0][0]


def test_taken_away_signatures_show_as_unsigned(ledger: Path) -> None:
    edit(ledger, "DELETE FROM signatures")
    (public,) = parse_lines(ledger / PUBLIC_KEYS)
    found = verify_ledger(ledger)
    assert (found.sound, found.signed_to) == (True, 0)
    assert not verify_ledger(ledger, keys=[public]).sound


def test_a_checkpoint_signed_by_a_stranger_is_refused(ledger: Path) -> None:
    with Ledger.read(ledger) as reading:
        head = reading.head()
    stranger = SigningKey(head.origin, bytes(32))
    assert "no key that this log names" in check(verify_ledger(ledger, sign_note(str(head), stranger)), 10)[0][0]


def test_a_named_key_is_used_and_made_where_it_is_named(tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, path = make_key("spolia-case/1", tmp_path / "elsewhere" / "k.key")
    assert path == tmp_path / "elsewhere" / "k.key"
    assert make_key("spolia-case/1", path)[0].public == key.public
    assert not keys.exists()
    assert key_path(key.public, path) == path
    assert isinstance(find_key(key.public), Unsigned)
    monkeypatch.setenv("SPOLIA_KEY", str(path))
    found = find_key(key.public)
    assert isinstance(found, SigningKey)
    assert found.public == key.public
    assert read_key(set_aside(path, key.public), key.name).public == key.public


def test_a_key_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CaseUnusable, match="cannot be written"):
        make_key("spolia-case/1", tmp_path / "file" / "k.key")


def test_proofs_out_of_a_ledger_hold(ledger: Path) -> None:
    with Ledger.write(ledger) as writing:
        old = writing.head()
        writing.record([("remark", {"words": f"entry {n}"}) for n in range(700)])
    with Ledger.read(ledger) as reading:
        entries = reading.entries()
        for number in (0, 2, 255, 256, 511, 702):
            assert reading.prove_entry(number).check(entries[number].leaf) == reading.head()
        growth = reading.prove_growth(old.size)
        assert (growth.root, growth.check()) == (old.root, reading.head())
        assert [e.number for e in reading.entries(hashlib.sha256(b"Rebels took it.").hexdigest())] == [2]


def test_a_hash_of_the_tree_that_was_changed_is_found(ledger: Path) -> None:
    with Ledger.write(ledger) as writing:
        writing.record([("remark", {"words": f"entry {n}"}) for n in range(300)])
    edit(ledger, "UPDATE subtrees SET hash = zeroblob(32)")
    assert "subtrees has 1 rows" in check(verify_ledger(ledger), 8)[0][0]
