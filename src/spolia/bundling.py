"""`spolia export --format bundle`: a case to be given away and checked elsewhere. What is in it: ledger/bundle.py."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import spolia
from spolia.errors import CaseUnusable
from spolia.ledger.bundle import EXPORTED, MANIFEST, Written, open_sink, vouching_files

if TYPE_CHECKING:
    from spolia.case import Case
    from spolia.ledger import Ledger

BUILT = ("claims.jsonl", "record.json", "decisions.jsonl", "decided.jsonl", "links.jsonl")
README = """\
# {title}

{summary}

This is a bundle of Spolia: the evidence of a case, the claims that were read from it, the record that was weighed from them, and the log that vouches for
when each came in and that nothing was changed since. {evidence}

- `record.json`: what the reports say happened, with grades; every number names the claims it rests on.
- `claims.jsonl`: what the reports say, a claim a line, with the very words. `reports.jsonl`: the reports.
- `decisions.jsonl`: what people decided of it, each with who, when, why and what became of it; `decided.jsonl`: the claims that they decided on, as read and as decided.
- `evidence/`, `texts/`: files by the SHA-256 of their bytes, and the texts read from them.
- `log/`: every entry of the log, in the form of C2SP tlog-tiles; `log/checkpoint` is its signed head. `proofs/`: for each piece of evidence, that the log holds it.
- `key.pub`: the public key. It proves something only if you have it from its owner by another way than this bundle too.

To check all of it with nothing but Python 3.11 or newer: `python verify.py . PUBLIC-KEY`; with Spolia: `spolia verify FOLDER --key PUBLIC-KEY`.
The hashes alone: `sha256sum -c manifest.sha256`. What the log shows, and what it cannot: Spolia's docs/ledger-format.md.
"""
WITH, WITHOUT = (
    "The bytes of the evidence are in it.",
    "The bytes of the evidence and the texts of reports are left out; their hashes are in the log.",
)


def export_bundle(case: Case, path: Path, *, evidence: bool, why: str | None) -> int:
    """How many files are in the new bundle at `path`, a folder or a ZIP. The export is an entry of the ledger, which the bundle holds too."""
    with case.ledger_to_write() as ledger, open_sink(path) as sink:
        written = Written(sink)
        for name, source in _contents(case, ledger, evidence):
            with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as stream:
                written.put(name, stream)
        written.put("ro-crate-metadata.json", io.BytesIO(_crate(case, written)))
        listed = written.manifest()
        body = {"sha256": Written.hash(listed), "files": len(written.files), "evidence": evidence, **({"why": why} if why else {})}
        (entry,) = ledger.record([(EXPORTED, body)])
        for name, data in chain([(MANIFEST, listed)], vouching_files(ledger, entry.number + 1)):
            written.put(name, io.BytesIO(data))
        return len(written.files)


def _contents(case: Case, ledger: Ledger, evidence: bool) -> Iterator[tuple[str, Path | bytes]]:
    """The files that the bundle is made for, by name: where they lie, or their bytes."""
    yield (
        "README.md",
        README.format(title=case.title, summary=case.summary or "", evidence=WITH if evidence else WITHOUT).encode(
            "utf-8", "backslashreplace"
        ),
    )
    yield "verify.py", find_checker()
    for name in BUILT:
        if (case.build / name).is_file():
            yield name, case.build / name
    if (case.build / "reports.jsonl").is_file():
        yield "reports.jsonl", (case.build / "reports.jsonl").read_bytes() if evidence else _without_texts(case.build / "reports.jsonl")
    for table in sorted(case.tables.glob("*")):
        if table.is_file():
            yield f"tables/{table.name}", table
    if not evidence:
        return
    for item in ledger.items():
        if item.slice_of is None:
            yield f"evidence/{item.sha256[:2]}/{item.sha256}", ledger.evidence.path(item.sha256)
    for sha256, text in ledger.texts():
        yield f"texts/{sha256[:2]}/{sha256}.txt", text


def _without_texts(reports: Path) -> bytes:
    lines = [json.loads(line) for line in reports.read_bytes().splitlines()]
    return b"".join(json.dumps({**line, "text": ""}, ensure_ascii=False).encode() + b"\n" for line in lines)


def _crate(case: Case, written: Written) -> bytes:
    from spolia.publish.crate import write_crate

    sizes: dict[str, int | None] = {name: size for name, (_, size) in written.files.items()}
    sizes |= dict.fromkeys((MANIFEST, "log/checkpoint", "key.pub"))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return write_crate(case.title, case.summary or f"A case of Spolia: {case.title}", now, spolia.__version__, sizes)


def find_checker() -> Path:
    """The program that checks a bundle without Spolia: in the package as installed, or in the repository."""
    packaged = Path(str(files("spolia"))) / "examples" / "verify.py"
    beside = Path(__file__).parents[2] / "docs" / "verify.py"
    for path in (packaged, beside):
        if path.is_file():
            return path
    raise CaseUnusable("verify.py is missing from this installation; install Spolia again.")
