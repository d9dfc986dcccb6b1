"""A backup is the case as it stood at one moment, taken while others write; a case is made of it in either store, or not at all."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.ledger.made import ask, edit, raw_database
from tests.servers import Server as Running

from spolia.add import add_paths
from spolia.backup import Copied, back_up, restore_case
from spolia.case import Case, create_case, open_case, read_case, server_of
from spolia.errors import BadCommand, CaseUnusable, LedgerBroken, Problem, StoreUnreachable
from spolia.ledger import verify_ledger
from spolia.ledger.log import Head
from spolia.preserve.limits import Limits

PROGRAM = [sys.executable, "-m", "spolia"]


def add(case: Case, *paths: Path) -> None:
    add_paths(
        case, [str(p) for p in paths], {}, Limits(), stdin=io.BytesIO(), tell=lambda _: None, name=lambda problem: pytest.fail(str(problem))
    )


def plainly(hashes: Iterable[str], _: int) -> Iterable[str]:
    return hashes


def take(case: Case, out: Path) -> tuple[Copied, list[str]]:
    named: list[Problem] = []
    return back_up(case, out, name=named.append, watch=plainly), [str(problem) for problem in named]


def restore(backup: Path, folder: Path, store: str | None) -> Case:
    restore_case(backup, folder, server_of(store, folder.name), watch=plainly)
    return open_case(folder)


@pytest.fixture
def case(tmp_path: Path, store: str | None) -> Case:
    """A case with a file of two reports, a page and a table of its own, its ledger in each store in turn."""
    made = create_case(tmp_path / "case", "The valley", "What it is about.", server=server_of(store, "case"))
    (tmp_path / "r.jsonl").write_text('{"id": "a", "text": "Rebels took it.", "source": "A"}\n{"id": "b", "text": "The army left."}\n')
    (tmp_path / "page.txt").write_text("Nobody was seen.")
    add(made, tmp_path / "r.jsonl", tmp_path / "page.txt")
    (made.tables / "parties.csv").write_text("name\n")
    return made


@pytest.fixture
def other_store(store: str | None, request: pytest.FixtureRequest) -> str | None:
    return None if store else request.getfixturevalue("postgresql").url


def head_of(case: Case) -> Head:
    with case.ledger_to_read() as ledger:
        return ledger.head()


def test_a_backup_is_a_case_that_verifies_and_stays_as_it_was(case: Case, tmp_path: Path) -> None:
    copied, named = take(case, tmp_path / "backup")
    assert (named, copied.whole, copied.files) == ([], True, 2)
    backup = open_case(tmp_path / "backup")
    found = verify_ledger(backup.folder / "ledger", head_of(case))
    assert found.sound, str(found)
    assert (backup.title, backup.summary) == ("The valley", "What it is about.")
    assert read_case(backup) == read_case(case)
    with pytest.raises(CaseUnusable, match="is a backup, and stays as it was taken; make a case of it: spolia restore"):
        add(backup, tmp_path / "page.txt")


def test_a_case_made_of_a_backup_is_the_same_in_either_store(
    case: Case, tmp_path: Path, store: str | None, other_store: str | None
) -> None:
    take(case, tmp_path / "backup")
    there = restore(tmp_path / "backup", tmp_path / "there", other_store)
    take(there, tmp_path / "again")
    back = restore(tmp_path / "again", tmp_path / "back", store)
    assert read_case(there) == read_case(back) == read_case(case)
    assert (back.tables / "parties.csv").read_text() == "name\n"
    (tmp_path / "new.txt").write_text("It goes on.")
    for goes_on in (there, back):
        add(goes_on, tmp_path / "new.txt")
        found = verify_ledger(goes_on.folder / "ledger", head_of(case))
        assert found.sound, str(found)
        assert found.sound_to > head_of(case).size


def test_nothing_goes_into_a_backup_but_what_it_is_of(case: Case, tmp_path: Path) -> None:
    """No key, whatever it is called; nothing that a build makes; nothing through a link."""
    for name in ("key", "ledger/key", "ledger/signing.key", "ledger/evidence/passing/half", "build/record.json", "site/index.html"):
        (case.folder / name).parent.mkdir(exist_ok=True)
        (case.folder / name).write_text("kept from all")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "f").write_text("kept from all")
    (case.tables / "link").symlink_to(tmp_path / "outside")
    take(case, tmp_path / "backup")
    files = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert {str(path.relative_to(tmp_path / "backup")) for path in files if "evidence" not in path.parts} == {
        "backup.json", "case.toml", "tables/reports.csv", "tables/parties.csv", "ledger/ledger.sqlite",
    }  # fmt: skip
    assert not [path for path in files if b"kept from all" in path.read_bytes()]


def test_backups_taken_while_others_write_verify(case: Case, tmp_path: Path) -> None:
    for n in range(2):
        lines = (json.dumps({"id": f"r{n}-{i}", "text": f"Village {n}-{i} fell."}) for i in range(2500))
        (tmp_path / f"{n}.jsonl").write_text("\n".join(lines) + "\n")
    writers = [
        subprocess.Popen([*PROGRAM, "add", str(case.folder), str(tmp_path / f"{n}.jsonl")], stdout=subprocess.DEVNULL) for n in range(2)
    ]
    taken = []
    while any(writer.poll() is None for writer in writers) or not taken:
        copied, named = take(case, tmp_path / f"backup {len(taken)}")
        assert (named, copied.whole) == ([], True)
        taken.append(copied)
    assert [writer.wait() for writer in writers] == [0, 0]
    sizes = [copied.head.size for copied in taken]
    assert sizes == sorted(sizes)
    assert any(8 < size < head_of(case).size for size in sizes), "one at least was taken in the midst of it"
    for copied in taken:
        assert verify_ledger(case.folder / "ledger", copied.head).sound
    restored = restore(tmp_path / "backup 0", tmp_path / "restored", None)
    assert head_of(restored) == taken[0].head


def test_a_case_put_back_to_a_backup_is_seen_by_a_newer_head(case: Case, tmp_path: Path, store: str | None) -> None:
    take(case, tmp_path / "backup")
    (tmp_path / "new.txt").write_text("It goes on.")
    add(case, tmp_path / "new.txt")
    newer = head_of(case)
    old = restore(tmp_path / "backup", tmp_path / "old", store)
    found = verify_ledger(old.folder / "ledger", newer)
    assert [check.number for check in found.checks if not check.sound] == [10]
    assert "cut off, or this is an older copy" in next(c for c in found.checks if c.number == 10).faults[0]


def test_nothing_is_written_over(case: Case, tmp_path: Path, store: str | None) -> None:
    take(case, tmp_path / "backup")
    with pytest.raises(BadCommand, match="is there already"):
        take(case, tmp_path / "backup")
    with pytest.raises(BadCommand, match="is a case already"):
        restore(tmp_path / "backup", case.folder, store)
    with pytest.raises(BadCommand, match="holds other things"):
        restore(tmp_path / "backup", tmp_path, store)
    (tmp_path / "empty").mkdir()
    assert read_case(restore(tmp_path / "backup", tmp_path / "empty", store)) == read_case(case)


def test_of_a_damaged_case_what_is_there_is_copied_and_the_rest_named(case: Case, tmp_path: Path) -> None:
    with case.ledger_to_read() as ledger:
        page = next(item for item in ledger.items() if item.name.endswith("page.txt"))
        path = ledger.evidence.path(page.sha256)
    path.chmod(0o644)
    path.write_text("Somebody was seen.")
    copied, named = take(case, tmp_path / "backup")
    assert not copied.whole
    assert any(page.sha256 in fault and "is damaged" in fault for fault in named)
    assert len(read_case(open_case(tmp_path / "backup"))[0]) == 3
    with pytest.raises(LedgerBroken, match=page.sha256):
        restore(tmp_path / "backup", tmp_path / "restored", None)


BREAKINGS = {
    "a file of evidence gone": lambda b: next(p for p in (b / "ledger" / "evidence").rglob("*") if p.is_file()).unlink(),
    "a text changed": lambda b: edit(b / "ledger", "UPDATE texts SET bytes = :no", no=b"No"),
    "the last entries cut off with care": lambda b: [
        edit(b / "ledger", s)
        for s in (
            "DELETE FROM heads WHERE size > 1", "DELETE FROM reports", "DELETE FROM readings", "DELETE FROM items", "DELETE FROM texts",
            "DELETE FROM entries WHERE number > 0",
        )
    ],
    "of another log": lambda b: tell(b, origin="spolia-case/0011"),
    "said to be longer": lambda b: tell(b, size=1000),
    "the database gone": lambda b: (b / "ledger" / "ledger.sqlite").unlink(),
    "the settings gone": lambda b: (b / "case.toml").unlink(),
}  # fmt: skip


def tell(backup: Path, **changed: object) -> None:
    path = backup / "backup.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))


@pytest.mark.parametrize("breaking", BREAKINGS, ids=lambda name: name.replace(" ", "-"))
def test_of_a_backup_that_is_not_the_one_taken_no_case_is_made(case: Case, tmp_path: Path, store: str | None, breaking: str) -> None:
    take(case, tmp_path / "backup")
    BREAKINGS[breaking](tmp_path / "backup")
    before = schemas(case)
    with pytest.raises((LedgerBroken, CaseUnusable)):
        restore(tmp_path / "backup", tmp_path / "restored", store)
    assert not list(tmp_path.glob("restored*"))
    assert schemas(case) == before


def schemas(case: Case) -> int:
    """How many schemas the case's server has; 0 where it has no server."""
    if not (case.folder / "ledger" / "store.toml").exists():
        return 0
    return int(ask(case.folder / "ledger", "SELECT count(*) FROM pg_namespace"))


