"""One page from the web, as the server sends it: asked once, by its own address, with limits, and with nothing of the asker's.

 1. The address is read strictly (weburl.py): http or https, a host, a port that the case allows, no password.
 2. The host is one that the case allows. Its name is looked up once; if any of its addresses is refused (networks.py), so is it.
 3. The connection goes to one of the very addresses that were judged: no second look-up can put another in its place.
 4. On https the server's certificate must be for the host, and trusted by this machine.
 5. The request holds no cookie, no referrer and no password, and says who asks.
 6. A redirect is a new address: it goes through 1 to 5 itself, and none leads from the public internet into a house.
 7. Seconds, bytes as sent, bytes unpacked and redirects are bounded; each bound is named where it bites.

No proxy of the environment is used: it would look names up again, where we cannot see to what. Nothing in a page is run or loaded.
The workbench goes this way too where people log in by a provider: what it sends there is a form (`Form`), and no redirect is followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from spolia.preserve.networks import Address, Network, is_private, why_refused
from spolia.preserve.weburl import BadUrl, WebUrl, as_address, join_url, parse_url

if TYPE_CHECKING:
    from urllib3 import HTTPResponse
    from urllib3.connection import HTTPConnection

HEADERS = ("date", "content-type", "last-modified", "etag", "content-encoding", "content-language")  # what is kept of an answer's
LONGEST_HEADER = 500  # characters of one that are kept
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/xml;q=0.9,*/*;q=0.8"
WHOLE = (200, 203)  # answers that are the page itself
LEADS_ON = (301, 302, 303, 307, 308)
PACKINGS = ("gzip", "x-gzip", "deflate")
CONNECT_S = 10  # seconds that one of a host's addresses may take to answer, before the next is tried
BLOCK = 1 << 16  # bytes read at a time

Resolve = Callable[[str, int], Sequence[Address]]
Refused = Callable[[Address], str | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What fetching one page may cost; past a bound nothing is kept of it, and the reason says which."""

    size_mb: int = 64
    seconds: int = 60
    redirects: int = 10


@dataclass(frozen=True, slots=True)
class Form:
    """What is sent instead of only asking: a form's names and values, percent-encoded, and where it takes one the `authorization` for it.

    Without a `body` nothing is sent but that: it is asked as a page is.
    """

    body: bytes | None
    authorization: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if self.body is not None else {}
        return kind if self.authorization is None else {**kind, "Authorization": self.authorization}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: `body` is what was sent, still packed where `packing` names how; `steps` are the redirects, (URL, status) each.

    `began` is in UTC by this machine's clock; `address` is the one that was connected to; `headers` are those of HEADERS that were there.
    """

    asked: str
    url: str
    host: str
    address: str
    steps: tuple[tuple[str, int], ...]
    status: int
    headers: dict[str, str]
    began: str
    seconds: float
    body: bytes
    packing: str | None


class NotFetched(Exception):
    """The page could not be had; says why, in words that follow its address.

    `status` is what the server answered, None where it did not; `steps` are the redirects up to there.
    """

    def __init__(self, why: str, status: int | None = None, steps: Sequence[tuple[str, int]] = ()) -> None:
        super().__init__(why)
        self.status, self.steps = status, tuple(steps)


@dataclass(frozen=True, slots=True)
class Way:
    """How the network is reached. The parts are named so that tests can put a network of their own in their place; no option does."""

    resolve: Resolve = field(default_factory=lambda: look_up)
    refused: Refused = why_refused
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context


def fetch_page(asked: str, network: Network, bounds: Bounds, agent: str, way: Way | None = None, form: Form | None = None) -> Fetched:
    """The page at that address, or what is answered to the form. Raises NotFetched; comes back within the bound on seconds, whatever the server or the resolver does."""
    if not network.allow:
        raise NotFetched("is on the network, which this case does not use; to allow it, set allow = true under [network] in its case.toml")
    fetching = _Fetching(asked, network, bounds, agent, way or Way(), form)
    # In a thread, since a name can be looked up for minutes and a header can come a byte at a time: no timeout of a socket ends that.
    thread = threading.Thread(target=fetching.run, daemon=True)
    thread.start()
    thread.join(bounds.seconds)
    if thread.is_alive():
        fetching.stop()
        raise NotFetched(f"took longer than {bounds.seconds} s (--max-fetch-seconds)", steps=fetching.steps)
    return fetching.result()


def look_up(host: str, port: int) -> Sequence[Address]:
    """The addresses of the host, in the order in which the system would try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [as_address(str(where[0]).partition("%")[0]) for *_, where in found]
    return list(dict.fromkeys(address for address in addresses if address is not None))


