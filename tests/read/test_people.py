"""Names of persons as the network hears them, for masking."""

from __future__ import annotations

from spolia.language.network import parse_text
from spolia.read.people import find_people

TEXT = "Jamal Alzoubi, a shopkeeper, said the shelling began at dawn. His neighbour Lorraine Walsh’s house burned, and Omar al-Shami fled to Homs."


def test_names_are_found_whole_and_without_what_stands_behind_them() -> None:
    people = find_people(parse_text(TEXT, title="Shelling at dawn"))
    assert {"Jamal Alzoubi", "Lorraine Walsh", "Omar al-Shami"} <= set(people)
    assert not [name for name in people if name.endswith((",", "’s", "-"))]


def test_a_text_without_persons_has_none() -> None:
    assert find_people(parse_text("Coalition aircraft destroyed 14 tanks near Palmyra on 15 December 2016.")) == []
