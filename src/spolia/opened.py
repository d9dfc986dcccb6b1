"""The last build of a case, opened for looking things up: all of it, or what the public sees of it."""

from __future__ import annotations

from dataclasses import replace

from spolia.case import Case
from spolia.decide import Decided
from spolia.pipeline import rated
from spolia.publish.lookup import Lookup, look_up
from spolia.publishing import Published, about_site, read_past, read_public, read_whole


def open_whole(case: Case, words: tuple[str, ...] = ()) -> tuple[Lookup, Decided]:
    """All of the last build, and what people's decisions made of its claims; `words` say of it what a site says of its policy. Raises CaseUnusable."""
    view, decided = read_whole(case)
    told = about_site(case, Published(view, words, []))
    about = replace(told, ruled=tuple(decided.ruled), rulings=tuple(decided.rulings), links=tuple(decided.links))
    return look_up(view.record, view.claims, view.reports, rated(case.known, decided), about, view.stories, view.versions), decided


def open_public(case: Case) -> Lookup:
    """What the public sees of it, with what the site says of its own past. Raises CaseUnusable where it was published under another policy, or not at all."""
    seen = read_public(case)
    about = replace(about_site(case, seen), base_url=case.policy.base_url, past=read_past(case))
    view, known = seen.view, case.known.rated(seen.ratings)
    return look_up(view.record, list(view.claims), list(view.reports), known, about, view.stories, view.versions)