class _Fetching:
    """One page on its way, from redirect to redirect."""

    def __init__(self, asked: str, network: Network, bounds: Bounds, agent: str, way: Way, form: Form | None) -> None:
        self.asked, self.network, self.bounds, self.agent, self.way, self.form = asked, network, bounds, agent, way, form
        self.steps: list[tuple[str, int]] = []
        self._began = datetime.now(UTC).isoformat(timespec="seconds")
        self._start = time.monotonic()
        self._inside: bool | None = None  # whether the first address was a private one
        self._connection: HTTPConnection | None = None
        self._outcome: Fetched | Exception | None = None

    def run(self) -> None:
        try:
            self._outcome = self._follow()
        except Exception as bad:  # the thread hands it over; result() raises it
            self._outcome = bad
        finally:
            self._close()

    def result(self) -> Fetched:
        if isinstance(self._outcome, Fetched):
            return self._outcome
        if isinstance(self._outcome, NotFetched):
            self._outcome.steps = tuple(self.steps)
        raise self._outcome or NotFetched("was not fetched")

    def stop(self) -> None:
        """Takes the connection from under whoever waits on it."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def _follow(self) -> Fetched:
        try:
            url = parse_url(self.asked)
        except BadUrl as bad:
            raise NotFetched(str(bad)) from None
        met: set[WebUrl] = set()
        while True:
            self._check(url)
            met.add(url)
            address, answer = self._ask(url)
            location = answer.headers.get("location")
            if answer.status not in LEADS_ON or location is None:
                return self._take(url, address, answer)
            self.steps.append((str(url), answer.status))
            self._close()
            url = self._next(url, _as_text(location))
            if url in met:
                raise NotFetched(f"leads in a circle, back to {url}")

    def _next(self, url: WebUrl, location: str) -> WebUrl:
        if self.form is not None:
            raise NotFetched(f"leads on to {location[:200]}, where nothing is asked")
        if len(self.steps) > self.bounds.redirects:
            raise NotFetched(f"leads on more than {self.bounds.redirects} times (--max-redirects)")
        try:
            return join_url(url, location)
        except BadUrl as bad:
            raise NotFetched(f"leads to {location[:200]}, which {bad}") from None

    def _check(self, url: WebUrl) -> None:
        """The address is of a host and port that the case lets be asked."""
        led = f"leads to {url}, which " if self.steps else ""
        if url.port not in self.network.ports:
            ports = ", ".join(map(str, self.network.ports))
            raise NotFetched(f"{led}names port {url.port}; this case asks on {ports} (ports under {self.network.section} in its case.toml)")
        if not self.network.asks(url.host):
            raise NotFetched(
                f"{led}is on {url.host}, none of the hosts that this case asks (hosts under {self.network.section} in its case.toml)"
            )

    def _judged(self, url: WebUrl) -> Sequence[Address]:
        """The host's addresses, looked up once, none of which is refused."""
        written = as_address(url.host)
        try:
            addresses = [written] if written is not None else self.way.resolve(url.host, url.port)
        except (OSError, UnicodeError) as bad:
            raise NotFetched(f"is on {url.host}, whose address cannot be found: {getattr(bad, 'strerror', None) or bad}") from None
        if not addresses:
            raise NotFetched(f"is on {url.host}, which has no address")
        for address in addresses:
            if (why := self._why_refused(url, address)) is not None:
                raise NotFetched(f"is on {url.host}, and {why}" if not self.steps else f"leads to {url}, and {why}")
        if self._inside is None:
            self._inside = any(is_private(address) for address in addresses)
        return addresses

    def _why_refused(self, url: WebUrl, address: Address) -> str | None:
        why = self.way.refused(address)
        if why is None:
            return None
        if not is_private(address) or url.host not in self.network.inside:
            more = (
                f"; a case names the hosts that it may ask there (inside under {self.network.section} in its case.toml)"
                if is_private(address)
                else ""
            )
            return f"{address} is refused: {why}{more}"
        if self._inside is False:
            return f"{address} is refused: {why}, and a page outside may not lead there"
        return None

    def _ask(self, url: WebUrl) -> tuple[Address, HTTPResponse]:
        """The beginning of the server's answer, and which of its addresses gave it."""
        from urllib3.exceptions import HTTPError

        last: Exception | None = None
        for address in self._judged(url):
            try:
                self._connection = self._open(url, address)
                self._connection.connect()
                self._connection.timeout = self.bounds.seconds + 1  # later than the bound, which so is what bites
            except (HTTPError, OSError) as bad:
                last = bad
                self._close()
                continue
            try:
                self._send(self._connection, url)
                return address, self._connection.getresponse()
            except (HTTPError, http.client.HTTPException, OSError) as bad:
                raise NotFetched(f"got no answer from {url.host}: {_reason(bad)}") from None
        raise NotFetched(f"cannot be reached on {url.host}: {_reason(last)}")

    def _send(self, connection: HTTPConnection, url: WebUrl) -> None:
        headers = {"Host": url.netloc, "User-Agent": self.agent, "Accept": ACCEPT, "Accept-Encoding": "identity", "Connection": "close"}
        body, more = (None, {}) if self.form is None else (self.form.body, self.form.headers)
        method = "GET" if body is None else "POST"
        connection.request(method, url.target, body, headers | more, preload_content=False, decode_content=False)

    def _open(self, url: WebUrl, address: Address) -> HTTPConnection:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        if url.scheme == "http":
            return HTTPConnection(str(address), url.port, timeout=CONNECT_S)
        return HTTPSConnection(str(address), url.port, timeout=CONNECT_S, ssl_context=self.way.tls(), server_hostname=url.host)

    def _take(self, url: WebUrl, address: Address, answer: HTTPResponse) -> Fetched:
        if answer.status not in WHOLE:
            raise NotFetched(f"was not given: {url.host} answered {_status_words(answer.status)}", answer.status)
        headers = {name: _as_text(value)[:LONGEST_HEADER] for name in HEADERS if (value := answer.headers.get(name)) is not None}
        packing = headers.get("content-encoding", "").strip().lower()
        return Fetched(
            asked=self.asked, url=str(url), host=url.host, address=str(address), steps=tuple(self.steps), status=answer.status, headers=headers,
            began=self._began, body=self._read(url, answer), seconds=round(time.monotonic() - self._start, 2),
            packing=packing if packing not in ("", "identity") else None,
        )  # fmt: skip

    def _read(self, url: WebUrl, answer: HTTPResponse) -> bytes:
        from urllib3.exceptions import HTTPError, IncompleteRead

        most, body = self.bounds.size_mb << 20, bytearray()
        try:
            for block in answer.stream(BLOCK, decode_content=False):
                body += block
                if len(body) > most:
                    raise NotFetched(f"has more than {self.bounds.size_mb} MB (--max-mb)")
        except IncompleteRead as short:
            raise NotFetched(f"broke off: {url.host} sent {len(body)} bytes and promised {short.expected or 0} more") from None
        except (HTTPError, http.client.HTTPException, OSError) as bad:
            raise NotFetched(f"broke off after {len(body)} bytes: {_reason(bad)}") from None
        return bytes(body)

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def unpack_body(body: bytes, packing: str, size_mb: int) -> bytes:
    """The page out of the form in which it was sent. Raises NotFetched where that is one that we do not know, or holds too much."""
    if packing not in PACKINGS:
        raise NotFetched(f"was sent packed as {packing}, though it was asked for as it is; kept so, and not read")
    most, page, left = size_mb << 20, bytearray(), body
    raw = packing == "deflate" and body[:1] != b"x"  # some servers leave out the head of a deflated page
    try:
        while left:
            machine = zlib.decompressobj(-15 if raw else 47)
            page += machine.decompress(left, most + 1 - len(page))
            if len(page) > most:
                raise NotFetched(f"unpacks to more than {size_mb} MB (--max-mb); kept as it was sent, and not read")
            if not machine.eof:
                raise NotFetched(f"was sent packed as {packing}, but breaks off; kept as it was sent, and not read")
            left = machine.unused_data if machine.unused_data.startswith(b"\x1f\x8b") else b""
    except zlib.error:
        raise NotFetched(f"was sent packed as {packing}, but is not; kept as it was sent, and not read") from None
    return bytes(page)


def _as_text(header: str) -> str:
    """A header as text: what is not ASCII is UTF-8 nowadays, whatever the rules say."""
    return header.encode("latin-1", "replace").decode("utf-8", "replace")


def _status_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _reason(bad: BaseException | None) -> str:
    """Why a connection failed, without the names of classes around it."""
    while bad is not None and (within := _within(bad)) is not None:
        bad = within
    if isinstance(bad, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({bad.verify_message})"
    if isinstance(bad, TimeoutError):
        return "it takes too long to answer"
    words = getattr(bad, "strerror", None) or str(bad) or type(bad).__name__
    return str(words).partition(": ")[2] if str(words).startswith("<") else str(words)


def _within(bad: BaseException) -> BaseException | None:
    """The failure that this one wraps, if any."""
    inner = next((one for one in bad.args if isinstance(one, BaseException)), None)
    return inner or bad.__cause__ or (bad.__context__ if not bad.__suppress_context__ else None)
