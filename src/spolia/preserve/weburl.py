r"""Web addresses: read strictly, since whoever writes one may hope that two programs read it differently.

A host is a name, or an address in its one plain form. What is refused has its reason in words that follow the address.

>>> parse_url("HTTPS://News.example/a b?q=1#top")
WebUrl(scheme='https', host='news.example', port=443, target='/a%20b?q=1')
>>> parse_url("http://2130706433/")
Traceback (most recent call last):
    ...
spolia.preserve.weburl.BadUrl: has the host 2130706433, which is no name; an address is written like 192.0.2.1
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address
from urllib.parse import urljoin

from spolia.preserve.metadata import LONGEST

PORTS = {"http": 80, "https": 443}
IS_WEB = re.compile(r"https?:", re.IGNORECASE)
HIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")  # control characters end a line of a request; a backslash is a slash to some
NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)$")  # a last label like this makes a host an address to a resolver: "0x7f.1", "2130706433"
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Most addresses: what parsing them in full would leave as it is.
PLAIN = re.compile(r"https?://([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,63})(/[A-Za-z0-9/._~-]*)", re.ASCII)
# What is added to an address to count who came from where, and says nothing of the page.
COUNTED = re.compile(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid)(?:=|$)", re.IGNORECASE)


def join_address(address: str, base: str) -> str | None:
    """The address that a page at `base` writes so; None where it is none.

    >>> join_address("../b.jpg", "https://a.example/x/y"), join_address("http://[", "https://a.example/")
    ('https://a.example/b.jpg', None)
    """
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return None


class BadUrl(Exception):
    """The address cannot be asked; says why, in words that follow it."""


@dataclass(frozen=True, slots=True)
class WebUrl:
    """A web address as it is asked: `host` in ASCII and lower case, an IPv6 address without brackets; `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.target}"


def is_web_url(written: str) -> bool:
    """The words name a page on the web, and no file."""
    return IS_WEB.match(written) is not None


def parse_url(written: str) -> WebUrl:
    """The address that is written. Raises BadUrl where it is none, or one that we do not ask."""
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url as parse

    if len(written) > LONGEST["url"]:
        raise BadUrl(f"has {len(written)} characters, more than the {LONGEST['url']} that an address may have")
    if (hidden := HIDDEN.search(written)) is not None:
        raise BadUrl(f"holds a {'backslash' if hidden[0] == chr(92) else 'control character'}, which no address may")
    scheme = SCHEME.match(written)
    if scheme is None or scheme[1].lower() not in PORTS:
        raise BadUrl(f"should begin with http:// or https://{f', not {scheme[1]}:' if scheme else ''}")
    try:
        parts = parse(written.strip())
    except LocationParseError:
        raise BadUrl("is no web address") from None
    if parts.auth is not None:
        raise BadUrl("holds a name or password before the host, which would be kept with it; leave it out")
    if not parts.host:
        raise BadUrl("names no host")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query is not None else "")
    return WebUrl(str(parts.scheme), _host(parts.host), parts.port or PORTS[str(parts.scheme)], target)


def _host(host: str) -> str:
    if host.startswith("["):
        try:
            address = IPv6Address(host.strip("[]"))
        except AddressValueError:
            raise BadUrl("has an IPv6 address that is none") from None
        if address.scope_id is not None:
            raise BadUrl("has an address with a zone, which only this machine would understand")
        return str(address)
    name = host.lower().removesuffix(".")
    if NUMBER.match(name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except AddressValueError:
            raise BadUrl(f"has the host {name}, which is no name; an address is written like 192.0.2.1") from None
    if not re.fullmatch(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", name) or len(name) > 253:
        raise BadUrl(f"has the host {name}, which is no name of one")
    return name


def join_url(base: WebUrl, location: str) -> WebUrl:
    """Where a redirect leads. Raises BadUrl."""
    if (hidden := HIDDEN.search(location.strip())) is not None:
        raise BadUrl(f"holds a {'backslash' if hidden[0] == chr(92) else 'control character'}, which no address may")
    try:
        return parse_url(urljoin(str(base), location.strip()))
    except ValueError:  # what urljoin takes for a broken address
        raise BadUrl("is no web address") from None


def as_address(host: str) -> IPv4Address | IPv6Address | None:
    """The host as an address, where it is one."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def same_page(written: str) -> str | None:
    """A form in which two addresses of one page are equal; None where the words are no address of one page.

    Scheme, "www.", the port, what follows "#", a slash at the end and marks for counting visitors make no other page. The address of a whole
    site, which shows another thing every day, is the address of no page.

    >>> same_page("http://www.news.example/a/?utm_source=x&id=3#top")
    'news.example/a?id=3'
    >>> same_page("https://news.example/")
    """
    if (plain := PLAIN.fullmatch(written)) is not None and "/." not in plain[2]:
        return f"{plain[1].removeprefix('www.')}{plain[2].rstrip('/')}" if plain[2].rstrip("/") else None
    try:
        url = parse_url(written)
    except BadUrl:
        return None
    path, _, query = url.target.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not COUNTED.match(part))
    path = path.rstrip("/")
    if not path and not kept:
        return None
    return f"{url.host.removeprefix('www.')}{path}{'?' + kept if kept else ''}"
