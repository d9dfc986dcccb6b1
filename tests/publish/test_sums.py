"""What pages add up and cut: losses with their bounds, flows, charts, columns, the index of the search."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.conftest import Valley

from spolia.knowledge.tables import bundled, bundled_rows
from spolia.publish.about import SiteAbout
from spolia.publish.columns import event_columns
from spolia.publish.flow import draw_flow
from spolia.publish.lookup import Lookup, look_up
from spolia.publish.losses import Loss, add, gather_losses, loss_tables
from spolia.publish.pages.charts import loss_panels, reliability
from spolia.publish.searching import search_files, words_of
from spolia.records import Event, EventItem, Fate, Grade, Interval, Link, Lot, Named, Record, Related

DOCS = Path(__file__).parents[2] / "docs"


def event(
    id_: str, kind: str, low: float | None, high: float | None, likely: float = 0.9, related: tuple[tuple[str, str], ...] = ()
) -> Event:
    item = EventItem(category="tank", system="T-62", low=low, high=high, unit=None, says=[])
    army = [Named(name="Army", claims=[])]
    return Event(
        id=id_, kind=kind, title=id_, place=None, time=Interval(start="2031-03-01", end="2031-03-02"), actor=army if kind == "abandonment" else [],
        target=[] if kind == "abandonment" else army, items=[item], claims=[], roots=[["c"]], grade=Grade(probability=likely, credibility=2, reliability="B", because=[]),
        related=[Related(event=other, how=how) for other, how in related],
    )  # fmt: skip


def losses_of(*events: Event) -> list[Loss]:
    record = Record(events=list(events), contradictions=[], control=[], custody=[], airspace=[])
    return gather_losses(look_up(record, [], [], bundled(), SiteAbout("Sums"), {}))


def test_losses_are_added_as_ranges_by_status() -> None:
    tables = loss_tables(losses_of(event("a", "destruction", 2, 4), event("b", "destruction", 3, None), event("c", "seizure", 1, 1)))
    (row,) = tables["Army"]
    assert row.sums == {"destroyed or damaged": (5, None), "captured": (1, 1)}
    assert row.whole == (6, None)
    assert row.origins == 3


def test_a_loss_without_a_number_is_one_or_more() -> None:
    assert add(losses_of(event("a", "destruction", None, None))) == (1, None)


@pytest.mark.parametrize("how", ["same-story", "enables"])
def test_what_was_left_behind_and_then_taken_counts_as_captured(how: str) -> None:
    left, taken = event("left", "abandonment", 20, 20, related=(("taken", how),)), event("taken", "seizure", 20, 20)
    assert [(loss.status, loss.left_out) for loss in losses_of(left, taken)] == [
        ("abandoned", "counted as captured in taken"),
        ("captured", None),
    ]


def test_a_part_counts_within_its_whole_and_what_is_unlikely_not_at_all() -> None:
    whole, part = event("whole", "destruction", 10, 10), event("part", "destruction", 2, 2, related=(("whole", "part-of"),))
    told = {loss.event.id: loss.left_out for loss in losses_of(whole, part, event("rumour", "destruction", 99, 99, likely=0.2))}
    assert told == {"whole": None, "part": "counted within whole", "rumour": "less likely than not"}


def test_the_panels_of_losses_have_one_scale() -> None:
    _, top, panels = loss_panels(losses_of(event("a", "destruction", 4, 8), event("b", "seizure", 1, None)))
    (panel,) = panels
    assert panel.bars[0].open
    assert 0 < panel.bars[0].sure <= panel.bars[0].most
    assert top == "5"


def test_bands_of_a_flow_are_as_thick_as_their_numbers() -> None:
    chain = [Link(holder="A", how="held", low=None, high=None, from_=None, date=None, event=None, claims=["c"]),
             Link(holder="B", how="seizure", low=20, high=20, from_="A", date=None, event=None, claims=["c"])]  # fmt: skip
    fates = [Fate(status="destroyed", low=5, high=5, claims=["c"]), Fate(status="unknown", low=15, high=15, claims=["c"])]
    flow = draw_flow(Lot(lot="x", category="tank", system="T-62", low=20, high=20, chain=chain, fates=fates, status="mixed"))
    hand, taken, destroyed, unknown = flow.nodes
    assert (hand.title, taken.title) == ("A", "B")
    assert destroyed.most * 3 == pytest.approx(unknown.most)
    assert len(flow.bands) == 3
    assert "destroyed: 5" in flow.text


@pytest.fixture(scope="module")
def lookup(valley: Valley) -> Lookup:
    return look_up(valley.record, valley.claims, valley.reports, bundled(), valley.about, valley.stories)


def test_columns_say_what_the_events_say(lookup: Lookup) -> None:
    columns = event_columns(lookup)
    events = list(lookup.events.values())
    assert {
        len(columns[name]) for name in ("start", "end", "told", "kind", "place", "who", "title", "at", "grade", "likely", "disputed")
    } == {len(events)}
    for n, one in enumerate(events):
        assert columns["kinds"][columns["kind"][n]] == one.kind
        assert f"events/{columns['at'][n]}.html" == lookup.addresses["events"][one.id]


def test_every_word_of_a_report_leads_to_it(lookup: Lookup) -> None:
    files = search_files(lookup)
    words = {word: lists for name, (_, shard) in files.items() if name.startswith("words-") for word, lists in shard.items()}
    index = files["index.js"][1]
    assert index["firsts"] == sorted(index["firsts"])
    for report in lookup.reports.values():
        assert words_of(report.text) <= words.keys()


def test_the_curve_is_the_one_that_the_documents_have() -> None:
    told = re.findall(r"^\| (0\.\d\d) \| (0\.\d\d) \| (\d+) \|$", (DOCS / "grades.md").read_text("utf-8"), re.MULTILINE)
    assert [(row["stated"], row["happened"], row["events"]) for row in bundled_rows("calibration.csv")] == told
    assert len(reliability()) == len(told) == 10
