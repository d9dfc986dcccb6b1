"""Which extractor finds the article in a real page: words, the beginning, the quotes, title, day and time, side by side.

    words    F1 of the article's words against those that were found, each as often as it stands: mean, median, the worst; with the
             shares of found words that are the article's (precision) and of its words that were found (recall)
    lead     of the runs of four words in the article's first fifty, the share that was found; also where only the beginning is known
    quotes   of the quotations of four words and more in the article, the share that was found word for word
    empty    pages of which nothing was found, or the extractor broke on
    title, day    pages whose title is the one that people gave (or holds it), and whose day of publication is
    ms       milliseconds a page, median

`--pages` lists the pages one by one, the worst of ours first. resiliparse is no dependency: pip install resiliparse.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.pages import RealPage, read_pages
from benchmarks.shared import Missing
from spolia.preserve.html import decode_page

PAGES = Path(__file__).parents[1] / "out" / "pages"
LEAD = 50  # words
RUN = 4  # words
# A sign of a script without blanks between words counts as one.
WORD = re.compile(
    r"[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]{10,400})[”\"»“]")


@dataclass(frozen=True, slots=True)
class Article:
    """What an extractor found in a page."""

    text: str
    title: str | None = None
    day: str | None = None


Extractor = Callable[[str], Article]


def by_trafilatura(page: str, **options: Any) -> Article:
    """As Spolia asks it, but for the options given."""
    import trafilatura

    asked = {"include_comments": False, "include_tables": True, "favor_precision": False, "with_metadata": True}
    dates = {"extensive_search": False, "original_date": True}
    found = trafilatura.bare_extraction(page, **(asked | options), date_extraction_params=dates)
    told = found.as_dict() if found is not None else {}
    return Article(told.get("text") or "", told.get("title"), told.get("date"))


def by_resiliparse(page: str, **options: Any) -> Article:
    """Its heuristics for the main content, and the title of the page."""
    html2text = importlib.import_module("resiliparse.extract.html2text")
    parse = importlib.import_module("resiliparse.parse.html")
    tree = parse.HTMLTree.parse(page)
    asked = {"main_content": True, "alt_texts": False, "list_bullets": False, "preserve_formatting": True}
    return Article(html2text.extract_plain_text(tree, **(asked | options)), tree.title)


def by_both(page: str) -> Article:
    """trafilatura and, where that finds less than half as much as resiliparse, the text of that."""
    one, other = by_trafilatura(page), by_resiliparse(page)
    return Article(other.text, one.title, one.day) if len(one.text) < len(other.text) / 2 else one


def by_all_words(page: str) -> Article:
    """Every visible word: what finding nothing out would give."""
    return by_resiliparse(page, main_content=False)


EXTRACTORS: dict[str, Extractor] = {
    "trafilatura": by_trafilatura,
    "trafilatura, recall": lambda page: by_trafilatura(page, favor_recall=True),
    "trafilatura, precision": lambda page: by_trafilatura(page, favor_precision=True),
    "trafilatura, fast": lambda page: by_trafilatura(page, fast=True),
    "resiliparse": by_resiliparse,
    "trafilatura, else resiliparse": by_both,
    "all words": by_all_words,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One page as one extractor reads it; None for what the page's collection does not say."""

    page: str
    f1: float | None
    precision: float | None
    recall: float | None
    lead: float
    quotes: tuple[int, int]  # found, of how many
    empty: bool
    title: bool | None
    day: bool | None
    seconds: float


def words_of(text: str) -> list[str]:
    return WORD.findall(text.lower())


def runs_of(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))} if words else set()


def share_of_words(gold: Sequence[str], found: Sequence[str]) -> tuple[float, float, float]:
    """F1, precision and recall of the found words, each counted as often as it stands.

    >>> share_of_words(["a", "b", "b"], ["b", "b", "b", "c"])
    (0.5714285714285714, 0.5, 0.6666666666666666)
    """
    both = (Counter(gold) & Counter(found)).total()
    precision, recall = both / max(1, len(found)), both / max(1, len(gold))
    return 2 * both / max(1, len(gold) + len(found)), precision, recall


def quotes_found(gold: str, found: str) -> tuple[int, int]:
    """How many of the article's quotations the found text has word for word, and how many there are."""
    quotes = [words for quote in QUOTED.findall(gold) if len(words := words_of(quote)) >= RUN]
    there = f" {' '.join(words_of(found))} "
    return sum(f" {' '.join(words)} " in there for words in quotes), len(quotes)


