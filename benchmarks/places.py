"""How often the names of places are resolved to the right place.

    python -m benchmarks places [--folds] [--misses N] [--json]

Toponym corpora: the spans that people marked, of those that the gazetteer holds (placed.py says what that is, and when two places are the
same): right, within 161 km, in the right country, each over all that are held, and over those that are answered, and how many of these are
marked unsure. Development gold: every place of the claims that has a point, by its words and where they stand. With `--folds` each fifth of
the documents is resolved with weights fitted on the other four. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.placed import CORPORA, WIDE_KM, Document, Place, is_held, is_same, read_corpus, read_gold
from benchmarks.shared import Missing
from spolia.knowledge.places import PlaceRow
from spolia.knowledge.tables import Knowledge, bundled
from spolia.knowledge.toponyms import exact_key
from spolia.resolve.places import resolve_places
from spolia.resolve.scene import Scene

FOLDS = 5


@dataclass(frozen=True)
class Answer:
    """One place with what was made of it. `km` from the gold point; None where refused."""

    corpus: str
    gold: Place
    held: bool
    row: PlaceRow | None
    sure: bool
    right: bool
    km: float | None
    right_country: bool


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
    km = 0.0 if right else km
    return Answer(
        corpus,
        gold,
        is_held(gold, known.places),
        row,
        sure,
        right,
        km,
        right or (row is not None and row.country in _countries(gold, known)),
    )


def _countries(gold: Place, known: Knowledge) -> set[str]:
    """The codes of the gold's state: by its name where the corpus gives one, else that of the gazetteer's same place."""
    if gold.country:
        return {c.iso for c in known.parties.countries.values() if exact_key(gold.country) in map(exact_key, (c.name, *c.aliases))}
    return {
        row.country for name in {gold.text, gold.name} if name for row in known.places.candidates(name) if is_same(row, gold, known.places)
    }


def figures_of(answers: Iterable[Answer]) -> dict[str, float]:
    """Shares of the held places, 0 to 1: `coverage` is the share held, `answered`, then right ones of all held and of the answered."""
    all_of = list(answers)
    held = [a for a in all_of if a.held]
    answered = [a for a in held if a.row is not None]
    n, m = max(1, len(held)), max(1, len(answered))
    right, wide, country = (
        sum(map(test, answered)) for test in (lambda a: a.right, lambda a: a.km is not None and a.km <= WIDE_KM, lambda a: a.right_country)
    )
    far_and_sure = sum(a.sure and a.km is not None and a.km > WIDE_KM for a in answered)
    return {
        "places": len(all_of), "coverage": len(held) / max(1, len(all_of)), "answered": len(answered) / n, "unsure": sum(not a.sure for a in answered) / n,
        "right": right / n, "wide": wide / n, "country": country / n,
        "right_of_answered": right / m, "wide_of_answered": wide / m, "country_of_answered": country / m, "far_and_sure": far_and_sure,
    }  # fmt: skip


def show(name: str, found: dict[str, float]) -> None:
    print(
        f"{name:<16}{found['places']:>6.0f} places, held {found['coverage']:.1%}; of these answered {found['answered']:.1%} (unsure {found['unsure']:.1%}); "
        f"right {found['right']:.1%}, within {WIDE_KM} km {found['wide']:.1%}, country {found['country']:.1%}; of the answered "
        f"{found['right_of_answered']:.1%}, {found['wide_of_answered']:.1%}, {found['country_of_answered']:.1%}; far and sure {found['far_and_sure']:.0f}"
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


def measure(folds: bool) -> list[Answer]:
    """An answer for each place of all corpora. Raises Missing."""
    documents = [d for name in CORPORA for d in read_corpus(name)] + [d for folder in (".", "clusters") for d in read_gold(folder)]
    if not folds:
        return [answer for document in documents for answer in answers_of(document, bundled())]
    known = [known_for(documents, left_out) for left_out in range(FOLDS)]
    return [answer for document in documents for answer in answers_of(document, known[fold_of(document)])]


def main(argv: list[str] | None = None) -> int:
    """0 where measured, 2 where the corpora are missing."""
    ask = argparse.ArgumentParser(prog="places", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--folds", action="store_true", help="resolve each fifth with weights that were fitted without it; takes minutes")
    ask.add_argument("--misses", type=int, default=0, metavar="N", help="list the N commonest misses of each corpus on standard error")
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args(argv)
    try:
        answers = measure(given.folds)
    except Missing as missing:
        print(missing)
        return 2
    names = list(dict.fromkeys(a.corpus for a in answers))
    groups = {name: [a for a in answers if a.corpus == name] for name in names} | {
        "all toponyms": [a for a in answers if a.corpus in CORPORA]
    }
    found = {name: figures_of(group) for name, group in groups.items()}
    if given.json:
        print(json.dumps(found))
        return 0
    for name, figures in found.items():
        show(name, figures)
        misses = Counter(
            (a.gold.text, a.gold.name, a.row.name if a.row else None, a.km and round(a.km), a.sure)
            for a in groups[name]
            if a.held and not a.right
        )
        for miss, count in misses.most_common(given.misses if name in names else 0):
            print("   ", count, *miss, sep=" | ", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
