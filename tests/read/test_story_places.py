"""Where the account stands: the place that is found on the way is the one that weighing every place anew would find."""

from __future__ import annotations

import random

from spolia.knowledge.tables import bundled
from spolia.language.network import parse_text
from spolia.read.antecedents import Scene
from spolia.read.phrases import Phrases
from spolia.read.places import Places
from spolia.read.story_places import NONE, Story, Told, held_by_none, weigh

TEXT = """HAMA - Troops advanced from Homs to the town of Palmyra on Sunday. In Aleppo and near Idlib shelling went on.

The army left Palmyra. A convoy from Damascus reached Homs; Syria denied it. Fighters stayed in Hama.

Near Homs two tanks burnt. Mosul was quiet. In Raqqa, Tabqa and Palmyra nothing moved. Iraq closed the road to Tabqa."""


def story() -> tuple[Story, Places]:
    phrases = Phrases(TEXT, bundled())
    sentences = parse_text(TEXT).sentences
    places = Places(phrases, Scene(phrases), Phrases("Fall of Palmyra", bundled()), parse_text("Fall of Palmyra").sentences, sentences)
    return places.story, places


def test_the_place_found_is_the_one_of_most_weight() -> None:
    found, places = story()
    rng = random.Random(1)
    for _ in range(300):
        number = rng.randrange(len(places.sentences))
        sentence = places.sentences[number]
        told = Told(
            number=number,
            paragraph=places.paragraphs[number],
            at=rng.randrange(sentence.start, sentence.end),
            kind=rng.choice(("attack", "transfer")),
            is_possible=rng.random() < 0.3,
            last=rng.choice([None, *found.by_key]),
            last_paragraph=rng.randrange(3),
            headed=rng.choice([None, None, *found.by_key]),
        )
        scores = {place.key: weigh(place, places.told) for place in found.candidates(told)}
        best = max(found.candidates(told), key=lambda place: scores[place.key])
        none = sum(places.not_told[reason] * how for reason, how in zip(NONE, held_by_none(told), strict=True))
        assert found.choose(told, places.told, places.not_told) == (best.nearest if scores[best.key] > none else None)


def test_a_report_that_names_no_place_stands_nowhere() -> None:
    told = Told(number=0, paragraph=0, at=5, kind="attack", is_possible=False)
    assert Story([], None).choose(told, {}, {"none": 1.0, "possible": 0.0, "transfer": 0.0}) is None
