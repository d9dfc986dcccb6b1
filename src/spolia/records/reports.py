"""A report as preserved, and the versions of its page."""

from __future__ import annotations

from msgspec import field

from spolia.records.values import Day, Form, Sha256, Text, check_days


class Report(Form, frozen=True, forbid_unknown_fields=False):
    """A report as preserved: `text` is what all offsets refer to; the rest is what is known of where it came from.

    `published` is the day of publication; `inferred` says that it was worked out from the text, then within `published_bounds`
    (earliest, latest). `source` is the outlet as named at intake, None where nobody said. `sha256` is the hash of the item's bytes.
    `pictures` are the hashes of those that it shows, as far as its own bytes have them; they are written down only where there are any.
    """

    id: Text
    text: str
    source: str | None = None
    title: str | None = None
    published: Day | None = None
    url: str | None = None
    published_bounds: tuple[Day | None, Day | None] | None = None
    inferred: bool = False
    sha256: str | None = None
    pictures: list[Sha256] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_days(self.published, *(self.published_bounds or ()))


class Version(Form, frozen=True):
    """One state of a page: the item that it is, and when it was kept and last had from the web (ISO 8601, UTC; None where it was not).

    `number` counts from 1 in the order in which they came in; `read` is true of the one that the report is read from; `same_text`
    says that its text is the one that is read, though its bytes are others.
    """

    number: int
    sha256: str
    kept: str
    fetched: str | None
    read: bool
    same_text: bool


class History(Form, frozen=True):
    """The versions of one report, in order of number; `report` is its id, which all of them share, `url` where the page stands."""

    report: str
    url: str | None
    versions: list[Version]

    @property
    def current(self) -> Version:
        """The version that is read."""
        return next(version for version in self.versions if version.read)
