"""Which kept items are versions of one report, which of them is read, and what an earlier one said that the one read does not.

Two items are versions of one report where all of this holds:

 1. **One page.** They have an address in common (weburl.same_page: not the address of a whole site). What counts is where an item was
    fetched from or where somebody said it stood (--url) and, of an item of which nobody knows that, the address that it gives itself.
 2. **No weaker witness.** An item that only itself gives the address is no version of one that was seen there: anybody can write
    another's address into a page.
 3. **One outlet**, where one of the two addresses is only its item's own word: the sources are not two that differ.
 4. **One text.** They share at least a fifth of the runs of four words of the shorter. A page of news that shows another story every
    day, or the notice that a page is gone, is no version of what stood there before.
 5. **Nobody told them apart.** They bring no two different ids of their own, and are no two lines of one file of reports or of one table.

The one read is the one that was had last. All share the id of the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from spolia.measures import plain_words
from spolia.preserve.weburl import same_page
from spolia.records import Claim, History, Vanished, Version

if TYPE_CHECKING:
    from spolia.ledger import Ledger
    from spolia.ledger.kept import Standing

RUN = 4  # words
SHARED = 0.2  # of the shorter text's runs: a story written anew keeps about a half, two stories of one outlet share a sentence at most
LIKE = 0.5  # of the words of a quote that another must have to be the same told otherwise
WORD = re.compile(r"\w+")
MOST = 20  # reports at one address that another is compared with, the latest first: where more stand, it is a stream and no page
TextOf = Callable[[str], str]
Run = tuple[str, ...]


@dataclass(eq=False)
class _Page:
    """Versions found so far: where they were seen, where they only say they stand, and what tells others apart from them.

    `runs` are those of the member that was had last.
    """

    members: list[Standing] = field(default_factory=list)
    seen_at: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    runs: frozenset[Run] | None = None


@dataclass(frozen=True, slots=True)
class _New:
    """An item that may be a version: its addresses, and its text's runs, which are worked out when they are asked for."""

    standing: Standing
    seen_at: frozenset[str]
    own: frozenset[str]

    @property
    def file(self) -> str | None:
        """The file of reports that it is a line of."""
        return self.standing.parent if self.standing.how in ("json", "table") else None


def find_versions(standings: Sequence[Standing], text_of: TextOf) -> list[list[Standing]]:
    """The reports that have more than one version, each as its versions in the order they came in; of the others nothing."""
    pages: list[_Page] = []
    by_address: dict[str, dict[_Page, None]] = {}
    for standing in standings:
        new = _new(standing)
        addresses = sorted(new.seen_at | new.own)
        near = dict.fromkeys(page for address in addresses for page in islice(reversed(by_address.get(address, {})), MOST))
        runs_of = cache(lambda one: _runs(text_of(one.sha256)))
        page = next((page for page in reversed(near) if _belongs(new, page, runs_of)), None)
        if page is None:
            page = _Page()
            pages.append(page)
        _take(page, new)
        for address in addresses:
            by_address.setdefault(address, {})[page] = None
    return [page.members for page in pages if len(page.members) > 1]


def _new(standing: Standing) -> _New:
    seen_at = frozenset(key for url in standing.seen_at if (key := same_page(url)) is not None)
    own = same_page(standing.own_url) if not seen_at and standing.own_url else None
    return _New(standing, seen_at, frozenset([own] if own else []))


def _take(page: _Page, new: _New) -> None:
    page.members.append(new.standing)
    page.seen_at |= new.seen_at
    page.own |= new.own
    page.sources |= {new.standing.source.casefold()} if new.standing.source else set()
    page.ids |= {given} if (given := own_id(new.standing)) else set()
    page.files |= {new.file} if new.file else set()
    page.runs = None


def _belongs(new: _New, page: _Page, runs_of: Callable[[Standing], frozenset[Run]]) -> bool:
    firm = bool(new.seen_at & page.seen_at)
    said = bool(new.seen_at & page.own) or bool(new.own & page.own and not new.own & page.seen_at)
    if not firm and not (said and _one_outlet(new.standing, page)):
        return False
    if new.file in page.files or page.ids - {own_id(new.standing) or next(iter(page.ids), "")}:
        return False
    if page.runs is None:
        page.runs = runs_of(max(page.members, key=lambda other: other.seen))
    return _share(runs_of(new.standing), page.runs)


