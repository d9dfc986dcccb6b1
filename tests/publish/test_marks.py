"""A report's text cut at its claims."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spolia.publish.marks import cut_text
from spolia.records import Claim, Evidence, Unread


def claim(id_: str, text: str, start: int, end: int) -> Claim:
    evidence = Evidence(start=start, end=end, quote=text[start:end] or "x" * (end - start))
    return Claim(
        id=id_, report="r", evidence=evidence, kind="attack", actor=[], target=[], items=[], place=None, time=None, speaker=None, via=[],
        basis=None, certainty="asserted", stance="endorsed", realis="actual", measure=[],
    )  # fmt: skip


@given(st.text(min_size=1, max_size=60), st.data())
def test_the_pieces_are_the_text_and_know_their_claims(text: str, data: st.DataObject) -> None:
    bounds = data.draw(
        st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda b: b[0] < b[1]), max_size=6)
    )
    claims = [claim(f"c{n}", text, start, end) for n, (start, end) in enumerate(bounds)]
    pieces = cut_text(text, claims)
    assert "".join(piece.text for piece in pieces) == text
    for one in claims:
        assert "".join(piece.text for piece in pieces if one.id in piece.claims) == one.evidence.quote
        assert sum(one.id in piece.begins for piece in pieces) == sum(one.id in piece.ends for piece in pieces) == 1


def test_claims_within_one_another() -> None:
    text = "The army took Sarn and 20 tanks."
    pieces = cut_text(text, [claim("a", text, 0, 31), claim("b", text, 23, 31)])
    assert [(piece.text, piece.claims) for piece in pieces] == [("The army took Sarn and ", ("a",)), ("20 tanks", ("a", "b")), (".", ())]


def test_a_span_outside_of_the_text_marks_nothing() -> None:
    assert [piece.claims for piece in cut_text("short", [claim("a", "", 3, 99)])] == [()]


def test_an_unread_clause_is_marked() -> None:
    pieces = cut_text("It fell. They fled.", [], [Unread(report="r", start=9, end=19, words=["fled"], why="who?")])
    assert [(piece.text, piece.unread) for piece in pieces] == [("It fell. ", ()), ("They fled.", (0,))]
