"""The commands as people meet them: what stands on which stream, which exit code, and every bad input that we know."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from spolia.cli import main
from spolia.ledger import verify_ledger

PROGRAM = [sys.executable, "-m", "spolia"]
HOSTILE = "evil\x1b[31m\u202egpj.txt"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


def spolia(*arguments: str | Path, stdin: bytes = b"") -> Done:
    done = CliRunner().invoke(main, [str(a) for a in arguments], input=io.BytesIO(stdin))
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an empty case in it, in which commands run."""
    monkeypatch.chdir(tmp_path)
    assert spolia("init", "case").code == 0
    return tmp_path


@pytest.fixture
def anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str | None) -> Path:
    """The same, its ledger in each store in turn."""
    monkeypatch.chdir(tmp_path)
    assert spolia("init", "case", "--store", store or "sqlite").code == 0
    return tmp_path


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


# --- help and usage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(main.commands))
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_takes_help(name: str, flag: str) -> None:
    done = spolia(name, flag)
    assert done.code == 0
    assert done.out.startswith("Usage:")


def test_help_answers_at_once() -> None:
    """Below 250 ms on the slowest machine that we promise it for: what would make it slow is an import, so that is looked for."""
    script = "import sys, spolia.cli; print(*(m for m in sys.modules if m.split('.')[0] in {'numpy', 'sqlalchemy', 'msgspec', 'starlette', 'ctranslate2', 'yaml'}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_importing_the_package_costs_nothing() -> None:
    script = "import sys; before = set(sys.modules); import spolia; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {module for module in done.stdout.split() if module.split(".")[0] not in sys.stdlib_module_names} == {"spolia"}


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["add", "case"], ["add"], ["read", "--nonsense", "x"], ["resolve", "colours", "x"], ["export", "case", "--format", "shapefile", "-o", "x"],
     ["add", "case", "x", "--published", "yesterday"], ["add", "case", "x", "--max-mb", "many"], ["get", "case", "ffff"], ["init", "case"],
     ["init", "new", "--store", "postgresql://localhost/x"], ["add", "nowhere", "x"], ["list", "nowhere"], ["build", "nowhere"], ["verify", "nowhere"],
     ["explain", "case", "ev-000000000000"], ["explain", "case", "a", "b", "c"], ["ask", "case"], ["ask", "case", "--as-of", "2016-12-11"],
     ["ask", "case", "--on", "2016-13-01"], ["ask", "case", "--kind", "robbery"], ["ask", "case", "--place", "Palmyra"], ["ask", "nowhere", "--place", "x"], ["export", "case", "--format", "csv", "-o", "x"],
     ["weigh", "missing.jsonl"], ["weigh", "claims.jsonl", "--reports", "missing.jsonl"], ["read", "note.txt", "-o", "no/such/folder/x"],
     ["bench", "nonsense"], ["bench", "read", "nonsense"], ["bench", "size", "--against", "HEAD"], ["verify", "case", "--against", "missing"], ["verify", "case", "--against", "note.txt"], ["add", "case", "x", "--source", "s" * 600]],
    ids=lambda arguments: " ".join(arguments)[:50],
)  # fmt: skip
def test_a_wrong_request_is_one_line_and_exit_2(here: Path, arguments: list[str]) -> None:
    put(here / "note.txt", "Rebels took it.")
    put(here / "claims.jsonl", "")
    done = spolia(*arguments)
    assert done.code == 2, done
    assert len(done.problems) == 1, done.err
    assert done.problems[0].startswith("spolia: ")
    assert "Traceback" not in done.err
    assert done.out == ""


def test_without_a_command_help_is_shown(here: Path) -> None:
    done = spolia()
    assert done.code == 2
    assert "Commands:" in done.err + done.out