def _one_outlet(one: Standing, page: _Page) -> bool:
    return one.source is None or page.sources <= {one.source.casefold()}


def own_id(standing: Standing) -> str | None:
    """The id that the item brings; None where it goes by its hash."""
    given = standing.id.removesuffix(f"~{standing.sha256[:8]}")  # as preserve.lines.settle_clash puts it
    return None if given == standing.sha256[:16] else given


def shares_text(one: str, other: str) -> bool:
    """The texts share at least SHARED of the runs of RUN words of the shorter.

    >>> shares_text("The army took the hill on Monday at dawn.", "UPDATE: the army took the hill on Monday, a spokesman said.")
    True
    >>> shares_text("The army took the hill on Monday at dawn.", "The page that you look for is not here.")
    False
    """
    return _share(_runs(one), _runs(other))


def _share(one: frozenset[Run], other: frozenset[Run]) -> bool:
    shorter = min(len(one), len(other))
    return len(one & other) >= SHARED * shorter


def _runs(text: str) -> frozenset[Run]:
    words = WORD.findall(text.lower())
    return frozenset(tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))) if words else frozenset()


@dataclass(frozen=True, slots=True)
class Versions:
    """What a ledger holds of versions: the histories, and by each item that is one the history and its number."""

    histories: list[History]
    of_item: dict[str, tuple[History, int]]


def read_versions(ledger: Ledger, text_of: TextOf | None = None) -> Versions:
    """The versions of every report that has more than one, in the order of their first."""
    found = find_versions(ledger.standings(), text_of or (lambda sha256: ledger.texts_of([sha256])[sha256]))
    fetched = {fetch.sha256: fetch for fetch in ledger.fetches()}
    entered = ledger.entered([one.sha256 for members in found for one in members])
    texts = ledger.texts_of([one.sha256 for members in found for one in members])
    histories = []
    for members in found:
        last = max(members, key=lambda one: one.seen)
        versions = [
            Version(
                number=number, sha256=one.sha256, kept=entered[one.sha256][1], read=one is last,
                fetched=fetched[one.sha256].began if one.sha256 in fetched else None,
                same_text=one is not last and texts[one.sha256] == texts[last.sha256],
            )
            for number, one in enumerate(members, 1)
        ]  # fmt: skip
        url = next((one.seen_at[0] if one.seen_at else one.own_url for one in reversed(members)), None)
        histories.append(History(report=members[0].id, url=url, versions=versions))
    of_item = {version.sha256: (history, version.number) for history in histories for version in history.versions}
    return Versions(histories, of_item)


def find_vanished(history: History, texts: Mapping[str, str], claims: Mapping[str, Sequence[Claim]]) -> list[Vanished]:
    """The claims of earlier versions that are not in the one read, each once, as the last version that has it tells it.

    `texts` and `claims` are by the hashes of the versions; a version whose text is another's needs no claims of its own.
    """
    order = _in_order(history)
    plain = {version.sha256: plain_words(texts[version.sha256]) for version in order}
    now, found, met = order[-1], [], set()
    for at in range(len(order) - 2, -1, -1):
        version = order[at]
        for claim in () if version.same_text else claims.get(version.sha256, ()):
            quote = plain_words(claim.evidence.quote)
            if quote in plain[now.sha256] or (quote, claim.kind) in met:
                continue
            met.add((quote, claim.kind))
            gone = next(later for later in order[at + 1 :] if quote not in plain[later.sha256])
            own = replace(claim, id=f"{history.report}@{version.number}{claim.id.removeprefix(history.report)}")
            like = _most_like(claim, claims.get(now.sha256, ()))
            found.append(Vanished(report=history.report, version=version.number, gone=gone.number, claim=own, now=like))
    return sorted(found, key=lambda one: (one.version, one.claim.evidence.start, one.claim.id))


def _in_order(history: History) -> list[Version]:
    """The versions as they were had: the one that is read last."""
    return [*(version for version in history.versions if not version.read), history.current]


def _most_like(claim: Claim, others: Sequence[Claim]) -> str | None:
    words = set(WORD.findall(plain_words(claim.evidence.quote)))
    shares = [
        (len(words & set(WORD.findall(plain_words(other.evidence.quote)))) / max(1, len(words)), other.id)
        for other in others
        if other.kind == claim.kind
    ]
    best = max(shares, key=lambda share: share[0], default=(0.0, None))
    return best[1] if best[0] >= LIKE else None
