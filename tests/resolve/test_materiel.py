"""Items by their words and by what else their report names."""

from __future__ import annotations

from spolia.knowledge.tables import bundled
from spolia.resolve.around import Around
from spolia.resolve.materiel import resolve_materiel

KNOWN = bundled()


def said(text: str, report: str = "", beside: tuple[str, ...] = ()) -> tuple[str, str | None] | None:
    row = resolve_materiel(text, KNOWN, KNOWN.materiel.designations(report), beside).value
    return (row.category, row.system) if row else None


def test_a_nickname_takes_the_one_variant_of_the_report() -> None:
    assert said("the Tor", "A Tor-M2 was hit near Shusha.") == ("surface-to-air missile system", "Tor-M2")
    assert said("the Tor", "A Tor-M2 and a Tor-M1 were hit.") == ("surface-to-air missile system", "Tor")
    assert said("the Tor") == ("surface-to-air missile system", "Tor")
    assert said("the LAV", "Three LAV-25s were shown.") == ("armoured vehicle", "LAV-25")
    assert said("two T-72s", "A T-72B3 was hit.") == ("tank", "T-72")


def test_bare_missiles_are_of_the_one_missile_system() -> None:
    assert said("102 missiles", "Konkurs launchers were found.") == ("anti-tank guided missile", "Konkurs")
    assert said("102 missiles", "Konkurs and Igla launchers were found.") == ("rocket", None)
    assert said("102 rockets", "Konkurs launchers were found.") == ("rocket", None)


def test_guns_beside_armour_are_artillery() -> None:
    assert said("198 guns", beside=("tank",)) == ("towed artillery", None)
    assert said("198 guns", beside=("supplies",)) == ("small arms", None)


def test_what_is_no_materiel_is_refused_with_a_reason() -> None:
    verdict = resolve_materiel("the fighters", KNOWN)
    assert verdict.value is None
    assert "no materiel" in verdict.why


def test_losers_are_kept() -> None:
    verdict = resolve_materiel("the Strela", KNOWN, KNOWN.materiel.designations("a Strela-2M"))
    assert verdict.value.system == "Strela-2M"
    assert verdict.losers[0][0].system == "Strela"


def test_a_name_that_is_all_the_words_say_needs_no_noun_beside() -> None:
    assert said("the Raad") == ("surface-to-air missile system", "Raad")
    assert said("two Herons") == ("drone", "Heron")
    assert said("the herons") is None


def pointing(report: str, words: str, category: str | None = None) -> tuple[str, str | None] | None:
    """What `words`, where they stand last in `report`, are resolved to."""
    around = Around(report, report.rindex(words), KNOWN.materiel.named_in(report))
    row = resolve_materiel(words, KNOWN, (), (), around, category).value  # type: ignore[arg-type]
    return (row.category, row.system) if row else None


def test_words_that_point_back_take_the_system_named_before() -> None:
    assert pointing("Rebels seized a Pantsir S-1. For days it sat in a yard.", "it") == ("surface-to-air missile system", "Pantsir-S1")
    assert pointing("They took nine L-39s, and four were lost.", "four") == ("aircraft", "L-39")
    assert pointing("A Pantsir fell. A Turk spoke. The launcher is here.", "The launcher") == (
        "surface-to-air missile system",
        "Pantsir-S1",
    )
    assert pointing("Some of the Humvees came. He bought two of the vehicles.", "two of the vehicles") == ("armoured vehicle", "Humvee")
    assert pointing("a C-130 fell; the aircraft had a fault", "the aircraft") == ("aircraft", "C-130")


def test_bare_missiles_are_of_the_launcher_right_before_them() -> None:
    report = "Igla tubes, S-300 systems and 1 Konkurs launcher with 102 missiles"
    assert pointing(report, "102 missiles") == ("anti-tank guided missile", "Konkurs")


def test_guns_shortly_after_tanks_are_artillery() -> None:
    assert pointing("241 tanks, 50 BMPs and 198 guns were lost", "198 guns") == ("towed artillery", None)
    assert pointing("They had knives and 198 guns", "198 guns") == ("small arms", None)


def test_an_adjective_in_a_list_takes_the_noun_that_ends_it() -> None:
    around = Around("using attack, fighter and remotely piloted aircraft", 6)
    assert resolve_materiel("attack", KNOWN, around=around).value.category == "aircraft"
    assert resolve_materiel("attack", KNOWN).value is None


def test_words_that_point_back_take_only_what_they_may_mean() -> None:
    assert pointing("A T-72 stood near a Mi-8. Two of them burnt.", "Two of them", "tank") == ("tank", "T-72")
    assert pointing("T-72s and T-90s came; the tank burnt", "the tank") == ("tank", None)
    assert pointing("A T-72 stood there. " + "Nothing was said. " * 40 + "It burnt.", "It") is None
    assert pointing("A T-72 stood there; eleven tanks burnt", "eleven tanks") == ("tank", None)
    assert pointing("Apaches flew; the weapons were found", "the weapons") == ("equipment", None)