def test_a_fault_is_one_line_and_a_traceback_only_with_debug(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault \x1b[31m of ours")

    monkeypatch.setattr("spolia.case.open_case", fail)
    done = spolia("list", "case")
    assert done.code == 2
    assert done.problems == [r"spolia: RuntimeError: a fault \x1b[31m of ours (a fault in Spolia; --debug shows where)"]
    for arguments in (["--debug", "list", "case"], ["list", "case", "--debug"]):
        assert isinstance(CliRunner().invoke(main, arguments).exception, RuntimeError)


# --- add, list, get ------------------------------------------------------------------------------------------------------


def test_kept_lines_and_a_summary_that_adds_up(here: Path) -> None:
    text, lines = "Rebels took it.", '{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n'
    put(here / "note.txt", text)
    put(here / "r.jsonl", lines)
    done = spolia("add", "case", "note.txt", "r.jsonl")
    assert (done.code, done.err) == (0, "")
    *kept, summary = done.out.splitlines()
    first, second = lines.splitlines()
    assert kept == [
        f"kept {sha256(text)} note.txt", f"kept {sha256(lines)} r.jsonl", f"kept {sha256(first)} r.jsonl line 1",
        f"kept {sha256(second)} r.jsonl line 2",
    ]  # fmt: skip
    assert summary == "4 given: 4 kept, 0 already there, 0 not kept; of the 4 that are there 4 read, 0 not read; next: spolia build case"
    again = spolia("add", "case", "r.jsonl", "note.txt")
    assert again.code == 0
    assert not any(line.startswith("kept") for line in again.out.splitlines())
    assert again.out.splitlines()[-1].startswith("4 given: 0 kept, 4 already there, 0 not kept;")


def test_evidence_is_listed_and_comes_back_byte_for_byte(here: Path) -> None:
    data = bytes(range(256)) * 9
    put(here / "noise.bin", data)
    put(here / "r.jsonl", '{"text": "x"}\r\n{"text": "y"}\n')
    spolia("add", "case", "noise.bin", "r.jsonl")
    listed = [line.split("  ", 1) for line in spolia("list", "case").out.splitlines()]
    assert [name for _, name in listed] == ["noise.bin", "r.jsonl", "r.jsonl line 1", "r.jsonl line 2"]
    assert CliRunner().invoke(main, ["get", "case", listed[0][0]]).stdout_bytes == data
    assert spolia("get", "case", listed[3][0][:12], "-o", "out").code == 0
    assert (here / "out").read_bytes() == b'{"text": "y"}'


BAD_INPUTS: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n \n", "blanks"),
    "noise.bin": (bytes(range(256)) * 20, "no text"),
    "noise.jsonl": (bytes(range(256)) * 20, "no text"),
    "latin.txt": (b"Rebels met in a caf\xe9 in Homs.", "not UTF-8 at byte 19"),
    "cut.jsonl": (b'{"text": "good"}\n{"text": "cut\n', "line 2"),
    "letter.pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "archive.zip": (b"PK\x03\x04rest", "ZIP"),
    "empty.html": (b"<html></html>", "no article"),
    HOSTILE: (b"", r"evil\x1b[31m\u202egpj.txt"),
}


@pytest.mark.parametrize("name", BAD_INPUTS, ids=lambda name: name.encode("ascii", "backslashreplace").decode())
def test_bad_input_is_kept_named_in_one_line_and_the_others_go_through(here: Path, name: str) -> None:
    data, says = BAD_INPUTS[name]
    put(here / name, data)
    put(here / "good.txt", "Rebels took it.")
    done = spolia("add", "case", "./" + name, "good.txt")
    assert done.code == 1
    assert len(done.problems) == 1, done.err
    assert says in done.problems[0]
    assert f"kept {sha256(data)} " in done.out
    assert f"kept {sha256('Rebels took it.')} good.txt" in done.out
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out + done.err


def test_what_is_missing_is_named_and_the_others_go_through(here: Path) -> None:
    put(here / "good.txt", "Rebels took it.")
    done = spolia("add", "case", "missing.txt", "good.txt")
    assert done.code == 1
    assert done.problems == ["missing.txt: cannot be read: No such file or directory"]
    assert "2 given: 1 kept, 0 already there, 1 not kept; of the 1 that are there 1 read, 0 not read" in done.out


def test_an_empty_name_is_not_the_folder_that_one_is_in(here: Path) -> None:
    put(here / "good.txt", "Rebels took it.")
    done = spolia("add", "case", "", "good.txt")
    assert (done.code, done.problems) == (1, ['"": names nothing'])
    assert [line.split()[2] for line in done.out.splitlines() if line.startswith("kept")] == ["good.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_folder_is_taken_in_whole_and_nothing_in_it_is_followed(anywhere: Path) -> None:
    folder = anywhere / "folder"
    (folder / "deep" / "deeper").mkdir(parents=True)
    put(folder / "deep" / "deeper" / "b.txt", "The army left.")
    put(folder / ".hidden.txt", "A hidden note on Homs.")
    put(anywhere / "outside.txt", "Not named.")
    (folder / "link.txt").symlink_to(anywhere / "outside.txt")
    (folder / "up").symlink_to(anywhere)
    os.mkfifo(folder / "pipe")
    done = spolia("add", "case", "folder")
    assert done.code == 1
    assert sorted(line.split(" ", 2)[2] for line in done.out.splitlines() if line.startswith("kept")) == [
        "folder/.hidden.txt",
        "folder/deep/deeper/b.txt",
    ]
    assert sorted(problem.split(":")[0] for problem in done.problems) == ["folder/link.txt", "folder/pipe", "folder/up"]
    assert done.out.splitlines()[-1].startswith("5 given: 2 kept, 0 already there, 3 not kept;")


def test_a_name_that_begins_with_a_dash_is_a_name(here: Path) -> None:
    put(here / "--version", "Rebels took it.")
    done = spolia("add", "case", "--", "--version")
    assert (done.code, done.err) == (0, "")
    assert f"kept {sha256('Rebels took it.')} --version" in done.out


def test_a_name_that_is_no_text_is_kept_under_it(anywhere: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        put(anywhere / name, "Rebels took it.")
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such name")
    done = spolia("add", "case", ".")
    assert done.code == 0, done.err
    assert r"caf\udce9.txt" in done.out
    assert r"caf\udce9.txt" in spolia("list", "case").out
    assert verify_ledger(anywhere / "case" / "ledger").sound


def test_standard_input_is_an_item(here: Path) -> None:
    done = spolia("add", "case", "-", "--source", "A friend", stdin=b"Rebels took it.")
    assert done.code == 0
    assert f"kept {sha256('Rebels took it.')} -" in done.out
    lines = spolia("add", "case", "-", stdin=b'{"text": "x"}\n{"text": "y"}\n')
    assert [line.split(" ", 2)[2] for line in lines.out.splitlines()[:-1]] == ["-", "- line 1", "- line 2"]


def test_limits_are_named_when_they_bite(here: Path) -> None:
    put(here / "long.txt", b"x" * ((1 << 20) + 1))
    done = spolia("add", "case", "long.txt", "--max-mb", "1")
    assert done.code == 1
    assert "(--max-mb)" in done.err
    assert "kept" in done.out
    assert spolia("add", "case", "long.txt").code == 0, "a larger limit reads what was kept before"


def test_a_case_that_cannot_be_written_is_said(here: Path) -> None:
    put(here / "good.txt", "Rebels took it.")
    evidence = here / "case" / "ledger" / "evidence"
    for child in sorted(evidence.rglob("*"), reverse=True):
        child.rmdir()
    evidence.rmdir()
    put(evidence, "in the way")
    done = spolia("add", "case", "good.txt")
    assert done.code == 2
    assert len(done.problems) == 1
    assert "cannot be written" in done.err
    assert "kept" not in done.out


@pytest.mark.skipif(os.name != "posix", reason="needs limits on processes")
def test_a_disk_that_is_full_is_said_and_what_was_kept_stays(here: Path) -> None:
    import resource

    put(here / "small.txt", "Rebels took it.")
    put(here / "large.txt", "Rebels took it. " * 30_000)
    limit = 200_000  # bytes that a file may grow to: what a full disk looks like to a program
    done = subprocess.run(
        [*PROGRAM, "add", "case", "small.txt", "large.txt", "small.txt"], cwd=here, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == f"kept {sha256('Rebels took it.')} small.txt\n"
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be written" in done.stderr
    assert verify_ledger(here / "case" / "ledger").sound
    assert spolia("add", "case", "small.txt", "large.txt").code == 0
    assert spolia("verify", "case").code == 0


# --- signals and crashes -------------------------------------------------------------------------------------------------


def start(here: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*PROGRAM, *arguments], cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_with_its_own_code(anywhere: Path, sent: signal.Signals, code: int) -> None:
    put(anywhere / "good.txt", "Rebels took it.")
    child = start(anywhere, "add", "case", "good.txt", "-")
    assert child.stdout is not None
    assert child.stdout.readline().startswith(b"kept ")  # now it waits for standard input
    child.send_signal(sent)
    _, err = child.communicate(timeout=30)
    assert child.returncode == code, err
    assert b"Traceback" not in err
    assert verify_ledger(anywhere / "case" / "ledger").sound


@pytest.mark.parametrize("after", [0, 1, 40, 700])
def test_after_a_kill_all_that_was_said_to_be_kept_is_there_and_adding_again_makes_it_whole(anywhere: Path, after: int) -> None:
    lines = [json.dumps({"id": f"r{n}", "text": f"Rebels took village {n}."}) for n in range(1500)]
    put(anywhere / "r.jsonl", "\n".join(lines) + "\n")
    child = start(anywhere, "add", "case", "r.jsonl")
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(after)]
    if not after:
        time.sleep(0.3)
    child.kill()
    said += child.stdout.read().splitlines()
    child.communicate()
    promised = {line.split()[1].decode() for line in said if line.startswith(b"kept ") and len(line.split()[1]) == 64}
    found = verify_ledger(anywhere / "case" / "ledger")
    assert found.sound, str(found)
    listed = spolia("list", "case")
    assert listed.code == 0, listed.err
    there = {line.split()[0] for line in listed.out.splitlines()}
    assert promised <= there
    again = spolia("add", "case", "r.jsonl")
    assert again.code == 0, again.err
    assert again.out.splitlines()[-1].startswith("1501 given: ")
    assert "of the 1501 that are there 1501 read, 0 not read" in again.out
    listed = spolia("list", "case").out.splitlines()
    assert len(listed) == len(set(listed)) == 1501
    assert verify_ledger(anywhere / "case" / "ledger").sound


def test_what_several_add_at_once_is_kept_once(anywhere: Path) -> None:
    put(anywhere / "r.jsonl", "".join(json.dumps({"id": f"r{n}", "text": f"Village {n} fell."}) + "\n" for n in range(300)))
    children = [start(anywhere, "add", "case", "r.jsonl") for _ in range(3)]
    outs = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0, 0, 0], outs
    kept = [line.split()[1] for out, _ in outs for line in out.splitlines() if line.startswith(b"kept ")]
    assert len(kept) == len(set(kept)) == 301
    assert all(b"of the 301 that are there 301 read, 0 not read" in out for out, _ in outs)
    assert verify_ledger(anywhere / "case" / "ledger").sound


def test_a_reader_that_goes_away_is_no_fault(here: Path) -> None:
    put(here / "r.jsonl", "".join(json.dumps({"text": f"{n}" * 50}) + "\n" for n in range(3000)))
    spolia("add", "case", "r.jsonl")
    done = subprocess.run(f"{sys.executable} -m spolia list case | head -1", shell=True, cwd=here, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


# --- verify --------------------------------------------------------------------------------------------------------------


def test_verify_numbers_its_checks_and_gives_a_head_to_keep(anywhere: Path) -> None:
    done = spolia("verify", "case")
    assert done.code == 0
    lines = done.out.splitlines()
    assert [line.split(".")[0].strip() for line in lines[:9]] == [str(n) for n in range(1, 10)]
    put(anywhere / "head", "\n".join(lines[-5:]) + "\n")
    put(anywhere / "good.txt", "Rebels took it.")
    spolia("add", "case", "good.txt")
    assert spolia("verify", "case", "--against", "head").code == 0
    spolia("init", "other")
    assert spolia("verify", "other", "--against", "head").code == 1
    assert spolia("verify", "case", "--against", "-", stdin=(anywhere / "head").read_bytes()).code == 0


def test_verify_says_what_is_broken_and_up_to_where_all_is_sound(anywhere: Path) -> None:
    put(anywhere / "good.txt", "Rebels took it.")
    spolia("add", "case", "good.txt")
    (path,) = (p for p in (anywhere / "case" / "ledger" / "evidence").rglob("*") if p.is_file())
    path.chmod(0o644)
    path.write_text("Nobody took it.")
    done = spolia("verify", "case")
    assert done.code == 1
    assert "BROKEN" in done.out
    assert path.name in done.out
    told = json.loads(spolia("verify", "case", "--json").out)
    assert [check["number"] for check in told["checks"] if not check["sound"]] == [7]
    mended = spolia("add", "case", "good.txt")
    assert mended.code == 1
    assert "whole again" in mended.err
    assert spolia("verify", "case").code == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_verify_needs_no_right_to_write(here: Path) -> None:
    folder = here / "case" / "ledger"
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert spolia("verify", "case").code == 0
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_commands_are_in_the_order_of_the_work() -> None:
    names = main.list_commands(click.Context(main))
    assert names == [
        "demo",
        "init",
        "add",
        "list",
        "get",
        "build",
        "parse",
        "read",
        "resolve",
        "weigh",
        "simulate",
        "explain",
        "ask",
        "export",
        "decide",
        "queue",
        "import",
        "key",
        "checkpoint",
        "proof",
        "stamp",
        "provenance",
        "verify",
        "backup",
        "restore",
        "serve",
        "account",
        "places",
        "knowledge",
        "bench",
    ]
