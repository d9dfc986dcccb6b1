"""How extractors are measured: words, leads and quotes, and pages that must be the very ones."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
from benchmarks.extractors import Article, measure, quotes_found, runs_of, share_of_words, sum_up, words_of
from benchmarks.pages import Collection, RealPage, read_pages
from benchmarks.shared import Missing

from benchmarks import pages

GOLD = "The army left the town on Monday. “We saw them go by night,” said a baker, who did not give his name."


def test_words_count_as_often_as_they_stand() -> None:
    assert share_of_words(["a", "b", "b"], ["b", "b", "b", "c"]) == (4 / 7, 1 / 2, 2 / 3)
    assert share_of_words(["a"], []) == (0, 0, 0)


def test_signs_of_scripts_without_blanks_are_words() -> None:
    assert words_of("北京 2016, Tanks!") == ["北", "京", "2016", "tanks"]
    assert len(runs_of("a b c d e".split())) == 2


def test_quotes_are_found_word_for_word() -> None:
    assert quotes_found(GOLD, GOLD.replace("“", '"').replace("”", '"')) == (1, 1)
    assert quotes_found(GOLD, GOLD.replace("night", "day")) == (0, 1)


def test_a_page_is_measured_and_one_that_breaks_the_extractor_is_empty() -> None:
    page = RealPage("one", f"<p>{GOLD}".encode(), GOLD, True, "The army leaves", "2016-12-11")
    whole = measure(page, lambda _: Article(GOLD, "The army leaves – The Courier", "2016-12-11"))
    assert (whole.f1, whole.lead, whole.title, whole.day, whole.empty) == (1, 1, True, True, False)

    def broken(_: str) -> Article:
        raise RecursionError

    nothing = measure(page, broken)
    assert (nothing.f1, nothing.lead, nothing.empty) == (0, 0, True)
    figures = sum_up([whole, nothing])
    assert (figures["f1_mean"], figures["f1_worst"], figures["empty"], figures["lead_lost"], figures["quotes"]) == (0.5, 0, 1, 1, 0.5)


def packed(folder: Path, files: dict[str, bytes]) -> str:
    path = folder / "some-pages-1.0.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_pages_come_from_the_very_archive_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.dumps({"title": "T"}).encode()
    beside = {"expected-metadata.json": told, "expected.html": f"<div><p>{GOLD}</p></div>".encode(), "source.html": b"<html>"}
    sha256 = packed(
        tmp_path, {f"test/test-pages/{folder}/{name}": data for folder in ("real", "svg-parsing") for name, data in beside.items()}
    )
    reader = pages.COLLECTIONS[0].read
    collection = Collection("some-pages", "1.0", sha256, lambda *_: ["false"], reader)
    monkeypatch.setattr(pages, "COLLECTIONS", (collection,))
    (found,) = read_pages(tmp_path)["some-pages 1.0"]
    assert (found.name, found.title, words_of(found.text)) == ("real", "T", words_of(GOLD))
    (tmp_path / "some-pages-1.0.tgz").write_bytes(b"another")
    with pytest.raises(Missing, match="could not be fetched"):
        read_pages(tmp_path)
