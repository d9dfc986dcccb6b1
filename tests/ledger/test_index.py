"""The tables worked out from entries: however many are taken in at once, and whatever kinds alternate, the tables are the same."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from spolia.ledger import store
from spolia.ledger.index import ABOUT, FAMILIES, KINDS, index_entries
from spolia.ledger.log import Entry, parse_entry, write_entry

ITEMS = [f"{number:064x}" for number in range(8)]
AGAIN = ("not-read", "set-aside", "parts-found", "metadata-told", "fetched", "table-used", "report-read", "head-stamped", "remark")


def drawn_entries(seed: int) -> list[Entry]:
    """Entries as a case gets them: each item kept once and read into one report at most, all else again and again."""
    chance = random.Random(seed)
    sayings = [(chance.choice(("evidence-kept", "evidence-unpacked")), item) for item in ITEMS]
    for item in ITEMS:
        kinds = chance.choices(AGAIN, k=chance.randrange(6))
        sayings += [(kind, item) for kind in kinds] + ([("report-preserved", item)] if chance.random() < 0.5 else [])
    kept, later = sayings[: len(ITEMS)], sayings[len(ITEMS) :]
    chance.shuffle(later)
    return [
        parse_entry(write_entry(number, None, "2016", (kind, body_of(kind, item, number))))
        for number, (kind, item) in enumerate(kept + later)
    ]


def body_of(kind: str, item: str, number: int) -> dict[str, object]:
    return {
        "sha256": item, "item": item, "name": f"name {item[-1]}", "size": number, "why": f"why {number}", "id": f"r{item[-1]}", "text_sha256": item,
        "how": "text", "title": f"title {number}", "asked": "a", "url": f"u{number}", "host": "h", "began": "2016", "key": "k", "parts": 1, "kind": kind,
    }  # fmt: skip


def tables_of(*batches: list[Entry]) -> dict[str, set[tuple[object, ...]]]:
    scratch = store.open_scratch()
    with scratch.begin() as made:
        for batch in batches:
            index_entries(made, batch)
        return {table.name: {tuple(row) for row in made.execute(select(table))} for table in store.INDEXED}


@pytest.mark.parametrize("seed", range(30))
def test_taken_in_at_once_the_tables_are_as_one_by_one(seed: int) -> None:
    entries = drawn_entries(seed)
    at_once = tables_of(entries)
    assert at_once == tables_of(*([entry] for entry in entries))
    assert at_once["readings"]
    assert at_once["items"]


def test_every_kind_is_of_one_family() -> None:
    assert sorted(map(id, set(KINDS.values()))) == sorted(id(index) for family in FAMILIES for index in family)
    assert set(ABOUT) <= set(KINDS)
