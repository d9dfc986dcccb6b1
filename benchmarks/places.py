"""How often the names of places are resolved to the right place.

    python -m benchmarks places [--folds] [--misses N] [--json]

Toponym corpora: the spans that people marked, of those that the gazetteer holds (placed.py says what that is, and when two places are the
same): right, within 161 km, in the right country, each over all that are held, and over those that are answered, and how many of these are
marked unsure. Development gold: every place of the claims that has a point, by its words and where they stand; also how many of all of
them, held or not, lie within 10 km. With `--folds` each fifth of the documents is resolved with weights fitted on the other four. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.gold import GOLDS
from benchmarks.placed import CORPORA, EXACT_KM, WIDE_KM, Document, Place, is_held, is_same, read_corpus, read_gold
from benchmarks.shared import Missing
from benchmarks.tried import show_misses
from spolia.knowledge.places import PlaceRow
from spolia.knowledge.tables import Knowledge, bundled
from spolia.knowledge.toponyms import exact_key
from spolia.resolve.places import resolve_places
from spolia.resolve.scene import Scene

FOLDS = 5
GOLD_CORPORA = tuple(f"gold {name}" for name in GOLDS)
GROUPS = {"all toponyms": CORPORA, "both golds": GOLD_CORPORA}  # corpora that are also counted together


@dataclass(frozen=True)
class Answer:
    """One place with what was made of it. `km` is from the gold point to the row's centre; None where refused."""

    corpus: str
    gold: Place
    held: bool
    row: PlaceRow | None
    sure: bool
    right: bool
    km: float | None
    right_country: bool

    @property
    def is_near(self) -> bool:
        """The row's centre lies where a point does, whatever it is called."""
        return self.km is not None and self.km <= EXACT_KM

    @property
    def is_wide(self) -> bool:
        """It is the place, or one not far from it."""
        return self.right or (self.km is not None and self.km <= WIDE_KM)


def answers_of(document: Document, known: Knowledge) -> list[Answer]:
    """An answer for each place of the document that has a point, all resolved together."""
    scene = Scene(document.report, known)
    verdicts = resolve_places([(p.text, p.at) for p in document.places], scene)
    return [
        _answer(document.corpus, gold, verdict.value.row if verdict.value else None, verdict.sure, known)
        for gold, verdict in zip(document.places, verdicts, strict=True)
        if gold.lat is not None
    ]


def _answer(corpus: str, gold: Place, row: PlaceRow | None, sure: bool, known: Knowledge) -> Answer:
    right = row is not None and is_same(row, gold, known.places)
    km = row.km_from(gold.lat, gold.lon) if row is not None and gold.lat is not None and gold.lon is not None else None
    right_country = right or (row is not None and row.country in _countries(gold, known))
    return Answer(corpus, gold, is_held(gold, known.places), row, sure, right, km, right_country)


def _countries(gold: Place, known: Knowledge) -> set[str]:
    """The codes of the gold's state: by its name where the corpus gives one, else that of the gazetteer's same place."""
    if gold.country:
        return {c.iso for c in known.parties.countries.values() if exact_key(gold.country) in map(exact_key, (c.name, *c.aliases))}
    return {
        row.country for name in {gold.text, gold.name} if name for row in known.places.candidates(name) if is_same(row, gold, known.places)
    }


