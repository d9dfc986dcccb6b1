"""Where a happening was: which of the places that its sentence names, or where the account stands."""

from __future__ import annotations

import pytest

from spolia.knowledge.tables import bundled
from spolia.language.network import parse_text
from spolia.read.claims import read_claims
from spolia.read.headings import label_place
from spolia.read.named_places import named_places
from spolia.read.phrases import Phrases
from spolia.records import Report


def places_of(text: str, kind: str, title: str | None = None) -> list[str | None]:
    """The words for the place of each claim of a kind; the name that they stand for where they have none."""
    claims = read_claims(Report(id="r", text=text, title=title), bundled()).claims
    return [c.place and (c.place.name or c.place.text) for c in claims if c.kind == kind]


def names_in(text: str) -> list[str]:
    phrases = Phrases(text, bundled())
    return [p.text for sentence in parse_text(text).sentences for p in named_places(phrases, sentence, 0, 0)]


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("Six civilians were killed in Homs by an army based in Damascus.", "casualties", "Homs"),
        ("Rebels destroyed two tanks near Palmyra.", "destruction", "Palmyra"),
        ("Government forces withdrew from Raqqa to Tabqa.", "withdrawal", "Raqqa"),
    ],
)
def test_the_sentence_says_which_place_it_was_at(text: str, kind: str, place: str) -> None:
    assert places_of(text, kind) == [place]


def test_who_speaks_from_a_capital_says_nothing_of_where_it_was() -> None:
    text = "The army entered Izium on Friday. Kyiv says its troops captured ten tanks there."
    assert places_of(text, "seizure") == ["Izium"]


def test_a_happening_across_a_state_is_in_that_state() -> None:
    text = "The army took Merowe on Friday. At least 97 civilians have been killed nationwide, the doctors' union said."
    assert places_of(text, "casualties") == ["the country"]


def test_a_stretch_of_land_lies_where_the_clause_says() -> None:
    assert places_of("The army took 300 square kilometres of land in Kharkiv province.", "takeover") == ["Kharkiv province"]


def test_a_base_that_is_told_of_first_points_back_to_none() -> None:
    text = "The army holds Tabqa air base. Rebels captured a base on Monday."
    assert places_of(text, "takeover")[-1] == "a base"


def test_where_a_report_was_filed_is_no_place_of_it() -> None:
    assert "BEIRUT" not in names_in("BEIRUT (Wire) - Rebels destroyed two tanks in Homs.")


def test_what_an_operation_is_called_is_no_place_of_it() -> None:
    assert names_in("Operation Damascus Steel began in Homs.") == ["Homs"]


def test_an_article_with_a_hyphen_belongs_to_its_name() -> None:
    assert "al-Bab" in names_in("The rebels sent from al-Bab were killed.")


def test_each_place_of_a_list_has_its_claim() -> None:
    assert places_of("Rebels destroyed two tanks in Homs and Hama.", "destruction") == ["Homs", "Hama"]


def test_an_unnamed_thing_that_is_taken_lies_in_the_town_of_the_account() -> None:
    text = "Fighters stormed Djibo on Sunday. They captured the police post."
    assert places_of(text, "takeover")[-1] == "police post, Djibo"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Six people died in the village of Azaya Kuru.", "Azaya Kuru"),
        ("A drone was shot down over Koordina.", "Koordina"),
        ("The rebels besieged Base 46 for a month.", "Base 46"),
        ("Tanks were left on the banks of the Oskil.", "the Oskil"),
    ],
)
def test_what_stands_where_a_place_does_is_one(text: str, name: str) -> None:
    assert name in names_in(text)


@pytest.mark.parametrize(
    "text", ["The Cobra fell in flames.", "The Kurds lost ten men.", "Three soldiers of the 205th brigade were killed."]
)
def test_a_craft_a_people_and_a_force_are_no_places(text: str) -> None:
    assert names_in(text) == []


def headed(text: str) -> str | None:
    """The name that heads the last sentence."""
    phrases, sentences = Phrases(text, bundled()), parse_text(text).sentences
    paragraphs = [text.count("\n", 0, s.start) for s in sentences]
    named = [list(named_places(phrases, s, n + 3, paragraphs[n])) for n, s in enumerate(sentences)]  # none is of the opening
    key = label_place(sentences, paragraphs, len(sentences) - 1, named)
    return key[0] if key is not None else None


@pytest.mark.parametrize("text", ["TAIZ - Seven soldiers died.", "Taiz, 2 June. Seven soldiers died.", "Taiz: seven soldiers died."])
def test_a_label_heads_its_paragraph(text: str) -> None:
    assert headed(text) == "taiz"


def test_a_sentence_before_is_no_label() -> None:
    assert headed("The army entered Taiz on Friday. Seven soldiers died.") is None


def test_a_man_who_is_called_like_a_town_is_no_place() -> None:
    text = "Karim Wasifi came home to Baghdad in June. Karim plays the cello. Weeks earlier a bomb killed 292 people."
    assert places_of(text, "casualties") == ["Baghdad"]
