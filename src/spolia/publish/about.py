"""What a site says of itself: the case's title, the record that it was made from, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from spolia.publish.changes import Past
from spolia.publish.deeds import Deed
from spolia.records import Claim, History, Linked, Ruled, Ruling, Unread, Vanished


@dataclass(frozen=True, slots=True)
class SiteAbout:
    """What the pages cannot know from the record alone. No clock: the same input makes the same bytes.

    `head` names what the site was generated from (the ledger's head, or a digest of the input) as text for people; `unread` are
    the clauses with a trigger word from which nothing was read; `missing` are sentences on what could not be taken in;
    `policy` are sentences on what is delayed, coarsened or masked, none where nothing is; `histories` are those of reports with several
    versions, and `vanished` the claims of earlier versions that the one read has no longer; `ruled` are the claims on which people decided, `rulings` all
    that they decided, and `links` the claims that are, or are not, one happening by that: of a site for the public there are none, and `deeds` are
    what it says of these, `rejected` the claims that its reports do not make, as people say. `base_url` is
    where the site stands, with a slash at its end, None where nobody said; `past` its corrections, None of a site that keeps none.
    """

    title: str
    summary: str | None = None
    head: str | None = None
    unread: tuple[Unread, ...] = ()
    missing: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    histories: tuple[History, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    ruled: tuple[Ruled, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    links: tuple[Linked, ...] = ()
    deeds: tuple[Deed, ...] = ()
    rejected: tuple[Claim, ...] = ()
    base_url: str | None = None
    past: Past | None = None
