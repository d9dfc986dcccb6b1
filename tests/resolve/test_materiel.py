"""Items by their words and by what else their report names."""

from __future__ import annotations

from spolia.knowledge.tables import bundled
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
