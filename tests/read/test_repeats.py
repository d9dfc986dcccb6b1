"""Repeats: what is kept is what comparing every claim with every other would keep."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spolia.read.repeats import _repeats, _told, drop_repeats
from spolia.records import Claim, Evidence, Item, Party, Place, Time

WORDS = st.sampled_from(("the army", "army", "rebels"))
PARTIES = st.lists(st.builds(Party, text=WORDS, name=st.none()), max_size=2)
ITEM = st.builds(
    Item, text=st.sampled_from(("a tank", "two trucks")), category=st.just("tank"), system=st.none(), low=st.none(), high=st.none()
)
PLACE = st.builds(Place, text=st.sampled_from(("Hama", "the base")), name=st.none(), lat=st.none(), lon=st.none())
TIME = st.builds(Time, text=st.sampled_from(("on Sunday", "in May")), start=st.none(), end=st.none())


@st.composite
def claim(draw: st.DrawFn) -> Claim:
    start = draw(st.integers(0, 3))
    end = start + draw(st.integers(1, 3))
    made: dict[str, Any] = {
        "kind": draw(st.sampled_from(("takeover", "attack"))),
        "actor": draw(PARTIES),
        "target": draw(PARTIES),
        "items": draw(st.lists(ITEM, max_size=2)),
        "place": draw(st.none() | PLACE),
        "time": draw(st.none() | TIME),
        "speaker": draw(st.none() | st.builds(Party, text=WORDS, name=st.none())),
    }
    evidence = Evidence(start=start, end=end, quote="abcdefg"[start:end])
    return Claim(
        id="?", report="r", evidence=evidence, via=[], basis=None, certainty="asserted", stance="neutral", realis="actual", measure=[], **made
    )  # fmt: skip


@given(st.lists(claim(), max_size=8))
def test_what_is_kept_is_what_all_pairs_would_keep(claims: list[Claim]) -> None:
    kept: list[Claim] = []
    for each in sorted(claims, key=lambda c: (-_told(c), c.evidence.start)):
        if not any(_repeats(each, other) for other in kept):
            kept.append(each)
    assert drop_repeats(claims) == kept
