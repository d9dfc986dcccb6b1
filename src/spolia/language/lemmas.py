"""The dictionary form of a word from its form and tag: a table of odd forms, else the rules of English spelling."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("lemmas.tsv")
VOWEL = re.compile(r"[aeiouy]")
DOUBLED = re.compile(r"([bdgklmnprt])\1$")
SILENT_E = re.compile(
    r"(?:[^aeiou]{0,3}(?:[aiouy][bcdgklmprstuvz]|[^aeiou][aiou][tdnmrl])|[sxzcvug]|[^aeiou]l|[^aeiou][aeiou]s|ir|ur|or|at|it|ut|ot|in|as|os|is|us)$"
)
KEEPS_S = ("ss", "us", "is")


@cache
def _odd_forms() -> dict[tuple[str, str], str]:
    rows = (line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {(form, upos): lemma for form, upos, lemma in rows}


@lru_cache(maxsize=50_000)
def lemma_of(form: str, upos: str, xpos: str) -> str:
    """The lemma in lower case, but for proper names, which keep their form.

    >>> lemma_of("captured", "VERB", "VBD"), lemma_of("bases", "NOUN", "NNS"), lemma_of("fell", "VERB", "VBD")
    ('capture', 'base', 'fall')
    """
    if upos == "PROPN":
        return form
    low = form.lower().replace("’", "'")
    known = _odd_forms().get((low, "VERB" if upos == "AUX" else upos))
    if known is not None:
        return known
    if upos in ("VERB", "AUX"):
        return _verb(low, xpos)
    if xpos in ("NNS", "NNPS"):
        return _noun(low)
    return low


def _noun(form: str) -> str:
    if form.endswith("ies") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return form[:-2]
    if form.endswith("s") and not form.endswith(KEEPS_S) and len(form) > 2:
        return form[:-1]
    return form


def _verb(form: str, xpos: str) -> str:
    if xpos == "VBZ" or (form.endswith("s") and xpos not in ("VB", "VBP", "VBD", "VBN", "VBG")):
        return form[:-2] if form.endswith(("sses", "shes", "ches", "xes", "zzes", "oes")) else _noun(form)
    if form.endswith("ied") and len(form) > 4:
        return form[:-3] + "y"
    if form.endswith("ed") and VOWEL.search(form[:-2]):
        return _bare(form[:-2])
    if form.endswith("ing") and VOWEL.search(form[:-3]):
        return _bare(form[:-3])
    return form


def _bare(stem: str) -> str:
    """A verb's stem with its doubled consonant undone or its silent e put back."""
    if DOUBLED.search(stem) and not stem.endswith(("ll", "ss")):
        return stem[:-1]
    return stem + "e" if SILENT_E.search(stem) and not stem.endswith(("ss", "ow", "w", "x", "ush")) else stem