def measure(page: RealPage, extractor: Extractor) -> Found:
    """The page as the extractor reads it; one that breaks on it has found nothing."""
    decoded = decode_page(page.html)
    began = time.perf_counter()
    try:
        article = extractor(decoded.text if decoded else "")
    except ImportError:
        raise
    except Exception:
        article = Article("")
    seconds = time.perf_counter() - began
    gold, found = words_of(page.text), words_of(article.text)
    f1, precision, recall = share_of_words(gold, found) if page.whole else (None, None, None)
    lead = runs_of(gold[:LEAD])
    return Found(
        page.name, f1, precision, recall, len(lead & runs_of(found)) / max(1, len(lead)), quotes_found(page.text, article.text),
        not found, _same_title(page.title, article.title), None if page.day is None else article.day == page.day, seconds,
    )  # fmt: skip


def _same_title(gold: str | None, found: str | None) -> bool | None:
    if not gold:
        return None
    one, other = " ".join(words_of(gold)), " ".join(words_of(found or ""))
    return bool(other) and (one in other or other in one)


def sum_up(found: Sequence[Found]) -> dict[str, Any]:
    """The figures over so many pages."""
    f1 = sorted(one.f1 for one in found if one.f1 is not None)
    quotes = [sum(one.quotes[at] for one in found) for at in (0, 1)]
    return {
        "pages": len(found), "whole": len(f1), "f1_mean": _mean(f1), "f1_median": statistics.median(f1) if f1 else None,
        "f1_worst": f1[0] if f1 else None, "f1_below_half": sum(one < 0.5 for one in f1), "precision": _mean(one.precision for one in found),
        "recall": _mean(one.recall for one in found), "lead": _mean(one.lead for one in found), "lead_lost": sum(one.lead < 0.5 for one in found),
        "quotes": quotes[0] / quotes[1] if quotes[1] else None, "empty": sum(one.empty for one in found),
        "title": _mean(one.title for one in found), "day": _mean(one.day for one in found),
        "ms": statistics.median(one.seconds for one in found) * 1000, "ms_worst": max(one.seconds for one in found) * 1000,
    }  # fmt: skip


def _mean(values: Iterable[float | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None


COLUMNS = (
    "f1_mean",
    "f1_median",
    "f1_worst",
    "f1_below_half",
    "precision",
    "recall",
    "lead",
    "lead_lost",
    "quotes",
    "empty",
    "title",
    "day",
    "ms",
)


def _table(figures: dict[str, dict[str, Any]]) -> str:
    wide = max(map(len, figures))
    lines = [" " * wide + "  " + "  ".join(f"{name.replace('f1_', ''):>9}" for name in COLUMNS)]
    for name, row in figures.items():
        cells = (
            "–" if row[key] is None else f"{row[key]:.0f}" if key in ("ms", "empty", "f1_below_half", "lead_lost") else f"{row[key]:.3f}"
            for key in COLUMNS
        )
        lines.append(f"{name:{wide}}  " + "  ".join(f"{cell:>9}" for cell in cells))
    return "\n".join(lines)


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in ("trafilatura", "resiliparse")}


def main(argv: list[str] | None = None) -> int:
    """0 measured; 2 where pages or an extractor are missing."""
    parser = argparse.ArgumentParser(
        prog="benchmarks extractors", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=PAGES, help="where the collections lie, or are fetched to")
    parser.add_argument("--pages", action="store_true", help="each page too")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    try:
        collections, versions = read_pages(asked.folder), _versions()
    except (Missing, importlib.metadata.PackageNotFoundError) as bad:
        print(bad if isinstance(bad, Missing) else f"needs {bad.name}: pip install {bad.name}", file=sys.stderr)
        return 2
    found = {
        name: {label: [measure(page, extract) for page in pages] for label, pages in collections.items()}
        for name, extract in EXTRACTORS.items()
    }
    every = {name: [one for pages in by.values() for one in pages] for name, by in found.items()}
    if asked.json:
        figures = {name: {"all": sum_up(every[name])} | {label: sum_up(pages) for label, pages in by.items()} for name, by in found.items()}
        pages = {name: [asdict(one) for one in rows] for name, rows in every.items()}
        print(json.dumps({"versions": versions, "figures": figures, "pages": pages}))
        return 0
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    for label in ("all", *collections):
        rows = {name: sum_up(every[name] if label == "all" else found[name][label]) for name in EXTRACTORS}
        first = next(iter(rows.values()))
        print(f"\n{label}: {first['pages']} pages, {first['whole']} of them with the whole article\n{_table(rows)}")
    if asked.pages:
        _print_pages(every)
    return 0


def _print_pages(every: dict[str, list[Found]]) -> None:
    ours = sorted(range(len(every["trafilatura"])), key=lambda at: every["trafilatura"][at].f1 or every["trafilatura"][at].lead)
    print(f"\n{'page':32}" + "".join(f"{name[:18]:>20}" for name in every) + "   (F1, lead)")
    for at in ours:
        cells = (f"{'–' if one.f1 is None else f'{one.f1:.2f}':>13} {one.lead:6.2f}" for one in (rows[at] for rows in every.values()))
        print(f"{every['trafilatura'][at].page[:32]:32}" + "".join(cells))


if __name__ == "__main__":
    raise SystemExit(main())
