"""How long it takes to add a folder of documents, and to add it again.

    python -m benchmarks intake [--documents N] [--hostile] [--json]

Pages among menus, teasers and scripts, PDF of several pages, texts, Word documents, letters, feeds and tables, made of the example's
sentences in another order each (documents.py), so that nothing is fetched and every run adds the same bytes. `spolia add` is run as
a program, start and end included, on as many processors as there are. `--hostile` reads each file of tests/hostile by itself
instead, and says which took longest; how much memory that takes, tests/hostile/test_hostile.py measures.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import documents as made
from benchmarks.example import REPORTS
from benchmarks.gold import read_lines
from spolia.case import create_case
from spolia.preserve.limits import Limits, Room
from spolia.preserve.reader import Ask, Reader
from spolia.records import Report

SEED = 20161211
# Of a hundred documents so many are of each form.
SHARES = {"html": 50, "pdf": 20, "txt": 20, "docx": 4, "eml": 2, "md": 2, "rss": 1, "csv": 1}
WORDS = (250, 900)  # of a document: what reports of outlets mostly have


def make_documents(count: int) -> Iterator[tuple[str, bytes]]:
    """So many files, each a name and its bytes, the same each time."""
    drawn = random.Random(SEED)
    sentences = [sentence for report in read_lines(REPORTS, Report) for sentence in _sentences(report.text)]
    forms = [form for form, share in SHARES.items() for _ in range(share)]
    drawn.shuffle(forms)
    for number in range(count):
        form = forms[number % len(forms)]
        yield f"{number:05}.{form}", MAKERS[form](f"Report {number}", _paragraphs(sentences, drawn))


def _sentences(text: str) -> list[str]:
    return [f"{words.strip()}." for paragraph in text.split("\n") for words in paragraph.split(". ") if len(words.split()) > 5]


def _paragraphs(sentences: list[str], drawn: random.Random) -> list[str]:
    paragraphs, left = [], drawn.randint(*WORDS)
    while left > 0:
        paragraphs.append(" ".join(drawn.sample(sentences, drawn.randint(2, 4))))
        left -= len(paragraphs[-1].split())
    return paragraphs


def _rows(title: str, paragraphs: list[str]) -> list[tuple[str, str]]:
    return [(f"{title}.{number}", words) for number, words in enumerate(paragraphs)]


MAKERS: dict[str, Callable[[str, list[str]], bytes]] = {
    "html": made.make_page,
    "pdf": made.make_pdf,
    "txt": lambda title, words: "\n\n".join([title, *words]).encode(),
    "docx": made.make_docx,
    "eml": lambda title, words: made.make_letter(title, "\n\n".join(words)),
    "md": lambda title, words: "\n\n".join([f"# {title}", *words]).encode(),
    "rss": lambda title, words: made.make_rss("The Courier", _rows(title, words)),
    "csv": lambda title, words: made.make_csv(_rows(title, words)),
}


def measure(count: int) -> dict[str, object]:
    """Seconds to add so many documents, and to add them again; what the program said, and the entries that adding again made."""
    with tempfile.TemporaryDirectory(prefix="spolia-intake-") as home:
        folder = Path(home) / "documents"
        folder.mkdir()
        size = sum((folder / name).write_bytes(data) for name, data in make_documents(count))
        case = create_case(Path(home) / "case")
        first, first_cpu, said = _add(case.folder, folder)
        entries = _entries(case.folder)
        second, second_cpu, _ = _add(case.folder, folder)
        return {
            "documents": count, "megabytes": round(size / 1e6, 1), "first_s": round(first, 1), "first_cpu_s": round(first_cpu, 1),
            "again_s": round(second, 1), "again_cpu_s": round(second_cpu, 1), "new_entries": _entries(case.folder) - entries, "said": said,
        }  # fmt: skip


def _add(case: Path, folder: Path) -> tuple[float, float, str]:
    """Seconds by the clock and of all processors that one `spolia add` took, and its last line."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-m", "spolia", "add", str(case), str(folder)], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, cpu, done.stdout.splitlines()[-1]


def _entries(case: Path) -> int:
    from spolia.case import open_case

    with open_case(case).ledger_to_read() as ledger:
        return ledger.head().size


def measure_hostile() -> dict[str, object]:
    """The five files that took longest, each read by itself."""
    from tests.hostile.make import make_folder

    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="spolia-hostile-") as home, Reader(Limits()) as reader:
        for path in (path for kind, paths in make_folder(Path(home) / "files").items() if kind != "unkept" for path in paths):
            size = path.stat().st_size
            room = Room(Limits(), size)
            start = time.monotonic()
            with path.open("rb") as file:
                for _ in reader.read(file, Ask(path.name, size, Limits(), 0, room.left, room.why)):
                    pass
            seconds[path.name] = time.monotonic() - start
    slowest = sorted(seconds, key=lambda name: -seconds[name])[:5]
    return {"files": len(seconds), "slowest": {name: round(seconds[name], 2) for name in slowest}}


def main(argv: list[str] | None = None) -> int:
    """0, whatever the figures."""
    parser = argparse.ArgumentParser(prog="intake", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    found = measure_hostile() if options.hostile else measure(options.documents)
    if options.json:
        print(json.dumps({"benchmark": "intake", **found}))
    else:
        for name, value in found.items():
            print(f"{name:12} {value}")
    return 0
