"""Where a story comes from: trees from the origin to the reports, their common link, and what no flood of copies can move."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.weigh.conflicts import PICTURES
from tests.weigh.telling import ARMY, IS, hasty_claims, items, known, party, reports_of, told, weighed

from spolia.records import Claim, Origin, Party, Record, Report, Teller, Transmission
from spolia.weigh import weigh_claims
from spolia.weigh.transmission import DEEPEST, trace_record

TAKEN = "Fighters of the group entered the ruined city before dawn on Sunday and raised their flag over the citadel by noon"
STORY = (
    f"{TAKEN}. The army had pulled its last units back to the air base in the night, leaving behind more than a dozen tanks and two launchers, "
    "and columns of families were seen on the road to the west, where aid workers had put up tents beside the old customs post."
)
FLOOD = 200


def fall(name: str, **slots: object) -> Claim:
    return told(name, "takeover", **({"by": [IS], "of": [ARMY], "on": "2016-12-11"} | slots))


def report(name: str, text: str, source: str | None, published: str | None = "2016-12-12") -> Report:
    return Report(id=name, text=text, source=source, published=published)


def stories(claims: list[Claim], reports: list[Report]) -> tuple[Record, dict[str, Transmission]]:
    record = weigh_claims(claims, reports, known())
    return record, trace_record(record, claims, reports, known())


def origins(*claims: Claim, reports: list[Report] | None = None, **sources: str) -> list[Origin]:
    _, found = stories(list(claims), reports_of(claims, **sources) if reports is None else reports)
    (story,) = found.values()
    return story.origins


def outline(teller: Teller) -> str:
    """The tree in one line: "A > (B > C, D)"."""
    heirs = ", ".join(map(outline, teller.heirs))
    return f"{teller.name} > ({heirs})" if heirs else teller.name


def walk(tellers: list[Teller]) -> Iterator[Teller]:
    for teller in tellers:
        yield teller
        yield from walk(teller.heirs)


def hows(origin: Origin) -> list[str]:
    return [teller.how for teller in walk(origin.trees)]


def test_one_speaker_in_two_outlets_is_their_common_link() -> None:
    (origin,) = origins(fall("a-1-01", speaker="Badia Monitor"), fall("b-1-01", speaker="Badia Monitor"))
    (tree,) = origin.trees
    assert outline(tree) == "Badia Monitor > (Outlet a-1, Outlet b-1)"
    assert (origin.outlets, origin.common, tree.common) == (2, "Badia Monitor", True)
    assert hows(origin) == ["", "quotes Badia Monitor", "quotes Badia Monitor"]
    assert [teller.claims for teller in tree.heirs] == [["a-1-01"], ["b-1-01"]]


def test_a_party_stands_above_its_outlet_and_the_common_link_is_nearest_the_reports() -> None:
    (origin,) = origins(fall("a-1-01", speaker="Amaq"), fall("b-1-01", speaker="Amaq"))
    assert [outline(tree) for tree in origin.trees] == ["Islamic State > (Amaq > (Outlet a-1, Outlet b-1))"]
    assert origin.common == "Amaq"
    assert "outlet of Islamic State" in hows(origin)


def test_a_cited_outlet_stands_above_its_own_report_and_those_who_cite_it() -> None:
    (origin,) = origins(fall("a-1-01"), fall("b-1-01", speaker="Desert Wire"), a_1="Desert Wire")
    assert [outline(tree) for tree in origin.trees] == ["Desert Wire > (Desert Wire, Outlet b-1)"]
    assert hows(origin) == ["", "its own report", "quotes Desert Wire"]


def test_relays_stand_in_their_order() -> None:
    (origin,) = origins(fall("a-1-01", speaker="Badia Monitor", via=["Daily", "Agency"]))
    assert [outline(tree) for tree in origin.trees] == ["Badia Monitor > (Agency > (Daily > (Outlet a-1)))"]
    assert hows(origin)[-1] == "by way of Daily"
    assert origin.common is None


def test_two_men_without_a_name_meet_in_the_agency_that_relays_them() -> None:
    claims = [fall(name, via=["Agency"]) for name in ("a-1-01", "b-1-01")]
    (origin,) = origins(
        *(replace(one, speaker=party(None, text)) for one, text in zip(claims, ("a resident", "a shopkeeper"), strict=True))
    )
    assert origin.common == "Agency"
    assert hows(origin)[1:] == ["by way of Agency, which quotes “a resident”", "by way of Agency, which quotes “a shopkeeper”"]


def test_a_report_that_has_it_from_elsewhere_too_leaves_no_common_link() -> None:
    claims = [
        fall("a-1-01", speaker="Badia Monitor"),
        fall("b-1-01", speaker="Badia Monitor"),
        fall("b-1-02", speaker="Talal Barazi", via=["Badia Monitor"]),
    ]
    (below,) = origins(*claims, reports=[*reports_of(claims), report("c-1", "Other words.", "Badia Monitor")])
    assert below.common == "Badia Monitor"  # the governor speaks through the monitor
    claims[2] = fall("b-1-02", speaker="Talal Barazi", via=["Daily"])
    found = origins(
        *claims,
        fall("c-1-01", speaker="Badia Monitor", via=["Daily"]),
        reports=[*reports_of(claims), report("c-1", "x", "Post"), report("d-1", "y", "Daily")],
    )
    (apart,) = (origin for origin in found if origin.outlets > 1)
    assert apart.common is None


def test_who_cites_in_a_ring_has_a_tree_nevertheless() -> None:
    ring = [fall("a-1-01", speaker="Daily", via=["Agency"]), fall("b-1-01", speaker="Agency", via=["Daily"])]
    (origin,) = origins(*ring, fall("c-1-01"), fall("d-1-01"), c_1="Daily", d_1="Agency")
    assert len([teller for teller in walk(origin.trees) if teller.report]) == 4


def test_copies_hang_on_the_text_that_came_out_first_with_the_share_of_their_words() -> None:
    reports = [
        report("a-1", STORY.replace("tents", "shelters"), "Mirror", "2016-12-13"),
        report("b-1", STORY, "Desert Wire", "2016-12-12"),
        report("c-1", STORY, "Undated", None),
    ]
    (origin,) = origins(*(fall(f"{name}-1-01", quote=TAKEN) for name in "abc"), reports=reports)
    (tree,) = origin.trees
    assert outline(tree) == "Desert Wire > (Mirror, Undated)"
    assert tree.common
    assert [heir.how for heir in tree.heirs] == ["copy: 94 % word for word", "copy: 100 % word for word"]


def test_the_same_sentence_is_an_edge_of_its_own() -> None:
    reports = [
        report("a-1", f"{TAKEN}. Nothing else is known.", "Daily"),
        report("b-1", f"Snow fell, and the roads were shut. {TAKEN}.", "Wire"),
    ]
    reports = [replace(one, text=f"{one.text} {one.source} " + " ".join(f"{one.id}{n}" for n in range(60))) for one in reports]
    (origin,) = origins(fall("a-1-01", quote=TAKEN), fall("b-1-01", quote=TAKEN), reports=reports)
    assert [outline(tree) for tree in origin.trees] == ["Daily > (Wire)"]
    assert hows(origin)[1:] == ["same sentence"]


def test_a_denial_says_so() -> None:
    (origin,) = origins(fall("a-1-01", speaker=ARMY, certainty="denied"), fall("b-1-01", speaker=ARMY, certainty="denied"))
    assert hows(origin)[-2:] == [f"quotes {ARMY}; denies it"] * 2


def test_one_report_alone_is_its_own_tree() -> None:
    (origin,) = origins(fall("a-1-01"))
    assert [outline(tree) for tree in origin.trees] == ["Outlet a-1"]
    assert (origin.outlets, origin.common) == (1, None)


@settings(deadline=None)
@given(hasty_claims(), st.booleans(), st.lists(PICTURES, min_size=4, max_size=4))
def test_every_report_of_a_root_stands_once_in_its_trees_with_its_claims(claims: list[Claim], copied: bool, shown: list[list[str]]) -> None:
    reports = [replace(one, pictures=pictures) for one, pictures in zip(reports_of(claims), shown, strict=False)]
    if copied:
        reports = [replace(one, text=STORY, published=None if one.id == "c-1" else f"2016-12-{20 - n}") for n, one in enumerate(reports)]
    record, found = stories(claims, reports)
    report_of = {claim.id: claim.report for claim in claims}
    for event in record.events:
        assert len(found[event.id].origins) == len(event.roots)
        for root, origin in zip(event.roots, found[event.id].origins, strict=True):
            tellers = list(walk(origin.trees))
            assert sorted(teller.report for teller in tellers if teller.report) == sorted({report_of[claim] for claim in root})
            assert {claim for teller in tellers for claim in teller.claims} == set(root)
            assert all(teller.heirs for teller in tellers if not teller.report)
            assert sum(teller.common for teller in tellers) == (origin.common is not None)
            assert all(teller.how for tree in origin.trees for teller in walk(tree.heirs))


def test_trees_have_a_depth_that_any_reader_can_follow() -> None:
    chain = [f"Agency {n}" for n in range(60)]
    (origin,) = origins(fall("a-1-01", speaker="Badia Monitor", via=chain))
    depths = [(origin.trees[0], 1)]
    for teller, depth in depths:
        depths += [(heir, depth + 1) for heir in teller.heirs]
    assert max(depth for _, depth in depths) == DEEPEST
    assert len(depths) == 62


def test_the_order_of_claims_and_reports_shows_in_nothing() -> None:
    claims, reports = [fall(f"{name}-1-01", quote=TAKEN) for name in "abcd"], [report(f"{name}-1", STORY, name) for name in "abcd"]
    assert stories(claims, reports)[1] == stories(claims[::-1], reports[::-1])[1]


# --- floods ----------------------------------------------------------------------------------------------------------------------

Copy = Callable[[int, Claim], Claim]


def unnamed(claim: Claim, text: str) -> Claim:
    return replace(claim, speaker=Party(text=text, name=None), stance="neutral")


def in_other_words(text: str, number: int) -> str:
    """The text with a few of its words changed, otherwise in each copy."""
    dawn = ("before dawn", "at first light", "in the dark", "ere daybreak")[number % 4]
    return (
        text.replace("before dawn", dawn)
        .replace("ruined", ("ruined", "wrecked", "ancient")[number % 3])
        .replace("Sunday", f"Sunday, day {number},")
    )


COPIES: dict[str, tuple[Claim, Copy]] = {
    "in its own voice": (fall("a-1-01", quote=TAKEN), lambda n, one: one),
    "citing nobody for what a party said": (fall("a-1-01", quote=TAKEN, speaker="Amaq"), lambda n, one: replace(one, speaker=None, stance="endorsed")),
    "citing the same residents": (unnamed(fall("a-1-01", quote=TAKEN), "residents"), lambda n, one: one),
    "citing a resident each": (unnamed(fall("a-1-01", quote=TAKEN), "residents"), lambda n, one: unnamed(one, f"resident {n}")),
    "citing a man of another name each": (fall("a-1-01", quote=TAKEN, speaker="Amaq"), lambda n, one: replace(one, speaker=party(f"Ivan {n}"))),
    "without the reserve": (fall("a-1-01", quote=TAKEN, certainty="hedged"), lambda n, one: replace(one, certainty="asserted")),
    "with a video that it did not have": (fall("a-1-01", quote=TAKEN), lambda n, one: replace(one, basis="video")),
    "of a seizure, with other numbers": (
        told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", quote=TAKEN, items=items(("tank", None, 3, 3))),
        lambda n, one: replace(one, items=items(("tank", None, 20 + n, 20 + n))),
    ),
}  # fmt: skip


def graded(record: Record) -> dict[str, tuple[float, int, str]]:
    return {event.id: (event.grade.probability, event.grade.credibility, event.grade.reliability) for event in record.events}


@pytest.mark.parametrize("swapped", [False, True], ids=["word for word", "a few words changed"])
@pytest.mark.parametrize("way", COPIES)
def test_a_flood_of_copies_under_made_up_names_moves_no_grade(way: str, swapped: bool) -> None:
    first, copy = COPIES[way]
    others = [fall("b-1-01", speaker=ARMY), told("c-1-01", "abandonment", by=[ARMY], on="2016-12-11", items=items(("tank", None, 12, 12)))]
    reports = [
        report("a-1", STORY, "Desert Wire", "2016-12-11"),
        report("b-1", "Other words.", "Daily"),
        report("c-1", "Words of a third.", "Post"),
    ]
    before, _ = stories([first, *others], reports)
    flood, copies = [], []
    for n in range(FLOOD):
        text, quote = (in_other_words(STORY, n), in_other_words(TAKEN, n)) if swapped else (STORY, TAKEN)
        evidence = replace(first.evidence, end=first.evidence.start + len(quote), quote=quote)
        flood.append(copy(n, replace(first, id=f"z-{n}-01", report=f"z-{n}", evidence=evidence)))
        copies.append(report(f"z-{n}", text, f"Mirror {n}"))
    after, found = stories([first, *others, *flood], [*reports, *copies])
    assert graded(after) == graded(before)
    event = next(event for event in after.events if first.id in event.claims)
    (origin,) = (origin for root, origin in zip(event.roots, found[event.id].origins, strict=True) if first.id in root)
    (text,) = (teller for teller in walk(origin.trees) if teller.report == "a-1")
    assert (origin.outlets, origin.common, len(text.heirs)) == (FLOOD + 1, "Desert Wire", FLOOD)
    assert all(heir.how.startswith("copy: ") for heir in text.heirs)


def test_a_flood_that_denies_another_event_is_one_voice_against_it() -> None:
    seizure = told("a-1-01", "seizure", by=[IS], of=[ARMY], on="2016-12-11", items=items(("tank", None, 20, 20)))
    denial = told("d-1-01", "abandonment", by=[ARMY], on="2016-12-11", certainty="denied", items=items(("tank", None, 20, 20)), quote=TAKEN)
    reports = [report("a-1", "Other words.", "Daily"), report("d-1", STORY, "Desert Wire", "2016-12-11")]
    before, _ = stories([seizure, denial], reports)
    assert before.contradictions
    flood = [replace(denial, id=f"z-{n}-01", report=f"z-{n}") for n in range(FLOOD)]
    after, _ = stories([seizure, denial, *flood], [*reports, *(report(f"z-{n}", STORY, f"Mirror {n}") for n in range(FLOOD))])
    assert graded(after) == graded(before)


def test_what_a_copy_adds_in_the_name_of_somebody_new_is_his_word() -> None:
    added = "The governor of the province told this paper by telephone that the town hall had been lost at ten"
    reports = [report("a-1", STORY, "Desert Wire"), report("b-1", f"{STORY} {added}.", "Daily")]
    record = weighed(
        fall("a-1-01", quote=TAKEN), fall("b-1-01", quote=TAKEN), fall("b-1-02", quote=added, speaker="Talal Barazi"), reports=reports
    )
    assert [event.roots for event in record.events] == [[["a-1-01", "b-1-01"], ["b-1-02"]]]


def test_an_outlet_that_is_known_lends_its_weight_to_what_it_repeats() -> None:
    claims = [fall("a-1-01", quote=TAKEN), fall("b-1-01", quote=TAKEN)]
    grades = []
    for source in ("Reuters", "Mirror 7"):
        record = weigh_claims(claims, [report("a-1", STORY, "Desert Wire", "2016-12-11"), report("b-1", STORY, source)], known())
        grades.append(record.events[0].grade.probability)
    assert grades[0] > grades[1]


@pytest.mark.parametrize(("day", "adds"), [("2016-12-10", False), ("2016-12-11", True), (None, True)])
def test_what_a_known_outlet_had_first_is_its_word_whoever_else_prints_it_later(day: str | None, adds: bool) -> None:
    """Of one day, or of none, nobody knows who had it first."""
    claims = [fall("a-1-01", quote=TAKEN), fall("b-1-01", quote=TAKEN)]
    party_media = report("a-1", STORY, "Al Mayadeen", day)
    alone = weigh_claims(claims[:1], [party_media], known()).events[0].grade
    printed = weigh_claims(claims, [party_media, report("b-1", STORY, "Reuters", "2016-12-11")], known()).events[0].grade
    assert (printed.probability > alone.probability) is adds
    assert (printed.reliability == "B") is adds
