"""Pages from the web into a case: fetched once each, kept as sent, and entered in the ledger with how they were had.

A page that a person names is asked for as a browser would, without a look at robots.txt: that is for programs that find their own
way, and this one does not. Where it does, going on from a feed to what its entries link to, it asks robots.txt first and waits between
two pages of one host.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.robotparser import RobotFileParser

from spolia import __version__
from spolia.preserve.fetch import Bounds, Fetched, NotFetched, Way, fetch_page, unpack_body
from spolia.preserve.networks import Network
from spolia.preserve.weburl import BadUrl, parse_url

if TYPE_CHECKING:
    from spolia.ledger.log import Saying

__all__ = ["Bounds", "Follow", "Web", "fetched_saying", "not_fetched_saying"]

AGENT = f"Spolia/{__version__} (keeps pages as evidence; each fetched once, at a person's request)"
PAUSE_S = 1  # seconds between two pages of one host, where nobody named each
ROBOTS_MB = 1  # what is read of a robots.txt; RFC 9309 asks for half of it


@dataclass(frozen=True, slots=True)
class Follow:
    """Whether to go on from a feed or list to the pages that its entries give as their address, and to how many at most."""

    entries: bool = False
    most: int = 50


@dataclass
class Web:
    """How one command fetches pages: what the case allows, what each may cost, and what was learned of hosts on the way."""

    network: Network
    bounds: Bounds
    follow: Follow = field(default_factory=Follow)
    way: Way = field(default_factory=Way)
    wait: Callable[[float], None] = time.sleep
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    @property
    def agent(self) -> str:
        return f"{AGENT[:-1]}; contact: {self.network.contact})" if self.network.contact else AGENT

    def fetch(self, url: str) -> Fetched:
        """The page that a person named. Raises NotFetched."""
        return fetch_page(url, self.network, self.bounds, self.agent, self.way)

    def fetch_next(self, url: str) -> Fetched:
        """A page that another led to: only where the host's robots.txt lets it be, and after a pause. Raises NotFetched."""
        try:
            parsed = parse_url(url)
        except BadUrl as bad:
            raise NotFetched(str(bad)) from None
        site = f"{parsed.scheme}://{parsed.netloc}"
        if not self._robots_of(site).can_fetch(AGENT, str(parsed)):
            raise NotFetched(f"is closed to programs by {site}/robots.txt; name it yourself to fetch it all the same")
        left = self._last.get(parsed.host, -PAUSE_S) + PAUSE_S - time.monotonic()
        if left > 0:
            self.wait(left)
        try:
            return self.fetch(url)
        finally:
            self._last[parsed.host] = time.monotonic()

    def _robots_of(self, site: str) -> RobotFileParser:
        """What the host lets programs fetch: all, where it has no robots.txt; nothing, where that cannot be had for the server's fault."""
        if site not in self._robots:
            self._robots[site] = rules = RobotFileParser()
            try:
                found = fetch_page(f"{site}/robots.txt", self.network, Bounds(ROBOTS_MB, self.bounds.seconds, 5), self.agent, self.way)
                body = unpack_body(found.body, found.packing, ROBOTS_MB) if found.packing else found.body
                rules.parse(body.decode("utf-8", "replace").splitlines())
            except NotFetched as bad:
                rules.parse([] if 400 <= (bad.status or 0) < 500 else ["User-agent: *", "Disallow: /"])
        return self._robots[site]


def fetched_saying(sha256: str, page: Fetched, sent: str | None) -> Saying:
    """The entry that says how the item was had; `sent` is the hash of the bytes as sent, where those were packed."""
    body: dict[str, Any] = {"sha256": sha256, "asked": page.asked, "url": page.url, "host": page.host, "address": page.address}
    body |= {"steps": [{"url": url, "status": status} for url, status in page.steps], "status": page.status, "headers": page.headers}
    body |= {"began": page.began, "seconds": page.seconds}
    return "fetched", body if sent is None else {**body, "sent": sent, "packing": page.packing}


def not_fetched_saying(asked: str, bad: NotFetched) -> Saying:
    """The entry that says that a page could not be had, and why."""
    steps = [{"url": url, "status": status} for url, status in bad.steps]
    return "not-fetched", {"asked": asked[:2000].encode("utf-8", "backslashreplace").decode(), "why": str(bad)[:2000], "steps": steps}