@pytest.mark.parametrize("told", [None, "", "[]", '{"form": "spolia-backup/1"}', '{"form": "x", "origin": 1, "size": "y", "root": "z"}'])
def test_what_is_no_backup_is_said(case: Case, tmp_path: Path, told: str | None) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(case.folder, backup)
    if told is not None:
        (backup / "backup.json").write_text(told)
    with pytest.raises(BadCommand, match="is no backup"):
        restore(backup, tmp_path / "restored", None)


def test_a_backup_of_a_newer_spolia_is_refused(case: Case, tmp_path: Path) -> None:
    take(case, tmp_path / "backup")
    tell(tmp_path / "backup", form="spolia-backup/2")
    with pytest.raises(BadCommand, match="a newer Spolia wrote it"):
        restore(tmp_path / "backup", tmp_path / "restored", None)


def test_a_backup_that_is_broken_off_leaves_nothing(case: Case, tmp_path: Path) -> None:
    def stop(hashes: Iterable[str], _: int) -> Iterable[str]:
        yield next(iter(hashes))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(case, tmp_path / "backup", name=lambda _: None, watch=stop)
    take(case, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        restore_case(tmp_path / "whole", tmp_path / "restored", None, watch=stop)
    assert not [path for path in tmp_path.iterdir() if "backup" in path.name or "restored" in path.name]


def test_a_backup_needs_no_right_to_write(case: Case, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in case.folder.rglob("*") if path.is_file() and "-shm" not in path.name}
    take(case, tmp_path / "backup")
    after = {path: path.stat().st_mtime_ns for path in case.folder.rglob("*") if path.is_file() and path.suffix != ".sqlite-shm"}
    assert {path: when for path, when in after.items() if path in before} == before


def test_a_server_that_does_not_answer_is_said_and_no_case_made(case: Case, tmp_path: Path) -> None:
    take(case, tmp_path / "backup")
    (tmp_path / "nowhere").mkdir()
    with pytest.raises(StoreUnreachable):
        restore(tmp_path / "backup", tmp_path / "restored", f"postgresql://spolia@/spolia?host={tmp_path / 'nowhere'}")
    assert not list(tmp_path.glob("restored*"))


def test_the_commands_say_what_came_of_it(tmp_path: Path, postgresql: Running) -> None:
    def spolia(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*PROGRAM, *arguments], cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    (tmp_path / "page.txt").write_text("Nobody was seen.")
    for arguments in (("init", "case"), ("add", "case", "page.txt")):
        assert spolia(*arguments).returncode == 0
    done = spolia("backup", "case", "copy")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "copied case into copy: 4 entries, 1 file of evidence, verified; back again: spolia restore copy CASE\n"
    done = spolia("restore", "copy", "other", "--store", postgresql.url.replace("spolia@", "spolia:hidden@"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "restored other from copy: 4 entries" in done.stdout
    assert "the password was not written down" in done.stdout
    assert "hidden" not in done.stdout + (tmp_path / "other" / "ledger" / "store.toml").read_text()
    assert spolia("verify", "other").stdout == spolia("verify", "case").stdout
    again = spolia("backup", "case", "copy")
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "spolia: copy is there already; a backup is made under a new name.\n"


def test_a_backup_of_an_earlier_form_is_brought_up(tmp_path: Path, postgresql: Running) -> None:
    """As a Spolia of the first form would have taken it, had it taken backups."""
    form = Path(__file__).parent / "ledger" / "forms" / "1"
    made = create_case(tmp_path / "new")
    (backup := tmp_path / "backup").mkdir()
    shutil.copytree(form, backup / "ledger")
    shutil.copytree(made.tables, backup / "tables")
    shutil.copy(made.folder / "case.toml", backup)
    with raw_database(backup / "ledger") as connection:
        size, root = connection.exec_driver_sql("SELECT size, root FROM heads ORDER BY size DESC").first() or (0, b"")
        raw = connection.exec_driver_sql("SELECT raw FROM entries WHERE number = 0").scalar_one()
    (backup / "backup.json").write_text('{"form": "spolia-backup/1", "taken": "2026-11-20"}')
    tell(backup, origin=json.loads(raw)["origin"], size=size, root=root.hex())
    for name, store in (("one", None), ("two", postgresql.url)):
        reports, _ = read_case(restore(backup, tmp_path / name, store))
        assert [report.id for report in reports] == ["r1"]
        assert verify_ledger(tmp_path / name / "ledger").sound
