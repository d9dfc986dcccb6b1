"""What pages are made from, and what of it the public sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from spolia.publish.deeds import Deed
from spolia.records import Claim, Control, History, Linked, Record, Report, Transmission, Unread, Vanished


@dataclass(frozen=True, slots=True)
class View:
    """A record with all that pages are made from. `missing` are sentences on what could not be taken in; `versions` say by
    side what its own sources tell of who held what, `links` which claims are, or are not, one happening because people decided so; `deeds` are what they
    decided, and `rejected` the claims of which they said that their report does not say so."""

    record: Record
    claims: list[Claim]
    reports: list[Report]
    stories: Mapping[str, Transmission]
    unread: Sequence[Unread] = ()
    histories: Sequence[History] = ()
    vanished: Sequence[Vanished] = ()
    missing: Sequence[str] = ()
    versions: Mapping[str, list[Control]] = field(default_factory=dict)
    links: Sequence[Linked] = ()
    deeds: Sequence[Deed] = ()
    rejected: Sequence[Claim] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public sees, in which words that is said, and what an editor may want to look over: `masked`, the names found and masked.

    `private` says of a text whether something of a private person stands in it, `mask` gives it as it may be shown.
    """

    view: View
    words: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    private: Callable[[str], bool] = lambda text: False
    mask: Callable[[str], str] = lambda text: text


class Weighed(NamedTuple):
    """What is worked out from claims: the record, where its stories come from, and the versions of sides."""

    record: Record
    stories: Mapping[str, Transmission]
    versions: Mapping[str, list[Control]]


Weigh = Callable[[list[Claim], list[Report], Sequence[Linked]], Weighed]
