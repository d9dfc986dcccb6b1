"""The network's second opinion: it adds what no frame knows, doubts what it hears nothing of, and fills what is empty."""

from __future__ import annotations

from dataclasses import replace

from spolia.knowledge.tables import bundled
from spolia.language.network import Sentence, parse_text
from spolia.language.tellings import Telling
from spolia.read.happenings import Happening, read_trigger
from spolia.read.phrases import Phrases
from spolia.read.tellings import OFF, Hearing, Shares
from spolia.read.triggers import frames_of

SHARES = Shares(doubt=0.1, hear=0.7, fill=0.6)


def parsed(text: str, *tellings: tuple[str, str, float, dict[str, str]]) -> tuple[Sentence, Phrases]:
    """The sentence with tellings put in: (word, kind, score, the words of each role), all sure."""
    (sentence,) = parse_text(text).sentences
    at = {token.text: token.index for token in sentence.tokens}
    told = [Telling(at[word], kind, score, tuple((at[w], role, 0.9) for role, w in roles.items())) for word, kind, score, roles in tellings]
    return replace(sentence, tellings=tuple(told)), Phrases(text, bundled())


def framed(sentence: Sentence, phrases: Phrases) -> list[Happening]:
    return [h for trigger in frames_of(bundled()).triggers(sentence) for h in read_trigger(trigger, phrases, lambda *_: None)]


def heard(sentence: Sentence, phrases: Phrases, found: list[Happening] | None = None, shares: Shares = SHARES) -> list[Happening]:
    return list(Hearing(phrases, shares).heard(sentence, found or [], lambda *_: None))


BANNERS = "Banners of the militants rose above Idlib."


def test_what_no_frame_knows_is_heard_with_its_roles() -> None:
    (happening,) = heard(*parsed(BANNERS, ("rose", "takeover", 0.9, {"actor": "militants", "place": "Idlib"})))
    assert (happening.kind, happening.trigger.frame.name) == ("takeover", "heard")
    assert {role: [p.text for p, _ in filled] for role, filled in happening.roles.items()}["place"] == ["Idlib"]


def test_what_is_not_sure_enough_is_not_heard() -> None:
    assert heard(*parsed(BANNERS, ("rose", "takeover", 0.6, {"place": "Idlib"}))) == []


def test_nothing_is_heard_where_the_scorers_are_off() -> None:
    assert heard(*parsed(BANNERS, ("rose", "takeover", 0.99, {"place": "Idlib"})), shares=OFF) == []


def test_what_is_told_of_nothing_is_not_heard() -> None:
    assert heard(*parsed("It was burnt.", ("burnt", "destruction", 0.9, {}))) == []


def test_a_word_that_a_frame_knows_tells_what_the_frame_makes_of_it() -> None:
    sentence, phrases = parsed("Rebels seized five tanks.", ("seized", "takeover", 0.9, {"actor": "Rebels"}))
    found = framed(sentence, phrases)
    assert [h.kind for h in found] == ["seizure"]
    assert heard(sentence, phrases, found) == []


def test_a_frame_is_doubted_where_nothing_is_heard_of_its_kind() -> None:
    sentence, phrases = parsed("Rebels seized five tanks.")
    (happening,) = framed(sentence, phrases)
    assert Hearing(phrases, SHARES).doubts(happening)
    assert not Hearing(phrases, OFF).doubts(happening)


def test_a_frame_is_believed_where_its_kind_is_heard_in_the_clause() -> None:
    sentence, phrases = parsed("Rebels seized five tanks.", ("tanks", "seizure", 0.4, {}))
    (happening,) = framed(sentence, phrases)
    assert not Hearing(phrases, SHARES).doubts(happening)


def test_an_empty_role_is_filled_and_a_full_one_is_left() -> None:
    sentence, phrases = parsed(
        "Five tanks were seized in a raid by rebels.", ("seized", "seizure", 0.9, {"actor": "rebels", "items": "raid"})
    )
    found = [h for h in framed(sentence, phrases) if h.kind == "seizure"]
    happening = Hearing(phrases, SHARES).completed(replace(found[0], roles={"items": found[0].roles["items"]}), lambda *_: None)
    assert [p.text for p, _ in happening.roles["actor"]] == ["rebels"]
    assert [p.text for p, _ in happening.roles["items"]] == ["Five tanks"]
    assert happening.scored == {"actor"}
