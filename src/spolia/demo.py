"""The example case, built like any other, and what a build found, set for a terminal. Nothing here knows what the example is about."""

from __future__ import annotations

import io
import shlex
import shutil
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from spolia.add import add_paths
from spolia.case import SETTINGS, Case, create_case, open_case
from spolia.console import Named
from spolia.errors import CaseUnusable, harmless
from spolia.pipeline import Build, Watch, build_case
from spolia.preserve.limits import Limits
from spolia.publish.words import FATE_WORDS, number_words, percent, spell_words
from spolia.records import Contradiction, Control, Event, Fate, Link, Lot, Side, Spell

EXAMPLE = "palmyra-2016"
MOST_LOTS, MOST_DISPUTES = 8, 8  # lines of each that fit on a screen; the pages have them all
MARGIN = "  "
WIDEST = 110  # columns; a wider line is hard to follow


def find_example() -> Path:
    """The folder of the example: in the package as installed, or beside it in the repository."""
    packaged = Path(str(files("spolia"))) / "examples" / EXAMPLE
    beside = Path(__file__).parents[2] / "examples" / EXAMPLE
    for folder in (packaged, beside):
        if (folder / "reports.jsonl").is_file():
            return folder
    raise CaseUnusable(f"the example {EXAMPLE} is missing from this installation; install Spolia again.")


def build_demo(folder: Path, name: Named, watch: Watch, processes: int = 1) -> tuple[Case, Build]:
    """The example case in `folder`, made where it is not there yet, and its build."""
    example = find_example()
    if not (folder / SETTINGS).is_file():
        create_case(folder)
        if (example / SETTINGS).is_file():
            shutil.copyfile(example / SETTINGS, folder / SETTINGS)
    case = open_case(folder)
    for table in sorted((example / "tables").glob("*")):
        shutil.copyfile(table, case.tables / table.name)
    add_paths(case, [str(example / "reports.jsonl")], {}, Limits(), stdin=io.BytesIO(), tell=lambda _: None, name=name)
    return case, build_case(case, name=name, watch=watch, processes=processes)


def count_words(build: Build) -> str:
    """How much there is of everything: "12 reports from 9 sources, 140 claims, 80 events, 6 contradictions"."""
    sources = {report.source for report in build.reports if report.source}
    record = build.record
    return ", ".join([
        f"{_many(len(build.reports), 'report')} from {_many(len(sources), 'source')}", _many(len(build.claims), "claim"),
        _many(len(record.events), "event"), _many(len(record.contradictions), "contradiction"),
    ])  # fmt: skip


def history_words(build: Build, folder: Path) -> str:
    """How many reports have newer versions, and what those no longer say: "1 report in 2 versions; 3 claims vanished with a newer one: …"."""
    words = f"{_many(len(build.histories), 'report')} in several versions, of which the newest is read"
    if not build.vanished:
        return f"{words}; nothing that earlier ones said has vanished"
    return f"{words}; {_many(len(build.vanished), 'claim')} of earlier ones vanished: {folder / 'vanished.jsonl'}"


def summarise(case: Case, build: Build) -> str:
    """What the build found, for a reader at a terminal, and where to look further."""
    record = build.record
    lines = [harmless(case.title), MARGIN + count_words(build)]
    if record.control:
        lines += ["", *_control(max(record.control, key=lambda control: (len(control.spells), _told_of(*control.spells))))]
    if record.custody:
        lots = sorted(record.custody, key=lambda lot: -_told_of(*lot.chain, *lot.fates))
        lines += ["", "Materiel that changed hands", *_cut([_lot(lot) for lot in lots], MOST_LOTS, "lots")]
    if record.contradictions:
        disputes = sorted(record.contradictions, key=lambda one: -_told_of(*one.sides))
        lines += ["", "What the reports disagree on", *_cut([_dispute(one) for one in disputes], MOST_DISPUTES, "contradictions")]
    most = max(record.events, key=_told_of, default=None)
    lines += ["", f"Look at   {(case.site / 'index.html').resolve().as_uri()}"]
    lines += [f"Ask why   spolia explain {shlex.quote(str(case.folder))} {most.id}"] if most else []
    return "\n".join(lines)


def _told_of(*things: Event | Spell | Link | Fate | Side) -> int:
    """How many claims the things rest on."""
    return len({claim for thing in things for claim in thing.claims})


def _control(control: Control) -> Iterator[str]:
    spells = control.spells
    yield f"{harmless(control.place.name or 'A place not known')}: who held it, by the reports"
    wide = max(len(spell.holder) for spell in spells)
    for spell in spells:
        yield f"{MARGIN}{harmless(spell.holder):{wide}}  {spell_words(spell.start, spell.end)}  ({percent(spell.probability)})"


def _lot(lot: Lot) -> str:
    what = f"{lot.system} ({lot.category})" if lot.system else lot.category
    hands = " → ".join(harmless(link.holder or "not known") for link in lot.chain)
    fates = "; ".join(f"{FATE_WORDS[fate.status]} {number_words(fate.low, fate.high)}" for fate in lot.fates)
    return f"{harmless(what)}, {number_words(lot.low, lot.high)}: {hands}" + (f"; {fates}" if fates else "")


def _dispute(one: Contradiction) -> str:
    sides = " against ".join(f"{harmless(side.value)} ({_many(len(side.claims), 'claim')})" for side in one.sides)
    return f"{harmless(one.note.partition(': ')[0])}: {sides}"


def _cut(entries: list[str], most: int, what: str) -> list[str]:
    """The first entries, each folded to the terminal, and how many more there are."""
    left = len(entries) - most
    shown = entries if left <= 0 else [*entries[:most], f"and {left} more {what}, on the pages"]
    width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    return [line for entry in shown for line in textwrap.wrap(entry, width, initial_indent=MARGIN, subsequent_indent=MARGIN * 3)]


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