def figures_of(answers: Iterable[Answer]) -> dict[str, float]:
    """Shares, 0 to 1: of all places `coverage`, which the gazetteer holds, and `near`, held or not; of the held `answered`, `unsure`, `right`,
    `wide` and `country`; the last three again of the answered. `places` and `far_and_sure`, held or not, are numbers."""
    all_of = list(answers)
    held = [a for a in all_of if a.held]
    answered = [a for a in held if a.row is not None]
    right, wide, country = (sum(a.right for a in answered), sum(a.is_wide for a in answered), sum(a.right_country for a in answered))
    far_and_sure = sum(a.sure and a.row is not None and not a.is_wide for a in all_of)
    return {
        "places": len(all_of), "coverage": _share(len(held), len(all_of)), "near": _share(sum(a.is_near for a in all_of), len(all_of)),
        "answered": _share(len(answered), len(held)), "unsure": _share(sum(not a.sure for a in answered), len(held)),
        "right": _share(right, len(held)), "wide": _share(wide, len(held)), "country": _share(country, len(held)),
        "right_of_answered": _share(right, len(answered)), "wide_of_answered": _share(wide, len(answered)),
        "country_of_answered": _share(country, len(answered)), "far_and_sure": far_and_sure,
    }  # fmt: skip


def _share(part: int, whole: int) -> float:
    """Rounded to tenths of a percent, as figures are compared."""
    return round(part / max(1, whole), 3)


def show(name: str, found: dict[str, float]) -> None:
    print(
        f"{name:<16}{found['places']:>6.0f} places, held {found['coverage']:.1%}; of these answered {found['answered']:.1%} (unsure {found['unsure']:.1%}); "
        f"right {found['right']:.1%}, within {WIDE_KM} km {found['wide']:.1%}, country {found['country']:.1%}; of the answered "
        f"{found['right_of_answered']:.1%}, {found['wide_of_answered']:.1%}, {found['country_of_answered']:.1%}; of all places "
        f"within {EXACT_KM} km {found['near']:.1%}; far and sure {found['far_and_sure']:.0f}"
    )


def fold_of(document: Document) -> int:
    """Which fifth a document is of, by its id: the same on every machine."""
    return sum(document.report.id.encode()) % FOLDS


def known_for(documents: list[Document], left_out: int) -> Knowledge:
    """The bundled tables with weights fitted on the other folds' documents."""
    from benchmarks.fit_places import fit_rounds, known_with

    known = bundled()
    fitted = known_with(*fit_rounds([d for d in documents if fold_of(d) != left_out], known))
    fitted.__dict__.update(places=known.places, parties=known.parties)
    return fitted


def measure(folds: bool = False) -> list[Answer]:
    """An answer for each place of all corpora. Raises Missing."""
    documents = [d for name in CORPORA for d in read_corpus(name)] + [d for gold in GOLDS for d in read_gold(gold)]
    if not folds:
        return [answer for document in documents for answer in answers_of(document, bundled())]
    known = [known_for(documents, left_out) for left_out in range(FOLDS)]
    return [answer for document in documents for answer in answers_of(document, known[fold_of(document)])]


def by_group(answers: list[Answer]) -> dict[str, list[Answer]]:
    """The answers by corpus, then those of corpora that are counted together."""
    alone = {name: (name,) for name in (*CORPORA, *GOLD_CORPORA)}
    return {name: [a for a in answers if a.corpus in corpora] for name, corpora in (alone | GROUPS).items()}


def misses_of(answers: list[Answer]) -> list[tuple[object, ...]]:
    """The places that are held and not found right: words, name, what was given, how far off, and whether it was sure."""
    return [
        (a.gold.text, a.gold.name, a.row.name if a.row else None, a.km and round(a.km), a.sure) for a in answers if a.held and not a.right
    ]


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where the corpora are missing."""
    ask = argparse.ArgumentParser(prog="places", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--folds", action="store_true", help="resolve each fifth with weights that were fitted without it; takes minutes")
    ask.add_argument("--misses", type=int, default=0, metavar="N", help="list the N commonest misses of each corpus on standard error")
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args(argv)
    try:
        groups = by_group(measure(given.folds))
    except Missing as missing:
        print(missing)
        return 2
    if given.json:
        print(json.dumps({name: figures_of(group) for name, group in groups.items()}))
        return 0
    for name, group in groups.items():
        show(name, figures_of(group))
        sys.stdout.flush()
        show_misses(misses_of(group), 0 if name in GROUPS else given.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
