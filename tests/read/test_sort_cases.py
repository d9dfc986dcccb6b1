"""Sorting the cases: lines go where they belong, as they stand, and come back."""

from __future__ import annotations

from pathlib import Path

from tests.read.sort_cases import sort_file

SORTED = """# Made-up cases.
wild:
  - {says: "The rebels captured five tanks.", reads: [{kind: seizure, items: [[tank, 5, 5]]}]}
made_up:
  # rain is no attack
  - {says: "Rebels captured two tanks in the rain.", reads: [{kind: seizure, items: [[tank, 2, 2]]}], only: true}
must_not_read:
known_failures:
  - {from: wild, says: "It rained.", reads: [{kind: attack}]}
"""


def test_what_fails_goes_down_and_what_passes_comes_back_with_its_comment(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    head, wild, made_up = SORTED.split("wild:\n")[0], SORTED.splitlines()[2], "\n".join(SORTED.splitlines()[4:6])
    mixed = [
        head + "wild:",
        '  - {says: "It rained.", reads: [{kind: attack}]}',
        "made_up:",
        "must_not_read:",
        "known_failures:",
        wild.replace("{says", "{from: wild, says"),
        made_up.replace("{says", "{from: made_up, says"),
    ]
    path.write_text("\n".join(mixed) + "\n", "utf-8")
    told = sort_file(path)
    assert path.read_text("utf-8") == SORTED
    assert told[-1] == "made.yaml: 2 pass, 1 fail"
    assert sort_file(path) == told[-1:]
