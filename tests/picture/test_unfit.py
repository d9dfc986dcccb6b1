"""What reports say against the use of a system: each row of the table finds its examples and nothing of what it must not."""

from __future__ import annotations

import pytest
from tests.weigh.telling import known

from spolia.picture.unfit import LONGEST_QUOTE, Row, quoted, read_rows

ROWS = {row.of: row for row in read_rows(known())}
TABLE = known().yaml("kinds.yaml")["unfit"]


@pytest.mark.parametrize(("row", "says"), [(r["of"], s) for r in TABLE for s in r["found_in"]])
def test_a_row_finds_its_examples(row: str, says: str) -> None:
    assert ROWS[row].says(says)


@pytest.mark.parametrize(("row", "says"), [(r["of"], s) for r in TABLE for s in r["not_in"]])
def test_a_row_finds_nothing_of_what_it_must_not(row: str, says: str) -> None:
    assert not ROWS[row].says(says)


def parts() -> Row:
    return ROWS["its parts"]


def test_in_a_sentence_that_tells_of_tanks_too_a_flaw_is_of_what_stands_in_its_clause() -> None:
    said = "they took 20 tanks, three of them damaged, and two launchers"
    assert parts().says(said)
    assert not parts().says(said, crowded=True)
    assert parts().says("they took 20 tanks and two damaged launchers", crowded=True)


def test_a_long_sentence_is_cut_after_a_word() -> None:
    cut = quoted("the launcher was damaged " * 30)
    assert len(cut) <= LONGEST_QUOTE + 2
    assert cut.endswith(("damaged …", "the …", "was …", "launcher …"))
